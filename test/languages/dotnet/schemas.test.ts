/** Schemas as the .NET library gets them: nothing that is checked gets lost, and patterns match the same texts. */

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { describe, expect, it } from 'vitest';
import { formats } from '../../../src/support/formats.ts';
import { root } from '../../golden/tools.ts';
// @ts-expect-error templates are plain JavaScript
import { dotnetPattern, prepared } from '../../../templates/dotnet/lib/schemas.mjs';

/** What is read of a vector. */
interface Vector {
  readonly message?: unknown;
  readonly verdict?: { readonly code: string; readonly rule?: boolean };
}

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

  it('of our contract let the same messages pass as those they are made from, but for the rules', () => {
    const text = readFileSync(path.join(root, 'generated/dotnet/schemas.json'), 'utf8');
    // the end of a text, as JavaScript writes it
    const document = JSON.parse(text.replaceAll('\\\\z', '(?![^])')) as {
      messages: Record<string, string>;
      $defs: Record<string, object>;
    };
    const ajv = new Ajv2020({ strict: false, unicodeRegExp: false, formats });
    ajv.addKeyword({
      keyword: 'x-exact',
      compile: ({ 'x-rules': _, ...assertions }: Record<string, unknown>) => {
        const inner = ajv.compile(assertions);
        return (value: unknown) => inner(value);
      },
    });
    const examples = path.join(root, 'schema/examples');
    let tried = 0;
    for (const [name, definition] of Object.entries(document.messages)) {
      const holds = ajv.compile({ $ref: `#/$defs/${definition}`, $defs: document.$defs });
      const read = (kind: string): [string, Vector][] =>
        readdirSync(path.join(examples, name, kind)).map((file) => [
          `${name}/${kind}/${file}`,
          JSON.parse(readFileSync(path.join(examples, name, kind, file), 'utf8')) as Vector,
        ]);
      for (const [file, message] of read('valid')) expect(holds(message), file).toBe(true);
      for (const [file, { message, verdict }] of read('invalid')) {
        if (message === undefined || verdict?.code !== 'INVALID_MESSAGE') continue;
        expect(holds(message), file).toBe(verdict.rule === true);
        tried++;
      }
    }
    expect(tried).toBeGreaterThan(400);
  });
});
