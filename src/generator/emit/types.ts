/** TypeScript interfaces, by json-schema-to-typescript, from schemas prepared so that nothing gets lost. */

import { compile, type JSONSchema } from 'json-schema-to-typescript';
import type { JsonObject } from '../load.ts';
import type { Model, Note } from '../model.ts';
import { extensionTypes } from './extension-types.ts';
import { safe } from './type-docs.ts';
import { TypeSchemas } from './type-schemas.ts';

/** The text of `types.ts` and what its types cannot show. */
export async function emitTypes(model: Model, banner: string): Promise<{ text: string; notes: Note[] }> {
  const taken = new Set([
    ...model.definitions.map(({ name }) => name),
    ...Object.values<string>({ ...model.names }),
  ]);
  const byName = new Map(model.definitions.map(({ name, schema }) => [name, schema]));
  const schemas = new TypeSchemas(taken, (name) => byName.get(name) ?? {});
  const definitions: Record<string, JsonObject> = {};
  for (const definition of model.definitions) definitions[definition.name] = schemas.definition(definition);
  const extensions = schemas.prefixes.definitions;
  const { messageMap, typeMap } = model.names;
  const extension = extensionTypes(model);
  const declaredMap = extension.declaredMap ?? messageMap;
  const map: JsonObject = {
    ...extension.mapExtends,
    title: declaredMap,
    description: 'Every message type by its wire name.',
    type: 'object',
    properties: Object.fromEntries(
      model.messages.map((message) => [
        message.name,
        { tsType: message.definition, description: safe(message.description) },
      ]),
    ),
    required: model.messages.map((message) => message.name),
    additionalProperties: false,
  };
  const all = { ...definitions, ...extensions, ...extension.definitions, [declaredMap]: map };
  // every definition is reached from the root, or the compiler would remark on each that it is not
  const root = {
    title: typeMap,
    description: 'Every named type by its name.',
    type: 'object',
    properties: Object.fromEntries(Object.keys(all).map((name) => [name, { $ref: `#/definitions/${name}` }])),
    required: Object.keys(all),
    additionalProperties: false,
    definitions: all,
  };
  const text = await compile(root as unknown as JSONSchema, typeMap, {
    bannerComment: banner,
    additionalProperties: true,
    // every tuple that it is given has all its items
    ignoreMinAndMaxItems: true,
    style: { singleQuote: true, printWidth: 110 },
  });
  return { text: `${text.trimEnd()}\n`, notes: schemas.notes };
}
