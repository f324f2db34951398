/** What is made of all messages together: the sealed interface over them, who may send which, how they are read and made. */

import { code, comment, escaped, literal } from './docs.mjs';
import { componentsOf } from './definitions.mjs';
import { methodName, Names, pascal } from './names.mjs';

const permits = (names) => (names.length === 0 ? '' : ` permits ${[...new Set(names)].join(', ')}`);

const sealed = (names) => (names.length === 0 ? 'public interface' : 'public sealed interface');

/** The interface over all messages. */
export function messageText({ names, title, messageTypes }) {
  const extension = names.extension === null ? [] : [names.extension];
  const all = [...messageTypes.values(), ...extension];
  return (
    comment([`Any message of the ${escaped(title)}: switch over it, or ask with <code>instanceof</code>.`]) +
    `${sealed(all)} ${names.message} extends NamedMessage${permits(all)} {}\n`
  );
}

/** The record of a message whose payload is no record of its own. */
export function wrapperText(message, { type, interfaces, types }) {
  const item = { shape: { kind: 'reference', name: message.definition }, isNullable: false };
  const held = types.of(item.shape);
  const mayBeNull = types.isNullable(item);
  const isAny = held.type === 'JsonNode';
  const read = isAny ? 'json' : mayBeNull ? `Wire.optional(json, ${held.read})` : held.readOf('json');
  const write = isAny
    ? 'Wire.orNull(payload)'
    : mayBeNull
      ? 'payload == null ? Wire.orNull(null) : ' + held.writeOf('payload')
      : held.writeOf('payload');
  return (
    comment([
      `The message ${code(message.name)}.${message.description === '' ? '' : ` ${escaped(message.description)}`}`,
      '',
      '@param payload what it says',
    ]) +
    `public record ${type}(${mayBeNull ? types.boxed(held.type) : held.type} payload) implements ${interfaces.join(', ')} {\n\n` +
    `  static ${type} fromJson(JsonNode json) {\n    return new ${type}(${read});\n  }\n\n` +
    `  @Override\n  public JsonNode toJson() {\n    return ${write};\n  }\n\n` +
    `  @Override\n  public String messageName() {\n    return ${literal(message.name)};\n  }\n}\n`
  );
}

/** The record of messages that the contract lets travel unchecked. */
export function extensionText({ names, catalogue, dialogues }) {
  const { pattern } = catalogue.extensionMessages;
  const interfaces = [
    names.message,
    ...dialogues.filter(({ sends }) => sends.length > 0).map(({ type }) => type),
  ];
  const put =
    catalogue.discriminator === null
      ? ''
      : `    copy.put(${literal(catalogue.discriminator)}, messageName);\n`;
  return (
    comment([
      `A message that the contract does not define but lets travel, unchecked: its name matches ${code(pattern)}.`,
      '',
      '@param messageName its name on the wire',
      '@param json all of it',
    ]) +
    `public record ${names.extension}(String messageName, ObjectNode json) implements ${interfaces.join(', ')} {\n\n` +
    comment(
      [
        'Makes one. The JSON is copied, and names the message afterwards.',
        '',
        '@param messageName its name on the wire',
        '@param json its members',
      ],
      '  ',
    ) +
    `  public ${names.extension} {\n    ObjectNode copy = json.deepCopy();\n${put}    json = copy;\n  }\n\n` +
    '  @Override\n  public ObjectNode toJson() {\n    return json.deepCopy();\n  }\n}\n'
  );
}

/** The interface over what one role may send to one peer. */
export function dialogueText({ type, role, peer, sends }, { names, messageTypes }) {
  const all = [
    ...sends.map((name) => messageTypes.get(name)),
    ...(names.extension === null ? [] : [names.extension]),
  ];
  return (
    comment([`What ${code(role)} may send to ${code(peer)}.`]) +
    `public sealed interface ${type} extends NamedMessage${permits(all)} {}\n`
  );
}

/** The interface over the answers to a question. */
export function answerText({ type, question, replies }, { messageTypes }) {
  return (
    comment([`What answers ${code(question)}.`]) +
    `public sealed interface ${type} extends NamedMessage${permits(replies.map((name) => messageTypes.get(name)))} {}\n`
  );
}

function derivationOf(component, derivation, types) {
  const { held, isAny } = component;
  if (derivation.kind === 'value') {
    const { value } = derivation;
    return value === null ? null : types.constant(component.shape, value);
  }
  const at = `Wire.at(json, ${literal(derivation.pointer)})`;
  if (derivation.kind === 'increment') return `Wire.optional(Wire.incremented(${at}), ${held.read})`;
  return isAny ? at : `Wire.optional(${at}, ${held.read})`;
}

/** The methods that make one message out of another. */
function builderTexts(context) {
  const { model, types, messageTypes, definitions, direct } = context;
  const methods = new Names({ taken: ['parse', 'encode', 'validate', 'codec', 'contract'] });
  return model.messages.flatMap((message) => {
    if (!direct.has(message.name)) return [];
    const infos = new Map(model.catalogue.messages[message.name].builders.map((info) => [info.name, info]));
    return message.builders.flatMap((builder) => {
      const method = methods.unique(methodName(builder.name));
      const type = messageTypes.get(message.name);
      const components = componentsOf(definitions.get(message.definition), types);
      const set = Object.entries(infos.get(builder.name).set).flatMap(([field, derivation]) => {
        const component = components.find(({ name }) => name === field);
        const value = component === undefined ? null : derivationOf(component, derivation, types);
        return value === null ? [] : [`    builder.${component.id} = ${value};\n`];
      });
      return builder.from
        .filter((from) => definitions.get(from)?.kind === 'object')
        .flatMap((from) => {
          const source = types.nameOf(from);
          const doc = (more) =>
            comment(
              [
                `${escaped(builder.description) || 'Makes one message out of another.'}`,
                '',
                '@param source the message that it is made out of',
                ...more,
                '@return the message',
                '@throws SdkException <code>INVALID_ARGUMENT</code> when a field that has to be given is not',
              ],
              '  ',
            );
          const given =
            doc(['@param given sets what is to be otherwise']) +
            `  public static ${type} ${method}(${source} source, Consumer<${type}.Builder> given) {\n` +
            `    JsonNode json = source.toJson();\n    ${type}.Builder builder = ${type}.builder();\n${set.join('')}    given.accept(builder);\n    return builder.build();\n  }\n`;
          if (builder.needsMore) return [given];
          return [
            `${doc([])}  public static ${type} ${method}(${source} source) {\n    return ${method}(source, builder -> {});\n  }\n`,
            given,
          ];
        });
    });
  });
}

/** The class that reads, writes and makes messages. */
export function messagesText(context) {
  const { names, title, model, messageTypes } = context;
  const { message, messages, extension } = names;
  const readers = model.messages.map(
    ({ name }) => `          Map.entry(${literal(name)}, ${messageTypes.get(name)}::fromJson)`,
  );
  const thrown = [
    '@throws ValidationException <code>MALFORMED_JSON</code>, <code>UNKNOWN_MESSAGE</code> or <code>INVALID_MESSAGE</code>, with the issues; retrying never helps',
  ];
  const unknown = extension === null ? 'null' : `(name, json) -> new ${extension}(name, (ObjectNode) json)`;
  const read = (parameter, more) =>
    comment(
      [
        `Reads one message: ${more === '' ? 'strictly' : 'as the options say'}.`,
        '',
        `@param json ${parameter === 'byte[]' ? 'JSON in UTF-8' : 'JSON as text'}`,
        ...(more === '' ? [] : ['@param options how it is read']),
        '@return the message',
        ...thrown,
      ],
      '  ',
    ) +
    `  public static ${message} parse(${parameter} json${more}) {\n    return CONTRACT.codec().parse(json, ${more === '' ? 'ReadOptions.STRICT' : 'options'});\n  }\n`;
  const parts = [
    `  static final Contract<${message}> CONTRACT =\n      Contract.load(\n          ${messages}.class,\n          Map.<String, Function<JsonNode, ${message}>>ofEntries(${readers.length === 0 ? '' : `\n    ${readers.join(',\n    ')}`}),\n          ${unknown});\n`,
    `  private ${messages}() {}\n`,
    read('byte[]', ''),
    read('String', ''),
    read('byte[]', ', ReadOptions options'),
    read('String', ', ReadOptions options'),
    comment(
      [
        'Validates a message and writes it. Writing is always strict.',
        '',
        '@param message the message',
        '@return JSON in UTF-8',
        '@throws ValidationException when it is not valid: nothing invalid is ever written',
      ],
      '  ',
    ) +
      `  public static byte[] encode(${message} message) {\n    return CONTRACT.codec().encode(message);\n  }\n`,
    comment(
      [
        'Holds JSON that was parsed elsewhere against the contract, strictly.',
        '',
        '@param json the value',
        '@return the message that it is',
        ...thrown,
      ],
      '  ',
    ) +
      `  public static ${message} validate(JsonNode json) {\n    return CONTRACT.codec().validate(json);\n  }\n`,
    comment(
      [
        'What reads and writes the messages of this contract, for programs that work with any.',
        '',
        '@return the codec',
      ],
      '  ',
    ) + `  public static Codec<${message}> codec() {\n    return CONTRACT.codec();\n  }\n`,
    ...builderTexts(context),
  ];
  return (
    comment([`Reads and writes the messages of the ${escaped(title)}, and makes one out of another.`]) +
    `public final class ${messages} {\n\n${parts.join('\n')}}\n`
  );
}

/** Dialogues and answers with the names of their types. */
export function interfacesOf(model, taken) {
  const dialogues = model.dialogues.map((dialogue) => ({
    ...dialogue,
    type:
      dialogue.sends.length === 0 ? null : taken.unique(`${pascal(dialogue.role)}To${pascal(dialogue.peer)}`),
  }));
  const answers = new Map();
  for (const { asks, answers: given } of dialogues) {
    for (const { question, replies } of [...asks, ...given]) {
      if (replies.length < 2) continue;
      const key = `${question} ${[...replies].sort().join(' ')}`;
      if (!answers.has(key))
        answers.set(key, { question, replies, type: taken.unique(`${pascal(question)}Answer`) });
    }
  }
  const answerType = ({ question, replies }) =>
    answers.get(`${question} ${[...replies].sort().join(' ')}`)?.type;
  return { dialogues, answers: [...answers.values()], answerType };
}
