/** Extensions for tests: the worked example, begun by the command under any prefix. */

import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ebadge } from './cli.ts';
import { root } from './snippets.ts';

/** The standard's own document. */
export const coreDocument: string = path.join(root, 'asyncapi.yaml');

/** Begins an extension in a new folder; returns it. */
export async function begun(folder: string, prefix: string): Promise<string> {
  const { status, stderr } = await ebadge(['extend', 'init', folder, '--prefix', prefix]);
  if (status !== 0) throw new Error(stderr);
  return folder;
}

/** Replaces a text in a file, which has to be there. */
export function edit(file: string, from: string, to: string): void {
  const text = readFileSync(file, 'utf8');
  if (!text.includes(from)) throw new Error(`${file} has no ${from}`);
  writeFileSync(file, text.replace(from, to));
}
