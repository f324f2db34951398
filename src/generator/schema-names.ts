/**
 * Names of types. A title is taken at its word; what has none is called after where it stands, by as much of
 * the way there as it takes to tell it from others, whoever was read first.
 */

import { unescapeStep } from '../support/pointer.ts';
import { isIdentifier, pascalCase, typeName } from './names.ts';
import { placeText, specError, type SourcePlace } from './spec-error.ts';

/** What is known of a schema that wants a name. */
export interface Nameable {
  readonly place: SourcePlace;
  /** Its title; empty when it has none. */
  readonly title: string;
  /** What to call it where it has no title: the name of its message. */
  readonly hint?: string | undefined;
}

/** Steps of pointers whose next step is a name. */
const holders =
  /^(?:properties|patternProperties|\$defs|definitions|dependentSchemas|dependencies|schemas|messages|channels|messageTraits)$/;
/** Steps that say nothing of what is there. */
const silent = /^(?:components|payload|schema|headers)$/;

const suffixes: Readonly<Record<string, string>> = {
  items: 'Item',
  prefixItems: 'Item',
  additionalItems: 'Item',
  additionalProperties: 'Value',
  unevaluatedProperties: 'Value',
};

/** The words of the way to a place, outermost first: the file, then names; what is no name is part of the one before. */
function wordsOf({ file, pointer }: SourcePlace): string[] {
  const words = [file.replace(/^.*\//, '').split('.')[0] ?? ''];
  const steps = pointer.split('/').slice(1).map(unescapeStep);
  let isName = false;
  for (const [index, step] of steps.entries()) {
    if (
      isName ||
      (index === 0 && !holders.test(step) && !silent.test(step) && !Object.hasOwn(suffixes, step))
    ) {
      words.push(pascalCase(step));
      isName = false;
    } else if (holders.test(step)) isName = true;
    else if (!silent.test(step)) words.push(`${words.pop() ?? ''}${suffixes[step] ?? pascalCase(step)}`);
  }
  return words;
}

/** Names in the order in which they are tried: each longer than the one before. */
function candidatesOf({ place, hint }: Nameable): string[] {
  const words = wordsOf(place).map((word) => pascalCase(word));
  if (hint !== undefined) words[words.length - 1] = pascalCase(hint);
  const names = words.map((_, index) => typeName(words.slice(words.length - 1 - index).join('')));
  return [...new Set(names)].filter((name) => name !== '');
}

const titleName = (title: string): string => typeName(isIdentifier(title) ? title : pascalCase(title));

function refuse(place: SourcePlace, name: string, other: SourcePlace): never {
  throw specError(
    'SPEC_INVALID',
    place,
    `its type would be called ${name}, like that of ${placeText(other)}.`,
    'give one of the two a title, or another one.',
  );
}

/** Names for all, none twice. Throws SPEC_INVALID at two titles alike, and at what cannot be named. */
export function nameSchemas<T extends Nameable>(schemas: readonly T[]): Map<T, string> {
  const named = new Map<T, string>();
  const titled = new Map<string, T>();
  for (const schema of schemas) {
    const name = titleName(schema.title);
    if (name === '') continue;
    const other = titled.get(name);
    if (other !== undefined) refuse(schema.place, name, other.place);
    titled.set(name, schema);
    named.set(schema, name);
  }
  const waiting = schemas
    .filter((schema) => !named.has(schema))
    .map((schema) => ({ schema, candidates: candidatesOf(schema), level: 0 }));
  for (;;) {
    const groups = new Map<string, typeof waiting>();
    for (const entry of waiting) {
      const name = entry.candidates[entry.level];
      if (name === undefined) {
        const fix = 'give it a title with a letter in it.';
        throw specError('SPEC_INVALID', entry.schema.place, 'the schema has no name.', fix);
      }
      groups.set(name, [...(groups.get(name) ?? []), entry]);
    }
    let isDone = true;
    for (const [name, group] of groups) {
      const messages = group.filter(({ schema }) => schema.hint !== undefined);
      const isTaken = titled.has(name);
      if (!isTaken && group.length === 1) continue;
      isDone = false;
      // a message keeps its name before what only stands somewhere
      const keeper = !isTaken && messages.length === 1 ? messages[0] : undefined;
      for (const entry of group) {
        if (entry === keeper) continue;
        entry.level++;
        if (entry.level < entry.candidates.length) continue;
        const other = titled.get(name) ?? group.find((one) => one !== entry)?.schema;
        refuse(entry.schema.place, name, other?.place ?? entry.schema.place);
      }
    }
    if (isDone) break;
  }
  for (const { schema, candidates, level } of waiting) named.set(schema, candidates[level] ?? '');
  return named;
}
