/** Running the generator over the golden cases, and looking at what it wrote. */

import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import { filesBelow } from '../../src/generator/files.ts';
import { generate, type GenerateResult } from '../../src/generator/generate.ts';

/** The root of the package. */
export const root: string = path.resolve(import.meta.dirname, '../..');

/** One golden case: a document of strangers, and what is generated from it. */
export interface GoldenCase {
  readonly name: string;
  readonly folder: string;
  /** File name of the AsyncAPI document. */
  readonly document: string;
  readonly expected: string;
}

/** Every folder beside this file that holds an AsyncAPI document. */
export const goldenCases: readonly GoldenCase[] = readdirSync(import.meta.dirname, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => {
    const folder = path.join(import.meta.dirname, name);
    const document = readdirSync(folder).find((file) => file.startsWith('asyncapi.'));
    if (document === undefined) throw new Error(`${folder} has no AsyncAPI document`);
    return { name, folder, document, expected: path.join(folder, 'expected') };
  });

/** A new folder that goes with the test that asked for it. */
export function temporaryFolder(): string {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'ebadge-test-')));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Bytes (as Latin-1 text, so that they can be compared and shown) by path below a folder. */
export const bytesBelow = (folder: string): Record<string, string> =>
  Object.fromEntries(
    filesBelow(folder).map((file) => [file, readFileSync(path.join(folder, file)).toString('latin1')]),
  );

/** A copy of a case's sources, without what is expected, in a folder of its own. */
export function copyOf(golden: GoldenCase, folder: string): string {
  cpSync(golden.folder, folder, { recursive: true, filter: (source) => source !== golden.expected });
  return path.join(folder, golden.document);
}

export const generateCase = (golden: GoldenCase, out: string): Promise<GenerateResult> =>
  generate({ asyncapi: path.join(golden.folder, golden.document), out });

/** Writes text, or values as JSON, below a folder. */
export function writeBelow(folder: string, files: Readonly<Record<string, unknown>>): void {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  }
}

/** A minimal document: one channel with one message of the payload given. */
export function documentOf(payload: unknown, more: Readonly<Record<string, unknown>> = {}): object {
  return {
    asyncapi: '3.1.0',
    info: { title: 'Test', version: '1.0.0' },
    channels: { main: { address: 'main', messages: { note: { payload } } } },
    ...more,
  };
}
