/** Writing what was generated: only what changed, only what is ours. */

import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { EbadgeError } from '../../src/core/errors.ts';
import { compareWithDisk, writeFiles } from '../../src/generator/write.ts';
import { bytesBelow, temporaryFolder, writeBelow } from '../golden/tools.ts';

const targets = ['ts'];

/** Files with the manifest that lists them, as the generator makes it. */
function generated(files: Readonly<Record<string, string>>): Map<string, string> {
  const listed = Object.fromEntries(Object.keys(files).map((name) => [name, 'hash']));
  return new Map([...Object.entries(files), ['manifest.json', JSON.stringify({ files: listed })]]);
}

describe('writeFiles', () => {
  it('makes the folders it needs and says what it wrote', () => {
    const folder = path.join(temporaryFolder(), 'not', 'there');
    const files = generated({ 'ts/a.ts': 'a', 'ts/deep/er/b.ts': 'ä' });
    expect(writeFiles(folder, targets, files)).toEqual({
      written: ['manifest.json', 'ts/a.ts', 'ts/deep/er/b.ts'],
      removed: [],
      foreign: [],
    });
    expect(readFileSync(path.join(folder, 'ts/deep/er/b.ts'), 'utf8')).toBe('ä');
  });

  it('touches only what has changed', () => {
    const folder = temporaryFolder();
    writeFiles(folder, targets, generated({ 'ts/a.ts': 'a', 'ts/b.ts': 'b' }));
    const long = new Date(1_000_000_000_000);
    for (const file of ['ts/a.ts', 'ts/b.ts', 'manifest.json'])
      utimesSync(path.join(folder, file), long, long);
    const result = writeFiles(folder, targets, generated({ 'ts/a.ts': 'a', 'ts/b.ts': 'changed' }));
    expect(result.written).toEqual(['ts/b.ts']);
    expect(statSync(path.join(folder, 'ts/a.ts')).mtimeMs).toBe(long.getTime());
    expect(statSync(path.join(folder, 'manifest.json')).mtimeMs).toBe(long.getTime());
    expect(statSync(path.join(folder, 'ts/b.ts')).mtimeMs).not.toBe(long.getTime());
  });

  it('removes what an earlier run wrote and this one does not, with folders that are left empty', () => {
    const folder = temporaryFolder();
    writeFiles(folder, targets, generated({ 'ts/a.ts': 'a', 'ts/old/deep/b.ts': 'b', 'ts/mixed/c.ts': 'c' }));
    writeBelow(folder, { 'ts/mixed/own.txt': 'mine' });
    const result = writeFiles(folder, targets, generated({ 'ts/a.ts': 'a' }));
    expect(result).toEqual({
      written: ['manifest.json'],
      removed: ['ts/mixed/c.ts', 'ts/old/deep/b.ts'],
      foreign: ['ts/mixed/own.txt'],
    });
    expect(existsSync(path.join(folder, 'ts/old'))).toBe(false);
    expect(readFileSync(path.join(folder, 'ts/mixed/own.txt'), 'utf8')).toBe('mine');
  });

  it.each([
    ['there is no manifest', undefined],
    ['the manifest is no JSON', '{'],
    ['the manifest lists nothing', '{}'],
    ['the manifest lists what lies elsewhere', '{"files":{"../own.txt":"x","other/own.txt":"x"}}'],
  ])('removes nothing when %s', (_, manifest) => {
    const base = temporaryFolder();
    const folder = path.join(base, 'out');
    writeBelow(base, { 'own.txt': 'mine', 'out/ts/own.txt': 'mine', 'out/other/own.txt': 'mine' });
    if (manifest !== undefined) writeBelow(folder, { 'manifest.json': manifest });
    const result = writeFiles(folder, targets, generated({ 'ts/a.ts': 'a' }));
    expect(result.removed).toEqual([]);
    expect(result.foreign).toEqual(['ts/own.txt']);
    for (const file of ['own.txt', 'out/ts/own.txt', 'out/other/own.txt']) {
      expect(readFileSync(path.join(base, file), 'utf8'), file).toBe('mine');
    }
  });

  it('says that the place cannot be written to, and what to do, when it is a file', () => {
    const base = temporaryFolder();
    writeBelow(base, { taken: 'mine' });
    for (const folder of [path.join(base, 'taken'), path.join(base, 'taken', 'below')]) {
      const write = (): unknown => writeFiles(folder, targets, generated({ 'ts/a.ts': 'a' }));
      expect(write).toThrow(EbadgeError);
      expect(write).toThrow(
        expect.objectContaining({ code: 'OUTPUT_UNWRITABLE', retryable: true, details: { folder } }),
      );
      expect(write).toThrow(/^Cannot write to .*taken.*--out/);
    }
    expect(readFileSync(path.join(base, 'taken'), 'utf8')).toBe('mine');
  });

  it('says so when nothing may be written there', () => {
    const base = temporaryFolder();
    chmodSync(base, 0o555);
    // permissions mean nothing to root
    const isRoot = process.getuid?.() === 0;
    if (isRoot) process.seteuid?.('nobody');
    try {
      const folder = path.join(base, 'out');
      const write = (): unknown => writeFiles(folder, targets, generated({ 'ts/a.ts': 'a' }));
      expect(write).toThrow(expect.objectContaining({ code: 'OUTPUT_UNWRITABLE', details: { folder } }));
      expect(write).toThrow(/^Cannot write to .*: permission denied \(.*--out/);
    } finally {
      if (isRoot) process.seteuid?.(0);
      chmodSync(base, 0o755);
    }
  });

  it('fails fast where no folder can be made, instead of trying for ever', { timeout: 5000 }, () => {
    // a folder that cannot be made in /proc is what recursive making never ends at
    const folder = process.platform === 'linux' ? '/proc/x/y' : '\0';
    expect(() => writeFiles(folder, targets, generated({ 'ts/a.ts': 'a' }))).toThrow(
      expect.objectContaining({ code: 'OUTPUT_UNWRITABLE' }),
    );
  });

  it.each([
    ['the folder of a target', 'ts', 'elsewhere'],
    ['a folder below it', 'ts/deep', 'elsewhere'],
    ['a file', 'ts/deep/a.ts', 'elsewhere/a.ts'],
    ['the manifest', 'manifest.json', 'elsewhere/a.ts'],
    ['a link to nothing', 'ts/deep/a.ts', 'elsewhere/gone.ts'],
  ])('does not write through a symbolic link: %s', (_, link, to) => {
    const base = temporaryFolder();
    const folder = path.join(base, 'out');
    writeBelow(base, { 'elsewhere/a.ts': 'mine' });
    mkdirSync(path.dirname(path.join(folder, link)), { recursive: true });
    symlinkSync(path.join(base, to), path.join(folder, link));
    const write = (): unknown => writeFiles(folder, targets, generated({ 'ts/deep/a.ts': 'ours' }));
    expect(write).toThrow(expect.objectContaining({ code: 'OUTPUT_UNWRITABLE' }));
    expect(write).toThrow(`${link} is a symbolic link`);
    expect(bytesBelow(path.join(base, 'elsewhere'))).toEqual({ 'a.ts': 'mine' });
  });

  it('writes into a folder that is named by a link', () => {
    const base = temporaryFolder();
    mkdirSync(path.join(base, 'real'));
    symlinkSync(path.join(base, 'real'), path.join(base, 'out'));
    writeFiles(path.join(base, 'out'), targets, generated({ 'ts/a.ts': 'a' }));
    expect(Object.keys(bytesBelow(path.join(base, 'real')))).toEqual(['manifest.json', 'ts/a.ts']);
  });

  it('says so when a folder stands where a file goes', () => {
    const folder = temporaryFolder();
    mkdirSync(path.join(folder, 'ts/a.ts'), { recursive: true });
    expect(() => writeFiles(folder, targets, generated({ 'ts/a.ts': 'a' }))).toThrow(
      expect.objectContaining({ code: 'OUTPUT_UNWRITABLE' }),
    );
  });
});

describe('compareWithDisk', () => {
  it('finds nothing where all is as it should be, and changes nothing', () => {
    const folder = temporaryFolder();
    const files = generated({ 'ts/a.ts': 'a' });
    writeFiles(folder, targets, files);
    const before = bytesBelow(folder);
    expect(compareWithDisk(folder, targets, files)).toEqual({ missing: [], changed: [], unexpected: [] });
    expect(bytesBelow(folder)).toEqual(before);
  });

  it('finds what is missing, changed, and not ours: orphans, hidden files and files that nobody tracks', () => {
    const folder = temporaryFolder();
    writeFiles(folder, targets, generated({ 'ts/a.ts': 'a', 'ts/b.ts': 'b', 'ts/orphan.ts': 'o' }));
    writeBelow(folder, {
      'ts/.hidden': '',
      'ts/new/untracked.ts': '',
      'elsewhere/x.ts': '',
      'notes.txt': '',
    });
    const drift = compareWithDisk(
      folder,
      targets,
      generated({ 'ts/a.ts': 'a ', 'ts/b.ts': 'b', 'ts/c.ts': 'c' }),
    );
    expect(drift).toEqual({
      missing: ['ts/c.ts'],
      changed: ['ts/a.ts', 'manifest.json'],
      unexpected: ['ts/.hidden', 'ts/new/untracked.ts', 'ts/orphan.ts'],
    });
  });

  it('notices a difference that only bytes show', () => {
    const folder = temporaryFolder();
    writeBelow(folder, { 'ts/a.ts': 'a\r\n', 'ts/b.ts': '\uFEFFb' });
    const { changed } = compareWithDisk(folder, targets, new Map([['ts/a.ts', 'a\n'], ['ts/b.ts', 'b']])); // prettier-ignore
    expect(changed).toEqual(['ts/a.ts', 'ts/b.ts']);
  });

  it('takes a folder that is not there for an empty one', () => {
    const gone = path.join(temporaryFolder(), 'gone');
    expect(compareWithDisk(gone, targets, new Map([['ts/a.ts', 'a']])).missing).toEqual(['ts/a.ts']);
    expect(existsSync(gone)).toBe(false);
  });
});
