/** The message types of a document: payload definitions, wire names, what is filled in and derived. */

import type { BuilderInfo, Derivation, FieldInfo, MessageInfo } from '../support/contract.ts';
import { errataOf } from './errata.ts';
import { fileNamesOf } from './file-names.ts';
import { isObject, type Json, type JsonObject } from './json.ts';
import type { BuilderModel, MessageModel } from './model.ts';
import { camelCase, freshName, isReserved, pascalCase } from './names.ts';
import { refName } from './normalise.ts';
import { reachesOpenPart } from './open-parts.ts';
import type { DocumentMessage } from './read-message.ts';
import { constantOf, fillOf, isNullable, propertiesOf, textOf, type Lookup } from './schema-facts.ts';
import { placeText, specError, type SourcePlace } from './spec-error.ts';

/** A message of the model, ready for the catalogue and for targets. */
export interface BuiltMessage {
  readonly info: MessageInfo;
  readonly model: MessageModel;
}

/** The field that names the type in every message, or null: required, one string each, all different. */
export function findDiscriminator(
  messages: readonly { readonly defined: { readonly name: string } }[],
  lookup: Lookup,
): string | null {
  const first = messages[0];
  if (first === undefined) return null;
  for (const candidate of propertiesOf(lookup(first.defined.name), lookup)) {
    const values = messages.map((message) => {
      const property = propertiesOf(lookup(message.defined.name), lookup).find(
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
      ...(reachesOpenPart(property.schema, lookup) ? { open: true } : {}),
    };
  });
}

/**
 * Names on the wire: what the messages say of themselves, else what they are called in the document; where
 * two channels call messages of their own alike, with the channel's name before it.
 */
function wireNamesOf(
  messages: readonly DocumentMessage[],
  discriminator: string | null,
  lookup: Lookup,
): string[] {
  const uses = new Map<string, number>();
  for (const { name } of messages) uses.set(name, (uses.get(name) ?? 0) + 1);
  return messages.map((message) => {
    const own = propertiesOf(lookup(message.defined.name), lookup).find(({ name }) => name === discriminator);
    const stated = own === undefined ? null : constantOf(own.schema);
    if (stated !== null) return stated;
    const isAlone = message.isNamed || message.channel === null || uses.get(message.name) === 1;
    return isAlone ? message.name : `${message.channel}.${message.name}`;
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
  const wireNames = wireNamesOf(messages, discriminator, lookup);
  const definitionOf = new Map(messages.map((message, i) => [wireNames[i] ?? '', message.defined.name]));
  const fileNames = fileNamesOf(
    wireNames.map((name, i) => [name, messages[i]?.defined.name ?? name] as const),
  );
  const uses = new Map<string, number>();
  for (const { defined } of messages) uses.set(defined.name, (uses.get(defined.name) ?? 0) + 1);
  const taken = new Set(typeNames);
  return messages.map((message, index) => {
    const schema = lookup(message.defined.name);
    const name = wireNames[index] ?? message.name;
    const errata = errataOf(schema, lookup);
    const plain = isMadeOfFields(schema, lookup);
    const fields = plain ? fieldsOf(schema, lookup) : [];
    const source = textOf(schema, 'x-source');
    const description = textOf(schema, 'description');
    const fileName = fileNames[index] ?? name;
    // of several messages of one type, each is made by a function called after itself
    const isShared = (uses.get(message.defined.name) ?? 0) > 1;
    const base = (isShared ? pascalCase(name) : '') || message.defined.name;
    const camel = camelCase(base);
    const unusable = isReserved(camel) || typeNames.has(camel) || constants.includes(camel);
    const factory = unusable ? `${camel}Message` : camel;
    claims.claim('wire name', name, message.place);
    claims.claim('module', fileName, message.place);
    if (plain) claims.claim('function', factory, message.place);
    const draftType = plain ? freshName(`${base}Draft`, taken) : message.defined.name;
    taken.add(draftType);
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
        title: message.defined.name,
        summary: message.summary || description,
        ...(source === '' ? {} : { source }),
        contentType: message.contentType,
        fields,
        builders,
        ...(errata.length === 0 ? {} : { errata }),
      },
      model: {
        name,
        definition: message.defined.name,
        place: message.place,
        fileName,
        factory: plain ? factory : null,
        draftType,
        optionalInDraft: optional,
        needsDraft: isOpenEnded || required.length > optional.length,
        description: description || message.summary,
        isDeprecated: schema['deprecated'] === true,
        builders: builderModels,
      },
    };
  });
}
