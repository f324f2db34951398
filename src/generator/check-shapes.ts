/** Refuses schemas that validators could not end, or would not see a fault in. */

import { escapeStep } from '../support/pointer.ts';
import { isObject, type Json } from './load.ts';
import { listOf } from './json.ts';
import { parts } from './lint-walk.ts';
import { refName, type Definition } from './normalise.ts';
import { specError } from './spec-error.ts';

const inPlaceLists = ['allOf', 'anyOf', 'oneOf'];
const inPlaceSchemas = ['not', 'if', 'then', 'else'];
const inPlaceMap = 'dependentSchemas';

const entries = (value: Json | undefined): [string, Json][] => (isObject(value) ? Object.entries(value) : []);

/** Names of definitions that a value of the schema is held against itself, not one of its parts. */
function inPlaceTargets(schema: Json): string[] {
  if (!isObject(schema)) return [];
  const own = refName(schema);
  const branches = [
    ...inPlaceLists.flatMap((keyword) => listOf(schema[keyword])),
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

/** Throws SPEC_UNSUPPORTED where a field without a name is required: validators would take it for no field at all. */
export function refuseNamelessRequired(definitions: readonly Definition[]): void {
  for (const { name: definition, schema, place } of definitions) {
    for (const { schema: part, place: at } of parts(schema, { definition, place, within: '' })) {
      const inside = (...steps: string[]): Definition['place'] => ({
        file: at.file,
        pointer: [at.pointer, ...steps.map(escapeStep)].join('/'),
      });
      refuseNameless(part['required'], inside('required'));
      for (const [name, names] of entries(part['dependentRequired'])) {
        refuseNameless(names, inside('dependentRequired', name));
      }
    }
  }
}

function refuseNameless(names: Json | undefined, place: Definition['place']): void {
  if (!listOf(names).includes('')) return;
  throw specError(
    'SPEC_UNSUPPORTED',
    place,
    'the validators cannot see that a field is missing whose name is empty.',
    'rename the field, or do not require it.',
  );
}
