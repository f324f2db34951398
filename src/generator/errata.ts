/** `x-errata`: known errors in what peers send, collected for each message type. */

import type { ErratumInfo } from '../support/contract.ts';
import type { RepairName } from '../support/errata.ts';
import { escapeStep } from '../support/pointer.ts';
import { isObject, type Json, type JsonObject } from './load.ts';
import { listOf } from './json.ts';
import type { Model } from './model.ts';
import { refName } from './normalise.ts';
import { textOf, type Lookup } from './schema-facts.ts';
import { specError } from './spec-error.ts';

const keyword = 'x-errata';

/** The other branch of a union with null; undefined when it is another union. */
function besideNull(branches: Json[]): Json | undefined {
  const others = branches.filter((branch) => !(isObject(branch) && branch['type'] === 'null'));
  return branches.length === 2 && others.length === 1 ? others[0] : undefined;
}

/** By definition: whether there are errata in it or in what it refers to. Each is looked through once. */
const carriers = new WeakMap<JsonObject, boolean>();

function carriesErrata(name: string, lookup: Lookup): boolean {
  const known = carriers.get(lookup(name));
  if (known !== undefined) return known;
  const reached = new Set<JsonObject>();
  const enter = (schema: JsonObject): boolean => {
    if (reached.has(schema)) return false;
    reached.add(schema);
    return visit(schema);
  };
  const visit = (part: Json): boolean => {
    if (Array.isArray(part)) return part.some(visit);
    if (!isObject(part)) return false;
    const target = refName(part);
    return (
      Array.isArray(part[keyword]) ||
      (target !== null && enter(lookup(target))) ||
      Object.values(part).some(visit)
    );
  };
  const found = enter(lookup(name));
  // where there are none, there are none in any that was reached
  if (!found) for (const schema of reached) carriers.set(schema, false);
  carriers.set(lookup(name), found);
  return found;
}

/** Everything that says something of one message's errata. */
function* errataIn(
  schema: JsonObject,
  lookup: Lookup,
): Generator<{ readonly part: JsonObject; readonly errata: readonly ErratumInfo[] }> {
  function* visit(
    part: Json | undefined,
    at: readonly (string | null)[],
    seen: readonly string[],
  ): ReturnType<typeof errataIn> {
    if (!isObject(part)) return;
    if (at.length > 0 && Array.isArray(part[keyword])) {
      const errata = part[keyword].filter(isObject).map((erratum): ErratumInfo => ({
        id: textOf(erratum, 'id'),
        at,
        repair: textOf(erratum, 'repair') as RepairName,
      }));
      yield { part, errata };
    }
    const target = refName(part);
    // a type within itself has its errata in the outermost place only
    if (target !== null && !seen.includes(target) && carriesErrata(target, lookup)) {
      yield* visit(lookup(target), at, [...seen, target]);
    }
    for (const branch of listOf(part['allOf'])) yield* visit(branch, at, seen);
    for (const union of ['anyOf', 'oneOf']) yield* visit(besideNull(listOf(part[union])), at, seen);
    for (const [name, property] of Object.entries(isObject(part['properties']) ? part['properties'] : {})) {
      yield* visit(property, [...at, name], seen);
    }
    yield* visit(part['items'], [...at, null], seen);
  }
  yield* visit(schema, [], []);
}

/** The errata of a message, wherever in it: fields first to last, from the outside inwards. */
export const errataOf = (schema: JsonObject, lookup: Lookup): ErratumInfo[] =>
  [...errataIn(schema, lookup)].flatMap(({ errata }) => errata);

function refuseRepeated({ catalogue, messages }: Model): void {
  for (const { name, place } of messages) {
    const ids = (catalogue.messages[name]?.errata ?? []).map(({ id }) => id);
    const twice = ids.find((id, index) => ids.indexOf(id) !== index);
    if (twice === undefined) continue;
    throw specError(
      'SPEC_INVALID',
      place,
      `two errata of the message ${name} have the id "${twice}".`,
      'give one of them another id.',
    );
  }
}

/** Throws at errata of one id in one message, and at such that no message type is read with: nobody would repair them. */
export function checkErrata(model: Model): void {
  refuseRepeated(model);
  const byName = new Map(model.definitions.map(({ name, schema }) => [name, schema]));
  const lookup: Lookup = (name) => byName.get(name) ?? {};
  const read = new Set(
    model.messages.flatMap(({ definition }) =>
      [...errataIn(lookup(definition), lookup)].map(({ part }) => part),
    ),
  );
  for (const { schema, place } of model.definitions) {
    const check = (part: Json, pointer: string): void => {
      if (Array.isArray(part)) part.forEach((item, index) => check(item, `${pointer}/${index}`));
      if (!isObject(part)) return;
      if (Array.isArray(part[keyword]) && !read.has(part)) {
        throw specError(
          'SPEC_UNSUPPORTED',
          { file: place.file, pointer: `${pointer}/${keyword}` },
          'errata are repaired on fields that every message of a type may have, and on the items of arrays; not in the branches of a union.',
          'move them to such a field, or leave them out.',
        );
      }
      for (const [key, value] of Object.entries(part)) check(value, `${pointer}/${escapeStep(key)}`);
    };
    check(schema, place.pointer);
  }
}
