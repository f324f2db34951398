/**
 * Makes messages from what a caller gives: names the type, fills in ids and counts, and writes every
 * nullable field as null where there is no value, as the peers' parsers expect. Driven by the catalogue's
 * data; nothing here knows a message.
 */

import type { Catalogue, Derivation, MessageInfo } from './contract.ts';
import { valueAt } from './pointer.ts';

/** Assigns as plain data, whatever the name: `__proto__` must not reach the prototype. */
function put(target: Record<string, unknown>, name: string, value: unknown): void {
  if (name === '__proto__') {
    Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
  } else {
    target[name] = value;
  }
}

function own(source: object, name: string): unknown {
  return Object.hasOwn(source, name) ? (source as Record<string, unknown>)[name] : undefined;
}

/** A copy that can be changed without changing the contract, or the message it was taken from. */
const copy = (value: unknown): unknown =>
  typeof value === 'object' && value !== null ? structuredClone(value) : value;

function infoOf(catalogue: Catalogue, name: string): MessageInfo {
  const info = Object.hasOwn(catalogue.messages, name) ? catalogue.messages[name] : undefined;
  if (info === undefined) throw new TypeError(`"${name}" is no message type of ${catalogue.title}.`);
  return info;
}

/**
 * A new message of the given type from a draft: fields in the model's order, then the draft's other
 * (extension) fields. A field that is undefined in the draft counts as not given. Nothing is validated
 * here; encoding does that.
 */
export function fillMessage<M>(catalogue: Catalogue, name: string, draft: object): M {
  const message: Record<string, unknown> = {};
  for (const field of infoOf(catalogue, name).fields) {
    const given = own(draft, field.name);
    if (given !== undefined) put(message, field.name, given);
    else if (field.fill?.kind === 'uuid') put(message, field.name, globalThis.crypto.randomUUID());
    else if (field.fill !== undefined) put(message, field.name, copy(field.fill.value));
    else if (field.nullable) put(message, field.name, null);
  }
  for (const [field, value] of Object.entries(draft)) {
    if (value !== undefined && !Object.hasOwn(message, field)) put(message, field, value);
  }
  return message as M;
}

function derive(source: object, derivation: Derivation): unknown {
  switch (derivation.kind) {
    case 'value':
      return copy(derivation.value);
    case 'copy':
      return copy(valueAt(source, derivation.pointer));
    case 'increment': {
      const value = valueAt(source, derivation.pointer);
      return typeof value === 'number' ? value + 1 : undefined;
    }
  }
}

/**
 * A new message made out of a received one, as the builder of that name says. What the caller gives
 * besides wins over what is derived. `source` is not changed.
 */
export function deriveMessage<M>(
  catalogue: Catalogue,
  name: string,
  builder: string,
  source: object,
  given: object = {},
): M {
  const recipe = infoOf(catalogue, name).builders.find((candidate) => candidate.name === builder);
  if (recipe === undefined) throw new TypeError(`"${name}" has no builder "${builder}".`);
  const draft: Record<string, unknown> = {};
  for (const [field, derivation] of Object.entries(recipe.set)) {
    const value = derive(source, derivation);
    if (value !== undefined) put(draft, field, value);
  }
  for (const [field, value] of Object.entries(given)) {
    if (value !== undefined) put(draft, field, value);
  }
  return fillMessage(catalogue, name, draft);
}
