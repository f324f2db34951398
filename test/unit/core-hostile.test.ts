/** Texts that are out to crash, to fill the memory, or to be read in two ways. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { itemTexts } from '../../src/core/json-text.ts';
import { codec, encode, parse, safeParse, verdictOf } from '../../src/index.ts';
import { asMessage, example, exampleText, refusal, refused, utf8 } from './core-tools.ts';

const malformed = (input: string | Uint8Array, options?: object): string => {
  const error = refusal(() => parse(input, options));
  expect(verdictOf(error)).toEqual({ code: 'MALFORMED_JSON' });
  return error.message;
};
const withField = (json: string): string => `{"msg":"get_all_prices","ext_org_a":${json}}`;

describe('nesting', () => {
  const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);

  it('is 500 levels at most, the message being the first', () => {
    expect(() => parse(withField(nested(499)))).not.toThrow();
    expect(malformed(withField(nested(500)))).toContain('more than 500 levels deep (at character 535)');
    const objects = '{"a":'.repeat(499) + '1' + '}'.repeat(499);
    expect(() => parse(withField(objects))).not.toThrow();
    malformed(withField(`{"b":${objects}}`));
  });

  it('is the same for what is written', () => {
    const deep = JSON.parse(nested(499)) as unknown;
    const message = asMessage({ msg: 'get_all_prices', ext_org_a: deep });
    expect(parse(encode(message))).toEqual(message);
    expect(
      refusal(() => encode(asMessage({ msg: 'get_all_prices', ext_org_a: [deep] }))).issues,
    ).toMatchObject([{ keyword: 'json', expected: 'at most 500 levels' }]);
  });

  it('is not what strings hold, nor how many arrays lie side by side', () => {
    const text = JSON.stringify('[{"\\'.repeat(5000));
    expect(() => parse(withField(text))).not.toThrow();
    expect(() => parse(withField(`[${'[],'.repeat(5000)}{}]`))).not.toThrow();
    // a quote after an even number of backslashes ends the string
    malformed(withField(`["\\\\",${nested(500)}]`));
  });

  it.each([100_000, 3_000_000])('of %i levels is refused in time', (levels) => {
    malformed(nested(levels));
    malformed('['.repeat(levels));
    malformed(withField('{"a":'.repeat(levels)));
  });
});

describe('half of a surrogate pair', () => {
  it.each([
    ['"\\ud800"', 37],
    ['"\\uDFFF"', 37],
    ['"a\\uD83D"', 38],
    ['"\\ud83d\\ud83d\\ude00"', 37],
    ['"\\ude00\\ud83d"', 37],
    ['"\\ud83d \\ude00"', 37],
    ['["\\ud83d","\\ude00"]', 38],
    ['{"\\udc00":1}', 38],
    ['"\\\\\\ud800"', 39],
    ['"\\ud800\\n"', 37],
  ])('%s is refused', (json, at) => {
    expect(malformed(withField(json))).toContain(`(at character ${at})`);
    malformed(utf8(withField(json)));
  });

  it.each([
    '"\\ud83d\\ude00"',
    '"\\\\ud800"',
    '"\\\\\\\\udc00"',
    '"\\u00e9\\ud83D\\uDE00\\ud83d\\ude00"',
    '"\ud83d\ude00"',
  ])('%s is none', (json) => {
    expect(parse(withField(json))).toEqual({ msg: 'get_all_prices', ext_org_a: JSON.parse(json) as unknown });
  });

  it('is refused as a character of a text as well', () => {
    expect(malformed(withField('"\ud800"'))).toContain('(at character 37)');
    expect(malformed(withField('"\\ud83d\ude00"'))).toContain('(at character 43)');
  });

  it('is found wherever JSON.parse makes one', () => {
    const pieces = fc.constantFrom(
      '\\ud800',
      '\\udc00',
      '\\\\',
      'a',
      '\\"',
      '\\u0041',
      '\ud83d\ude00',
      '\\uDBFF',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 8 }), (parts) => {
        const json = `"${parts.join('')}"`;
        const whole = (JSON.parse(json) as string & { isWellFormed(): boolean }).isWellFormed();
        expect(safeParse(withField(json)).ok).toBe(whole);
      }),
    );
  });
});

describe('two members of one name', () => {
  it('count once, the last, unless refused', () => {
    const text = '{"msg":"set_clock","offset":1,"offset":2}';
    expect(parse(text)).toEqual({ msg: 'set_clock', offset: 2 });
    expect(parse('{"msg":"set_clock","offset":1}', { uniqueKeys: true })).toEqual({
      msg: 'set_clock',
      offset: 1,
    });
    expect(malformed(text, { uniqueKeys: true })).toContain('the second at character 30');
    expect(malformed(utf8(text), { uniqueKeys: true })).not.toContain('offset');
  });

  it.each([
    '{"a":1,"\\u0061":2}',
    '{"":1,"":2}',
    '{"a":{"b":1},"c":[{"b":1,"d":"b","b":2}]}',
    '{"__proto__":1,"__proto__":2}',
    '{"\\"":1 , "\\u0022" : 2}',
    '[{},{"a":"{\\"a\\":1","a":1}]',
  ])('are seen in %s', (json) => {
    malformed(withField(json), { uniqueKeys: true });
  });

  it.each([
    '{"a":{"a":1},"b":[{"a":1},{"a":1}]}',
    '["a","a",{"a":"a"}]',
    '{"a":"b","b":"a"}',
    '{"\\\\u0061":1,"a":2}',
    '[":",":"]',
  ])('are not seen in %s', (json) => {
    expect(() => parse(withField(json), { uniqueKeys: true })).not.toThrow();
  });

  it('are found in any value, and only there', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.boolean(), (value, spaced) => {
        const json = JSON.stringify(value, null, spaced ? 1 : 0);
        expect(safeParse(withField(json), { uniqueKeys: true }).ok).toBe(true);
        const doubled = json.replace(/\{\s*("(?:[^"\\]|\\.)*")\s*:/, '{$1:0,$1:');
        expect(safeParse(withField(doubled), { uniqueKeys: true }).ok).toBe(doubled === json);
      }),
    );
  });

  it('are looked for without recursion', () => {
    expect(() => parse(withField(`[${'{"a":[{}]},'.repeat(100_000)}1]`), { uniqueKeys: true })).not.toThrow();
  });
});

describe('numbers beyond double', () => {
  it('are of no type', () => {
    expect(refused(() => parse('{"msg":"set_clock","offset":1e400}'))).toEqual([
      'INVALID_MESSAGE',
      ['/offset type'],
    ]);
    expect(refused(() => parse('{"msg":"set_clock","offset":-1e99999}'))).toEqual([
      'INVALID_MESSAGE',
      ['/offset type'],
    ]);
    expect(parse(`{"msg":"set_clock","offset":1${'0'.repeat(300)}}`)).toMatchObject({ offset: 1e300 });
    expect(refused(() => parse(`{"msg":"set_clock","offset":${'9'.repeat(1_000_000)}}`))[1]).toEqual([
      '/offset type',
    ]);
  });
});

describe('size', () => {
  const report = exampleText('report');
  const wide = (member: string): string => report.replace('"values": {', `"values": {${member},`);

  it.each<[string, string, string]>([
    ['a body of 10 MB in one text', `{"msg":"set_clock","offset":"${'x'.repeat(10_000_000)}"}`, '/offset type'],
    ['a body of 10 MB in one name', `{"msg":"set_clock","offset":1,"${'k'.repeat(10_000_000)}":1}`, ' additionalProperties'],
    ['a million items', wide(`"a.p":[${'1,'.repeat(999_999)}1]`), '/values/a.p sampleCount'],
    ['a million wrong items', wide(`"a.p":[${'"",'.repeat(999_999)}1]`), '/values/a.p/0 type'],
    ['100,000 unknown fields', `{"msg":"set_clock","offset":1,${Array.from({ length: 100_000 }, (_, i) => `"f${i}":1`).join()}}`, '/f0 additionalProperties'],
    ['10,000 unknown fields', `{"msg":"set_clock","offset":1,${Array.from({ length: 10_000 }, (_, i) => `"f${i}":1`).join()}}`, '/f0 additionalProperties'],
    ['many backslashes', `{"msg":"set_clock","offset":"${'\\\\'.repeat(1_000_000)}"}`, '/offset type'],
    ['white space', `{"msg":"set_clock"${' '.repeat(5_000_000)},"offset":true}`, '/offset type'],
  ])('is judged soon, and told in a few words: %s', (_, text, expected) => {
    for (const reading of ['strict', 'tolerant'] as const) {
      const result = safeParse(text, { reading, uniqueKeys: true });
      if (result.ok) {
        expect([reading, expected.split(' ')[1]]).toEqual(['tolerant', 'additionalProperties']);
        continue;
      }
      const { error } = result;
      const [issue] = error.issues;
      expect(`${issue?.path.length === 200 ? '' : issue?.path} ${issue?.keyword}`).toBe(expected);
      expect(error.issues.length).toBeLessThanOrEqual(100);
      expect(error.message.length).toBeLessThan(2000);
      expect(JSON.stringify([error.issues, error.details]).length).toBeLessThan(50_000);
    }
  }); // prettier-ignore

  it('of a truncated text is refused at every length', () => {
    const bytes = utf8(exampleText('capabilities'));
    for (let length = 0; length < bytes.length - 1; length++) malformed(bytes.subarray(0, length));
  });

  it('is judged at once where the value contains itself', () => {
    const cyclic: Record<string, unknown> = { ...example('set_clock'), offset: 'x' };
    cyclic['ext_org_a'] = cyclic;
    const error = refusal(() => codec.validate(cyclic));
    expect(error.truncated).toBe(true);
    expect(error.issues).toMatchObject([{ path: '/offset', keyword: 'type' }]);
  });
});

describe('any bytes', () => {
  it('are read or refused, the same as bytes and as text', () => {
    const message = exampleText('get_report');
    const mutated = fc
      .array(
        fc.tuple(
          fc.nat(message.length),
          fc.constantFrom('', '"', '\\', '{', ']', ',', '\\ud800', '1e999', '\0', 'é'),
        ),
      )
      .map((edits) =>
        edits.reduce((text, [at, piece]) => text.slice(0, at) + piece + text.slice(at + 1), message),
      );
    fc.assert(
      fc.property(fc.oneof(mutated, fc.string({ unit: 'binary' })), (text) => {
        const one = safeParse(text);
        const other = safeParse(utf8(text));
        if (one.ok) expect(other).toEqual(one);
        else expect(!other.ok && verdictOf(other.error)).toEqual(verdictOf(one.error));
      }),
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const result = safeParse(bytes, { uniqueKeys: true, reading: 'tolerant' });
        expect(result.ok).toBe(false);
      }),
    );
  });
});

describe('the items of an array of messages', () => {
  it('are cut apart as they were written', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.boolean(), (values, spaced) => {
        const items = itemTexts(JSON.stringify(values, null, spaced ? 2 : 0));
        expect(items.map((item) => JSON.parse(item) as unknown)).toEqual(
          JSON.parse(JSON.stringify(values)) as unknown,
        );
      }),
    );
    expect(itemTexts('[]')).toEqual([]);
    expect(itemTexts(' [ ] ')).toEqual([]);
    expect(itemTexts('[[],"]"]')).toEqual(['[]', '"]"']);
  });
});
