/** The message types of a document: payload definitions, wire names, what is filled in and derived. */

import type { BuilderInfo, Derivation, FieldInfo, MessageInfo } from '../support/contract.ts';
import { withTraits } from './follow.ts';
import { isObject, type Json, type JsonObject, type Sources, type Target } from './load.ts';
import type { BuilderModel, MessageModel } from './model.ts';
import { camelCase, freshName, isReserved } from './names.ts';
import { dialectOfFormat, type Dialect } from './dialect.ts';
import { refName, type SchemaRegistry } from './normalise.ts';
import { constantOf, fillOf, isNullable, propertiesOf, textOf, type Lookup } from './schema-facts.ts';
import { placeText, specError, type SourcePlace } from './spec-error.ts';

/** A message object of the document, with its payload defined. */
export interface DocumentMessage {
  readonly place: SourcePlace;
  /** Name in the document; the wire name where the contract has no discriminator. */
  readonly name: string;
  readonly definition: string;
  readonly summary: string;
  readonly contentType: string;
}

/** A message of the model, ready for the catalogue and for targets. */
export interface BuiltMessage {
  readonly info: MessageInfo;
  readonly model: MessageModel;
}

const jsonFormats = /^application\/(?:vnd\.(?:aai\.asyncapi|oai\.openapi)|schema)(?:\+json|\+yaml|;|$)/;

/** Reads one message object (already resolved) and defines its payload. */
export function readMessage(
  target: Target,
  fallbackName: string,
  defaultContentType: string,
  sources: Sources,
  registry: SchemaRegistry,
): DocumentMessage {
  const place: SourcePlace = { file: target.file.name, pointer: target.pointer };
  if (!isObject(target.value)) {
    throw specError('SPEC_INVALID', place, 'this is no message object.', 'write a message with a payload.');
  }
  const message = withTraits(sources, target);
  const name = textOf(message, 'name') || fallbackName;
  const contentType = textOf(message, 'contentType') || defaultContentType;
  if (!/^application\/(?:[^;]+\+)?json(?:;|$)/.test(contentType)) {
    throw specError(
      'SPEC_UNSUPPORTED',
      { ...place, pointer: `${place.pointer}/contentType` },
      `messages of content type ${contentType} cannot be encoded.`,
      'use application/json.',
    );
  }
  let payloadAt = `${place.pointer}/payload`;
  let payload: Json | undefined = message['payload'];
  let dialect: Dialect | undefined;
  if (isObject(payload) && typeof payload['schemaFormat'] === 'string') {
    if (!jsonFormats.test(payload['schemaFormat'])) {
      throw specError(
        'SPEC_UNSUPPORTED',
        { ...place, pointer: `${payloadAt}/schemaFormat` },
        `schemas of format ${payload['schemaFormat']} are not read.`,
        'write the payload as JSON Schema.',
      );
    }
    dialect = dialectOfFormat(payload['schemaFormat'], {
      ...place,
      pointer: `${payloadAt}/schemaFormat`,
    });
    payloadAt += '/schema';
    payload = payload['schema'];
  }
  if (payload === undefined) {
    throw specError(
      'SPEC_UNSUPPORTED',
      place,
      'the message has no payload.',
      'give it a JSON Schema as payload.',
    );
  }
  const payloadTarget: Target = { file: target.file, pointer: payloadAt, value: payload };
  const summary = textOf(message, 'summary') || textOf(message, 'title');
  return { place, name, definition: registry.define(payloadTarget, name, dialect), summary, contentType };
}

/** The field that names the type in every message, or null: required, one string each, all different. */
export function findDiscriminator(messages: readonly DocumentMessage[], lookup: Lookup): string | null {
  const first = messages[0];
  if (first === undefined) return null;
  for (const candidate of propertiesOf(lookup(first.definition), lookup)) {
    const values = messages.map((message) => {
      const property = propertiesOf(lookup(message.definition), lookup).find(
        (p) => p.name === candidate.name,
      );
      return property?.required === true ? constantOf(property.schema) : null;
    });
    if (!values.includes(null) && new Set(values).size === values.length) return candidate.name;
  }
  return null;
}

function derivationOf(value: Json): Derivation | null {
  if (!isObject(value)) return null;
  if (typeof value['copy'] === 'string') return { kind: 'copy', pointer: value['copy'] };
  if (typeof value['increment'] === 'string') return { kind: 'increment', pointer: value['increment'] };
  return 'value' in value ? { kind: 'value', value: value['value'] } : null;
}

function buildersOf(schema: JsonObject): BuilderInfo[] {
  const builders = schema['x-builders'];
  if (!Array.isArray(builders)) return [];
  return builders.filter(isObject).map((builder) => ({
    name: textOf(builder, 'name'),
    from: Array.isArray(builder['from']) ? builder['from'].map(String) : [],
    description: textOf(builder, 'description'),
    set: Object.fromEntries(
      Object.entries(isObject(builder['set']) ? builder['set'] : {}).flatMap(([name, value]) => {
        const derivation = derivationOf(value);
        return derivation === null ? [] : [[name, derivation] as const];
      }),
    ),
  }));
}

/** The wire name where any file system takes it as it is, else its letters and digits. */
function fileNameOf(name: string): string {
  const plain = /^[a-z0-9][a-z0-9_-]*$/.test(name)
    ? name
    : name
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .replace(/^-|-$/g, '');
  // devices on Windows, whatever the ending
  return /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])$/.test(plain) ? `${plain}-message` : plain;
}

/** A schema with what it refers to and is composed of: every value passes all of them. */
function partsOf(schema: JsonObject, lookup: Lookup, seen: ReadonlySet<string> = new Set()): JsonObject[] {
  const target = refName(schema);
  const referred =
    target === null || seen.has(target) ? [] : partsOf(lookup(target), lookup, new Set([...seen, target]));
  const branches = Array.isArray(schema['allOf']) ? schema['allOf'].filter(isObject) : [];
  return [schema, ...referred, ...branches.flatMap((branch) => partsOf(branch, lookup, seen))];
}

/** Whether messages of the schema can be made field by field: objects, however composed, without alternatives. */
function isMadeOfFields(schema: JsonObject, lookup: Lookup): boolean {
  const parts = partsOf(schema, lookup);
  return (
    parts.some((part) => part['type'] === 'object') &&
    !parts.some((part) => ['anyOf', 'oneOf', 'const', 'enum'].some((keyword) => keyword in part))
  );
}

/** Whether a field has to be given that no part declares. */
function needsUndeclared(schema: JsonObject, fields: readonly FieldInfo[], lookup: Lookup): boolean {
  const declared = new Set(fields.map(({ name }) => name));
  return partsOf(schema, lookup)
    .flatMap((part) => (Array.isArray(part['required']) ? part['required'] : []))
    .some((name) => typeof name === 'string' && !declared.has(name));
}

/** What generated modules export or import besides. */
const constants = ['catalogue', 'contract', 'deriveMessage', 'fillMessage', 'validators'];

/** Refuses two things of one name. */
class Claims {
  readonly #taken = new Map<string, SourcePlace | null>(constants.map((name) => [`function ${name}`, null]));

  claim(kind: string, name: string, place: SourcePlace): void {
    if (name === '__proto__') {
      throw specError(
        'SPEC_UNSUPPORTED',
        place,
        'no JavaScript object can have an entry "__proto__".',
        'rename it.',
      );
    }
    const key = `${kind} ${name}`;
    const other = this.#taken.get(key);
    if (other !== undefined) {
      throw specError(
        'SPEC_INVALID',
        place,
        `its ${kind} would be "${name}", like that of ${other === null ? 'a generated constant' : placeText(other)}.`,
        'give one of the two another name or title.',
      );
    }
    this.#taken.set(key, place);
  }
}

function fieldsOf(schema: JsonObject, lookup: Lookup): FieldInfo[] {
  return propertiesOf(schema, lookup).map((property): FieldInfo => {
    const fill = fillOf(property.schema);
    const unit = textOf(property.schema, 'x-unit');
    return {
      name: property.name,
      required: property.required,
      nullable: [property.schema, ...(property.also ?? [])].every((declared) => isNullable(declared, lookup)),
      ...(fill === undefined ? {} : { fill }),
      ...(unit === '' ? {} : { unit }),
    };
  });
}

/** Completes the messages once all of them are known. Throws when two collide. */
export function buildMessages(
  messages: readonly DocumentMessage[],
  discriminator: string | null,
  lookup: Lookup,
  typeNames: ReadonlySet<string>,
): BuiltMessage[] {
  const claims = new Claims();
  const wireName = (message: DocumentMessage): string => {
    const own = propertiesOf(lookup(message.definition), lookup).find(({ name }) => name === discriminator);
    return (own && constantOf(own.schema)) ?? message.name;
  };
  const definitionOf = new Map(messages.map((message) => [wireName(message), message.definition]));
  return messages.map((message) => {
    const schema = lookup(message.definition);
    const name = wireName(message);
    const plain = isMadeOfFields(schema, lookup);
    const fields = plain ? fieldsOf(schema, lookup) : [];
    const source = textOf(schema, 'x-source');
    const description = textOf(schema, 'description');
    const fileName = fileNameOf(name) || fileNameOf(message.definition);
    const camel = camelCase(message.definition);
    const unusable = isReserved(camel) || typeNames.has(camel) || constants.includes(camel);
    const factory = unusable ? `${camel}Message` : camel;
    claims.claim('wire name', name, message.place);
    claims.claim('module', fileName, message.place);
    if (plain) claims.claim('function', factory, message.place);
    const required = fields.filter((field) => field.required);
    const optional = required
      .filter((field) => field.fill !== undefined || field.nullable)
      .map((field) => field.name);
    const builders = plain ? buildersOf(schema) : [];
    const isOpenEnded = needsUndeclared(schema, fields, lookup);
    const builderModels = builders.map((builder): BuilderModel => {
      claims.claim('function', builder.name, message.place);
      const unknown = builder.from.find((from) => !definitionOf.has(from));
      if (unknown !== undefined) {
        throw specError(
          'SPEC_INVALID',
          message.place,
          `x-builders: there is no message "${unknown}".`,
          'correct the name in "from".',
        );
      }
      const given = new Set([...optional, ...Object.keys(builder.set)]);
      return {
        name: builder.name,
        description: builder.description,
        from: builder.from.map((from) => definitionOf.get(from) ?? from),
        optional: required.map((field) => field.name).filter((field) => given.has(field)),
        needsMore: isOpenEnded || required.some((field) => !given.has(field.name)),
      };
    });
    return {
      info: {
        name,
        title: message.definition,
        summary: message.summary || description,
        ...(source === '' ? {} : { source }),
        contentType: message.contentType,
        fields,
        builders,
      },
      model: {
        name,
        definition: message.definition,
        place: message.place,
        fileName,
        factory: plain ? factory : null,
        draftType: plain ? freshName(`${message.definition}Draft`, typeNames) : message.definition,
        optionalInDraft: optional,
        needsDraft: isOpenEnded || required.length > optional.length,
        description: description || message.summary,
        builders: builderModels,
      },
    };
  });
}
