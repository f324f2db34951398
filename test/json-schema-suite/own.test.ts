/** What the suite does not ask, in its own form. */

import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../golden/tools.ts';
import { judgeGroups, type GroupResult } from './judge.ts';
import type { SuiteTest } from './suite-files.ts';

const $schema = 'https://json-schema.org/draft/2020-12/schema';

async function judge(schema: object, tests: readonly SuiteTest[]): Promise<GroupResult> {
  const group = { description: 'a group', schema: { $schema, ...schema }, tests };
  const [result] = await judgeGroups(temporaryFolder(), 'draft2020-12', [group]);
  if (result === undefined) throw new Error('nothing was judged');
  return result;
}

/** Each a schema, values that it takes and values that it does not, as JSON texts. */
const cases: Readonly<Record<string, { schema: object; right: readonly string[]; wrong: readonly string[] }>> = {
  'multiples of a decimal fraction': {
    schema: { type: 'number', multipleOf: 0.1 },
    right: ['0.3', '1.1', '-0.7', '0', '1e300'],
    wrong: ['0.35', '0.30000000000000004'],
  },
  'a constant object, and values that bring functions of every object': {
    schema: { const: { constructor: {}, valueOf: 1 } },
    right: ['{"constructor":{},"valueOf":1}', '{"valueOf":1.0,"constructor":{}}'],
    wrong: ['{"constructor":{},"valueOf":2}', '{"constructor":{},"toString":1}', '{}', '1'],
  },
  'an enumeration of objects likewise': {
    schema: { enum: [{ toString: 1 }, [1], 'a'] },
    right: ['{"toString":1}', '[1]', '"a"'],
    wrong: ['{"toString":2}', '{"valueOf":1}', '{"a":1}', '[2]', '["toString"]'],
  },
  'unique items likewise': {
    schema: { type: 'array', uniqueItems: true },
    right: ['[{"toString":1},{"toString":2}]', '[{"valueOf":1},{}]', '[1,"1",true,null]', '[]'],
    wrong: ['[{"toString":1},{"toString":1}]', '[{"__proto__":1},{"__proto__":1}]', '[1,1.0]', '[null,null]'],
  },
  'a reference in a constant is data': {
    schema: {
      type: 'object',
      properties: { enum: { $ref: '#/$defs/Name' }, const: { $ref: '#/$defs/Name' }, a: { enum: [{ $ref: '#/$defs/Gone' }] } },
      $defs: { Name: { type: 'string' } },
    },
    right: ['{"enum":"x","const":"y","a":{"$ref":"#/$defs/Gone"}}'],
    wrong: ['{"enum":1}', '{"const":1}', '{"a":{}}'],
  },
  'names of every object are not evaluated because others are': {
    schema: {
      type: 'object',
      anyOf: [{ type: 'object', patternProperties: { '^a': { type: 'number' } } }, { type: 'object', required: ['b'] }],
      unevaluatedProperties: false,
    },
    right: ['{"a":1}', '{}'],
    wrong: ['{"constructor":1}', '{"a":1,"toString":1}', '{"__proto__":1}', '{"b":1}', '{"a":"x"}'],
  },
  'a pattern evaluates whatever it matches': {
    schema: { type: 'object', patternProperties: { '^_': true }, unevaluatedProperties: false },
    right: ['{"__proto__":1}', '{"_":1}'],
    wrong: ['{"constructor":1}'],
  },
  'a condition in the branch of a union': {
    schema: {
      oneOf: [{ type: 'object', properties: { a: { if: { type: 'object' }, then: { type: 'object', unevaluatedProperties: false }, else: { anyOf: [{ type: 'string' }] } } } }],
    },
    right: ['{"a":"x"}', '{"a":{}}'],
    wrong: ['{"a":1}', '{"a":{"b":1}}'],
  },
  'what an empty array has to hold, after items by position': {
    schema: { type: 'array', prefixItems: [{ type: 'string' }], contains: { type: 'number' }, uniqueItems: true },
    right: ['["a",1]', '["a",1,null]'],
    wrong: ['[]', '["a"]', '[1]', '["a",1,1]'],
  },
  'items that are evaluated by a branch that holds': {
    schema: {
      type: 'array',
      anyOf: [{ type: 'array', items: { type: 'number' } }, { type: 'array', prefixItems: [{ type: 'string' }] }],
      unevaluatedItems: false,
    },
    right: ['[1,2,3]', '["a"]', '[]'],
    wrong: ['["a","b"]', '[1,"a"]', '["a",1]'],
  },
  'items of a schema that refers to itself and says nothing of them': {
    schema: {
      type: ['array', 'object'],
      properties: { a: { $ref: '#' } },
      anyOf: [{ $ref: '#/$defs/Loose' }],
      unevaluatedItems: false,
      $defs: { Loose: { properties: { b: { $ref: '#' } } , type: ['array', 'object'] } },
    },
    right: ['[]', '{"a":[]}', '{"b":[]}'],
    wrong: ['[1]', '{"a":[1]}', '{"b":[1]}'],
  },
  'an if that holds evaluates, and one that does not says nothing': {
    schema: {
      type: 'object',
      if: { properties: { kind: { const: 'a' } }, required: ['kind'], type: 'object' },
      unevaluatedProperties: false,
    },
    right: ['{"kind":"a"}', '{}'],
    wrong: ['{"kind":"b"}', '{"kind":"a","x":1}'],
  },
}; // prettier-ignore

describe('generated validators', () => {
  it.each(Object.entries(cases))('%s', async (_, { schema, right, wrong }) => {
    const test = (valid: boolean) => (text: string) => ({
      description: text,
      data: JSON.parse(text) as unknown,
      valid,
    });
    const result = await judge(schema, [...right.map(test(true)), ...wrong.map(test(false))]);
    expect(result).toMatchObject({ wrong: [], tests: right.length + wrong.length });
    expect(result.refused).toBeUndefined();
  });
});

describe('what would be decided wrongly is refused at its place', () => {
  const far = {
    type: 'array',
    allOf: [{ $ref: '#/$defs/Some' }],
    unevaluatedItems: false,
    $defs: { Some: { type: 'array', contains: true } },
  };
  it.each<[string, object, RegExp]>([
    ['unevaluatedItems beside contains', far, /^SPEC_UNSUPPORTED: schema\.json#\/unevaluatedItems: .*contains/],
    ['a meta-schema of somebody', { $schema: 'https://example.com/draft/2020-12/schema' }, /^SPEC_UNSUPPORTED: schema\.json#\/\$schema: .*no JSON Schema dialect known here/],
    ['a keyword of an older draft', { dependencies: {} }, /^SPEC_\w+: schema\.json#\/dependencies: .*constrain nothing/],
  ])('%s', async (_, schema, reason) => {
    expect((await judge(schema, [])).refused).toMatch(reason);
  }); // prettier-ignore
});
