/**
 * Programs as users run them: compiled, beside an amqplib that is installed (inside a bundle the SDK could not tell its
 * version). Node takes some 20 MB to strip types, which are not theirs.
 */

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { buildSync } from 'esbuild';
import { root } from '../report.ts';

const built = new Map<string, string>();
let folder: string | undefined;

/** The compiled program of a TypeScript file, made once; gone when this process ends. */
export function bundle(file: string): string {
  const known = built.get(file);
  if (known !== undefined) return known;
  if (folder === undefined) {
    const cache = join(root, 'node_modules', '.cache');
    mkdirSync(cache, { recursive: true });
    const its = mkdtempSync(join(cache, 'ebadge-bench-programs-'));
    process.once('exit', () => rmSync(its, { recursive: true, force: true }));
    folder = its;
  }
  const outfile = join(folder, `${basename(file, '.ts')}.mjs`);
  buildSync({
    entryPoints: [file],
    outfile,
    bundle: true,
    platform: 'node',
    external: ['amqplib'],
    format: 'esm',
    conditions: ['@ebadge/source'],
    logLevel: 'error',
    // what is CommonJS inside still requires
    banner: {
      js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
    },
  });
  built.set(file, outfile);
  return outfile;
}
