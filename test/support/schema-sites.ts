/** Every place and keyword of a message's schema that a verdict can name. */

import path from 'node:path';
import { arr, isObj, obj, optionalObj, strings, text, type Obj } from './json.ts';
import { file } from './sources.ts';

/** `path` has an asterisk for an index, the name of a member of a map, and the name of an unknown member. */
interface Site {
  readonly path: string;
  readonly keyword: string;
}

/** Keywords that speak of the value that they stand at. */
const plain = [
  'const',
  'type',
  'format',
  'minLength',
  'pattern',
  'enum',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'minItems',
  'uniqueItems',
];
/** Keywords that are followed below, and those that never refuse anything. */
const followed = [
  '$ref',
  'additionalProperties',
  'anyOf',
  'items',
  'patternProperties',
  'prefixItems',
  'properties',
  'propertyNames',
  'required',
  'x-rules',
];
const silent = /^(?:[$]schema|title|description|examples|default|x-(?!rules).*)$/;

const isNull = (schema: Obj): boolean => schema['type'] === 'null';

function* rules(schema: Obj, place: string): Generator<Site> {
  for (const rule of arr(schema['x-rules'] ?? []).map(obj)) {
    const keyword = text(rule['rule']);
    const operand = text(rule['later'] ?? rule['greater'] ?? rule['series']);
    yield { path: place + operand + (keyword === 'sampleCount' ? '/*' : ''), keyword };
  }
}

function* ofMembers(schema: Obj, fileName: string, place: string): Generator<Site> {
  for (const name of strings(schema['required'] ?? [])) {
    yield { path: `${place}/${name}`, keyword: 'required' };
  }
  for (const [name, part] of Object.entries(optionalObj(schema['properties']))) {
    yield* sites(obj(part), fileName, `${place}/${name}`);
  }
  if (schema['propertyNames'] !== undefined) yield { path: `${place}/*`, keyword: 'propertyNames' };
  const others = schema['additionalProperties'];
  if (others === false) yield { path: `${place}/*`, keyword: 'additionalProperties' };
  else if (isObj(others)) yield* sites(others, fileName, `${place}/*`);
}

function* ofItems(schema: Obj, fileName: string, place: string): Generator<Site> {
  const first = arr(schema['prefixItems'] ?? []);
  for (const [index, part] of first.entries()) yield* sites(obj(part), fileName, `${place}/${index}`);
  if (schema['items'] === false) yield { path: place, keyword: 'items' };
  else if (isObj(schema['items'])) yield* sites(schema['items'], fileName, `${place}/*`);
}

/** The sites below a schema, itself included. A keyword that it does not know is an error. */
export function* sites(schema: Obj, fileName: string, place = ''): Generator<Site> {
  for (const keyword of Object.keys(schema)) {
    if (plain.includes(keyword)) yield { path: place, keyword };
    else if (!followed.includes(keyword) && !silent.test(keyword))
      throw new Error(`${fileName}: ${keyword}?`);
  }
  if (schema['$ref'] !== undefined) {
    const target = path.posix.join(path.posix.dirname(fileName), text(schema['$ref']));
    yield* sites(file(target), target, place);
  }
  const branches = arr(schema['anyOf'] ?? []).map(obj);
  if (branches.length === 2 && branches.some(isNull)) {
    for (const branch of branches) if (!isNull(branch)) yield* sites(branch, fileName, place);
  } else if (branches.length > 0) yield { path: place, keyword: 'anyOf' };
  yield* ofMembers(schema, fileName, place);
  yield* ofItems(schema, fileName, place);
  yield* rules(schema, place);
}
