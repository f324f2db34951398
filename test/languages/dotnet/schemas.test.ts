/** Schemas as the .NET library gets them: nothing that is checked gets lost, and patterns match the same texts. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../../golden/tools.ts';
// @ts-expect-error templates are plain JavaScript
import { dotnetPattern, prepared } from '../../../templates/dotnet/lib/schemas.mjs';

const translate = dotnetPattern as (pattern: string) => string;
const prepare = prepared as (schema: unknown) => unknown;

/** As .NET reads it, in JavaScript: without the flag u, characters beyond the first 65536 are two of the text's. */
const asDotnet = (pattern: string): RegExp => new RegExp(translate(pattern).replaceAll('\\z', '(?![^])'));

const samples = [
  '',
  'a',
  'ab',
  'a.b',
  'a..b',
  '.',
  'ext_a',
  'ext_a\n',
  'a\n',
  '\n',
  '😀',
  'a😀',
  '٣',
  '3',
  '_',
  '\u2028',
  'x]y',
  '[',
  'é',
];

describe('patterns for .NET', () => {
  it.each([
    '^[^.]+$',
    '^[^.*#]+$',
    '^ext_[A-Za-z0-9_]+$',
    '^[^.]+[.][^.]+$',
    '^.$',
    '^..$',
    '^\\d+$',
    '^\\w*$',
    'a$',
    '^[\\d_]+$',
    '^[[]$',
    '^[^a]$',
    'b',
    '^a[.]b$',
    '^\\[$',
  ])('%s matches the same texts', (pattern) => {
    const own = new RegExp(pattern.replaceAll('[[]', '[\\[]'), 'u');
    for (const text of samples)
      expect(asDotnet(pattern).test(text), JSON.stringify(text)).toBe(own.test(text));
  });
});

describe('schemas for .NET', () => {
  it('hold every keyword that is checked, the exact ones under one of our own', () => {
    expect(
      prepare({
        title: 'T',
        type: ['object', 'null'],
        'x-unit': 'kW',
        required: ['a'],
        properties: { a: { type: 'string', pattern: '^a$', minLength: 1 }, b: false },
        patternProperties: { '^x$': true },
        additionalProperties: false,
        anyOf: [{ $ref: '#/$defs/A' }, { type: 'null' }],
        'x-rules': [{ rule: 'timeAfter', later: '/to', earlier: '/from' }],
      }),
    ).toEqual({
      required: ['a'],
      properties: {
        a: { 'x-exact': { type: 'string', pattern: '^a\\z', minLength: 1, 'x-pattern': '^a$' } },
        b: false,
      },
      patternProperties: { '^x\\z': true },
      additionalProperties: false,
      anyOf: [{ $ref: '#/$defs/A' }, { 'x-exact': { type: 'null' } }],
      'x-exact': {
        type: ['object', 'null'],
        'x-rules': [{ rule: 'timeAfter', later: '/to', earlier: '/from' }],
      },
    });
  });

  it('of our contract know of every message its definition', () => {
    const text = readFileSync(path.join(root, 'generated/dotnet/schemas.json'), 'utf8');
    const { messages, $defs } = JSON.parse(text) as { messages: Record<string, string>; $defs: object };
    expect(Object.keys(messages).length).toBeGreaterThan(30);
    for (const name of Object.values(messages)) expect(Object.keys($defs)).toContain(name);
  });
});
