/** Versions of the data model as they are kept, and the command that releases one. */

import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { changedSince, freeze, releaseOf } from '../../scripts/freeze.ts';
import { readSpecification } from '../../src/generator/specification.ts';
import { temporaryFolder } from '../golden/tools.ts';
import { edit } from '../support/extensions.ts';
import { root } from '../support/snippets.ts';

const { 'x-versions': declared } = parse(readFileSync(path.join(root, 'asyncapi.yaml'), 'utf8')) as {
  'x-versions': { name: string; older: Record<string, string> };
};

/** A copy of the specification, to be changed. */
function copy(): string {
  const folder = temporaryFolder();
  cpSync(path.join(root, 'schema'), path.join(folder, 'schema'), { recursive: true });
  cpSync(path.join(root, 'asyncapi.yaml'), path.join(folder, 'asyncapi.yaml'));
  return folder;
}

describe('the versions of the data model', () => {
  it('are today’s, and is what it was frozen as, once it is', async () => {
    const release = await releaseOf(root);
    expect(release.version).toBe(declared.name);
    // named otherwise by asyncapi.yaml (x-versions) once it means something else: docs/versions.md
    expect(changedSince(root, release) ?? []).toEqual([]);
  });

  it.each(Object.keys(declared.older))(
    'have %s as a specification, of which the mapping knows every message',
    async (version) => {
      const { model } = await readSpecification(path.join(root, 'schema/versions', version, 'asyncapi.yaml'));
      const mapping = JSON.parse(readFileSync(path.join(root, declared.older[version] ?? ''), 'utf8')) as {
        messages: object;
        withdrawn: object;
      };
      const known = [...Object.keys(mapping.messages), ...Object.keys(mapping.withdrawn)];
      expect(model.messages.map(({ name }) => name).filter((name) => !known.includes(name))).toEqual([]);
    },
  );

  it('are told apart by what they mean, not by their words', async () => {
    const folder = copy();
    const release = await releaseOf(folder);
    freeze(folder, release);
    expect(changedSince(folder, release)).toEqual([]);
    const frozen = path.join(folder, release.folder, 'asyncapi.yaml');
    expect((await readSpecification(frozen)).model.messages).toHaveLength(33);
    edit(path.join(folder, 'schema/heh/set_clock.schema.json'), '"description": "', '"description": "Well: ');
    edit(path.join(folder, 'asyncapi.yaml'), '  version: 0.1.0', '  version: 0.2.0');
    expect(changedSince(folder, release)).toEqual([]);
    edit(
      path.join(folder, 'schema/heh/set_clock.schema.json'),
      '"required": ["msg"',
      '"required": ["msg", "at"',
    );
    expect(changedSince(folder, release)).toEqual(['schema/heh/set_clock.schema.json']);
  });
});

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'ebadge-release-'));
});
// thousands of files: a busy disk takes its time
afterAll(() => rmSync(folder, { recursive: true, force: true }), 120_000);

const isGit = existsSync(path.join(root, '.git'));

describe.skipIf(!isGit)('npm run release', () => {
  it('freezes, writes, commits and tags, and says what it would do before', { timeout: 240_000 }, () => {
    const clone = path.join(folder, 'clone');
    const git = (...args: string[]): string => {
      const { stdout, stderr, status } = spawnSync('git', args, { cwd: clone, encoding: 'utf8' });
      if (status !== 0) throw new Error(stderr);
      return stdout.trim();
    };
    mkdirSync(clone);
    // the tree as it is, not as it was committed
    for (const part of spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
      cwd: root,
      encoding: 'utf8',
    })
      .stdout.trim()
      .split('\n')) {
      // prettier-ignore
      if (!existsSync(path.join(root, part))) continue;
      mkdirSync(path.dirname(path.join(clone, part)), { recursive: true });
      cpSync(path.join(root, part), path.join(clone, part));
    }
    symlinkSync(path.join(root, 'node_modules'), path.join(clone, 'node_modules'), 'junction');
    writeFileSync(
      path.join(clone, '.gitignore'),
      `${readFileSync(path.join(clone, '.gitignore'), 'utf8')}\nnode_modules\n`,
    );
    git('init', '--quiet', '--initial-branch', 'main');
    git('config', 'user.name', 'Test');
    git('config', 'user.email', 'test@ebadge.example');
    git('add', '--all');
    git('commit', '--quiet', '-m', 'All of it');
    const release = (...args: string[]): SpawnSyncReturns<string> =>
      spawnSync(process.execPath, ['--conditions=@ebadge/source', 'scripts/release.ts', ...args], {
        cwd: clone,
        encoding: 'utf8',
      });

    expect(release('0.0.9').stderr).toMatch(/0\.0\.9 does not come after 0\.1\.0/);
    expect(release('new').stderr).toMatch(/"new" is no version/);
    const dry = release('0.2.0', '--dry-run');
    expect(dry.stdout).toMatch(
      /freeze version 2015 of the data model in schema\/versions\/2015\n.*\n.*\n- run the gate: npm test\n- commit, and tag v0\.2\.0\nNothing was written/,
    );
    expect(git('status', '--porcelain')).toBe('');

    const failed = release('0.2.0', '--gate', 'exit 3');
    expect([failed.status, failed.stderr]).toEqual([
      2,
      expect.stringMatching(/The gate failed, so nothing was committed/),
    ]);
    expect(release('0.3.0').stderr).toMatch(/changes that are not committed/);
    git('restore', '.');
    git('clean', '-fdq', 'schema/versions');

    const done = release('0.2.0', '--gate', 'exit 0');
    expect([done.stderr, done.status]).toEqual(['', 0]);
    expect(git('status', '--porcelain')).toBe('');
    expect(git('describe', '--exact-match')).toBe('v0.2.0');
    expect(git('show', '--stat', '--format=%s')).toMatch(/^Release 0\.2\.0\n/);
    expect(existsSync(path.join(clone, 'schema/versions/2015/asyncapi.yaml'))).toBe(true);
    expect(readFileSync(path.join(clone, 'CHANGELOG.md'), 'utf8')).toMatch(
      /## Unreleased\n\n## 0\.2\.0 - \d{4}-\d\d-\d\d\n\n### Added/,
    );
    expect(readFileSync(path.join(clone, 'templates/java/package.json'), 'utf8')).toContain(
      '"@ebadge/sdk": "0.2.0"',
    );
    expect(readFileSync(path.join(clone, 'generated/typescript/index.ts'), 'utf8')).toContain(
      '@ebadge/sdk 0.2.0',
    );
  });
});
