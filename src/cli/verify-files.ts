/** What verifying reads besides the contract: examples, rules and scenarios, from the files of the specification. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { EbadgeError } from '../core/errors.ts';
import type { Catalogue } from '../support/contract.ts';
import type { Message, Rule, Samples } from '../verify/material.ts';
import { checkScenario, type Scenario } from '../verify/scenario.ts';
import { whyUnreadable } from './read-input.ts';

/** The folder of schemas in the package, or in the repository. */
export function schemaFolder(): string {
  let folder = path.dirname(fileURLToPath(import.meta.url));
  while (!existsSync(path.join(folder, 'package.json'))) folder = path.dirname(folder);
  return path.join(folder, 'schema');
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    const why = cause instanceof SyntaxError ? 'it is no JSON' : whyUnreadable(cause);
    throw new EbadgeError('INVALID_ARGUMENT', `Cannot read ${file}: ${why}.`, { cause });
  }
}

/** The example that stands for the type comes first; texts about how messages are written teach nothing here. */
function examplesIn(folder: string): readonly Message[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((name) => name.endsWith('.json') && !name.startsWith('text-'));
  const first = 'published.json';
  return files
    .sort((a, b) => Number(b === first) - Number(a === first))
    .map((name) => readJson(path.join(folder, name)) as Message);
}

/** The rules at the roots of schemas, by the type that a schema says it is. */
function rulesIn(folder: string, discriminator: string | null): Readonly<Record<string, readonly Rule[]>> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const found = files
    .filter((name) => name.endsWith('.schema.json'))
    .flatMap((name): [string, readonly Rule[]][] => {
      const schema = readJson(path.join(folder, name)) as {
        readonly properties?: Readonly<Record<string, { readonly const?: unknown }>>;
        readonly 'x-rules'?: readonly Rule[];
      };
      const type = schema.properties?.[discriminator ?? '']?.const;
      return typeof type === 'string' ? [[type, schema['x-rules'] ?? []]] : [];
    });
  return Object.fromEntries(found);
}

/** Examples and rules of a contract's messages. */
export function readSamples(folder: string, { messages, discriminator }: Catalogue): Samples {
  const names = Object.keys(messages);
  return {
    examples: Object.fromEntries(
      names.map((name) => [name, examplesIn(path.join(folder, 'examples', name, 'valid'))]),
    ),
    rules: rulesIn(folder, discriminator),
  };
}

/** A scenario file. */
export const readScenario = (file: string, { messages }: Catalogue): Scenario =>
  checkScenario(file, readJson(file), Object.keys(messages));
