/** What AsyncAPI's own tools let pass in silence, and is wrong all the same. */

import Ajv2020Module from 'ajv/dist/2020.js';
import type { ErrorObject, ValidateFunction } from 'ajv';
import { escapeStep } from '../support/pointer.ts';
import { metaSchema } from './check-schemas.ts';
import { ValidationSchemas } from './emit/validation-schema.ts';
import { compileValidator } from './emit/validators.ts';
import { readLintOptions, type RuleText } from './lint-options.ts';
import { isObject, type Json, type JsonObject, type Sources } from './load.ts';
import type { Model } from './model.ts';
import type { SourcePlace } from './spec-error.ts';

const Ajv2020 = Ajv2020Module.default;

/** One finding: always worth mending. */
export interface Finding extends SourcePlace {
  readonly rule: string;
  /** What is wrong, and what to do. */
  readonly message: string;
}

/** The rules that are always at work: what breaks them is not generated from either. */
export const documentRules: readonly RuleText[] = [
  { rule: 'lint-options', when: 'always', text: 'x-lint names rules and options that exist.' },
  {
    rule: 'extension',
    when: 'always',
    text: 'x-amqp-topology, x-conversation and x-compatibility are as defined.',
  },
  { rule: 'binding-key', when: 'always', text: 'AMQP bindings have no keys that AsyncAPI does not know.' },
  { rule: 'unique-address', when: 'always', text: 'No two channels have one address.' },
  { rule: 'message-example', when: 'always', text: 'Examples of messages are valid.' },
  {
    rule: 'extension-name',
    when: 'with --extend',
    text: 'What an extension adds has names that begin with its prefix.',
  },
  {
    rule: 'extension-core',
    when: 'with --extend',
    text: 'An extension adds to the core, and changes nothing of it.',
  },
  {
    rule: 'extension-clash',
    when: 'with --extend',
    text: 'Two extensions give one name to the same thing only, and no names that differ by case only.',
  },
];

/** Keys of the AMQP bindings, version 0.3.0. */
const bindingKeys: Readonly<Record<string, readonly string[]>> = {
  channel: ['bindingVersion', 'exchange', 'is', 'queue'],
  exchange: ['autoDelete', 'durable', 'name', 'type', 'vhost'],
  queue: ['autoDelete', 'durable', 'exclusive', 'name', 'vhost'],
  operation: [
    'ack',
    'bcc',
    'bindingVersion',
    'cc',
    'deliveryMode',
    'expiration',
    'mandatory',
    'priority',
    'timestamp',
    'userId',
  ],
  message: ['bindingVersion', 'contentEncoding', 'messageType'],
};

function unknownKeys(binding: Json | undefined, kind: string, file: string, pointer: string): Finding[] {
  if (!isObject(binding)) return [];
  const known = bindingKeys[kind] ?? [];
  return Object.keys(binding)
    .filter((key) => !known.includes(key) && !key.startsWith('x-'))
    .map((key) => ({
      rule: 'binding-key',
      file,
      pointer: `${pointer}/${escapeStep(key)}`,
      message: `"${key}" is no key of an AMQP ${kind} binding. Known: ${known.join(', ')}.`,
    }));
}

const child = (value: Json | undefined, key: string): Json | undefined =>
  isObject(value) ? value[key] : undefined;

function* entries(value: Json | undefined, pointer: string): Generator<[Json, string, string]> {
  if (!isObject(value)) return;
  for (const [key, item] of Object.entries(value)) yield [item, `${pointer}/${escapeStep(key)}`, key];
}

function lintBindings(root: JsonObject, file: string): Finding[] {
  const found: Finding[] = [];
  const components = child(root, 'components');
  const at = (kind: string, list: Json | undefined, base: string): void => {
    for (const [item, pointer] of entries(list, base)) {
      const amqp = child(child(item, 'bindings'), 'amqp');
      const where = `${pointer}/bindings/amqp`;
      found.push(...unknownKeys(amqp, kind, file, where));
      if (kind !== 'channel') continue;
      for (const part of ['exchange', 'queue']) {
        found.push(...unknownKeys(child(amqp, part), part, file, `${where}/${part}`));
      }
    }
  };
  for (const [kind, section] of [
    ['channel', 'channels'],
    ['operation', 'operations'],
    ['message', 'messages'],
  ] as const) {
    if (section !== 'messages') at(kind, root[section], `/${section}`);
    at(kind, child(components, section), `/components/${section}`);
  }
  for (const [channel, pointer] of entries(root['channels'], '/channels')) {
    at('message', child(channel, 'messages'), `${pointer}/messages`);
  }
  return found;
}

function lintAddresses(root: JsonObject, file: string, { catalogue }: Model): Finding[] {
  const first = new Map<Json, string>();
  const found: Finding[] = [];
  for (const [channel, pointer, id] of entries(root['channels'], '/channels')) {
    const address = child(channel, 'address');
    // where no client can go it does not matter
    if (typeof address !== 'string' || catalogue.channels[id]?.unusable !== undefined) continue;
    const other = first.get(address);
    if (other === undefined) first.set(address, id);
    else {
      found.push({
        rule: 'unique-address',
        file,
        pointer: `${pointer}/address`,
        message: `"${address}" is the address of ${other} already; one address is one channel.`,
      });
    }
  }
  return found;
}

const reason = (errors: readonly ErrorObject[] | null | undefined): string => {
  const error = errors?.[0];
  return error === undefined ? 'is wrong' : `${error.instancePath || 'it'} ${error.message ?? error.keyword}`;
};

function lintExamples(model: Model, sources: Sources): Finding[] {
  const schemas = new ValidationSchemas(model.definitions);
  const found: Finding[] = [];
  for (const message of model.messages) {
    const { file, pointer } = message.place;
    const target = sources.resolve(`#${encodeURI(pointer)}`, { file, pointer: '' }).value;
    const examples = child(target, 'examples');
    if (!Array.isArray(examples) || examples.length === 0) continue;
    const validate = compileValidator(schemas.rootFor(message.definition));
    examples.forEach((example, index) => {
      const payload = child(example, 'payload');
      if (payload === undefined || validate(payload)) return;
      found.push({
        rule: 'message-example',
        file,
        pointer: `${pointer}/examples/${index}/payload`,
        message: `the example is no valid ${message.name}: ${reason(validate.errors)}.`,
      });
    });
  }
  return found;
}

function compileExtensions(): Readonly<
  Record<'topology' | 'conversation' | 'compatibility', ValidateFunction>
> {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  return {
    topology: ajv.compile(metaSchema('topology.schema.json')),
    conversation: ajv.compile(metaSchema('conversation.schema.json')),
    compatibility: ajv.compile(metaSchema('compatibility.schema.json')),
  };
}

let compiled: ReturnType<typeof compileExtensions> | undefined;

function lintExtensions(root: JsonObject, file: string): Finding[] {
  const { topology, conversation, compatibility } = (compiled ??= compileExtensions());
  const found: Finding[] = [];
  const hold = (check: ValidateFunction, value: Json | undefined, pointer: string): void => {
    if (value === undefined || check(value)) return;
    found.push({
      rule: 'extension',
      file,
      pointer: `${pointer}${check.errors?.[0]?.instancePath ?? ''}`,
      message: `${reason(check.errors)}.`,
    });
  };
  hold(compatibility, root['x-compatibility'], '/x-compatibility');
  for (const [channel, pointer] of entries(root['channels'], '/channels')) {
    hold(
      topology,
      child(child(child(channel, 'bindings'), 'amqp'), 'x-amqp-topology'),
      `${pointer}/bindings/amqp/x-amqp-topology`,
    );
  }
  for (const [operation, pointer] of entries(root['operations'], '/operations')) {
    hold(conversation, child(child(operation, 'reply'), 'x-conversation'), `${pointer}/reply/x-conversation`);
  }
  return found;
}

/** Everything our own lint finds in a document, in document order by rule. */
export function lint(model: Model, sources: Sources): Finding[] {
  const { name, data } = sources.root;
  if (!isObject(data)) return [];
  return [
    ...readLintOptions(data, name).findings,
    ...lintExtensions(data, name),
    ...lintBindings(data, name),
    ...lintAddresses(data, name, model),
    ...lintExamples(model, sources),
  ];
}
