/**
 * Random changes of the schemas of this standard: what the comparison calls compatible, generated messages and the
 * generated validators of the other version agree with; and what was changed is told.
 */

import fc from 'fast-check';
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compareSpecifications } from '../../src/diff/compare.ts';
import type { Specification } from '../../src/diff/specification.ts';
import { filesBelow } from '../../src/generator/files.ts';
import { isObject, listOf, type Json, type JsonObject } from '../../src/generator/json.ts';
import { quickly } from '../support/diff-fixtures.ts';
import { messagesOf, validatorsOf } from '../support/diff-values.ts';
import { root } from '../support/snippets.ts';

const files = filesBelow(path.join(root, 'schema')).filter((name) => /^(?:common|heh|market)\//.test(name));
const read = (name: string): JsonObject =>
  JSON.parse(readFileSync(path.join(root, 'schema', name), 'utf8')) as JsonObject;

/** Schemas within a schema: itself, of members, of items, of alternatives. */
function within(schema: Json): JsonObject[] {
  if (!isObject(schema)) return [];
  const inner = [
    ...Object.values(isObject(schema['properties']) ? schema['properties'] : {}),
    ...listOf(schema['anyOf']),
    schema['items'] ?? true,
    schema['additionalProperties'] ?? true,
  ];
  return [schema, ...inner.flatMap(within)];
}

const constraints = [
  'minLength',
  'pattern',
  'minimum',
  'maximum',
  'exclusiveMinimum',
  'format',
  'minItems',
  'uniqueItems',
  'additionalProperties',
  'patternProperties',
  'x-rules',
  'enum',
];

type Change = (schema: JsonObject) => void;

/** What can be changed in a schema file, each by a name of its own. */
function changesOf(schema: JsonObject): [name: string, change: Change][] {
  return within(schema).flatMap((_, index) => {
    const at = (whole: JsonObject): JsonObject => within(whole)[index] ?? {};
    const node = at(schema);
    const found: [string, Change][] = constraints
      .filter((keyword) => keyword in node)
      .map((keyword) => [
        `${index} without ${keyword}`,
        (whole) => Reflect.deleteProperty(at(whole), keyword),
      ]);
    if (listOf(node['enum']).length > 2) {
      found.push([`${index} a value less`, (whole) => listOf(at(whole)['enum']).pop()]);
    }
    if (typeof node['minLength'] === 'number') {
      found.push([`${index} longer`, (whole) => (at(whole)['minLength'] = 2)]);
    }
    if (isObject(node['properties'])) {
      const required = listOf(node['required']);
      const optional = Object.keys(node['properties']).filter((name) => !required.includes(name));
      if (required.length > 1) {
        found.push([`${index} one less required`, (whole) => listOf(at(whole)['required']).pop()]);
      }
      for (const name of optional) {
        found.push([`${index} ${name} required`, (whole) => listOf(at(whole)['required']).push(name)]);
      }
      const last = Object.keys(node['properties']).at(-1) ?? '';
      found.push([
        `${index} without ${last}`,
        (whole) => {
          Reflect.deleteProperty(at(whole)['properties'] as JsonObject, last);
          at(whole)['required'] = listOf(at(whole)['required']).filter((name) => name !== last);
        },
      ]);
    }
    return found;
  });
}

const all = files.flatMap((file) => changesOf(read(file)).map(([name, change]) => ({ file, name, change })));
/** As many as take some seconds, from all over. */
const chosen = fc.sample(fc.constantFrom(...all), { numRuns: 30, seed: 20_260_727 });

let folder = '';
let before: Specification;
beforeAll(() => {
  folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'ebadge-mutations-')));
  cpSync(path.join(root, 'schema'), path.join(folder, 'schema'), { recursive: true });
  cpSync(path.join(root, 'asyncapi.yaml'), path.join(folder, 'asyncapi.yaml'));
  before = quickly(path.join(folder, 'asyncapi.yaml'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A specification with a few of its messages. */
const only = ({ model, ...rest }: Specification, names: readonly string[]): Specification => ({
  ...rest,
  model: { ...model, messages: model.messages.filter(({ name }) => names.includes(name)) },
});

describe('changes of the schemas of this standard', { timeout: 120_000 }, () => {
  it.each([...new Map(chosen.map((one) => [`${one.file} ${one.name}`, one])).values()])(
    '$file: $name',
    async ({ file, change }) => {
      const place = path.join(folder, 'schema', file);
      const schema = read(file);
      change(schema);
      writeFileSync(place, JSON.stringify(schema));
      const after = quickly(path.join(folder, 'asyncapi.yaml'));
      writeFileSync(place, JSON.stringify(read(file)));
      const { changes, messages } = compareSpecifications(before, after);
      expect(changes.length).toBeGreaterThan(0);
      const touched = [...new Set(changes.flatMap((one) => one.messages))].slice(0, 3);
      const sides = [only(before, touched), only(after, touched)] as const;
      const validators = await Promise.all(sides.map(validatorsOf));
      for (const { after: name, wire } of messages.filter((one) => touched.includes(one.after))) {
        for (const [from, to, said] of [
          [0, 1, wire.oldToNew],
          [1, 0, wire.newToOld],
        ] as const) {
          const [own, other] = [validators[from]?.get(name), validators[to]?.get(name)];
          if (own === undefined || other === undefined) throw new Error(`no validator of ${name}`);
          if (said !== 'compatible') continue;
          fc.assert(
            fc.property(messagesOf(sides[from], name, own), (value) => other(value)),
            { numRuns: 40, seed: 7 },
          );
        }
      }
    },
  );
});
