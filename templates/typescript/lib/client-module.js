/** Puts together `client.ts`: what each role may say, how messages are made, and the contract. */

import { doc, key, literal, union } from './text.js';

const uses = (model) => [
  ...new Set(
    model.messages.flatMap((message) => [
      message.definition,
      ...message.builders.flatMap(({ from }) => from),
    ]),
  ),
];

function imports(model) {
  const { messageMap, declaredMap, extensionMessage } = model.names;
  const maps = hasDeclaredExtensions(model) ? [messageMap, declaredMap, extensionMessage] : [messageMap];
  const types = [...uses(model), ...maps].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  const factories = model.messages.some((message) => message.factory !== null);
  const builders = model.messages.some((message) => message.builders.length > 0);
  const values = [...(builders ? ['deriveMessage'] : []), ...(factories ? ['fillMessage'] : [])];
  const named = (name, local) => `type ${name}${local === name ? '' : ` as ${local}`}`;
  const supportTypes = [
    named('Contract', model.names.contract),
    ...(factories ? [named('Draft', model.names.draft)] : []),
  ];
  return [
    `import { ${[...values, ...supportTypes].join(', ')} } from '@ebadge/sdk/support/v1';`,
    `import { catalogue } from './catalogue.ts';`,
    `import type {\n${types.map((name) => `  ${name},\n`).join('')}} from './types.ts';`,
    `import { validators } from './validators.ts';`,
    '',
  ].join('\n');
}

function messageTypes(model) {
  const { names } = model;
  const any = hasDeclaredExtensions(model)
    ? `${names.declaredMap}[keyof ${names.declaredMap}] | ${names.extensionMessage}`
    : `${names.messageMap}[keyof ${names.messageMap}]`;
  return (
    doc('Any message of the contract. Narrow it by the field that names its type.') +
    `export type ${names.message} = ${any};\n\n` +
    doc('Wire name of a message type.') +
    `export type ${names.messageName} = keyof ${names.messageMap};\n`
  );
}

function drafts(model) {
  const made = model.messages.filter((message) => message.factory !== null);
  const types = made.map(
    (message) =>
      doc(`What has to be given to make a {@link ${message.definition}}: the other fields are filled in.`) +
      `export type ${message.draftType} = ${model.names.draft}<${message.definition}, ${union(message.optionalInDraft)}>;\n`,
  );
  const rows = model.messages.map((message) => `  ${key(message.name)}: ${message.draftType};\n`);
  const extension = extensionName(model);
  const field = key(model.catalogue.discriminator);
  const others = `  [name: ${extension}]: { ${field}?: ${extension}; [field: string]: unknown };\n`;
  const about = doc('What has to be given to make a message, by its wire name.');
  const { draftMap } = model.names;
  if (hasDeclaredExtensions(model)) {
    // an interface would hold the messages that extensions define to the type of those that nobody defines
    return [...types, `${about}export type ${draftMap} = {\n${rows.join('')}} & {\n${others}};\n`].join('\n');
  }
  if (extension !== null) rows.push(others);
  return [...types, `${about}export interface ${draftMap} {\n${rows.join('')}}\n`].join('\n');
}

/** The name of an extension message as a type, or null where there are none. */
const extensionName = ({ catalogue }) =>
  catalogue.extensionMessages === undefined ? null : `\`${catalogue.extensionMessages.prefix}\${string}\``;

/** Whether extensions define messages: their names begin like those of messages that nobody defines. */
const hasDeclaredExtensions = ({ catalogue, messages }) =>
  messages.some(({ name }) => name.startsWith(catalogue.extensionMessages?.prefix ?? '\0'));

/** Names that travel one way: where anything does, extension messages do too. */
function travelling(model, names) {
  const extension = extensionName(model);
  return names.length === 0 || extension === null ? union(names) : `${union(names)} | ${extension}`;
}

function exchanges(list) {
  if (list.length === 0) return 'object';
  const rows = list.map(
    ({ question, replies, cardinality }) =>
      `${key(question)}: { replies: ${union(replies)}; cardinality: ${literal(cardinality)} }`,
  );
  return `{\n${rows.map((row) => `          ${row};\n`).join('')}        }`;
}

function dialogue(model, entry) {
  return (
    `      ${key(entry.peer)}: {\n` +
    `        sends: ${travelling(model, entry.sends)};\n` +
    `        receives: ${travelling(model, entry.receives)};\n` +
    `        asks: ${exchanges(entry.asks)};\n` +
    `        answers: ${exchanges(entry.answers)};\n` +
    `        requires: ${union(entry.requires)};\n` +
    `      };\n`
  );
}

function protocol(model) {
  const roles = model.roles.map((role) => {
    const own = model.dialogues.filter((entry) => entry.role === role);
    return `    ${key(role)}: {\n${own.map((entry) => dialogue(model, entry)).join('')}    };\n`;
  });
  return (
    doc(
      'What each role may send to, receive from, ask and be asked by each of its peers: for the compiler only.',
    ) +
    `export interface ${model.names.protocol} {\n` +
    `  messages: ${model.names.messageMap};\n` +
    `  drafts: ${model.names.draftMap};\n` +
    `  roles: {\n${roles.join('')}  };\n}\n`
  );
}

function factories(model) {
  return model.messages
    .filter((message) => message.factory !== null)
    .map((message) => {
      const { factory, draftType, definition } = message;
      // no default `= {}`: it would be no draft where a field is named like what every object has
      const [optional, fallback] = message.needsDraft ? ['', ''] : ['?', ' ?? {}'];
      return (
        doc(
          `Makes a \`${message.name}\`.\n\n${message.description}\n\n${message.isDeprecated ? '@deprecated' : ''}`,
        ) +
        `export const ${factory} = (draft${optional}: ${draftType}): ${definition} =>\n` +
        `  fillMessage(catalogue, ${literal(message.name)}, draft${fallback});\n`
      );
    })
    .join('\n');
}

function builders(model) {
  return model.messages
    .flatMap((message) =>
      message.builders.map(
        (builder) =>
          doc(builder.description) +
          `export const ${builder.name} = (\n` +
          `  source: ${builder.from.join(' | ')},\n` +
          `  given${builder.needsMore ? '' : '?'}: ${model.names.draft}<${message.definition}, ${union([...new Set([...message.optionalInDraft, ...builder.optional])])}>,\n` +
          `): ${message.definition} => deriveMessage(catalogue, ${literal(message.name)}, ${literal(builder.name)}, source, given);\n`,
      ),
    )
    .join('\n');
}

function contract(model) {
  return (
    doc('The contract: catalogue and validators, with the types that a client is made of.') +
    `export const contract: ${model.names.contract}<${model.names.protocol}> = { catalogue, validators };\n`
  );
}

/** The text of `client.ts`. */
export function clientModule(model, banner) {
  const parts = [
    messageTypes(model),
    drafts(model),
    protocol(model),
    factories(model),
    builders(model),
    contract(model),
  ];
  return [banner, imports(model), ...parts.filter((part) => part !== '')].join('\n').trimEnd() + '\n';
}
