/** The hand-written sources: schema/ and asyncapi.yaml. What tools let pass silently is checked here. */

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Parser } from '@asyncapi/parser';
import spectralCore, { type RulesetDefinition } from '@stoplight/spectral-core';
import spectralParsers from '@stoplight/spectral-parsers';
import spectralRulesets from '@stoplight/spectral-rulesets';
import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';

type Obj = Record<string, unknown>;

const root = fileURLToPath(new URL('../../', import.meta.url));
const isObj = (value: unknown): value is Obj =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const obj = (value: unknown): Obj => {
  if (!isObj(value)) throw new Error(`not an object: ${JSON.stringify(value)}`);
  return value;
};
const arr = (value: unknown): unknown[] => {
  if (!Array.isArray(value)) throw new Error(`not an array: ${JSON.stringify(value)}`);
  return value;
};
const strings = (value: unknown): string[] => arr(value).map(String);
const text = (value: unknown): string => {
  if (typeof value !== 'string') throw new Error(`not a string: ${JSON.stringify(value)}`);
  return value;
};
const optionalObj = (value: unknown): Obj => (value === undefined ? {} : obj(value));

// ---- schema files -----------------------------------------------------------------------------------------

const files = new Map<string, Obj>(
  readdirSync(path.join(root, 'schema'), { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll(path.sep, '/'))
    .filter((name) => name.endsWith('.schema.json'))
    .sort()
    .map((name) => [name, obj(JSON.parse(readFileSync(path.join(root, 'schema', name), 'utf8')))]),
);
const under = (...folders: string[]): [string, Obj][] =>
  [...files].filter(([name]) => folders.includes(path.posix.dirname(name)));
const file = (name: string): Obj => obj(files.get(name));
const coreMessages = new Map(
  under('heh', 'market').map(([name, schema]) => [
    path.posix.basename(name, '.schema.json'),
    { name, schema },
  ]),
);
const model = under('common', 'heh', 'market', 'extensions');
const message = (name: string): Obj => {
  const found = coreMessages.get(name);
  if (found === undefined) throw new Error(`no message ${name}`);
  return found.schema;
};
const propertiesOf = (schema: Obj): [string, Obj][] =>
  Object.entries(optionalObj(schema['properties'])).map(([name, value]) => [name, obj(value)]);
/** Every property of the model: file, name, schema. */
const allProperties = model.flatMap(([name, schema]) =>
  propertiesOf(schema).map(([field, value]) => ({ name, field, value, label: `${name} ${field}` })),
);

const annotations = ['x-unit', 'x-source', 'x-fill', 'x-builders', 'x-known-values', 'x-rules'];
const base = 'file:///schema/';
function newAjv(options: { strictRequired: boolean; allowUnionTypes: boolean }): Ajv2020 {
  const made = new Ajv2020({ strict: true, ...options, allErrors: true, validateFormats: true });
  addFormats.default(made);
  made.addVocabulary(annotations);
  for (const [name, schema] of files) made.addSchema(schema, base + name);
  return made;
}
/** For the model: as strict as can be. */
const strictest = newAjv({ strictRequired: true, allowUnionTypes: false });
/** For the meta-schemas, which are about schemas that may be objects or booleans. */
const forMeta = newAjv({ strictRequired: false, allowUnionTypes: true });
const ajvFor = (reference: string): Ajv2020 => (reference.startsWith('meta/') ? forMeta : strictest);
function check(reference: string, value: unknown): string[] {
  const ajv = ajvFor(reference);
  const validate = ajv.getSchema(base + reference) ?? ajv.compile({ $ref: base + reference });
  return validate(value) === true
    ? []
    : (validate.errors ?? []).map((e) => `${e.instancePath} ${e.keyword} ${e.message ?? ''}`);
}
const escapePointer = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');

/** Follows `$ref`, and leaves null out of a nullable type. */
function resolve(schema: Obj, fileName: string): { schema: Obj; fileName: string } {
  if (typeof schema['$ref'] === 'string') {
    const target = path.posix.join(path.posix.dirname(fileName), schema['$ref']);
    return resolve(file(target), target);
  }
  const branches = Array.isArray(schema['anyOf']) ? schema['anyOf'].map(obj) : [];
  const named = branches.find((branch) => branch['$ref'] !== undefined);
  return named === undefined ? { schema, fileName } : resolve(named, fileName);
}
const typesOf = (schema: Obj): string[] =>
  schema['type'] === undefined
    ? []
    : Array.isArray(schema['type'])
      ? strings(schema['type'])
      : [text(schema['type'])];
const acceptsNull = (schema: Obj): boolean =>
  typesOf(schema).includes('null') ||
  (Array.isArray(schema['anyOf']) && schema['anyOf'].some((branch) => obj(branch)['type'] === 'null'));
/** Whether values are numbers, or arrays or maps of numbers. */
function isNumeric(from: Obj, fromFile: string): boolean {
  const { schema, fileName } = resolve(from, fromFile);
  const types = typesOf(schema);
  if (types.includes('number') || types.includes('integer')) return true;
  const inner = [schema['items'], schema['additionalProperties'], ...arr(schema['prefixItems'] ?? [])];
  return inner.some((part) => isObj(part) && isNumeric(part, fileName));
}
function resolvePointer(from: Obj, fromFile: string, pointer: string): { schema: Obj; fileName: string } {
  let place = resolve(from, fromFile);
  for (const step of pointer.split('/').slice(1)) {
    const { schema, fileName } = place;
    const next = Array.isArray(schema['prefixItems'])
      ? (schema['prefixItems'] as unknown[])[Number(step)]
      : optionalObj(schema['properties'])[step];
    if (!isObj(next)) throw new Error(`${fromFile} has nothing at ${pointer}`);
    place = resolve(next, fileName);
  }
  return place;
}
function* subschemas(value: unknown): Generator<Obj> {
  if (Array.isArray(value)) for (const item of value) yield* subschemas(item);
  if (!isObj(value)) return;
  yield value;
  for (const [key, inner] of Object.entries(value)) {
    if (!['examples', 'const', 'enum', 'default', 'x-builders', 'x-fill'].includes(key))
      yield* subschemas(inner);
  }
}
/** Literals, anchors at the ends, explicit ASCII classes, `+ * ?`. */
const portable = /^\^?(?:(?:[A-Za-z0-9_/:;,@=&%~# -]|\[\^?(?:[A-Za-z0-9_.*#+?$ -])+\])[+*?]?)*\$?$/;

/** Fields in order; `?` optional (and nullable), `|` required but nullable. */
const fields: Record<string, string> = {
  get_report: 'msg from to resolution signals heh_id?',
  get_periodic_report: 'msg interval first_from| resolution signals heh_id? request_id?',
  report: 'msg from to resolution values heh_id?',
  get_energy_events: 'msg from to severity',
  get_energy_events_realtime: 'msg severity',
  energy_events: 'msg events',
  activate: 'msg id modification_count from to quantity device| heh_id?',
  accept_activation: 'msg id modification_count',
  reject_activation: 'msg id modification_count',
  modify_activation: 'msg id modification_count from to quantity device| heh_id?',
  get_activation_capacity: 'msg device? heh_id?',
  activation_capacity: 'msg device? pos_capacity neg_capacity heh_id?',
  contingency_activate: 'msg id from to max_quantity| heh_id?',
  contingency_end: 'msg id end heh_id?',
  load_price: 'msg from to price',
  generation_price: 'msg from to price device',
  get_all_prices: 'msg',
  get_status_report: 'msg from to severity_threshold',
  status_report: 'msg status clock events',
  set_clock: 'msg offset|',
  set_smart_mode: 'msg mode reset',
  get_capabilities: 'msg device|',
  capabilities: 'msg device_name device_version device_sn? device_ip? device_mac? devices',
  device_capabilities:
    'msg device classes type device_name version signals can_predict_profile can_predict_curtailment_capacity',
  balancing_reserve_bid: 'msg msg_id bid_id product quantity divisible? reserve_price energy_price',
  response: 'msg msg_id response_code response_subcode? response_desc',
  bid_accepted: 'msg msg_id bid_id quantity',
  market_cleared: 'msg product',
  balancing_energy_bid: 'msg msg_id bid_id product quantity divisible? energy_price',
  activate_bid: 'msg msg_id bid_id quantity from| to|',
  request_balancing: 'msg msg_id quantity from| to|',
  balancing_activated: 'msg quantity from to originating_tso bid_id|',
  balancing_unachievable: 'msg msg_id request_id',
};
const withMsgId = Object.keys(fields).filter((m) => m !== 'response' && fields[m]?.includes(' msg_id '));

describe('schema/', () => {
  it('has the 33 messages: 24 of the HEH level, 9 of the market level', () => {
    expect([...coreMessages.keys()].sort()).toEqual(Object.keys(fields).sort());
    expect(under('heh')).toHaveLength(24);
    expect(under('market')).toHaveLength(9);
  });

  it.each(Object.keys(fields))('%s has its fields, in order', (name) => {
    const schema = message(name);
    const required = strings(schema['required']);
    const actual = propertiesOf(schema).map(
      ([field, value]) => field + (required.includes(field) ? (acceptsNull(value) ? '|' : '') : '?'),
    );
    expect(actual.join(' ')).toBe(fields[name]);
    expect(optionalObj(optionalObj(schema['properties'])['msg'])['const']).toBe(name);
  });

  it('has one published example of each message, and each is valid', () => {
    const folder = path.join(root, 'schema/examples');
    const names = readdirSync(folder);
    expect(names).toHaveLength(33);
    for (const name of names) {
      const example = obj(JSON.parse(readFileSync(path.join(folder, name, 'valid/published.json'), 'utf8')));
      expect(example['msg'], name).toBe(name);
      expect(check(coreMessages.get(name)?.name ?? '', example), name).toEqual([]);
      expect(check(coreMessages.get(name)?.name ?? '', { ...example, surplus: 1 }), name).not.toEqual([]);
      expect(check(coreMessages.get(name)?.name ?? '', { ...example, ext_org_x: [1] }), name).toEqual([]);
    }
  });

  it('refuses what is wrong', () => {
    const activate = obj(
      JSON.parse(readFileSync(path.join(root, 'schema/examples/activate/valid/published.json'), 'utf8')),
    );
    for (const [field, value] of [
      ['from', '2013-07-24T11:10:20'],
      ['modification_count', -1],
      ['modification_count', 0.5],
      ['quantity', '3.4'],
      ['device', 'a.b'],
      ['heh_id', 'a#b'],
      ['id', ''],
    ] as const) {
      const errors = check('heh/activate.schema.json', { ...activate, [field]: value });
      expect(errors, field).not.toEqual([]);
      for (const error of errors) expect(error).toMatch(`/${field} `);
    }
    const periodic = { msg: 'get_periodic_report', first_from: null, resolution: 1, signals: ['total.p'] };
    const interval = (value: number): boolean =>
      check('heh/get_periodic_report.schema.json', { ...periodic, interval: value }).length === 0;
    expect([-2, -1, 0, 0.1, 300].map(interval)).toEqual([false, true, false, true, true]);
    expect(check('common/signal-range.schema.json', [1])).not.toEqual([]);
    expect(check('common/signal-range.schema.json', [1, 2, 3])).not.toEqual([]);
  });

  it.each([...files.keys()])('%s conforms to its meta-schema and names itself', (name) => {
    const schema = file(name);
    const dialect = name.startsWith('meta/') ? 'https://json-schema.org/draft/2020-12/schema' : undefined;
    if (dialect === undefined) expect(check('meta/dialect.schema.json', schema)).toEqual([]);
    else expect(forMeta.validate(dialect, schema), JSON.stringify(forMeta.errors)).toBe(true);
    expect(schema['$schema']).toBe('https://json-schema.org/draft/2020-12/schema');
    expect(schema['description']).toEqual(expect.stringMatching(/\S/));
    if (dialect === undefined) {
      expect(schema['x-source']).toEqual(expect.stringMatching(/^D3\./));
      const wire = path.posix.basename(name, '.schema.json');
      const pascal = wire.replaceAll(/(?:^|[_-])([a-z])/g, (_, letter: string) => letter.toUpperCase());
      expect(schema['title']).toBe(pascal);
    }
    expect(() => ajvFor(name).compile({ $ref: base + name })).not.toThrow();
  });

  it('has a dialect that reaches nested schemas', () => {
    const bad = (property: Obj): string[] =>
      check('meta/dialect.schema.json', { type: 'object', properties: { a: { items: property } } });
    expect(bad({ 'x-unit': 'kW' })).toEqual([]);
    expect(bad({ 'x-unit': 1 })).not.toEqual([]);
    expect(bad({ 'x-unti': 'kW' })).not.toEqual([]);
    expect(bad({ 'x-fill': 'now' })).not.toEqual([]);
    expect(bad({ 'x-rules': [{ rule: 'timeAfter', later: '/a' }] })).not.toEqual([]);
    expect(bad({ 'x-rules': [{ rule: 'sometimes' }] })).not.toEqual([]);
    expect(bad({ type: 'nubmer' })).not.toEqual([]);
    expect(
      bad({ 'x-builders': [{ name: 'a', from: ['b'], description: 'c', set: { d: { copy: 'e' } } }] }),
    ).not.toEqual([]);
  });

  it('has unique titles, no $id and no $defs', () => {
    const titles = model.map(([, schema]) => schema['title']);
    expect(new Set(titles).size).toBe(titles.length);
    for (const [name, schema] of files) {
      for (const part of subschemas(schema)) {
        if (name.startsWith('meta/') && part !== schema) continue;
        expect(Object.keys(part), name).not.toContain('$id');
        expect(Object.keys(part), name).not.toContain('$defs');
      }
    }
  });

  it('has closed objects that leave room for extensions, and null wherever a field may be left out', () => {
    const objects = model.filter(([, schema]) => schema['type'] === 'object');
    expect(objects).toHaveLength(33 + 4 + 1);
    for (const [name, schema] of objects) {
      expect(schema['additionalProperties'], name).toBe(false);
      expect(Object.keys(obj(schema['patternProperties'])), name).toEqual(['^ext_[A-Za-z0-9_]+$']);
      for (const [field, value] of propertiesOf(schema)) {
        if (!strings(schema['required']).includes(field))
          expect(acceptsNull(value), `${name} ${field}`).toBe(true);
        if (value['type'] === 'object')
          expect(value['additionalProperties'], `${name} ${field}`).toBeTypeOf('object');
      }
    }
  });

  it.each(allProperties)(
    '$label is described, sourced, exemplified and has a unit if it is a number',
    (property) => {
      const { name, field, value } = property;
      expect(value['description']).toEqual(expect.stringMatching(/^\S.*\.$/s));
      expect(value['x-source']).toEqual(expect.stringMatching(/^D3\./));
      const decidedHere = text(value['description']).includes('Reading of the SDK');
      expect(text(value['x-source']).endsWith('; reading of the SDK')).toBe(decidedHere);
      const examples = arr(value['examples']);
      expect(examples.length).toBeGreaterThan(0);
      for (const example of examples) {
        expect(check(`${name}#/properties/${escapePointer(field)}`, example)).toEqual([]);
      }
      const units = ['kW', 'MW', 'MWh', 's', 'EUR/kWh', 'EUR/MWh', '1', 'declared'];
      if (isNumeric(value, name)) {
        expect(units).toContain(value['x-unit']);
        const type = resolve(value, name).schema;
        if (type !== value) expect(type['x-unit']).toBe(value['x-unit']);
      } else {
        expect(value['x-unit']).toBeUndefined();
      }
    },
  );

  it('has valid examples on its types', () => {
    for (const [name, schema] of under('common')) {
      if (schema['type'] === 'object') continue;
      const examples = arr(schema['examples']);
      expect(examples.length, name).toBeGreaterThan(0);
      for (const example of examples) expect(check(name, example), name).toEqual([]);
    }
  });

  it('has field names that are well formed and never differ by case only', () => {
    const names = new Set(allProperties.map(({ field }) => field));
    expect(new Set([...names].map((name) => name.toLowerCase())).size).toBe(names.size);
    for (const name of [...names, ...coreMessages.keys()]) {
      expect(name).toMatch(/^[A-Za-z][A-Za-z0-9_]*$/);
      expect(name).not.toMatch(/^ext_/);
    }
  });

  it('uses portable regular expressions only', () => {
    const patterns = [...files.values()].flatMap((schema) =>
      [...subschemas(schema)].flatMap((part) => [
        ...(typeof part['pattern'] === 'string' ? [part['pattern']] : []),
        ...Object.keys(isObj(part['patternProperties']) ? part['patternProperties'] : {}),
      ]),
    );
    expect(patterns.length).toBeGreaterThan(40);
    for (const pattern of patterns) expect(pattern).toMatch(portable);
    for (const pattern of [
      '\\d',
      'a.b',
      '(a)',
      'a|b',
      'a{2}',
      '[^\\s]',
      '(?=a)',
      'a$b',
      'a^',
      '[a',
      'é',
      '[é]',
    ]) {
      expect(pattern).not.toMatch(portable);
    }
  });

  it('has rules whose operands exist and are of the right type', () => {
    const counts: Record<string, number> = {};
    for (const [name, schema] of model) {
      for (const part of subschemas(schema)) {
        if (part['x-rules'] === undefined) continue;
        expect(['object', 'array'], name).toContain(part['type']);
        for (const rule of arr(part['x-rules']).map(obj)) {
          counts[text(rule['rule'])] = (counts[text(rule['rule'])] ?? 0) + 1;
          for (const [operand, pointer] of Object.entries(rule)) {
            if (operand === 'rule') continue;
            const target = resolvePointer(part, name, text(pointer)).schema;
            if (['later', 'earlier', 'start', 'end'].includes(operand))
              expect(target['title'], name).toBe('Time');
            else if (operand === 'series') expect(['object', 'array'], name).toContain(target['type']);
            else expect(typesOf(target), name).toContain('number');
          }
        }
      }
    }
    // from and to of 12 messages, start and end of Product
    expect(counts).toEqual({ timeAfter: 13, timeNotBefore: 1, numberNotLess: 1, sampleCount: 1 });
    expect(() => resolvePointer(message('report'), 'heh/report.schema.json', '/form')).toThrow();
    for (const [name, schema] of model) {
      const props = optionalObj(schema['properties']);
      if (props['from'] === undefined || props['to'] === undefined) continue;
      expect(schema['x-rules'], name).toContainEqual({ rule: 'timeAfter', later: '/to', earlier: '/from' });
    }
  });

  it('fills in what the sender makes up, and nothing else', () => {
    const filled = allProperties
      .filter(({ value }) => value['x-fill'] !== undefined)
      .map(
        ({ name, field, value }) =>
          `${path.posix.basename(name, '.schema.json')}.${field} ${JSON.stringify(value['x-fill'])}`,
      );
    expect(filled.sort()).toEqual(
      [
        'activate.id "uuid"',
        'activate.modification_count {"value":0}',
        'contingency_activate.id "uuid"',
        'balancing_reserve_bid.bid_id "uuid"',
        'balancing_energy_bid.bid_id "uuid"',
        ...withMsgId.map((name) => `${name}.msg_id "uuid"`),
      ].sort(),
    );
  });

  it('has builders that fit the messages they connect', () => {
    const seen: string[] = [];
    for (const [target, { name, schema }] of coreMessages) {
      for (const builder of arr(schema['x-builders'] ?? []).map(obj)) {
        seen.push(`${target}.${text(builder['name'])}`);
        for (const [field, operation] of Object.entries(obj(builder['set']))) {
          const property = obj(obj(schema['properties'])[field]);
          const [kind, operand] = Object.entries(obj(operation))[0] ?? [];
          if (kind === 'value') {
            expect(check(`${name}#/properties/${field}`, operand)).toEqual([]);
            continue;
          }
          for (const source of strings(builder['from'])) {
            const from = coreMessages.get(source);
            if (from === undefined) throw new Error(`${target}: no message ${source}`);
            const copied = resolvePointer(from.schema, from.name, text(operand)).schema;
            expect(typesOf(copied)).toEqual(typesOf(resolve(property, name).schema));
            if (kind === 'increment') expect(copied['type']).toBe('integer');
          }
        }
        if (target === 'response') expect(strings(builder['from']).sort()).toEqual([...withMsgId].sort());
      }
    }
    expect(seen.sort()).toEqual([
      'accept_activation.accept',
      'activate.cancel',
      'activate.change',
      'activate.takeUp',
      'contingency_end.endContingency',
      'modify_activation.modify',
      'reject_activation.reject',
      'report.answerReport',
      'response.ack',
      'response.refuse',
    ]);
  });
});

// ---- AsyncAPI documents ------------------------------------------------------------------------------------

const documents = ['asyncapi.yaml', 'schema/extensions/asyncapi.yaml'];
const readDocument = (name: string): string => readFileSync(path.join(root, name), 'utf8');

async function parserDiagnostics(name: string, content: string): Promise<string[]> {
  const { diagnostics, document } = await new Parser().parse(content, {
    source: path.join(root, name),
  });
  const found = diagnostics.map((d) => `${d.code} ${d.path.join('/')} ${d.message}`);
  return document === undefined && found.length === 0 ? ['no document'] : found;
}
async function spectralDiagnostics(name: string, content: string): Promise<string[]> {
  const spectral = new spectralCore.Spectral();
  // the two packages are typed against different copies of the formats package
  const rules = spectralRulesets.asyncapi as unknown as RulesetDefinition;
  spectral.setRuleset({ extends: [[rules, 'all']] });
  const document = new spectralCore.Document(content, spectralParsers.Yaml, path.join(root, name));
  return (await spectral.run(document)).map((d) => `${d.code} ${d.path.join('/')} ${d.message}`);
}

const loaded = obj(parseYaml(readDocument('asyncapi.yaml')));
const channels = obj(loaded['channels']);
const operations = obj(loaded['operations']);
const channel = (id: string): Obj => obj(channels[id]);
const messagesOf = (id: string): string[] => Object.keys(obj(channel(id)['messages']));
const amqpOf = (definition: Obj): Obj => obj(obj(definition['bindings'])['amqp']);
const topologyOf = (id: string): Obj => obj(amqpOf(channel(id))['x-amqp-topology']);
const refOf = (value: unknown): string => text(obj(value)['$ref']);
const lastStep = (reference: string): string => reference.split('/').at(-1) ?? '';

/** Questions by channel: answers, cardinality, deadline, correlation. */
const service = {
  get_report: 'report; one 10000 /from /resolution /heh_id',
  get_periodic_report: 'report; stream 10000 /resolution /heh_id',
  activate: 'accept_activation reject_activation modify_activation; one 5000 /id /modification_count',
  get_activation_capacity: 'activation_capacity; one 10000 /device /heh_id',
};
const acknowledged = 'response; one 10000 /msg_id';
const conversations: Record<string, Record<string, string>> = {
  hehToController: { get_all_prices: 'load_price generation_price; many 10000' },
  controllerToHeh: {
    ...service,
    get_energy_events: 'energy_events; one 10000',
    get_status_report: 'status_report; one 10000',
    get_capabilities: 'capabilities device_capabilities; one 10000 /device',
  },
  operatorToVpp: {},
  vppToOperator: service,
  bspToTso: { balancing_reserve_bid: acknowledged, balancing_energy_bid: acknowledged },
  tsoToBsp: { bid_accepted: acknowledged, activate_bid: acknowledged },
  tsoToBspGroup: {},
  tsoToSuperTso: { balancing_energy_bid: acknowledged, request_balancing: acknowledged },
  superTsoToTso: { activate_bid: 'response; one 30000 /msg_id', balancing_unachievable: acknowledged },
};

describe('asyncapi.yaml', () => {
  it.each(documents)('%s: the parser and Spectral have nothing to say', { timeout: 60_000 }, async (name) => {
    expect(await parserDiagnostics(name, readDocument(name))).toEqual([]);
    expect(await spectralDiagnostics(name, readDocument(name))).toEqual([]);
  });

  it('is read by tools that would notice', { timeout: 60_000 }, async () => {
    const name = 'asyncapi.yaml';
    const content = readDocument(name);
    for (const [from, to] of [
      ['asyncapi: 3.1.0', 'asyncapi: 3.0.0'],
      ['heh/report.schema.json', 'heh/nothing.schema.json'],
      ['is: routingKey', 'is: routingkey'],
    ] as const) {
      expect(content).toContain(from);
      const broken = content.replace(from, to);
      expect(await parserDiagnostics(name, broken), to).not.toEqual([]);
      expect(await spectralDiagnostics(name, broken), to).not.toEqual([]);
    }
  });

  it('describes each core message once, by its schema', () => {
    const messages = obj(obj(loaded['components'])['messages']);
    expect(Object.keys(messages)).toEqual(Object.keys(fields));
    for (const [name, definition] of Object.entries(messages).map(
      ([key, value]) => [key, obj(value)] as const,
    )) {
      const schema = file(path.posix.relative('schema', refOf(definition['payload'])));
      expect(schema, name).toBe(message(name));
      expect(definition['name']).toBe(name);
      expect(definition['title']).toBe(schema['title']);
      expect(definition['contentType']).toBe('application/json');
      expect(definition['summary']).toEqual(expect.stringMatching(/\.$/));
    }
    const carried = new Set(Object.keys(channels).flatMap(messagesOf));
    expect([...carried].sort()).toEqual(Object.keys(fields).sort());
  });

  it('has unique addresses, which are the exchanges, on the virtual host of their level', () => {
    const addresses = Object.keys(channels).map((id) => channel(id)['address']);
    expect(new Set(addresses).size).toBe(addresses.length);
    const names = Object.keys(channels).map((id) => text(obj(topologyOf(id)['queue'])['name']));
    // the queue of a BSP is shared by what comes to it alone and to its group
    expect(names.length - new Set(names).size).toBe(1);
    for (const id of Object.keys(channels)) {
      const { sender, receiver, group, declaredBy, queue } = topologyOf(id);
      const target = text(group ?? receiver);
      expect(channel(id)['address']).toBe(`{${text(sender)}}-to-{${target}}`);
      expect(Object.keys(obj(channel(id)['parameters']))).toEqual([sender, target]);
      const servers = arr(channel(id)['servers']).map(refOf);
      expect(servers).toHaveLength(1);
      const vhost = lastStep(servers[0] ?? '');
      expect(obj(obj(loaded['servers'])[vhost])['pathname']).toBe(`/${vhost}`);
      expect(amqpOf(channel(id))['exchange']).toEqual({
        name: channel(id)['address'],
        type: 'topic',
        durable: true,
        autoDelete: false,
        vhost,
      });
      expect([sender, receiver]).toContain(declaredBy);
      expect(text(obj(queue)['name'])).toMatch(new RegExp(`^private-[{]${text(receiver)}[}]-(?!.*-to-)`));
      const level = vhost === 'heh' ? 'heh' : 'market';
      for (const name of messagesOf(id)) expect(coreMessages.get(name)?.name).toMatch(`${level}/`);
      expect(topologyOf(id)['requiredFields']).toEqual(/operator/i.test(id) ? ['/heh_id'] : undefined);
    }
  });

  it('carries between operator and VPP what has a heh_id, and the plain answers to activate', () => {
    const hasHehId = (name: string): boolean => fields[name]?.includes('heh_id') ?? false;
    expect(messagesOf('vppToOperator')).toEqual(messagesOf('controllerToHeh').filter(hasHehId));
    expect(messagesOf('operatorToVpp')).toEqual(
      messagesOf('hehToController').filter(
        (name) => hasHehId(name) || /^(accept|reject)_activation$/.test(name),
      ),
    );
  });

  it.each(documents)('%s: topologies and conversations conform to their meta-schemas', (name) => {
    const document = obj(parseYaml(readDocument(name)));
    for (const [id, definition] of Object.entries(obj(document['channels']))) {
      const amqp = amqpOf(obj(definition));
      const topology = obj(amqp['x-amqp-topology']);
      expect(check('meta/topology.schema.json', topology), id).toEqual([]);
      expect(check('meta/topology.schema.json', { ...topology, bindingkey: '#' }), id).not.toEqual([]);
      const known = ['is', 'bindingVersion', 'exchange', 'x-amqp-topology'];
      expect(Object.keys(amqp), id).toEqual(known);
    }
    for (const [id, operation] of Object.entries(obj(document['operations']))) {
      const { reply } = obj(operation);
      if (reply === undefined) continue;
      const conversation = obj(obj(reply)['x-conversation']);
      expect(check('meta/conversation.schema.json', conversation), id).toEqual([]);
      expect(check('meta/conversation.schema.json', { ...conversation, cardinality: 'two' }), id).not.toEqual(
        [],
      );
    }
    expect(
      check('meta/conversation.schema.json', { cardinality: 'stream', deadlineMs: 1, correlation: [] }),
    ).not.toEqual([]);
  });

  it.each(documents)('%s: each message has the operations of its two sides, and no other', (name) => {
    const document = obj(parseYaml(readDocument(name)));
    const expected: Record<string, unknown> = {};
    for (const [id, definition] of Object.entries(obj(document['channels']))) {
      const topology = obj(amqpOf(obj(definition))['x-amqp-topology']);
      for (const carried of Object.keys(obj(obj(definition)['messages']))) {
        for (const [action, role] of [
          ['send', text(topology['sender'])],
          ['receive', text(topology['receiver'])],
        ] as const) {
          expected[`${id}.${carried}.${action}`] = {
            action,
            channel: { $ref: `#/channels/${id}` },
            'x-role': role,
            tags: [{ name: role }],
            messages: [{ $ref: `#/channels/${id}/messages/${carried}` }],
          };
        }
      }
    }
    const actual = Object.fromEntries(
      Object.entries(obj(document['operations'])).map(([id, operation]) => {
        const { summary, description, ...rest } = obj(operation);
        expect(summary, id).toEqual(expect.stringMatching(/\S/));
        expect(description, id).toEqual(expect.stringMatching(/\.$/));
        delete rest['reply'];
        return [id, rest];
      }),
    );
    expect(actual).toEqual(expected);
    const tags = arr(obj(document['info'])['tags']).map((tag) => obj(tag)['name']);
    const roles = new Set(Object.values(actual).map((operation) => operation['x-role']));
    expect([...roles].sort()).toEqual(tags);
  });

  it('has the conversations of the standard, alike on both sides', () => {
    const actual: Record<string, Record<string, string>> = {};
    for (const id of Object.keys(channels)) {
      const here: Record<string, string> = (actual[id] = {});
      for (const name of messagesOf(id)) {
        const reply = obj(operations[`${id}.${name}.send`])['reply'];
        expect(obj(operations[`${id}.${name}.receive`])['reply'], name).toEqual(reply);
        if (withMsgId.includes(name)) expect(reply, `${id} ${name}`).toBeDefined();
        if (reply === undefined) continue;
        const answerChannel = lastStep(refOf(obj(reply)['channel']));
        const [question, answer] = [topologyOf(id), topologyOf(answerChannel)];
        expect([answer['sender'], answer['receiver']], id).toEqual([
          question['receiver'],
          question['sender'],
        ]);
        const answers = arr(obj(reply)['messages']).map((reference) => {
          expect(refOf(reference)).toMatch(`#/channels/${answerChannel}/messages/`);
          expect(messagesOf(answerChannel)).toContain(lastStep(refOf(reference)));
          return lastStep(refOf(reference));
        });
        const conversation = obj(obj(reply)['x-conversation']);
        const correlation = strings(conversation['correlation']);
        for (const pointer of correlation) {
          expect(() =>
            resolvePointer(message(name), coreMessages.get(name)?.name ?? '', pointer),
          ).not.toThrow();
        }
        const { cardinality, deadlineMs } = conversation;
        here[name] = `${answers.join(' ')}; ${[cardinality, deadlineMs, ...correlation].join(' ')}`;
        if (cardinality === 'stream') {
          expect(conversation['cancel']).toEqual({ interval: -1 });
          expect(conversation['intervalField']).toBe('/interval');
        }
      }
    }
    expect(actual).toEqual(conversations);
  });
});
