/**
 * Releases a version, on this machine only: nothing is pushed and nothing is published.
 *
 *     npm run release -- 0.2.0 [--dry-run] [--gate 'npm test']
 */

import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { changedSince, freeze, releaseOf, type Release } from './freeze.ts';

const root = path.resolve(import.meta.dirname, '..');

/** A mistake of whoever calls; told without a stack. */
class Mistake extends Error {}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { 'dry-run': { type: 'boolean' }, gate: { type: 'string', default: 'npm test' } },
});
const isDry = values['dry-run'] === true;

/** Runs a program; returns what it printed. Throws where it fails. */
function run(command: string, args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: root, encoding: 'utf8' });
  if (status === 0) return stdout.trim();
  throw new Mistake(`${command} ${args.join(' ')} failed:\n${stdout}${stderr}`);
}

const git = (...args: readonly string[]): string => run('git', args);

const ebadge = (...args: readonly string[]): string =>
  run(process.execPath, ['--conditions=@ebadge/source', 'src/cli/main.ts', ...args]);

const numbers = (version: string): number[] => version.split('.').map(Number);

/** Throws where the version is none, or none that comes after the present one. */
function checkVersion(version: string, present: string): void {
  if (!/^(?:0|[1-9]\d*)(?:[.](?:0|[1-9]\d*)){2}$/.test(version))
    throw new Mistake(`"${version}" is no version. Call it as: npm run release -- 0.2.0 [--dry-run]`);
  const [next, before] = [numbers(version), numbers(present)];
  const at = next.findIndex((number, index) => number !== before[index]);
  if (at === -1 || (next[at] ?? 0) < (before[at] ?? 0))
    throw new Mistake(`${version} does not come after ${present}, the present version.`);
}

function checkTree(): void {
  const branch = git('rev-parse', '--abbrev-ref', 'HEAD');
  if (branch !== 'main') throw new Mistake(`Releases are made on main; this is ${branch}.`);
  const changes = git('status', '--porcelain');
  if (changes !== '') throw new Mistake(`There are changes that are not committed:\n${changes}`);
}

/** Throws where the data model has changed under a name that it was released by. Returns whether it is to be frozen. */
function checkModel(release: Release): boolean {
  const changed = changedSince(root, release);
  if (changed === null) return true;
  if (changed.length === 0) return false;
  throw new Mistake(
    `The data model is another one than version ${release.version}, which is frozen in ${release.folder}: ${changed.join(', ')}.\n` +
      'Give it a name of its own in asyncapi.yaml (x-versions), and write the mapping from the version before (docs/versions.md).',
  );
}

/** The specification of the release before, as `ebadge changelog` takes it; null where there was none. */
function lastRelease(): string | null {
  const tags = git('tag', '--list', 'v*', '--sort=-version:refname').split('\n');
  const [last = ''] = tags;
  return last === '' ? null : `${last}:`;
}

/** The changelog with a section for the version: what is noted under Unreleased, and what has changed of the data model. */
function withSection(changelog: string, heading: string, changes: string): string {
  const mark = '## Unreleased\n';
  if (!changelog.includes(mark)) throw new Mistake('CHANGELOG.md has no section "## Unreleased".');
  const body = changes.split('\n').slice(1).join('\n').trim();
  const [before = '', rest = ''] = changelog.split(mark);
  const end = rest.search(/^## /m);
  const [noted, after] = end === -1 ? [rest, ''] : [rest.slice(0, end), rest.slice(end)];
  const parts = [noted.trim(), body].filter((part) => part !== '');
  return `${before}${mark}\n## ${heading}\n\n${parts.join('\n\n')}\n${after === '' ? '' : `\n${after}`}`;
}

/** The packages that say the version: the project's own, and those of its templates. */
function setVersion(version: string, present: string): void {
  run('npm', ['version', version, '--no-git-tag-version']);
  for (const file of git('ls-files', 'templates/*/package.json').split('\n')) {
    const text = readFileSync(path.join(root, file), 'utf8');
    writeFileSync(path.join(root, file), text.replaceAll(`"${present}"`, `"${version}"`));
  }
}

async function main(): Promise<void> {
  const [version = ''] = positionals;
  const manifest = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { version: string };
  checkVersion(version, manifest.version);
  checkTree();
  const release = await releaseOf(root);
  const isNew = checkModel(release);
  const last = lastRelease();
  const heading = `${version} - ${new Date().toISOString().slice(0, 10)}`;
  // before anything is written: it compares what is there
  const changes = last === null ? '' : ebadge('changelog', last, '.', '--version', version);
  const steps = [
    isNew ? `freeze version ${release.version} of the data model in ${release.folder}` : null,
    `write the section ${heading} of CHANGELOG.md${last === null ? '' : `, with what has changed since ${last.slice(0, -1)}`}`,
    `set the version ${version}, and generate`,
    `run the gate: ${values.gate}`,
    `commit, and tag v${version}`,
  ].filter((step) => step !== null);
  if (isDry) {
    console.log(`Would, in this order:\n${steps.map((step) => `- ${step}\n`).join('')}Nothing was written.`);
    return;
  }
  if (isNew) freeze(root, release);
  const changelog = path.join(root, 'CHANGELOG.md');
  writeFileSync(changelog, withSection(readFileSync(changelog, 'utf8'), heading, changes));
  setVersion(version, manifest.version);
  run('npm', ['run', '--silent', 'generate', '--', '--quiet']);
  const gate = spawnSync(values.gate, { cwd: root, shell: true, stdio: 'inherit' });
  if (gate.status !== 0) {
    throw new Mistake(
      'The gate failed, so nothing was committed. Look at what it said; `git restore . && git clean -fd schema/versions` takes back what was written.',
    );
  }
  git('add', '--all');
  git('commit', '--quiet', '-m', `Release ${version}`);
  git('tag', '-a', `v${version}`, '-m', `Version ${version}`);
  console.log(
    `Released v${version} here. Next: look at it (git show v${version}), push it (git push --follow-tags), then npm publish.`,
  );
}

try {
  await main();
} catch (caught) {
  if (!(caught instanceof Mistake)) throw caught;
  console.error(`release: ${caught.message}`);
  process.exitCode = 2;
}
