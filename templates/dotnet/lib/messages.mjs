/* Functions that make messages: by name, and out of other messages. */

import { pascal, Scope } from './names.mjs';
import { comment, literal } from './text.mjs';

const question = (type) => (type.endsWith('?') ? type : `${type}?`);

/** Parameters for the fields of a record: what has to be given first, the rest left out at will. */
function parametersOf(definition, mayLack, types) {
  const fields = definition.fields.filter(({ isFixed }) => !isFixed);
  const needed = ({ field }) =>
    field.isRequired && field.fill === null && !field.isNullable && !mayLack.has(field.name);
  const names = new Scope(['source', 'draft', 'value']);
  const parameter = (one, isNeeded) => {
    const { field, type } = one;
    const name = names.name(one.parameter);
    const call = type.isValue ? 'GivenValue' : 'Given';
    return {
      text: isNeeded ? `${type.type} ${name}` : `${question(type.type)} ${name} = null`,
      write: `Json.${call}<${type.type}>(draft.Writer, ${literal(field.name)}, ${name}, ${types.writer(type)});`,
    };
  };
  const all = [
    ...fields.filter(needed).map((one) => parameter(one, true)),
    ...fields.filter((one) => !needed(one)).map((one) => parameter(one, false)),
  ];
  if (definition.others !== null) {
    const { others } = definition;
    const name = names.name('otherMembers');
    all.push({
      text: `global::System.Collections.Generic.IReadOnlyDictionary<string, ${others.type}>? ${name} = null`,
      write: `if (${name} is not null) Json.WriteOthers<${others.type}>(draft.Writer, ${name}, null, ${types.writer(others)});`,
    });
  }
  return all;
}

function methodLines({ head, parameters, result, summary, remarks = [], types }) {
  const texts = parameters.map(({ text }) => text);
  const first = `    public static ${head}(`;
  return [
    ...comment({ summary, remarks }, '    '),
    ...(texts.length === 0
      ? [`${first})`]
      : [first, ...texts.map((text, index) => `        ${text}${index + 1 < texts.length ? ',' : ')'}`)]),
    '    {',
    `        using var draft = new ${types.runtime}.Draft();`,
    ...parameters.flatMap(({ write }) => (write === undefined ? [] : [`        ${write}`])),
    `        return ${result};`,
    '    }',
    '',
  ];
}

/** A function for each message that is a record: ids, counts and nulls are filled in. */
export function factoryLines(contract, className, contractClass) {
  const { messages, types } = contract;
  const scope = new Scope([
    className,
    'Json',
    'Equals',
    'ReferenceEquals',
    'ToString',
    'GetType',
    'GetHashCode',
    'MemberwiseClone',
    'Finalize',
  ]);
  const methods = [...messages.values()].flatMap(({ message, definition, isOwn, local, name }) => {
    if (!isOwn || message.factory === null) return [];
    return methodLines({
      head: `${name} ${scope.name(local)}`,
      parameters: parametersOf(definition, new Set(), types),
      result: `${name}.FromJson(${contractClass}.Instance.Fill(${literal(message.name)}, draft.End()))`,
      summary: message.description,
      types,
      remarks: [
        'What is not given is filled in: ids with new ones, counts with their first value, other fields that may be null with null.',
      ],
    });
  });
  return [
    ...comment({
      summary: 'Makes messages. Nothing is validated here; encoding and sending do that.',
    }),
    `public static class ${className}`,
    '{',
    ...methods.slice(0, -1),
    '}',
  ];
}

/** The comforts: messages made out of others. */
export function builderLines(contract, className, contractClass) {
  const { messages, types, definitions } = contract;
  const methods = [...messages.values()].flatMap(({ message, definition, isOwn, name }) =>
    !isOwn
      ? []
      : message.builders.flatMap((builder) => {
          const mayLack = new Set(builder.optional);
          return builder.from.flatMap((from) => {
            const source = definitions.get(from);
            if (source?.shape.kind !== 'object') return [];
            return methodLines({
              head: `${name} ${pascal(builder.name)}`,
              parameters: [
                { text: `this ${source.name} source` },
                ...parametersOf(definition, mayLack, types),
              ],
              result: `${name}.FromJson(${contractClass}.Instance.Derive(${literal(message.name)}, ${literal(builder.name)}, source, draft.End()))`,
              summary: builder.description,
              types,
              remarks: ['What is given wins over what is derived.'],
            });
          });
        }),
  );
  return [
    ...comment({ summary: 'Comforts: messages that are made out of messages.' }),
    `public static class ${className}`,
    '{',
    ...methods.slice(0, -1),
    '}',
  ];
}
