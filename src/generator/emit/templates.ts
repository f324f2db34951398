/** Runs an AsyncAPI Generator template over the model and returns the files it made. */

import { createRequire } from 'node:module';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { filesBelow } from '../files.ts';
import type { Model } from '../model.ts';
import type { Portable } from '../portable.ts';
import { packageRoot } from '../package-info.ts';
import { specError } from '../spec-error.ts';
import { compiledTemplate } from './compiled-template.ts';

/** What is used of the AsyncAPI Generator; it ships no types. */
interface GeneratorInstance {
  generate(document: unknown): Promise<void>;
}
type GeneratorClass = new (template: string, target: string, options: object) => GeneratorInstance;

const require = createRequire(import.meta.url);

/** What a template is given as its parameters. */
export interface TemplateInput {
  readonly model: Model;
  /** What stands at the head of every file, without the marks of a comment. */
  readonly banner: string;
  /** For languages other than TypeScript. */
  readonly portable: Portable | null;
}

/** What a template throws (`templates/shared/refusal.mjs`) where its language cannot have something; crossed module systems, so known by its name. */
interface Refusal extends Error {
  readonly place: string;
  readonly reason: string;
  readonly fix: string;
}

const isRefusal = (error: unknown): error is Refusal =>
  error instanceof Error && error.name === 'TemplateRefusal';

/** Renders the template `templates/<target>` over the parsed document and the model; keys are paths relative to the target's folder. */
export async function renderTemplate(
  target: string,
  { model, banner, portable }: TemplateInput,
  document: unknown,
): Promise<Map<string, string>> {
  const Generator = require('@asyncapi/generator') as GeneratorClass;
  const { folder, release } = await compiledTemplate(path.join(packageRoot, 'templates', target));
  const output = mkdtempSync(path.join(tmpdir(), 'ebadge-template-'));
  try {
    const generator = new Generator(folder, output, {
      forceWrite: true,
      compile: false,
      templateParams: { model, banner, ...(portable === null ? {} : { portable }) },
    });
    await generator.generate(document);
    return new Map(filesBelow(output).map((file) => [file, readFileSync(path.join(output, file), 'utf8')]));
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const [file = '', pointer = ''] = error.place.split('#');
    throw specError('SPEC_UNSUPPORTED', { file, pointer }, error.reason, error.fix, error);
  } finally {
    rmSync(output, { recursive: true, force: true });
    release();
  }
}
