/** `ebadge diff` and `ebadge changelog`, from folders, documents, revisions of git and tarballs. */

import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { create } from 'tar';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Comparison } from '../../src/diff/compare.ts';
import { rules } from '../../src/diff/rules.ts';
import { fixtureFile } from '../support/diff-fixtures.ts';
import { runNode, type Ran } from '../support/run-node.ts';
import { root } from '../support/snippets.ts';

let folder = '';
const file = (...steps: string[]): string => path.join(folder, ...steps);
const ebadge = (...args: readonly string[]): Promise<Ran> =>
  runNode([path.join(root, 'src/cli/main.ts'), ...args], { cwd: folder, env: { NO_COLOR: '1' } });
const git = (...args: readonly string[]): string =>
  execFileSync('git', ['-c', 'user.name=Test', '-c', 'user.email=test@ebadge.example', ...args], {
    cwd: folder,
    encoding: 'utf8',
  });

function edit(name: string, change: (text: string) => string): void {
  const text = readFileSync(file(name), 'utf8');
  const changed = change(text);
  if (changed === text) throw new Error(`${name} is as before`);
  writeFileSync(file(name), changed);
}

/** A repository whose one commit, v1, is what is here, and which was changed since then. */
beforeAll(async () => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'ebadge-diff-test-')));
  cpSync(path.join(root, 'schema'), file('schema'), { recursive: true });
  cpSync(path.join(root, 'asyncapi.yaml'), file('asyncapi.yaml'));
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '--message', 'As it was.');
  git('tag', 'v1');
  mkdirSync(file('pack/package'), { recursive: true });
  cpSync(file('schema'), file('pack/package/schema'), { recursive: true });
  cpSync(file('asyncapi.yaml'), file('pack/package/asyncapi.yaml'));
  writeFileSync(file('pack/package/run.js'), 'export {};\n');
  await create({ file: file('old.tgz'), gzip: true, cwd: file('pack') }, ['package']);
  edit('schema/common/activation-id.schema.json', (text) => text.replace('"minLength": 1', '"minLength": 2'));
  edit('schema/common/device-class.schema.json', (text) =>
    text.replace('"storage"]', '"storage", "bridge"]'),
  );
  edit('asyncapi.yaml', (text) => text.replace('messageTtlMs: 900000', 'messageTtlMs: 600000'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const found = ({ stdout }: Ran): string[] =>
  (JSON.parse(stdout) as Comparison).changes.map(({ rule, subject }) => `${rule} ${subject}`);

const all = [
  'enum-value-added DeviceClass',
  'length-changed ActivationId',
  'compatibility-changed profile 2015',
];

describe('ebadge diff', { timeout: 120_000 }, () => {
  it('tells changes of this standard since a revision of git, grouped, with an exit code', async () => {
    const { stdout, stderr, status } = await ebadge('diff', 'v1:', '.');
    expect(stderr).toBe('');
    expect(status).toBe(1);
    expect(stdout).toContain('WIRE: peers of the two versions stop understanding each other\n');
    expect(stdout).toContain('  ActivationId minLength is 2 instead of 1. (length-changed)\n');
    expect(stdout).toContain('      breaks from old senders to new receivers\n');
    expect(stdout).toContain('      messages accept_activation, activate,');
    expect(stdout).toContain('      schema/common/activation-id.schema.json\n');
    expect(stdout).toContain(
      'Suggested version: 0.2.0 (major, after 0.1.0); the new document says 0.1.0, which is less.\n',
    );
    // nothing was written where it ran
    expect(
      git('status', '--short')
        .split('\n')
        .filter((line) => line.startsWith('??')),
    ).toEqual(['?? old.tgz', '?? pack/']);
  });

  it.each([
    ['a path in a revision', 'v1:asyncapi.yaml', 'asyncapi.yaml'],
    ['a path from here in a revision', 'HEAD:./asyncapi.yaml', './'],
    ['a tarball', 'old.tgz', '.'],
  ])('takes %s', async (_, before, after) => {
    const ran = await ebadge('diff', before, after, '--json', '--fail-on', 'none');
    expect(ran.status).toBe(0);
    expect(found(ran)).toEqual(expect.arrayContaining(all.slice(0, 2)));
    expect((JSON.parse(ran.stdout) as Comparison).changes[0]).toMatchObject({
      wire: { oldToNew: 'compatible', newToOld: 'breaking' },
      before: 'schema/common/device-class.schema.json',
    });
  });

  it('finds nothing between a revision and a tarball of it', async () => {
    const { stdout, status } = await ebadge('diff', 'old.tgz', 'v1:', '--fail-on', 'any');
    expect(stdout).toContain('Nothing was changed from old.tgz to v1:.');
    expect(status).toBe(0);
  });

  it('prints Markdown for a pull request', async () => {
    const { stdout } = await ebadge('diff', 'v1:', '.', '--format', 'markdown');
    expect(stdout).toMatch(/^## Changes of the specification\n\nFrom `v1:` to `\.`\./);
    expect(stdout).toContain('- `ActivationId` minLength is 2 instead of 1. (`length-changed`)\n');
  });

  it.each([
    ['wire', 'documentation-changed', 0],
    ['wire', 'field-added', 1],
    ['topology', 'field-added', 0],
    ['topology', 'queue-changed', 1],
    ['wire', 'queue-changed', 0],
    ['source', 'type-renamed', 1],
    ['wire,topology', 'type-renamed', 0],
    ['any', 'type-renamed', 1],
    ['none', 'field-added', 0],
  ])('fails on %s of %s: %i', async (gate, fixture, status) => {
    const [before, after] = [fixtureFile(fixture, 'before'), fixtureFile(fixture, 'after')];
    const ran = await ebadge('diff', before, after, '--fail-on', gate);
    expect({ stderr: ran.stderr, status: ran.status }).toEqual({ stderr: '', status });
  });

  it.each([
    [['missing', '.'], '"missing": there is no such file or folder.'],
    [['v2:asyncapi.yaml', '.'], 'git knows no revision "v2" here'],
    [['--', '-x:asyncapi.yaml', '.'], 'git knows no revision "-x" here'],
    [['v1:nothing.yaml', '.'], 'revision v1 has no nothing.yaml'],
    [['v1:schema', '.'], 'there is no asyncapi.yaml, asyncapi.yml, asyncapi.json in this folder'],
    [['schema', '.'], 'there is no asyncapi.yaml, asyncapi.yml, asyncapi.json in this folder'],
    [['bad.tgz', '.'], '"bad.tgz": it cannot be unpacked'],
    [['bad.yaml', '.'], 'In "bad.yaml": bad.yaml'],
    [['', '.'], '"": this is empty'],
    [['.'], 'two specifications are needed'],
    [['.', '.', '--fail-on', 'wires'], 'Give some of wire, source, topology, any, none'],
  ])('refuses %j', async (args, text) => {
    writeFileSync(file('bad.tgz'), 'no tarball');
    writeFileSync(file('bad.yaml'), 'asyncapi: 3.1.0\n');
    const { stdout, stderr, status } = await ebadge('diff', ...args);
    expect(stderr).toContain(text);
    expect(stdout).toBe('');
    expect(status).toBe(2);
    rmSync(file('bad.tgz'));
    rmSync(file('bad.yaml'));
  });

  it('lists its rules', async () => {
    const { stdout } = await ebadge('diff', '--rules', '--json');
    expect((JSON.parse(stdout) as { rule: string }[]).map(({ rule }) => rule)).toEqual(Object.keys(rules));
  });
});

describe('ebadge changelog', { timeout: 120_000 }, () => {
  const preamble = '# Changelog\n\n## Unreleased\n\n- Something.\n';
  const older = '## 0.1.0 - 2026-01-01\n\n- All of it.\n';

  it('prints the section of the version that is suggested', async () => {
    const { stdout, status } = await ebadge('changelog', 'v1:', '.');
    expect(status).toBe(0);
    expect(stdout).toMatch(/^## 0\.2\.0\n\n### Changed\n\n- /);
    expect(stdout.split('\n').every((line) => line.length <= 120)).toBe(true);
  });

  it('puts it above the released versions, once', async () => {
    writeFileSync(file('CHANGES.md'), `${preamble}\n${older}`);
    const args = ['--version', '0.3.0', '--date', '2026-07-27', '--file', 'CHANGES.md', '--write'];
    const { stdout, status } = await ebadge('changelog', 'v1:', '.', ...args);
    expect({ stdout, status }).toEqual({ stdout: 'Written: 0.3.0 into CHANGES.md.\n', status: 0 });
    const text = readFileSync(file('CHANGES.md'), 'utf8');
    expect(text.startsWith(`${preamble}\n## 0.3.0 - 2026-07-27\n\n### Changed\n\n- `)).toBe(true);
    expect(text.endsWith(`\n\n${older}`)).toBe(true);
    const again = await ebadge('changelog', 'v1:', '.', ...args);
    expect(again.stderr).toContain('The changelog has a section of 0.3.0.');
    expect(again.status).toBe(2);
    expect(readFileSync(file('CHANGES.md'), 'utf8')).toBe(text);
  });

  it('begins a changelog where there is none', async () => {
    const { status } = await ebadge('changelog', 'v1:', '.', '--file', 'new.md', '--write');
    expect(status).toBe(0);
    expect(readFileSync(file('new.md'), 'utf8')).toMatch(/^# Changelog\n\n## 0\.2\.0\n\n### Changed\n/);
  });
});
