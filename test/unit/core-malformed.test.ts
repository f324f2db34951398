/** What is no JSON, and JSON that is out to be taken for something else. */

import { describe, expect, it } from 'vitest';
import { EbadgeError, parse, safeParse } from '../../src/index.ts';
import { example, exampleText, refusal, refused, utf8 } from './core-tools.ts';

describe('what is no JSON', () => {
  it.each([
    ['a truncated message', '{"msg":"set_clock","offset":'],
    ['nothing', ''],
    ['white space', ' \n'],
    ['NaN', '{"msg":"set_clock","offset":NaN}'],
    ['Infinity', '{"msg":"set_clock","offset":-Infinity}'],
    ['a byte order mark', '\uFEFF{"msg":"get_all_prices"}'],
    ['two messages', '{"msg":"get_all_prices"}{"msg":"get_all_prices"}'],
    ['a comment', '{"msg":"get_all_prices"} // all'],
    ['a trailing comma', '{"msg":"get_all_prices",}'],
    ['single quotes', "{'msg':'get_all_prices'}"],
    ['a control character in a string', '{"msg":"get_all_prices\n"}'],
  ])('is refused: %s', (_, text) => {
    for (const input of [text, utf8(text)]) {
      const error = refusal(() => parse(input));
      expect(error.code).toBe('MALFORMED_JSON');
      expect(error.issues).toEqual([]);
    }
  });

  it.each([
    ['a lone continuation byte', [0x22, 0x80, 0x22]],
    ['an overlong slash', [0x22, 0xc0, 0xaf, 0x22]],
    ['an encoded surrogate', [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ['a cut character', [0x22, 0xe2, 0x82]],
    ['UTF-16', [0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]],
  ])('is refused: %s', (_, bytes) => {
    const error = refusal(() => parse(Uint8Array.from(bytes)));
    expect(error.code).toBe('MALFORMED_JSON');
    expect(error.message).toContain('UTF-8');
  });

  it('does not quote the text, but says where it broke', () => {
    const secret = 'position 987654';
    const error = refusal(() => parse(`{"msg":"set_clock","${secret}":tru}`));
    expect(error.message).not.toContain(secret);
    expect(JSON.stringify(error.details)).not.toContain(secret);
    expect(error.message).not.toContain('987654');
    expect(refusal(() => parse('{"msg":"set_clock"; }')).message).toContain('(at character 18)');
  });

  it('comes as a result from safeParse', () => {
    const bad = safeParse('{');
    expect(bad.ok ? undefined : bad.error.code).toBe('MALFORMED_JSON');
    expect(safeParse(exampleText('set_clock'))).toEqual({
      ok: true,
      message: example('set_clock'),
      forgiven: [],
    });
    // a mistake of the caller's, not of the message's
    expect(() => safeParse(7 as unknown as string)).toThrow(EbadgeError);
  });
});

describe('a number that no double holds', () => {
  it.each<[string, string, string]>([
    ['a field', '{"msg":"set_clock","offset":1e400}', '/offset'],
    ['an extension field', '{"msg":"set_clock","offset":1,"ext_org_a":-1e400}', '/ext_org_a'],
    ['what is in one', '{"msg":"set_clock","offset":1,"ext_org_a":{"b/c":[1,{"d":1e999}]}}', '/ext_org_a/b~1c/1/d'],
    ['an extension field of a part', exampleText('market_cleared').replace('"product":', '"product":{"ext_org_a":1e400},"product":').replace(/"product":\{"ext_org_a":1e400\},"product":\s*\{/, '"product":{"ext_org_a":1e400,'), '/product/ext_org_a'],
    ['an extension message', '{"msg":"ext_org_a","b":[2e308]}', '/b/0'],
  ])('is of no type: in %s', (_, text, path) => {
    const error = refusal(() => parse(text));
    expect([error.code, ...error.issues.map((issue) => `${issue.path} ${issue.keyword}`)]).toEqual([
      'INVALID_MESSAGE',
      `${path} type`,
    ]);
  }); // prettier-ignore

  it('counts among other issues by its place', () => {
    const error = refusal(() => parse('{"msg":"set_clock","offset":"1","ext_org_a":1e400,"x":1}'));
    expect(error.issues.map((issue) => `${issue.path} ${issue.keyword}`)).toEqual([
      '/ext_org_a type',
      '/offset type',
      '/x additionalProperties',
    ]);
  });
});

describe('names that every object has', () => {
  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'])(
    '%s is an unknown field',
    (name) => {
      const text = exampleText('activate').replace('{', `{"${name}":{"quantity":1},`);
      expect(refused(() => parse(text))).toEqual(['INVALID_MESSAGE', [`/${name} additionalProperties`]]);
      expect(Object.prototype).not.toHaveProperty('quantity');
    },
  );

  it('are unknown in nested objects as well', () => {
    const text = exampleText('balancing_reserve_bid').replace(
      '"product": {',
      '"product": {"__proto__":{"end":"x"},',
    );
    expect(refused(() => parse(text))).toEqual([
      'INVALID_MESSAGE',
      ['/product/__proto__ additionalProperties'],
    ]);
  });

  it('stand in for no required field', () => {
    const text = '{"msg":"set_clock","__proto__":{"offset":1}}';
    const [, issues] = refused(() => parse(text));
    expect(issues).toContain('/offset required');
  });
});
