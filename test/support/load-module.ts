/** Loading a generated module from its text, with what it takes from the support module. */

import { build } from 'esbuild';
import path from 'node:path';
import { supportModule } from '../../src/generator/emit/validators.ts';
import { root } from './sources.ts';

/** The generated check of a message type. */
export async function loadValidator(code: string): Promise<(value: unknown) => boolean> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: root },
    alias: { [supportModule]: path.join(root, 'src/support/v1.ts') },
    bundle: true,
    format: 'esm',
    write: false,
  });
  const text = Buffer.from(outputFiles[0]?.contents ?? []).toString('base64');
  const module = (await import(/* @vite-ignore */ `data:text/javascript;base64,${text}`)) as {
    validate: (value: unknown) => boolean;
  };
  return module.validate;
}
