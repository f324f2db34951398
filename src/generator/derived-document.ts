/**
 * The document that AsyncAPI's own tools are given: the original with every payload replaced by a
 * reference to its definition under `components/schemas`, by its final name. They would lose the names
 * of schemas in other files. Everything else stays where it was, so that their diagnostics point into
 * the original.
 */

import { pointerSteps } from '../support/pointer.ts';
import { isObject, type Json, type JsonObject } from './load.ts';
import type { Model } from './model.ts';
import { refName } from './normalise.ts';

const componentRef = (name: string): string => `#/components/schemas/${name}`;

/** References to definitions, as the AsyncAPI parser understands them: alone, or in an `allOf`. */
function rewrite(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(rewrite);
  if (!isObject(schema)) return schema;
  const target = refName(schema);
  const { $ref: _, ...rest } = schema;
  const rewritten = Object.fromEntries(
    Object.entries(target === null ? schema : rest).map(([key, value]) => [key, rewrite(value)]),
  );
  if (target === null) return rewritten;
  const reference = { $ref: componentRef(target) };
  if (Object.keys(rewritten).length === 0) return reference;
  const branches = Array.isArray(rewritten['allOf']) ? rewritten['allOf'] : [];
  return { ...rewritten, allOf: [reference, ...branches] };
}

const objectIn = (parent: JsonObject, key: string): JsonObject => {
  const value = parent[key];
  const object = isObject(value) ? value : {};
  parent[key] = object;
  return object;
};

/** The derived document as an object of its own. */
export function deriveDocument(model: Model, root: JsonObject): JsonObject {
  const document = structuredClone(root);
  for (const message of model.messages) {
    // messages in other files keep their payloads: the parser resolves those itself
    if (message.place.file !== model.document) continue;
    let target: Json | undefined = document;
    for (const step of pointerSteps(message.place.pointer)) {
      target = Array.isArray(target) ? target[Number(step)] : isObject(target) ? target[step] : undefined;
    }
    if (isObject(target)) target['payload'] = { $ref: componentRef(message.definition) };
  }
  const schemas = objectIn(objectIn(document, 'components'), 'schemas');
  for (const { name, schema } of model.definitions) schemas[name] = rewrite(schema);
  return document;
}
