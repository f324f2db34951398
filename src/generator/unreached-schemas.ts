/**
 * Schemas that no message reaches. Nothing is made of them, but whoever wrote them meant them: what is wrong in
 * them is refused as elsewhere, and what is merely not supported is noted.
 */

import path from 'node:path';
import { EbadgeError } from '../core/errors.ts';
import { escapeStep } from '../support/pointer.ts';
import { checkSchema } from './check-schemas.ts';
import { filesBelow } from './files.ts';
import { childOf } from './json.ts';
import { isObject, type Sources, type Target } from './load.ts';
import type { Note } from './model.ts';
import { SchemaRegistry, type ReadSchema, type Unnamed } from './normalise.ts';
import { placeText } from './spec-error.ts';
import { placeAsWritten, relocating } from './written-places.ts';

/** What was found in schemas that no message reaches. */
export interface Unreached {
  readonly notes: readonly Note[];
  readonly schemas: readonly Unnamed[];
}

/** What a schema, or something else, has under a key. */
function at({ place, value, dialect }: ReadSchema, key: string): ReadSchema[] {
  const item = childOf(value, key);
  const pointer = `${place.pointer}/${escapeStep(key)}`;
  if (item === undefined) return [];
  return [
    { place: { file: place.file, pointer }, value: item, ...(dialect === undefined ? {} : { dialect }) },
  ];
}

/** What it has there, name by name. */
const under = (holder: ReadSchema, key: string): ReadSchema[] =>
  at(holder, key).flatMap((map) =>
    (isObject(map.value) ? Object.keys(map.value) : []).flatMap((name) => at(map, name)),
  );

/** The schemas that a schema, or a file of them, keeps for use. */
const keptIn = (schema: ReadSchema): ReadSchema[] =>
  ['$defs', 'definitions'].flatMap((key) => under(schema, key));

/** The schemas that the files keep which something was taken from. */
function keptInFiles(sources: Sources): ReadSchema[] {
  return sources.files.flatMap(({ name, data }) => {
    const file: ReadSchema = { place: { file: name, pointer: '' }, value: data };
    const components = at(file, 'components');
    return [
      ...keptIn(file),
      ...components.flatMap((part) => under(part, 'schemas')),
      ...components.flatMap((part) => under(part, 'messageTraits')).flatMap((trait) => at(trait, 'headers')),
    ];
  });
}

/**
 * Reads the schemas that were not read for messages: those given, and those that files and schemas keep for use.
 * Throws at the first that is wrong.
 */
export function readUnreached(
  sources: Sources,
  reached: SchemaRegistry,
  given: readonly ReadSchema[],
): Unreached {
  const registry = new SchemaRegistry(sources);
  const said = new Set(reached.notes.map(({ place, text }) => `${place} ${text}`));
  const notes: Note[] = [];
  const visit = ({ place, value, dialect }: ReadSchema): void => {
    if (reached.read.has(placeText(place)) || registry.read.has(placeText(place))) return;
    const target: Target = { file: sources.read(place.file, place), pointer: place.pointer, value };
    try {
      registry.define(target, undefined, dialect);
    } catch (caught) {
      if (!(caught instanceof EbadgeError) || caught.code !== 'SPEC_UNSUPPORTED') throw caught;
      const { file, pointer, reason } = caught.details;
      notes.push({
        place: placeText({ file: String(file), pointer: String(pointer) }),
        text: `no message reaches the schema, and this would keep one from being generated: ${String(reason)}`,
      });
    }
  };
  for (const schema of [...given, ...keptInFiles(sources)]) visit(schema);
  for (const schema of reached.read.values()) keptIn(schema).forEach(visit);
  // a map hands out what is added while it is walked through
  for (const schema of registry.read.values()) keptIn(schema).forEach(visit);
  const own = registry.notes.filter(({ place, text }) => !said.has(`${place} ${text}`));
  return { notes: [...own, ...notes], schemas: registry.unnamed };
}

/** Throws SPEC_INVALID at a schema that is none, in files that nothing refers to. */
export async function checkLooseFiles(
  sources: Sources,
  { folder, suffix }: { readonly folder: string; readonly suffix: string },
): Promise<void> {
  const used = new Set(sources.files.map(({ name }) => name));
  const files = filesBelow(path.join(sources.folder, folder))
    .map((below) => path.posix.join(folder, below))
    .filter((name) => name.endsWith(suffix) && !used.has(name));
  const loose = files.map((name): ReadSchema => {
    const place = { file: name, pointer: '' };
    return { place, value: sources.read(name, place).data };
  });
  const { schemas } = readUnreached(sources, new SchemaRegistry(sources), loose);
  await relocating(
    (place) => ({ place: placeAsWritten(schemas, place) }),
    () => {
      schemas.forEach(checkSchema);
    },
  );
}
