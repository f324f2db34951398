/**
 * Makes messages from what a caller gives: names the type, fills in ids and counts, and writes every
 * nullable field as null where there is no value, as the peers' parsers expect. Driven by the catalogue's
 * data; nothing here knows a message.
 */

import type { BuilderInfo, Catalogue, Derivation, MessageInfo } from './contract.ts';
import { EbadgeError } from './errors.ts';
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

/** The names of a type's fields, made once for each type. */
const namesOf = new WeakMap<MessageInfo, ReadonlySet<string>>();

function fieldNames(info: MessageInfo): ReadonlySet<string> {
  let names = namesOf.get(info);
  if (names === undefined) namesOf.set(info, (names = new Set(info.fields.map(({ name }) => name))));
  return names;
}

/** A copy that can be changed without changing the contract, or the message it was taken from. */
const copy = (value: unknown): unknown =>
  typeof value === 'object' && value !== null ? structuredClone(value) : value;

function infoOf(catalogue: Catalogue, name: string): MessageInfo {
  const info = Object.hasOwn(catalogue.messages, name) ? catalogue.messages[name] : undefined;
  if (info === undefined) throw invalid(`${quote(name)} is no message type of ${catalogue.title}.`);
  return info;
}

const invalid = (message: string, cause?: unknown): EbadgeError =>
  new EbadgeError('INVALID_ARGUMENT', message, { cause });

const quote = (name: unknown): string => (typeof name === 'string' ? JSON.stringify(name) : typeof name);

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Callers without a compiler give whatever they like. */
function checkDraft(name: string, draft: unknown): void {
  if (isObject(draft)) return;
  throw invalid(`${name} needs an object with its fields; where all of them are filled in, give {}.`);
}

/** Runs what reads a caller's objects: their getters may throw, and they may hold what cannot be copied. */
function reading<T>(name: string, read: () => T): T {
  try {
    return read();
  } catch (caught) {
    if (caught instanceof EbadgeError) throw caught;
    throw invalid(`What ${name} is to be made from cannot be read. Give plain objects.`, caught);
  }
}

/**
 * A new message of the given type from a draft: fields in the model's order, then the draft's other
 * (extension) fields. A field that is undefined in the draft counts as not given. Nothing is validated
 * here; encoding does that.
 *
 * @throws EbadgeError `INVALID_ARGUMENT` when there is no such type, or the draft is no object or says that
 * it is of another type.
 */
export function fillMessage<M>(catalogue: Catalogue, name: string, draft: object): M {
  const info = infoOf(catalogue, name);
  checkDraft(name, draft);
  return reading(name, () => fill(catalogue, info, draft)) as M;
}

/**
 * A new message of a type that the contract does not define: its name, then the draft's fields as they are.
 *
 * @throws EbadgeError `INVALID_ARGUMENT` when the draft is no object.
 */
export function fillExtension(catalogue: Catalogue, name: string, draft: object): object {
  checkDraft(name, draft);
  const stated = catalogue.discriminator === null ? {} : { [catalogue.discriminator]: name };
  // an undefined name in the draft counts as not given
  return reading(name, () => ({
    ...stated,
    ...Object.fromEntries(Object.entries(draft).filter(([, value]) => value !== undefined)),
  }));
}

function fill(catalogue: Catalogue, info: MessageInfo, draft: object): Record<string, unknown> {
  const { name, fields } = info;
  const message: Record<string, unknown> = {};
  for (const field of fields) {
    const given = own(draft, field.name);
    if (
      given !== undefined &&
      field.name === catalogue.discriminator &&
      field.fill?.kind === 'value' &&
      given !== field.fill.value
    ) {
      // only names of the contract are repeated: anything else may be payload
      const known = typeof given === 'string' && Object.hasOwn(catalogue.messages, given);
      throw invalid(
        `What is to be sent as ${name} says that it is ${known ? given : 'something else'}. Leave the field ${field.name} out, or make what it says.`,
      );
    }
    if (given !== undefined) put(message, field.name, given);
    else if (field.fill?.kind === 'uuid') put(message, field.name, globalThis.crypto.randomUUID());
    else if (field.fill !== undefined) put(message, field.name, copy(field.fill.value));
    else if (field.nullable) put(message, field.name, null);
  }
  const known = fieldNames(info);
  for (const field of Object.keys(draft)) {
    if (known.has(field)) continue;
    const value = (draft as Record<string, unknown>)[field];
    if (value !== undefined) put(message, field, value);
  }
  return message;
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
 *
 * @throws EbadgeError `INVALID_ARGUMENT` when there is no such builder, or `source` is no message that it
 * takes.
 */
export function deriveMessage<M>(
  catalogue: Catalogue,
  name: string,
  builder: string,
  source: object,
  given: object = {},
): M {
  const recipe = infoOf(catalogue, name).builders.find((candidate) => candidate.name === builder);
  if (recipe === undefined) throw invalid(`${quote(name)} has no builder ${quote(builder)}.`);
  checkDraft(name, given);
  return reading(name, () => {
    checkSource(catalogue, recipe, source);
    const draft: Record<string, unknown> = {};
    for (const [field, derivation] of Object.entries(recipe.set)) {
      const value = derive(source, derivation);
      if (value !== undefined) put(draft, field, value);
    }
    for (const [field, value] of Object.entries(given)) {
      if (value !== undefined) put(draft, field, value);
    }
    return fillMessage<M>(catalogue, name, draft);
  });
}

function checkSource({ discriminator }: Catalogue, { name, from }: BuilderInfo, source: unknown): void {
  if (!isObject(source)) throw invalid(`${name} takes a message: ${from.join(' or ')}.`);
  if (discriminator === null) return;
  const stated = own(source, discriminator);
  if (typeof stated === 'string' && from.includes(stated)) return;
  throw invalid(`${name} takes a message whose ${discriminator} is ${from.map(quote).join(' or ')}.`);
}
