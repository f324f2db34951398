/** `schemas.ts`: the schemas as data. */

import { isObject, type Json, type JsonObject } from '../json.ts';
import { listKeywords, mapKeywords, schemaKeywords } from '../keyword-table.ts';
import type { Model } from '../model.ts';
import { isAnnotation } from './type-kinds.ts';
import { supportModule } from './validators.ts';

const holding = {
  schema: new Set(schemaKeywords),
  list: new Set(listKeywords),
  map: new Set(mapKeywords),
};

const mapped = (members: JsonObject, change: (member: Json) => Json): JsonObject =>
  Object.fromEntries(Object.entries(members).map(([name, member]) => [name, change(member)]));

/** The schema without what constrains nothing. */
function withoutAnnotations(schema: Json): Json {
  if (!isObject(schema)) return schema;
  const kept = Object.entries(schema).filter(([keyword]) => !isAnnotation(keyword));
  return Object.fromEntries(
    kept.map(([keyword, value]) => {
      if (holding.schema.has(keyword)) return [keyword, withoutAnnotations(value)];
      if (holding.list.has(keyword) && Array.isArray(value)) return [keyword, value.map(withoutAnnotations)];
      if (holding.map.has(keyword) && isObject(value)) return [keyword, mapped(value, withoutAnnotations)];
      return [keyword, value];
    }),
  );
}

/** A value as an expression. In a literal, a plain `__proto__` would be no member. */
function literal(value: Json, indent: string): string {
  const isList = Array.isArray(value);
  if (!isList && !isObject(value)) return JSON.stringify(value);
  const inner = `${indent}  `;
  const rows = isList
    ? value.map((item) => literal(item, inner))
    : Object.entries(value).map(
        ([name, item]) =>
          `${name === '__proto__' ? '["__proto__"]' : JSON.stringify(name)}: ${literal(item, inner)}`,
      );
  const [open, close] = isList ? ['[', ']'] : ['{', '}'];
  if (rows.length === 0) return open + close;
  return `${open}\n${rows.map((row) => inner + row).join(',\n')}\n${indent}${close}`;
}

/** The module's text. */
export function emitSchemas(model: Model, banner: string): string {
  const schemas = {
    messages: Object.fromEntries(model.messages.map(({ name, definition }) => [name, definition])),
    $defs: Object.fromEntries(
      model.definitions.map(({ name, schema }) => [name, withoutAnnotations(schema)]),
    ),
  };
  return `${banner}
import type { SchemaSet } from '${supportModule}';

/** The schemas of all messages, as data. */
export const schemas: SchemaSet = ${literal(schemas, '')};
`;
}
