/** The package as its users get it: packed, installed into an empty project, used from there. */

import { execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');
let consumer = '';
let packed: readonly string[] = [];

/** Node executables to try it with: this one, and an older one of the machine if there is one. */
const nodes = [process.execPath, '/usr/bin/node', '/usr/local/bin/node'].filter(
  (file, index, all) => existsSync(file) && all.indexOf(file) === index,
);

const npm = (args: readonly string[], cwd: string): string =>
  execFileSync('npm', [...args], { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });

function runScript(node: string, name: string, text: string) {
  writeFileSync(path.join(consumer, name), text);
  return spawnSync(node, [name], { cwd: consumer, encoding: 'utf8' });
}

const ebadge = (args: readonly string[], input = '') =>
  spawnSync(process.execPath, [path.join(consumer, 'node_modules/.bin/ebadge'), ...args], {
    cwd: consumer,
    encoding: 'utf8',
    input,
  });

beforeAll(() => {
  consumer = mkdtempSync(path.join(tmpdir(), 'ebadge-consumer-'));
  npm(['run', '--silent', 'build'], root);
  const [tarball] = JSON.parse(
    npm(['pack', '--json', '--ignore-scripts', '--pack-destination', consumer], root),
  ) as {
    filename: string;
    files: { path: string }[];
  }[];
  if (tarball === undefined) throw new Error('npm pack made nothing');
  packed = tarball.files.map((file) => file.path);
  writeFileSync(
    path.join(consumer, 'package.json'),
    '{ "name": "consumer", "private": true, "type": "module" }\n',
  );
  npm(['install', '--no-audit', '--no-fund', '--prefer-offline', `./${tarball.filename}`], consumer);
});

afterAll(() => rmSync(consumer, { recursive: true, force: true }));

const talk = `
  import { connect, encode, MemoryBroker, parse, setClock } from '@ebadge/sdk';
  const broker = new MemoryBroker();
  const plant = await connect({ role: 'controller', as: 'vpp', broker });
  const told = plant.from('heh-42');
  await told.on('capabilities', () => undefined);
  const hub = await connect({ role: 'heh', as: 'heh-42', broker });
  const got = new Promise((resolve) => void hub.from('vpp').on('set_clock', resolve));
  await plant.to('heh-42').publish('set_clock', { offset: -3600 });
  const { offset } = await got;
  await hub.close();
  await plant.close();
  console.log(offset, parse(encode(setClock({ offset: null }))).msg);
`;

describe('the packed package', () => {
  it.each(nodes)('is imported and talks on %s', (node) => {
    const { stdout, stderr, status } = runScript(node, 'talk.mjs', talk);
    expect({ stdout, stderr, status }).toEqual({ stdout: '-3600 set_clock\n', stderr: '', status: 0 });
  });

  it('is required from CommonJS', () => {
    const { stdout } = runScript(
      process.execPath,
      'required.cjs',
      `const { parse } = require('@ebadge/sdk'); console.log(parse('{"msg":"get_all_prices"}').msg);`,
    );
    expect(stdout).toBe('get_all_prices\n');
  });

  it('gives single validators, schemas and the document by their paths', () => {
    const { stdout, stderr } = runScript(
      process.execPath,
      'parts.mjs',
      `import { validate } from '@ebadge/sdk/validators/set_clock';
       import { VirtualClock } from '@ebadge/sdk/testing';
       import { readFileSync } from 'node:fs';
       import { fileURLToPath } from 'node:url';
       const text = (id) => readFileSync(fileURLToPath(import.meta.resolve(id)), 'utf8');
       console.log(
         validate({ msg: 'set_clock', offset: 1 }), validate({ msg: 'set_clock', offset: '1' }),
         JSON.parse(text('@ebadge/sdk/schema/heh/set_clock.schema.json')).title,
         text('@ebadge/sdk/asyncapi.yaml').includes('asyncapi: 3.1.0'), typeof VirtualClock,
       );`,
    );
    expect(stderr).toBe('');
    expect(stdout).toBe('true false SetClock true function\n');
  });

  it('needs neither ajv nor the generator at run time', () => {
    const installed = readdirSync(path.join(consumer, 'node_modules')).filter(
      (name) => !name.startsWith('.'),
    );
    expect(installed).not.toContain('ajv');
    expect(installed).not.toContain('@asyncapi');
    expect(installed).not.toContain('json-schema-to-typescript');
  });

  it.each(['nodenext', 'node20', 'bundler'])('type-checks strictly under %s resolution', (resolution) => {
    const options =
      resolution === 'bundler' ? { module: 'esnext', moduleResolution: 'bundler' } : { module: resolution };
    const config = {
      compilerOptions: {
        ...options,
        strict: true,
        noEmit: true,
        skipLibCheck: false,
        target: 'es2022',
        lib: ['es2023', 'esnext.disposable', 'dom'],
        types: [],
      },
      files: ['typed.ts'],
    };
    writeFileSync(path.join(consumer, 'tsconfig.json'), JSON.stringify(config));
    writeFileSync(
      path.join(consumer, 'typed.ts'),
      `import { connect, type Report } from '@ebadge/sdk';
       import { MemoryBroker } from '@ebadge/sdk/testing';
       const plant = await connect({ role: 'controller', as: 'vpp', broker: new MemoryBroker() });
       export const report: Report = await plant.to('heh-42').request('get_report', { from: '', to: '', resolution: 1, signals: [] });
       // @ts-expect-error a misspelt field does not compile
       await plant.to('heh-42').publish('set_clock', { ofset: 1 });
      `,
    );
    const tsc = spawnSync(process.execPath, [path.join(root, 'node_modules/typescript/bin/tsc'), '-p', '.'], {
      cwd: consumer,
      encoding: 'utf8',
    });
    expect(tsc.stdout).toBe('');
    expect(tsc.status).toBe(0);
  });

  it('holds what it should and nothing of the workshop', () => {
    expect(packed).toContain('LICENSE');
    expect(packed).toContain('dist/src/index.d.ts');
    expect(packed).toContain('asyncapi.yaml');
    expect(packed.filter((file) => /^(?:src|test|bench|node_modules|\.ci)\//.test(file))).toEqual([]);
    for (const file of packed.filter((name) => /\.(?:js|d\.ts|json)$/.test(name))) {
      expect(readFileSync(path.join(consumer, 'node_modules/@ebadge/sdk', file), 'utf8')).not.toContain(root);
    }
  });
});

describe('the installed command', () => {
  it('says whether messages are valid, by its exit code as well', () => {
    const valid = ebadge(['validate'], '{"msg":"get_all_prices"}\n');
    expect({ status: valid.status, stdout: valid.stdout }).toEqual({
      status: 0,
      stdout: 'valid    get_all_prices\n',
    });
    const invalid = ebadge(['validate', '-'], '{"msg":"set_clock","offset":"1"}');
    expect(invalid.status).toBe(1);
    expect(invalid.stdout).toContain('/offset: expected number or null, found "1" [type]');
  });

  it('shows the catalogue', () => {
    expect(ebadge(['messages']).stdout).toContain('33 messages');
    const json = JSON.parse(ebadge(['messages', 'report', '--json']).stdout) as { title: string };
    expect(json.title).toBe('Report');
  });

  it('names the tools that generating needs, and generates once they are there', () => {
    const args = ['generate', '--asyncapi', 'node_modules/@ebadge/sdk/asyncapi.yaml', '--out', 'sdk'];
    const without = ebadge(args);
    expect(without.status).toBe(2);
    expect(without.stderr).toContain('npm install --save-dev @asyncapi/converter@');
    expect(without.stderr).not.toMatch(/\n\s+at /);
    const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
      peerDependencies: Record<string, string>;
    };
    for (const name of Object.keys(manifest.peerDependencies)) {
      // as if npm had installed them: from where this project has them
      expect(without.stderr).toContain(` ${name}@`);
      const link = path.join(consumer, 'node_modules', name);
      mkdirSync(path.dirname(link), { recursive: true });
      symlinkSync(path.join(root, 'node_modules', name), link);
    }
    const made = ebadge(args);
    expect({ stderr: made.stderr, status: made.status }).toEqual({ stderr: '', status: 0 });
    const same = ['typescript/client.ts', 'typescript/types.ts', 'typescript/validators/report.js'];
    for (const file of same) {
      const ours = readFileSync(path.join(root, 'generated', file), 'utf8');
      expect(readFileSync(path.join(consumer, 'sdk', file), 'utf8')).toBe(ours);
    }
  });

  it('reports mistakes in one line, without a stack trace, with exit code 2', () => {
    for (const args of [
      ['validate', 'missing.json'],
      ['validate', '.'],
      ['messages', 'reprot'],
      ['frobnicate'],
    ]) {
      const { status, stderr } = ebadge(args);
      expect(status).toBe(2);
      expect(stderr).not.toMatch(/\n\s+at /);
      expect(stderr).not.toBe('');
    }
    expect(ebadge(['messages', 'reprot']).stderr).toContain('Did you mean report?');
  });
});
