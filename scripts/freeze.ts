/** A specification frozen under the name of its version: a folder that holds all of it, byte for byte. */

import { cpSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';
import { isObject, type Json } from '../src/generator/json.ts';
import type { Sources } from '../src/generator/load.ts';
import { readSpecification } from '../src/generator/specification.ts';

/** A version of the data model, and where it is frozen. */
export interface Release {
  readonly version: string;
  /** The folder, relative to the root. */
  readonly folder: string;
  /** Files of the specification, relative to the root; in the folder they are called the same. */
  readonly files: readonly string[];
}

/** What of today's specification is frozen, and where. */
export async function releaseOf(root: string): Promise<Release> {
  let sources: Sources | undefined;
  const { model } = await readSpecification(path.join(root, 'asyncapi.yaml'), {
    onSources: (read) => {
      sources = read;
    },
  });
  const version = model.catalogue.versions?.name;
  if (version === undefined) throw new Error('asyncapi.yaml does not say which version it is (x-versions).');
  const files = (sources?.files ?? []).map(({ name }) => name);
  return { version, folder: `schema/versions/${version}`, files };
}

/** What says nothing of messages and their ways: words for people, and what is about this project. */
const words = new Set(['description', 'summary', 'examples', 'info', 'tags']);
const own = /^x-(?:source|lint|packages|versions|compatibility)$/;

/** The value without words. `isMap` says that its keys are names, whatever they look like. */
function meaning(value: Json, isMap = false): Json {
  if (Array.isArray(value)) return value.map((item) => meaning(item));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => isMap || !(words.has(key) || own.test(key)))
      .map(([key, item]): [string, Json] => [key, meaning(item, key === 'properties')])
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  );
}

/** Files that mean something else than when they were frozen; null where the version has not been frozen yet. */
export function changedSince(root: string, { folder, files }: Release): string[] | null {
  if (!existsSync(path.join(root, folder, 'asyncapi.yaml'))) return null;
  const read = (below: string, file: string): string => {
    const name = path.join(root, below, file);
    return existsSync(name) ? JSON.stringify(meaning(parse(readFileSync(name, 'utf8')) as Json)) : '';
  };
  return files
    .filter((file) => !file.startsWith('schema/versions/'))
    .filter((file) => read('.', file) !== read(folder, file));
}

/** Freezes the specification. */
export function freeze(root: string, { folder, files }: Release): void {
  for (const file of files) {
    const copy = path.join(root, folder, file);
    mkdirSync(path.dirname(copy), { recursive: true });
    cpSync(path.join(root, file), copy);
  }
}
