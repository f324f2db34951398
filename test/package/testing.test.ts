/** `@ebadge/sdk/testing` and what is beside it, as a project that installed the package uses them. */

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../support/snippets.ts';
import { lend, newProject, olderNode, olderNodeTitle, runScript, thisNode } from './tools.ts';

const plain = newProject();
const equipped = newProject();
lend(equipped, ['fast-check', 'pure-rand', 'vitest', '@types/node', 'undici-types']);

const tools = `
  import { connect } from '@ebadge/sdk';
  import { ebadgeMatchers, MemoryBroker, Recorder, VirtualClock, vectors } from '@ebadge/sdk/testing';

  const clock = new VirtualClock();
  const recorder = new Recorder(new MemoryBroker({ clock }), { clock });
  const ts = await connect({ role: 'controller', as: 'ts', broker: recorder, clock });
  await ts.prepare('heh-42');
  await ts.to('heh-42').publish('set_clock', { offset: 60 });
  const { message } = await recorder.next('set_clock');
  const offset: number | null | undefined = message?.offset;
  const { pass } = ebadgeMatchers.toKeepContract(recorder);
  console.log(JSON.stringify([offset, pass, [...vectors('report')].length > 40]));
  await ts.close();
`;

const arbitraries = `
  import { safeParse } from '@ebadge/sdk';
  import { messages, type InvalidMessage } from '@ebadge/sdk/testing/arbitraries';
  import fc from 'fast-check';

  fc.assert(fc.property(messages.arbitrary('report'), (report) => safeParse(JSON.stringify(report)).ok && report.resolution > 0));
  const [spoilt]: InvalidMessage[] = fc.sample(messages.invalid('activate'), 1);
  console.log(safeParse(spoilt?.text ?? '').ok);
`;

const inVitest = `
  import '@ebadge/sdk/testing/vitest';
  import { expect, it } from 'vitest';

  it('has the matchers', () => {
    expect({ msg: 'set_clock', offset: 1 }).toBeValidMessage('set_clock');
    expect({ msg: 'set_clock' }).toBeRefusedWith({ path: '/offset', keyword: 'required' });
    expect({ msg: 'set_clock' }).not.toBeValidMessage();
  });
`;

const inJest = `
  import '@ebadge/sdk/testing/jest';

  declare const matchers: jest.Matchers<void>;
  matchers.toBeValidMessage('set_clock');
  // @ts-expect-error no number is a name
  matchers.toBeValidMessage(7);
`;

function compile(
  project: string,
  text: string,
  options: object = {},
): { stdout: string; status: number | null } {
  const compilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    skipLibCheck: false,
    module: 'nodenext',
    target: 'es2022',
    lib: ['es2023', 'esnext.disposable', 'dom'],
    types: [],
    ...options,
  };
  writeFileSync(path.join(project, 'typed.ts'), text);
  writeFileSync(
    path.join(project, 'tsconfig.json'),
    JSON.stringify({ compilerOptions, files: ['typed.ts'] }),
  );
  const compiler = path.join(root, 'node_modules/typescript/bin/tsc');
  const { stdout, status } = spawnSync(process.execPath, [compiler, '-p', '.'], {
    cwd: project,
    encoding: 'utf8',
  });
  return { stdout, status };
}

const clean = { stdout: '', status: 0 };
const withoutTypes = (text: string): string =>
  text.replace(/, type \w+|: (?:number \| null \| undefined|InvalidMessage\[\])/g, '');

describe('the packed package, for tests', () => {
  it.each([
    { title: thisNode.version, node: thisNode },
    ...(olderNode === undefined ? [] : [{ title: olderNodeTitle, node: olderNode }]),
  ])(
    'has broker, recorder, clock, matchers and vectors without any other package, on Node $title',
    ({ node }) => {
      const { stdout, stderr } = runScript(node, plain, 'tools.mjs', withoutTypes(tools));
      expect({ stdout, stderr }).toEqual({ stdout: '[60,true,true]\n', stderr: '' });
    },
  );

  it('makes messages where fast-check is installed, and says where it is not', () => {
    const script = withoutTypes(arbitraries);
    expect(runScript(thisNode, equipped, 'arbitraries.mjs', script)).toMatchObject({
      stdout: 'false\n',
      stderr: '',
    });
    const missing = runScript(
      thisNode,
      plain,
      'arbitraries.mjs',
      "import '@ebadge/sdk/testing/arbitraries';",
    );
    expect(missing.status).not.toBe(0);
    expect(missing.stderr).toContain("Cannot find package 'fast-check'");
  });

  it('has strict types, whole without other packages, and with fast-check', () => {
    expect(compile(plain, tools)).toEqual(clean);
    expect(compile(plain, inJest)).toEqual(clean);
    expect(compile(equipped, arbitraries)).toEqual(clean);
    const wrong = compile(equipped, arbitraries.replace('report.resolution', 'report.resolutoin'));
    expect(wrong.stdout).toContain("'resolutoin' does not exist");
  });

  it('gives vitest its matchers, and their types', () => {
    writeFileSync(path.join(equipped, 'matchers.test.ts'), inVitest);
    const vitest = path.join(root, 'node_modules/vitest/vitest.mjs');
    const ran = spawnSync(process.execPath, [vitest, 'run', '--root', equipped], {
      cwd: equipped,
      encoding: 'utf8',
      env: { ...process.env, NO_COLOR: '1', VITEST: '' },
    });
    expect(ran.stdout, ran.stderr).toContain('1 passed');
    // the types of vitest itself are not strict
    const options = { skipLibCheck: true, types: ['node'] };
    expect(compile(equipped, inVitest, options)).toEqual(clean);
    expect(
      compile(
        equipped,
        inVitest.replace(
          "'set_clock', offset: 1 }).toBeValidMessage('set_clock')",
          "'set_clock', offset: 1 }).toBeValidMessage(7)",
        ),
        options,
      ).status,
    ).not.toBe(0);
  });
});
