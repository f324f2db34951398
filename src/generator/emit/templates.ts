/** Runs an AsyncAPI Generator template over the model and returns the files it made. */

import { createRequire } from 'node:module';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { filesBelow } from '../files.ts';
import type { Model } from '../model.ts';
import { packageRoot } from '../package-info.ts';

/** What is used of the AsyncAPI Generator; it ships no types. */
interface GeneratorInstance {
  generate(document: unknown): Promise<void>;
}
type GeneratorClass = new (template: string, target: string, options: object) => GeneratorInstance;

const require = createRequire(import.meta.url);

const newest = (folder: string): number =>
  Math.max(0, ...filesBelow(folder).map((file) => statSync(path.join(folder, file)).mtimeMs));

/** Whether the template has to be transpiled: it never was, or has changed since. */
function needsCompiling(template: string): boolean {
  const transpiled = path.join(template, '__transpiled');
  if (!existsSync(transpiled)) return true;
  return (
    Math.max(newest(path.join(template, 'template')), newest(path.join(template, 'lib'))) > newest(transpiled)
  );
}

/** Renders the template `templates/<target>` over the parsed document and the model; keys are paths relative to the target's folder. */
export async function renderTemplate(
  target: string,
  model: Model,
  banner: string,
  document: unknown,
): Promise<Map<string, string>> {
  const Generator = require('@asyncapi/generator') as GeneratorClass;
  const template = path.join(packageRoot, 'templates', target);
  const output = mkdtempSync(path.join(tmpdir(), 'ebadge-template-'));
  try {
    const generator = new Generator(template, output, {
      forceWrite: true,
      compile: needsCompiling(template),
      templateParams: { model, banner },
    });
    await generator.generate(document);
    return new Map(filesBelow(output).map((file) => [file, readFileSync(path.join(output, file), 'utf8')]));
  } finally {
    rmSync(output, { recursive: true, force: true });
  }
}
