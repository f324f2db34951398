/* Types: records, enumerations, unions. One file each. */

import { memberScope, pascal } from './names.mjs';
import { comment, documentation, literal } from './text.mjs';

const element = 'global::System.Text.Json.JsonElement';
const writer = 'global::System.Text.Json.Utf8JsonWriter';
const converter = 'global::System.Text.Json.Serialization.JsonConverter';

const question = (type) => (type.endsWith('?') ? type : `${type}?`);

/** Lines of a record's member, and how it is read and written. */
function memberOf({ field, name, type, isFixed, isMaybe }, { types }) {
  const wire = literal(field.name);
  const doc = comment(documentation(field), '    ');
  const read = types.reader(type);
  const write = types.writer(type);
  const item = types.item(field);
  if (isFixed) {
    const { value } = field.shape;
    const text = typeof value === 'string' ? literal(value) : JSON.stringify(value);
    return {
      lines: [...doc, `    public ${type.type} ${name} => ${text};`],
      read: null,
      write: `Json.Required<${type.type}>(writer, ${wire}, ${name}, ${write});`,
    };
  }
  if (field.isRequired) {
    const suffix = item.type.endsWith('?') && type.isValue ? 'Value' : '';
    return {
      lines: [...doc, `    public required ${item.type} ${name} { get; init; }`],
      read: `${name} = ${item.read(`Json.Member(json, ${wire})`, 0)},`,
      write: `Json.Required${suffix}<${type.type}>(writer, ${wire}, ${name}, ${write});`,
    };
  }
  const suffix = type.isValue ? 'Value' : '';
  if (isMaybe) {
    const optional = `${types.runtime}.Optional<${item.type}>`;
    return {
      lines: [...doc, `    public ${optional} ${name} { get; init; }`],
      read: `${name} = Json.MaybeOf<${item.type}>(json, ${wire}, ${types.reader(item)}),`,
      write: `Json.Maybe${suffix}<${type.type}>(writer, ${wire}, ${name}, ${write});`,
    };
  }
  return {
    lines: [...doc, `    public ${question(type.type)} ${name} { get; init; }`],
    read: `${name} = Json.Given${suffix}Of<${type.type}>(json, ${wire}, ${read}),`,
    write: `Json.Given${suffix}<${type.type}>(writer, ${wire}, ${name}, ${write});`,
  };
}

/** The member that holds what has no field. */
function othersOf({ others, shape }, types) {
  if (others === null) return null;
  const { pattern } = shape.others;
  const type = `global::System.Collections.Generic.IReadOnlyDictionary<string, ${others.type}>`;
  const summary =
    pattern === null
      ? 'Members that are no fields of this type.'
      : `Members that are no fields of this type: their names match ${pattern}.`;
  return {
    lines: [
      ...comment({ summary }, '    '),
      `    public ${type} OtherMembers { get; init; } = Json.NoMembers<${others.type}>();`,
    ],
    read: `OtherMembers = Json.OthersOf<${others.type}>(json, FieldNames, ${types.reader(others)}),`,
    write: `Json.WriteOthers<${others.type}>(writer, OtherMembers, FieldNames, ${types.writer(others)});`,
  };
}

/** A record of fields. */
function recordLines(definition, contract) {
  const { types } = contract;
  const { shape, local, name, message, interfaces } = definition;
  const members = definition.fields.map((field) => memberOf(field, contract));
  const others = othersOf(definition, types);
  const all = others === null ? members : [...members, others];
  const bases = [
    `${types.runtime}.IJsonRecord<${name}>`,
    ...(message === undefined ? [] : [`${types.runtime}.IMessage`]),
    ...new Set(interfaces),
  ];
  const reads = all.flatMap(({ read }) => (read === null ? [] : [`            ${read}`]));
  return [
    ...comment(documentation(shape)),
    `[${converter}(typeof(${types.runtime}.RecordConverter<${name}>))]`,
    `public sealed record ${local} : ${bases.join(', ')}`,
    '{',
    ...(others === null
      ? []
      : [
          '    private static readonly global::System.Collections.Generic.HashSet<string> FieldNames = new(global::System.StringComparer.Ordinal)',
          '    {',
          ...definition.fields.map(({ field }) => `        ${literal(field.name)},`),
          '    };',
          '',
        ]),
    ...all.flatMap(({ lines }) => [...lines, '']),
    ...(message === undefined
      ? []
      : [`    string ${types.runtime}.IMessage.MessageName => ${literal(message.name)};`, '']),
    ...comment({ summary: 'Takes the members over from JSON that was found valid.' }, '    '),
    `    public static ${name} FromJson(${element} json)`,
    '    {',
    '        Json.Object(json);',
    `        return new ${name}`,
    '        {',
    ...reads,
    '        };',
    '    }',
    '',
    ...comment({ summary: 'Writes itself as a JSON object.' }, '    '),
    `    public void WriteTo(${writer} writer)`,
    '    {',
    '        writer.WriteStartObject();',
    ...all.map(({ write }) => `        ${write}`),
    '        writer.WriteEndObject();',
    '    }',
    '}',
  ];
}

/** Values whose texts are of a list; the names of its members by text. */
function memberNames(values, scope) {
  return values.map((value) => ({ value, name: scope.name(pascal(value), 'Empty') }));
}

const meaning = (shape, value) => shape.meanings[value] ?? `The text ${JSON.stringify(value)}.`;

/** A closed list: an enumeration. */
function closedLines({ shape, local, localReader }) {
  const members = memberNames(shape.values, memberScope(local));
  return [
    ...comment(documentation(shape)),
    `public enum ${local}`,
    '{',
    ...members.flatMap(({ value, name }) => [
      ...comment({ summary: meaning(shape, value) }, '    '),
      `    ${name},`,
    ]),
    '}',
    '',
    ...comment({ summary: `The texts of ${local} as messages have them.` }),
    `public static class ${localReader}`,
    '{',
    ...comment({ summary: 'The text of a value.' }, '    '),
    `    public static string ToText(this ${local} value) => value switch`,
    '    {',
    ...members.map(({ value, name }) => `        ${local}.${name} => ${literal(value)},`),
    '        _ => throw Json.NoValue(),',
    '    };',
    '',
    ...comment({ summary: 'The value of a text; throws where it is none of the list.' }, '    '),
    `    public static ${local} Parse(string text) => text switch`,
    '    {',
    ...members.map(({ value, name }) => `        ${literal(value)} => ${local}.${name},`),
    '        _ => throw Json.NoValue(),',
    '    };',
    '}',
  ];
}

/** An open list: a text with known values. */
function openLines({ shape, local, name }) {
  const members = memberNames(shape.values, memberScope(local, ['Value', 'IsKnown', 'ToText', 'Parse']));
  return [
    ...comment(documentation(shape)),
    `public sealed record ${local}(string Value)`,
    '{',
    ...members.flatMap(({ value, name: member }) => [
      ...comment({ summary: meaning(shape, value) }, '    '),
      `    public static ${name} ${member} { get; } = new(${literal(value)});`,
      '',
    ]),
    ...comment(
      { summary: 'Whether it is one of the values that were known when this was generated.' },
      '    ',
    ),
    `    public bool IsKnown => Value is ${members.map(({ value }) => literal(value)).join(' or ') || 'null'};`,
    '',
    ...comment({ summary: 'The value of a text, known or not.' }, '    '),
    `    public static implicit operator ${local}(string text) => new(text);`,
    '',
    ...comment({ summary: 'The text.' }, '    '),
    '    public override string ToString() => Value;',
    '}',
  ];
}

/** One of several records, told apart by a field wherever it stands. */
function unionLines({ shape, local, localReader, name }, { types, definitions }) {
  const members = Object.entries(shape.members).map(([text, member]) => ({
    text,
    definition: definitions.get(member),
  }));
  return [
    ...comment(documentation(shape)),
    `public interface ${local} : ${types.runtime}.IJsonWritable`,
    '{',
    '}',
    '',
    ...comment({
      summary: `Reads a ${local}: which one it is, its member ${JSON.stringify(shape.discriminator)} says.`,
    }),
    `public static class ${localReader}`,
    '{',
    ...comment({ summary: 'Takes it over from JSON that was found valid.' }, '    '),
    `    public static ${name} FromJson(${element} json) => Json.Text(Json.Member(json, ${literal(shape.discriminator)})) switch`,
    '    {',
    ...members.map(
      ({ text, definition }) => `        ${literal(text)} => ${definition.name}.FromJson(json),`,
    ),
    '        _ => throw Json.NoValue(),',
    '    };',
    '}',
  ];
}

/** Lines of a definition's file; null where it needs none. */
export function definitionLines(definition, contract) {
  switch (definition.shape.kind) {
    case 'object':
      return recordLines(definition, contract);
    case 'enumeration':
      return definition.shape.isOpen ? openLines(definition) : closedLines(definition);
    case 'union':
      return unionLines(definition, contract);
    default:
      return null;
  }
}

/** A record around the payload of a message that is no record of its own. */
export function wrapperLines({ message, local, name, payload, interfaces }, { types }) {
  return [
    ...comment({ summary: message.description }),
    `[${converter}(typeof(${types.runtime}.RecordConverter<${name}>))]`,
    `public sealed record ${local} : ${[`${types.runtime}.IJsonRecord<${name}>`, `${types.runtime}.IMessage`, ...new Set(interfaces)].join(', ')}`,
    '{',
    ...comment({ summary: 'The payload.' }, '    '),
    `    public required ${payload.type} Value { get; init; }`,
    '',
    `    string ${types.runtime}.IMessage.MessageName => ${literal(message.name)};`,
    '',
    ...comment({ summary: 'Takes it over from JSON that was found valid.' }, '    '),
    `    public static ${name} FromJson(${element} json) => new ${name} { Value = ${payload.read('json', 0)} };`,
    '',
    ...comment({ summary: 'Writes the payload.' }, '    '),
    `    public void WriteTo(${writer} writer) => ${payload.write('writer', 'Value', 0)};`,
    '}',
  ];
}
