/** The hand-written schema files, as they are on disk. */

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { obj, optionalObj, type Obj } from './json.ts';

/** The folder of the package. */
export const root: string = fileURLToPath(new URL('../../', import.meta.url));

interface SchemaFile {
  readonly name: string;
  readonly schema: Obj;
}

interface Property {
  readonly name: string;
  readonly field: string;
  readonly value: Obj;
  readonly label: string;
}

export const files: ReadonlyMap<string, Obj> = new Map(
  readdirSync(path.join(root, 'schema'), { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll(path.sep, '/'))
    // a partner's extension is looked at by itself, with the standard that it extends
    .filter((name) => name.endsWith('.schema.json') && !name.startsWith('extensions/comfort/'))
    .sort()
    .map((name) => [name, obj(JSON.parse(readFileSync(path.join(root, 'schema', name), 'utf8')))]),
);
/** The schema files right in these folders. */
export const under = (...folders: string[]): [string, Obj][] =>
  [...files].filter(([name]) => folders.includes(path.posix.dirname(name)));
export const file = (name: string): Obj => obj(files.get(name));
/** A message by its name on the wire: its file and its schema. */
export const coreMessages: ReadonlyMap<string, SchemaFile> = new Map(
  under('heh', 'market').map(([name, schema]) => [
    path.posix.basename(name, '.schema.json'),
    { name, schema },
  ]),
);
export const model: [string, Obj][] = under('common', 'heh', 'market', 'extensions');
export const message = (name: string): Obj => {
  const found = coreMessages.get(name);
  if (found === undefined) throw new Error(`no message ${name}`);
  return found.schema;
};
export const propertiesOf = (schema: Obj): [string, Obj][] =>
  Object.entries(optionalObj(schema['properties'])).map(([name, value]) => [name, obj(value)]);
/** Every property of the model: file, name, schema. */
export const allProperties: Property[] = model.flatMap(([name, schema]) =>
  propertiesOf(schema).map(([field, value]) => ({ name, field, value, label: `${name} ${field}` })),
);
