/** What every property and type in schema/ says of itself. */

import { describe, expect, it } from 'vitest';
import { arr, text } from '../support/json.ts';
import { check } from '../support/sources-validation.ts';
import { isNumeric, resolve } from '../support/sources-walk.ts';
import { allProperties, under } from '../support/sources.ts';

const escapePointer = (key: string): string => key.replaceAll('~', '~0').replaceAll('/', '~1');

describe('schema/', () => {
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
});
