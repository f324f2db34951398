/** What is said about a wrong message: where, what, in which order, and nothing of the payload. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { closest } from '../../src/core/suggest.ts';
import { EbadgeError, safeParse, ValidationError, type Issue } from '../../src/index.ts';

type Obj = Record<string, unknown>;

const folder = path.resolve(import.meta.dirname, '../../schema/examples');
const example = (name: string): Obj =>
  JSON.parse(readFileSync(path.join(folder, name, 'valid/published.json'), 'utf8')) as Obj;

function errorOf(value: unknown): ValidationError {
  const result = safeParse(JSON.stringify(value));
  if (result.ok) throw new Error('it is valid');
  return result.error;
}
const issuesOf = (value: unknown): readonly Issue[] => errorOf(value).issues;
const brief = (value: unknown): string[] =>
  issuesOf(value).map(({ path: at, keyword }) => `${at} ${keyword}`);

describe('an issue', () => {
  const activate = example('activate');
  const { quantity: _, ...withoutQuantity } = activate;
  const report = example('report');
  const long = 'x'.repeat(500);

  it.each<[string, Obj, Issue]>([
    ['a missing field', withoutQuantity, { path: '/quantity', keyword: 'required', rule: false, expected: 'this field', found: 'nothing' }],
    ['a field too many', { ...activate, 'a/b~c': [1, 2] }, { path: '/a~1b~0c', keyword: 'additionalProperties', rule: false, expected: 'no field of this name', found: 'an array of 2' }],
    ['another type', { ...activate, quantity: '3' }, { path: '/quantity', keyword: 'type', rule: false, expected: 'number', found: '"3"' }],
    ['null', { ...activate, quantity: null }, { path: '/quantity', keyword: 'type', rule: false, expected: 'number', found: 'null' }],
    ['one of two types', { ...activate, device: { a: 1 } }, { path: '/device', keyword: 'type', rule: false, expected: 'string or null', found: 'an object' }],
    ['no date-time', { ...activate, from: '2013-07-24T11:10:20' }, { path: '/from', keyword: 'format', rule: false, expected: 'a time with a zone, e.g. "2013-07-21T10:00:00.000Z"', found: '"2013-07-24T11:10:20"' }],
    ['a number too small', { ...activate, modification_count: -1 }, { path: '/modification_count', keyword: 'minimum', rule: false, expected: 'at least 0', found: '-1' }],
    ['no whole number', { ...activate, modification_count: 0.5 }, { path: '/modification_count', keyword: 'type', rule: false, expected: 'integer', found: '0.5' }],
    ['a number not above its bound', { ...report, values: {}, resolution: 0 }, { path: '/resolution', keyword: 'exclusiveMinimum', rule: false, expected: 'more than 0', found: '0' }],
    ['a text too short', { ...activate, id: '' }, { path: '/id', keyword: 'minLength', rule: false, expected: 'text of at least 1 characters', found: '""' }],
    ['a long text', { ...activate, quantity: long }, { path: '/quantity', keyword: 'type', rule: false, expected: 'number', found: JSON.stringify(`${'x'.repeat(60)}…`) }],
    ['no value of an enumeration', { ...example('set_smart_mode'), mode: 'clever' }, { path: '/mode', keyword: 'enum', rule: false, expected: expect.stringMatching(/^one of "/) as string, found: '"clever"' }],
    ['a period that ends before it starts', { ...activate, to: activate['from'] }, { path: '/to', keyword: 'timeAfter', rule: true, expected: 'a time after the start', found: JSON.stringify(activate['from']) }],
    ['too few samples', { ...report, values: { 'a.b~c': [1] } }, { path: '/values/a.b~0c', keyword: 'sampleCount', rule: true, expected: 'exactly 5 samples: (end − start) / step', found: 'an array of 1' }],
    ['samples over no whole number of steps', { ...report, resolution: 7 , values: { 'a.b': [1] } }, { path: '/values/a.b', keyword: 'sampleCount', rule: true, expected: 'exactly (end − start) / step samples, and a period that is a whole multiple of the step', found: 'an array of 1' }],
  ])('says where, what was expected and what was found: %s', (_name, value, expected) => {
    expect(issuesOf(value)).toEqual([expected]);
  }); // prettier-ignore

  it('is given for every fault, not for the first alone', () => {
    const { id: _id, ...rest } = activate;
    expect(brief({ ...rest, quantity: 'a', modification_count: -1, extra: 1, device: 5 })).toEqual([
      '/device type',
      '/extra additionalProperties',
      '/id required',
      '/modification_count minimum',
      '/quantity type',
    ]);
  });
});

describe('the order of issues', () => {
  it('is the schema first and the rules after, although a part comes before what follows it', () => {
    const bid = example('balancing_reserve_bid');
    const product = bid['product'] as Obj;
    const wrong = {
      ...bid,
      product: { ...product, end: product['start'] },
      quantity: 'much',
      energy_price: null,
      bid_id: '',
    };
    const found = issuesOf(wrong).map(({ path: at, rule }) => `${at} ${rule}`);
    expect(found).toEqual(['/bid_id false', '/energy_price false', '/quantity false', '/product/end true']);
    const keys = Object.fromEntries(Object.entries(wrong).reverse());
    expect(issuesOf(keys).map(({ path: at, rule }) => `${at} ${rule}`)).toEqual(found);
  });

  it('is that of the indices as numbers and of the names by code points, rules last', () => {
    const report = example('report');
    const wrong = {
      ...report,
      to: '2013-07-21T09:59:30Z',
      values: { 'z.p': [1], 'a.p': [], 'm.p': [1, 2] },
      resolution: 60,
    };
    expect(brief(wrong)).toEqual([
      '/to timeAfter',
      '/values/a.p sampleCount',
      '/values/m.p sampleCount',
      '/values/z.p sampleCount',
    ]);
    const events = example('energy_events');
    const [event] = events['events'] as Obj[];
    const bad = { ...event, start_time: '2013-07-23T16:34:00Z', end_time: '2013-07-23T16:33:00Z' };
    expect(brief({ ...events, events: [bad, event, { ...bad, severity: 'x' }, bad] })).toEqual([
      '/events/2/severity type',
      '/events/0/end_time timeNotBefore',
      '/events/2/end_time timeNotBefore',
      '/events/3/end_time timeNotBefore',
    ]);
  });
});

describe('a ValidationError', () => {
  const secret = 'SECRET-7f3a';
  const wrong = {
    ...example('activate'),
    quantity: secret,
    from: secret,
    device: `${secret}.x`,
    id: [secret],
  };

  it('names places and expectations, never what was found, wherever it is printed', () => {
    const error = errorOf(wrong);
    expect(error.issues).toHaveLength(4);
    expect(error.issues.some(({ found }) => found.includes(secret))).toBe(true);
    const shown = [
      error.message,
      error.stack,
      JSON.stringify(error),
      inspect(error, { depth: 9, showHidden: true }),
    ];
    for (const text of shown) expect(text).not.toContain(secret);
    expect(error.message).toMatch(/^activate is not valid: 4 issues\.\n {2}\/\S+: expected /);
    expect(error.messageName).toBe('activate');
    expect(error.details).toMatchObject({ messageName: 'activate' });
    const unknown = errorOf({ msg: secret });
    expect(unknown.message + JSON.stringify(unknown.details)).not.toContain(secret);
  });

  it('shows five issues and counts the rest', () => {
    const many = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`x${index}`, 1]));
    const { message, issues } = errorOf({ ...example('activate'), ...many });
    expect(issues).toHaveLength(12);
    expect(message.match(/\n {2}\/x/g)).toHaveLength(5);
    expect(message).toContain('… and 7 more');
  });

  it('keeps a hundred issues, and counts those of a hostile message', () => {
    const many = Object.fromEntries(Array.from({ length: 3000 }, (_, index) => [`x${index}`, 1]));
    const error = errorOf({ ...example('activate'), ...many, quantity: 'a', to: '2000-01-01T00:00:00Z' });
    expect(error.issues).toHaveLength(100);
    expect(error.issueCount).toBe(3002);
    expect(error.details['issueCount']).toBe(3002);
    expect(error.details['issues']).toHaveLength(100);
    expect(error.message).toContain('activate is not valid: 3002 issues.');
    expect(error.message).toContain('… and 2997 more; `issues` has 100 of 3002');
    const given = new ValidationError('INVALID_MESSAGE', 'Wrong.', [...error.issues, ...error.issues]);
    expect([given.issues.length, given.issueCount]).toEqual([100, 200]);
    const few = errorOf({ ...example('activate'), extra: 1 });
    expect([few.issues.length, few.issueCount]).toEqual([1, 1]);
    expect(few.message).not.toContain('more');
  });

  it('cuts paths short that nobody reads', () => {
    const [issue] = issuesOf({ ...example('activate'), ['k'.repeat(10_000)]: 'found' });
    expect(issue?.path).toBe(`/${'k'.repeat(198)}…`);
    expect(issue).toMatchObject({ keyword: 'additionalProperties', found: '"found"' });
    const exact = issuesOf({ ...example('activate'), ['k'.repeat(199)]: 1 });
    expect(exact[0]?.path).toBe(`/${'k'.repeat(199)}`);
  });

  it('is an EbadgeError of its own name', () => {
    const error = errorOf({});
    expect(error).toBeInstanceOf(EbadgeError);
    expect(error.name).toBe('ValidationError');
  });
});

describe('closest', () => {
  const candidates = ['get_report', 'report', 'set_clock'];

  it.each([
    ['get_reprot', 'get_report'],
    ['GET_REPORT', 'get_report'],
    ['eport', 'report'],
    ['reports', 'report'],
    ['setclock', 'set_clock'],
  ])('takes %s for %s', (word, meant) => {
    expect(closest(word, candidates)).toBe(meant);
  });

  it('gives up on what is far from all, and on what is long', () => {
    expect(closest('activate', candidates)).toBeUndefined();
    expect(closest('', candidates)).toBeUndefined();
    expect(closest('report'.repeat(100), candidates)).toBeUndefined();
    expect(closest('report', [])).toBeUndefined();
    for (const word of [null, undefined, 5, {}]) expect(closest(word, candidates)).toBeUndefined();
  });
});

describe('an unknown field', () => {
  it('is told which field it was probably meant to be', () => {
    const [issue] = issuesOf({ ...example('activate'), quantitty: 1 });
    expect(issue?.expected).toBe('no field of this name; did you mean "quantity"?');
    const [other] = issuesOf({ ...example('activate'), colour: 1 });
    expect(other?.expected).toBe('no field of this name');
  });
});
