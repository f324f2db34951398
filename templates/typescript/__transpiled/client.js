'use strict';

require('source-map-support/register');
var React = require('react');
var generatorReactSdk = require('@asyncapi/generator-react-sdk');

function _interopDefaultLegacy (e) { return e && typeof e === 'object' && 'default' in e ? e : { 'default': e }; }

var React__default = /*#__PURE__*/_interopDefaultLegacy(React);

/** Small pieces of TypeScript text. */

const identifier = /^[A-Za-z_$][A-Za-z0-9_$]*$/;

/** A string literal. */
const literal = text => `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;

/** A property name, quoted where it has to be. */
const key = name => identifier.test(name) ? name : literal(name);

/** A union of string literals; `never` when there are none. */
const union = names => names.length === 0 ? 'never' : names.map(literal).join(' | ');

/** A documentation comment, indented. */
function doc(text, indent = '') {
  const lines = text.replaceAll('*/', '*\\/').trim().split('\n');
  if (lines.length === 1) return `${indent}/** ${lines[0]} */\n`;
  return `${indent}/**\n${lines.map(line => `${indent} *${line === '' ? '' : ` ${line}`}`).join('\n')}\n${indent} */\n`;
}

const uses = model => [...new Set(model.messages.flatMap(message => [message.definition, ...message.builders.flatMap(({
  from
}) => from)]))];
function imports(model) {
  const types = [...uses(model), model.names.messageMap].sort((a, b) => a < b ? -1 : a > b ? 1 : 0);
  const factories = model.messages.some(message => message.factory !== null);
  const builders = model.messages.some(message => message.builders.length > 0);
  const values = [...(builders ? ['deriveMessage'] : []), ...(factories ? ['fillMessage'] : [])];
  return [`import { ${[...values, 'type Contract', ...(factories ? ['type Draft'] : [])].join(', ')} } from '@ebadge/sdk/support/v1';`, `import { catalogue } from './catalogue.ts';`, `import type {\n${types.map(name => `  ${name},\n`).join('')}} from './types.ts';`, `import { validators } from './validators.ts';`, ''].join('\n');
}
function messageTypes({
  names
}) {
  return doc('Any message of the contract. Narrow it by the field that names its type.') + `export type ${names.message} = ${names.messageMap}[keyof ${names.messageMap}];\n\n` + doc('Wire name of a message type.') + `export type ${names.messageName} = keyof ${names.messageMap};\n`;
}
function drafts(model) {
  const made = model.messages.filter(message => message.factory !== null);
  const types = made.map(message => doc(`What has to be given to make a {@link ${message.definition}}: the other fields are filled in.`) + `export type ${message.draftType} = Draft<${message.definition}, ${union(message.optionalInDraft)}>;\n`);
  const rows = model.messages.map(message => `  ${key(message.name)}: ${message.draftType};\n`);
  return [...types, doc('What has to be given to make a message, by its wire name.') + `export interface ${model.names.draftMap} {\n${rows.join('')}}\n`].join('\n');
}
function exchanges(list) {
  if (list.length === 0) return 'object';
  const rows = list.map(({
    question,
    replies,
    cardinality
  }) => `${key(question)}: { replies: ${union(replies)}; cardinality: ${literal(cardinality)} }`);
  return `{\n${rows.map(row => `          ${row};\n`).join('')}        }`;
}
function dialogue(entry) {
  return `      ${key(entry.peer)}: {\n` + `        sends: ${union(entry.sends)};\n` + `        receives: ${union(entry.receives)};\n` + `        asks: ${exchanges(entry.asks)};\n` + `        answers: ${exchanges(entry.answers)};\n` + `        requires: ${union(entry.requires)};\n` + `      };\n`;
}
function protocol(model) {
  const roles = model.roles.map(role => {
    const own = model.dialogues.filter(entry => entry.role === role);
    return `    ${key(role)}: {\n${own.map(dialogue).join('')}    };\n`;
  });
  return doc('What each role may send to, receive from, ask and be asked by each of its peers: for the compiler only.') + `export interface ${model.names.protocol} {\n` + `  messages: ${model.names.messageMap};\n` + `  drafts: ${model.names.draftMap};\n` + `  roles: {\n${roles.join('')}  };\n}\n`;
}
function factories(model) {
  return model.messages.filter(message => message.factory !== null).map(message => {
    const {
      factory,
      draftType,
      definition
    } = message;
    const needed = message.needsDraft ? '' : ' = {}';
    return doc(`Makes a \`${message.name}\`.\n\n${message.description}`) + `export const ${factory} = (draft: ${draftType}${needed}): ${definition} =>\n` + `  fillMessage(catalogue, ${literal(message.name)}, draft);\n`;
  }).join('\n');
}
function builders(model) {
  return model.messages.flatMap(message => message.builders.map(builder => doc(builder.description) + `export const ${builder.name} = (\n` + `  source: ${builder.from.join(' | ')},\n` + `  given${builder.needsMore ? '' : '?'}: Draft<${message.definition}, ${union([...new Set([...message.optionalInDraft, ...builder.optional])])}>,\n` + `): ${message.definition} => deriveMessage(catalogue, ${literal(message.name)}, ${literal(builder.name)}, source, given);\n`)).join('\n');
}
function contract(model) {
  return doc('The contract: catalogue and validators, with the types that a client is made of.') + `export const contract: Contract<${model.names.protocol}> = { catalogue, validators };\n`;
}

/** The text of `client.ts`. */
function clientModule(model, banner) {
  const parts = [messageTypes(model), drafts(model), protocol(model), factories(model), builders(model), contract(model)];
  return [banner, imports(model), ...parts.filter(part => part !== '')].join('\n').trimEnd() + '\n';
}

function client({
  params
}) {
  return /*#__PURE__*/React__default["default"].createElement(generatorReactSdk.File, {
    name: "client.ts"
  }, clientModule(params.model, params.banner));
}

module.exports = client;
//# sourceMappingURL=client.js.map
