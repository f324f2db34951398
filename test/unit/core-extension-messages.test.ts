/** Messages of types that the contract does not define, but lets travel. */

import { describe, expect, it } from 'vitest';
import { catalogue, codec, createCodec, encode, parse, safeParse, verdictOf } from '../../src/index.ts';
import { contract } from '../../generated/typescript/index.ts';
import { asMessage, refusal, utf8 } from './core-tools.ts';

const text = '{"msg":"ext_si_xlab_led_signal","duration":5,"nested":{"a":[null,true]}}';

describe('extension messages', () => {
  it('are read and written as they are', () => {
    const message = parse(text);
    expect(message).toEqual(JSON.parse(text));
    expect(encode(message)).toEqual(utf8(text));
    expect(codec.validate(message)).toBe(message);
    expect(codec.nameOf(message)).toBe('ext_si_xlab_led_signal');
    expect(safeParse(text, { reading: 'tolerant' })).toEqual({ ok: true, message, forgiven: [] });
  });

  it('are JSON like all others', () => {
    expect(refusal(() => parse('{"msg":"ext_a","a":"\\ud800"}')).code).toBe('MALFORMED_JSON');
    for (const [a, keyword] of [
      [Number.NaN, 'type'],
      [new Date(0), 'json'],
      ['\ud800', 'json'],
      [[undefined], 'json'],
    ] as const) {
      const error = refusal(() => encode(asMessage({ msg: 'ext_a', a })));
      expect(verdictOf(error)).toMatchObject({ code: 'INVALID_MESSAGE', keyword });
      expect(error.messageName).toBe('ext_a');
    }
    expect(encode(asMessage({ msg: 'ext_a', a: undefined }))).toEqual(utf8('{"msg":"ext_a"}'));
  });

  it.each(['ext_', 'ext_a-b', 'ext_a.b', 'ext_ä', 'Ext_a', 'text_a', 'ext_a\n', 'ext_a '])(
    'have names of the form that the contract states, which %j is not',
    (msg) => {
      const error = refusal(() => parse(JSON.stringify({ msg })));
      expect(verdictOf(error)).toEqual({
        code: 'UNKNOWN_MESSAGE',
        path: '/msg',
        keyword: 'enum',
        rule: false,
      });
    },
  );

  it('are unknown where the contract declares none', () => {
    const { extensionMessages: _, ...rest } = catalogue;
    const plain = createCodec({ ...contract, catalogue: rest });
    expect(refusal(() => plain.parse(text)).code).toBe('UNKNOWN_MESSAGE');
    expect(plain.nameOf(JSON.parse(text))).toBeUndefined();
  });
});
