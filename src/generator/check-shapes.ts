/** Refuses schemas that validators could not end, and those whose type would forbid right values. */

import { escapeStep } from '../support/pointer.ts';
import { isObject, type Json, type JsonObject } from './load.ts';
import { refName, type Definition } from './normalise.ts';
import type { Lookup } from './schema-facts.ts';
import { specError } from './spec-error.ts';

const inPlaceLists = ['allOf', 'anyOf', 'oneOf'];
const inPlaceSchemas = ['not', 'if', 'then', 'else'];
const inPlaceMap = 'dependentSchemas';

const list = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : []);
const entries = (value: Json | undefined): [string, Json][] => (isObject(value) ? Object.entries(value) : []);

/** Names of definitions that a value of the schema is held against itself, not one of its parts. */
function inPlaceTargets(schema: Json): string[] {
  if (!isObject(schema)) return [];
  const own = refName(schema);
  const branches = [
    ...inPlaceLists.flatMap((keyword) => list(schema[keyword])),
    ...inPlaceSchemas.map((keyword) => schema[keyword] ?? true),
    ...entries(schema[inPlaceMap]).map(([, branch]) => branch),
  ];
  return [...(own === null ? [] : [own]), ...branches.flatMap(inPlaceTargets)];
}

/** Throws SPEC_INVALID when a schema refers to itself without going into a part of the value. */
export function refuseCircles(definitions: readonly Definition[]): void {
  const targets = new Map(definitions.map(({ name, schema }) => [name, inPlaceTargets(schema)]));
  const done = new Set<string>();
  const visit = (name: string, path: readonly string[]): void => {
    if (path.includes(name)) {
      const circle = [...path.slice(path.indexOf(name)), name].join(' → ');
      const place = definitions.find((definition) => definition.name === name)?.place;
      throw specError(
        'SPEC_INVALID',
        place ?? { file: '', pointer: '' },
        `the schema refers to itself without going into a part of the value: the references go in a circle (${circle}).`,
        'remove one of the references, or move it to a property or to items.',
      );
    }
    if (done.has(name)) return;
    for (const target of targets.get(name) ?? []) visit(target, [...path, name]);
    done.add(name);
  };
  for (const { name } of definitions) visit(name, []);
}

/** Keywords of objects and of arrays that give a type its shape. */
const shapes: readonly (readonly [type: string, keywords: readonly string[]])[] = [
  ['object', ['properties', 'required', 'additionalProperties', 'patternProperties']],
  ['array', ['items', 'prefixItems']],
];

/** Whether the schema says, itself or by all that it is made of, what type its values have. */
function statesType(schema: Json, lookup: Lookup, seen: ReadonlySet<string> = new Set()): boolean {
  if (!isObject(schema)) return schema === false;
  if (['type', 'const', 'enum'].some((keyword) => keyword in schema)) return true;
  const target = refName(schema);
  if (
    target !== null &&
    !seen.has(target) &&
    statesType(lookup(target), lookup, new Set([...seen, target]))
  ) {
    return true;
  }
  const states = (branch: Json): boolean => statesType(branch, lookup, seen);
  return (
    list(schema['allOf']).some(states) ||
    ['anyOf', 'oneOf'].some(
      (keyword) => list(schema[keyword]).length > 0 && list(schema[keyword]).every(states),
    )
  );
}

const partSchemas = [
  'additionalProperties',
  'contains',
  'items',
  'propertyNames',
  'unevaluatedItems',
  'unevaluatedProperties',
];

/** Throws SPEC_UNSUPPORTED at a shape without a type: other values pass it too, and no type says so. */
export function refuseShapesWithoutType(definitions: readonly Definition[], lookup: Lookup): void {
  for (const { schema, place } of definitions) {
    const check = (part: Json, pointer: string, covered: boolean): void => {
      if (!isObject(part)) return;
      const stated = covered || statesType(part, lookup);
      if (!stated) refuseShape(part, { file: place.file, pointer });
      const go = (branch: Json, steps: readonly string[], within: boolean): void =>
        check(branch, [pointer, ...steps.map(escapeStep)].join('/'), within);
      for (const keyword of inPlaceLists) {
        list(part[keyword]).forEach((branch, index) => go(branch, [keyword, String(index)], stated));
      }
      for (const keyword of inPlaceSchemas) go(part[keyword] ?? true, [keyword], stated);
      for (const keyword of partSchemas) go(part[keyword] ?? true, [keyword], false);
      list(part['prefixItems']).forEach((item, index) => go(item, ['prefixItems', String(index)], false));
      for (const keyword of ['properties', 'patternProperties', inPlaceMap]) {
        for (const [name, item] of entries(part[keyword])) {
          go(item, [keyword, name], keyword === inPlaceMap && stated);
        }
      }
    };
    check(schema, place.pointer, false);
  }
}

function refuseShape(schema: JsonObject, place: Definition['place']): void {
  for (const [type, keywords] of shapes) {
    const keyword = keywords.find((key) => key in schema);
    if (keyword === undefined) continue;
    throw specError(
      'SPEC_UNSUPPORTED',
      place,
      `${keyword} without a type lets every value pass that is no ${type}, which its type would forbid.`,
      `add "type": "${type}".`,
    );
  }
}
