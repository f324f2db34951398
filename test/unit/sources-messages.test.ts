/** The messages in schema/: which there are, their fields, and what they accept. */

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { obj, optionalObj, strings } from '../support/json.ts';
import { fields } from '../support/sources-fields.ts';
import { check } from '../support/sources-validation.ts';
import { acceptsNull } from '../support/sources-walk.ts';
import { coreMessages, message, propertiesOf, root, under } from '../support/sources.ts';

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
    const names = readdirSync(folder).filter((name) => coreMessages.has(name));
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
});
