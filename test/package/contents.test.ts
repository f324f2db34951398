/** What the tarball holds, and what it does not. */

import { existsSync, readFileSync } from 'node:fs';
import { hostname, homedir, userInfo } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesBelow } from '../../src/generator/files.ts';
import { root } from '../support/snippets.ts';
import { installed, manifest, readInstalled, sdkIn } from './tools.ts';

const { files } = installed;

/** A condition of this repository's own; what it leads to stays here. */
const ownCondition = '@ebadge/source';

/** Every path of `exports` and `imports`, with the conditions that lead there. */
const targets = Object.entries({ ...manifest.exports, ...manifest.imports }).flatMap(([name, target]) =>
  typeof target === 'string'
    ? [{ name, condition: '', file: target }]
    : Object.entries(target).map(([condition, file]) => ({ name, condition, file })),
);

const matching = (pattern: string, among: readonly string[]): string[] => {
  const [start = '', end = ''] = pattern.replace(/^\.\//, '').split('*');
  return pattern.includes('*')
    ? among.filter((file) => file.startsWith(start) && file.endsWith(end))
    : among.filter((file) => file === start);
};

describe('the tarball', () => {
  it('is installed without a complaint of npm', () => {
    expect(installed.complaints).toBe('');
  });

  it('holds the groups of files it is meant to hold, and no others', () => {
    const groups = new Set(
      files.map((file) =>
        file
          .replace(/^(dist\/(?:generated|src)\/[^/]+|docs|schema\/[^/]+|templates\/[^/]+\/[^/]+)\/.*/, '$1/')
          .replace(/^(dist\/src)\/[^/]+\.(?:js|d\.ts)$/, '$1/*'),
      ),
    );
    expect([...groups].sort()).toEqual([
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'asyncapi.yaml',
      'dist/generated/typescript/',
      'dist/src/*',
      'dist/src/broker/',
      'dist/src/bus/',
      'dist/src/cli/',
      'dist/src/contract-report/',
      'dist/src/core/',
      'dist/src/diff/',
      'dist/src/generator/',
      'dist/src/opentelemetry/',
      'dist/src/outbox/',
      'dist/src/pki/',
      'dist/src/recording/',
      'dist/src/support/',
      'dist/src/testing/',
      'dist/src/transport/',
      'dist/src/verify/',
      'dist/src/versions/',
      'docs/',
      'package.json',
      'schema/README.md',
      'schema/common/',
      'schema/examples/',
      'schema/extensions/',
      'schema/heh/',
      'schema/market/',
      'schema/meta/',
      'schema/scenarios/',
      'schema/versions/',
      'templates/dotnet/README.md',
      'templates/dotnet/__transpiled/',
      'templates/dotnet/hooks/',
      'templates/dotnet/lib/',
      'templates/dotnet/package.json',
      'templates/dotnet/runtime/',
      'templates/dotnet/template/',
      'templates/java/README.md',
      'templates/java/__transpiled/',
      'templates/java/hooks/',
      'templates/java/lib/',
      'templates/java/package.json',
      'templates/java/runtime/',
      'templates/java/template/',
      'templates/python/README.md',
      'templates/python/__transpiled/',
      'templates/python/hooks/',
      'templates/python/lib/',
      'templates/python/package.json',
      'templates/python/runtime/',
      'templates/python/template/',
      'templates/shared/refusal.mjs',
      'templates/shared/whole-target.mjs',
      'templates/typescript/README.md',
      'templates/typescript/__transpiled/',
      'templates/typescript/hooks/',
      'templates/typescript/lib/',
      'templates/typescript/package.json',
      'templates/typescript/template/',
    ]);
    expect([...new Set(files.map((file) => path.extname(file)))].sort()).toEqual(
      ['', '.cs', '.java', '.js', '.json', '.map', '.md', '.mjs', '.py', '.sha256', '.ts', '.yaml'].sort(),
    );
    // no TypeScript but types: Node strips none below node_modules; but what partners get a copy of
    const scripts = files.filter((file) => file.endsWith('.ts') && !file.endsWith('.d.ts'));
    expect(scripts).toEqual(['schema/extensions/comfort/extension.test.ts']);
  });

  it('has a type for every module, and a module for every type', () => {
    const modules = files.filter((file) => file.startsWith('dist/') && file.endsWith('.js'));
    const types = files.filter((file) => file.startsWith('dist/') && file.endsWith('.d.ts'));
    expect(modules.length).toBeGreaterThan(100);
    expect(types).toEqual(modules.map((file) => file.replace(/\.js$/, '.d.ts')));
  });

  it('depends on two packages at run time; what generating needs is optional', () => {
    expect(Object.keys(manifest.dependencies)).toEqual(['amqplib', 'commander']);
    const folder = path.join(installed.project, 'node_modules');
    const packages = filesBelow(folder)
      .filter((file) => /^(?:@[^/]+\/)?[^/]+\/package\.json$/.test(file))
      .map((file) => path.posix.dirname(file));
    expect(packages).toEqual(['@ebadge/sdk', 'amqplib', 'commander']);
    const optional = Object.entries(manifest.peerDependenciesMeta).filter(([, meta]) => meta.optional);
    expect(optional.map(([name]) => name)).toEqual(Object.keys(manifest.peerDependencies));
    expect(Object.keys(manifest.peerDependencies).length).toBeGreaterThan(0);
  });
});

describe('the paths in package.json', () => {
  it.each(targets.filter(({ condition }) => condition !== ownCondition))(
    'lead somewhere: $name $condition',
    ({ file }) => {
      expect(matching(file, files)).not.toEqual([]);
    },
  );

  it('lead to both tests of each of the 33 messages, and to all schemas', () => {
    const found = targets
      .filter(({ name, condition }) => name === './validators/*' && condition !== ownCondition)
      .map(({ condition, file }) => [condition, matching(file, files).length]);
    expect(found).toEqual([
      ['types', 66],
      ['default', 66],
    ]);
    expect(matching('schema/*', files).length).toBe(
      files.filter((file) => file.startsWith('schema/')).length,
    );
  });

  it("lead to sources under the repository's own condition only", () => {
    const own = targets.filter(({ condition }) => condition === ownCondition);
    expect(own.length).toBeGreaterThan(0);
    expect(own.filter(({ file }) => !existsSync(path.join(root, file)))).toEqual([]);
  });

  it('name the command', () => {
    const named = Object.values(manifest.bin).map((file) => file.replace(/^\.\//, ''));
    expect(named.filter((file) => !files.includes(file))).toEqual([]);
    expect(readInstalled(manifest.bin['ebadge'] ?? '')).toMatch(/^#!\/usr\/bin\/env node\n/);
  });
});

describe('no file of the tarball', () => {
  // accounts such as "root" are words as well: only as part of a path
  const account = userInfo().username;
  const traces = [root, homedir(), `/home/${account}`, 'file://', new Date().toISOString().slice(0, 10)]
    .concat(hostname().length > 3 ? [hostname()] : [])
    .filter((trace) => trace.length > 3 && trace !== '/root')
    .concat('/root/');

  it.each(traces.map((trace) => ({ trace, what: traceName(trace) })))('holds $what', ({ trace }) => {
    expect(files.filter((file) => readInstalled(file).includes(trace))).toEqual([]);
  });

  it('is generated and does not say so, from what and by what', () => {
    const generated = files.filter((file) => file.startsWith('dist/generated/'));
    expect(generated.length).toBeGreaterThan(100);
    const banner = `// Generated by @ebadge/sdk ${manifest.version} from asyncapi.yaml. Do not edit:`;
    expect(generated.filter((file) => !readInstalled(file).startsWith(banner))).toEqual([]);
  });

  it('names a source map that is not there, or a source that its map has not got', () => {
    const naming = files.flatMap((file) => {
      const name = /^\/\/# sourceMappingURL=(.*)$/m.exec(readInstalled(file))?.[1];
      return name === undefined ? [] : [path.posix.join(path.posix.dirname(file), name)];
    });
    const maps = files.filter((file) => file.endsWith('.map'));
    expect(naming.sort()).toEqual([...maps].sort());
    for (const map of maps) {
      const { sources } = JSON.parse(readInstalled(map)) as { sources: string[] };
      const paths = sources.map((source) => path.posix.join(path.posix.dirname(map), source));
      expect(paths.length).toBeGreaterThan(0);
      expect(paths.filter((file) => !files.includes(file))).toEqual([]);
    }
  });

  it('differs from what is installed', () => {
    expect(filesBelow(sdkIn(installed.project))).toEqual([...files].sort());
    const license = readFileSync(path.join(root, 'LICENSE'), 'utf8');
    expect(readInstalled('LICENSE')).toBe(license);
  });
});

function traceName(trace: string): string {
  if (trace === root) return "the repository's folder";
  if (trace === 'file://') return 'a file URL';
  if (trace === hostname()) return "the machine's name";
  return /^\d/.test(trace) ? "today's date" : 'a home folder';
}
