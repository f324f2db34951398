/** What is said of schemas when validators are made of them, and the validator that lint makes. */

import { expect, it } from 'vitest';
import { ValidationSchemas } from '../../src/generator/emit/validation-schema.ts';
import { compileValidator } from '../../src/generator/emit/validators.ts';
import type { JsonObject } from '../../src/generator/load.ts';

const schemasOf = (schema: JsonObject): ValidationSchemas =>
  new ValidationSchemas([{ name: 'A', place: { file: 'a.json', pointer: '/x' }, schema }]);

it('what says nothing is noted where it stands', () => {
  const schemas = schemasOf({
    properties: {
      'a/b': { format: 'duration', then: {} },
      c: { minContains: 1, if: true, else: false, format: 'date' },
    },
  });
  schemas.rootFor('A');
  expect(schemas.notes).toEqual([
    { place: 'a.json#/x/properties/a~1b', text: 'format "duration" is not checked.' },
    {
      place: 'a.json#/x/properties/a~1b/then',
      text: 'then says nothing: there is no if beside it.',
    },
    {
      place: 'a.json#/x/properties/c/minContains',
      text: 'minContains says nothing: there is no contains beside it.',
    },
  ]);
});

it('an unknown keyword is refused where it stands', () => {
  expect(() => schemasOf({ items: [{ minimun: 1 }] }).rootFor('A')).toThrow(
    'a.json#/x/items/0/minimun: unknown keyword: "minimun", which would constrain nothing.',
  );
});

it('a validator that is used at once decides like the emitted ones', () => {
  const root = schemasOf({
    type: 'object',
    properties: {
      price: { type: 'number', multipleOf: 0.01 },
      at: { type: 'string', format: 'date' },
      set: { type: 'array', uniqueItems: true },
      fixed: { const: { valueOf: 1 } },
    },
  }).rootFor('A');
  const validate = compileValidator(root);
  expect(
    validate({ price: 19.99, at: '2024-02-29', set: [{ toString: 1 }, {}], fixed: { valueOf: 1 } }),
  ).toBe(true);
  for (const wrong of [
    { price: 0.001 },
    { at: '2023-02-29' },
    { set: [{}, {}] },
    { fixed: { valueOf: 2 } },
  ]) {
    expect(validate(wrong), JSON.stringify(wrong)).toBe(false);
  }
});
