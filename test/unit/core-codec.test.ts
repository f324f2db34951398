/** Bytes to messages and back, over the generated contract. */

import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { createCodec } from '../../src/core/codec.ts';
import { codec, EbadgeError, encode, parse, safeParse, validate } from '../../src/index.ts';
import {
  asMessage,
  deepFreeze,
  example,
  examples,
  exampleText,
  refusal,
  refused,
  utf8,
  type Obj,
} from './core-tools.ts';

describe('the published examples', () => {
  it.each(examples)('%s (%s) is read from text and from bytes, and written back the same', (name, file) => {
    const text = exampleText(name, file);
    const value: unknown = JSON.parse(text);
    const message = parse(text);
    expect(message).toEqual(value);
    expect(parse(utf8(text))).toEqual(value);
    expect(parse(Buffer.from(`  ${text}\r\n\t `))).toEqual(value);
    const bytes = encode(message);
    expect(new TextDecoder().decode(bytes)).toBe(JSON.stringify(value));
    expect(parse(bytes)).toEqual(value);
    expect(codec.nameOf(message)).toBe(name);
  });

  it.each(examples)('%s (%s) is validated and written without being changed', (name, file) => {
    const frozen: unknown = deepFreeze(JSON.parse(exampleText(name, file)));
    expect(validate(frozen)).toBe(frozen);
    expect(() => encode(asMessage(frozen))).not.toThrow();
    const wrong = deepFreeze({ ...(frozen as Obj), surplus: { a: [1] } });
    expect(refused(() => validate(wrong))).toEqual(['INVALID_MESSAGE', ['/surplus additionalProperties']]);
  });
});

describe('dispatch', () => {
  it('finds the type wherever it stands among the fields', () => {
    const { msg, ...rest } = example('activate');
    const keys = Object.keys(rest);
    for (let at = 0; at <= keys.length; at++) {
      const entries = Object.entries(rest);
      entries.splice(at, 0, ['msg', msg]);
      expect(parse(JSON.stringify(Object.fromEntries(entries))).msg).toBe('activate');
    }
  });

  it.each([
    ['get_reprot', 'get_report'],
    ['Report', 'report'],
    ['set_clok', 'set_clock'],
    ['market_clearde', 'market_cleared'],
  ])('suggests the name that %s was meant to be', (msg, meant) => {
    const error = refusal(() => parse(JSON.stringify({ msg })));
    expect(error.code).toBe('UNKNOWN_MESSAGE');
    expect(error.message).toContain(`Did you mean "${meant}"?`);
    expect(error.messageName).toBeUndefined();
    expect(error.issues).toMatchObject([{ path: '/msg', keyword: 'enum', found: JSON.stringify(msg) }]);
  });

  it.each(['', 'zzzzzzzzzzzz', '__proto__', 'constructor', 'toString', 'x'.repeat(1_000_000)])(
    'suggests nothing for a name that is near none (case %#)',
    (msg) => {
      const error = refusal(() => parse(JSON.stringify({ msg })));
      expect(error.code).toBe('UNKNOWN_MESSAGE');
      expect(error.message).not.toContain('mean');
      expect(error.issues[0]?.found.length).toBeLessThan(100);
    },
  );

  it.each([5, null, true, ['report'], { report: 1 }])('refuses %j as the name of a type', (msg) => {
    expect(refused(() => parse(JSON.stringify({ msg })))).toEqual(['UNKNOWN_MESSAGE', ['/msg enum']]);
  });

  it('says so when there is no name at all, an inherited one included', () => {
    expect(refused(() => parse('{}'))).toEqual(['UNKNOWN_MESSAGE', ['/msg required']]);
    expect(refused(() => validate(Object.create(example('set_clock'))))).toEqual([
      'UNKNOWN_MESSAGE',
      ['/msg required'],
    ]);
    expect(refused(() => parse('{"__proto__":{"msg":"get_all_prices"}}'))).toEqual([
      'UNKNOWN_MESSAGE',
      ['/msg required'],
    ]);
    expect(codec.nameOf(Object.create({ msg: 'set_clock' }))).toBeUndefined();
    expect(codec.nameOf({ msg: 'constructor' })).toBeUndefined();
    expect(codec.nameOf(null)).toBeUndefined();
  });

  it.each(['null', '1', '"report"', '[]', '[{"msg":"get_all_prices"}]', 'true'])(
    'refuses %s: no object',
    (text) => {
      expect(refused(() => parse(text))).toEqual(['INVALID_MESSAGE', [' type']]);
    },
  );

  it('takes the name from the caller where messages do not name themselves', () => {
    const plain = createCodec({
      catalogue: { ...emptyCatalogue, messages: {}, discriminator: null },
      validators: { any: { validate: () => true, collect: () => true } },
    });
    expect(plain.parse('[1]', { name: 'any' })).toEqual([1]);
    expect(refused(() => plain.parse('[1]'))).toEqual(['UNKNOWN_MESSAGE', [' required']]);
    expect(refused(() => plain.parse('[1]', { name: 'other' }))).toEqual(['UNKNOWN_MESSAGE', [' enum']]);
    expect(refused(() => plain.encode(Number.NaN as never, { name: 'any' }))).toEqual([
      'INVALID_MESSAGE',
      [' json'],
    ]);
    expect(plain.nameOf({ msg: 'any' })).toBeUndefined();
  });
});

const emptyCatalogue = {
  title: 'Test',
  version: '1',
  discriminator: 'msg',
  servers: {},
  messages: {},
  channels: {},
  operations: {},
};

describe('extension fields', () => {
  it('travel, whatever JSON they hold', () => {
    const message = {
      ...example('set_clock'),
      ext_org_a: null,
      ext_org_b: { c: [1, 'x', { d: false }] },
      ext_org_e: 'paired \ud83d\ude00, \u2028, \0',
      ext_org_f: JSON.parse('{"__proto__":{"x":1}}') as unknown,
    };
    const back = parse(encode(asMessage(deepFreeze(message))));
    expect(back).toEqual(message);
    expect(JSON.stringify(back)).toBe(JSON.stringify(message));
  });

  const cyclic: unknown[] = [];
  cyclic.push({ again: cyclic });
  it.each([
    ['NaN', Number.NaN, ''],
    ['Infinity', [1, Infinity], '/1'],
    ['undefined', undefined, ''],
    ['an undefined member', { 'a/b': { c: undefined } }, '/a~1b/c'],
    ['an undefined item', [undefined], '/0'],
    ['a hole in an array', [1, , 3], '/1'], // eslint-disable-line no-sparse-arrays -- it is the case
    ['a Date', { at: new Date(0) }, '/at'],
    ['a bigint', 1n, ''],
    ['a function', { toJSON: () => 1 }, '/toJSON'],
    ['a symbol', Symbol('s'), ''],
    ['a Map', new Map([[1, 2]]), ''],
    ['bytes', new Uint8Array([1]), ''],
    ['half a surrogate pair', ['a', '\udc00'], '/1'],
    ['a name with half a surrogate pair', { '\ud800': 1 }, ''],
    ['a boxed number', Object(1) as object, ''],
    ['an instance of a class', new (class Own { a = 1 })(), ''], // prettier-ignore
  ])('are refused, not changed, when they hold %s', (what, value, at) => {
    const message = asMessage({ ...example('set_clock'), ext_org_a: value });
    expect(refused(() => encode(message))).toEqual([
      'INVALID_MESSAGE',
      [`/ext_org_a${at} ${what.startsWith('NaN') || what.startsWith('Infinity') ? 'type' : 'json'}`],
    ]);
  });

  it('are refused when they contain themselves, or lie too deep to be written', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 20_000; level++) deep = [deep];
    for (const value of [cyclic, deep]) {
      const message = asMessage({ ...example('set_clock'), ext_org_a: value });
      const error = refusal(() => encode(message));
      expect(error.issues).toMatchObject([{ keyword: 'json', expected: 'at most 500 levels' }]);
      expect(error.issues[0]?.path).toMatch(/^\/ext_org_a\/0.{1,188}…$/);
      expect(error.message.length).toBeLessThan(400);
    }
  });

  it('are held to that in nested objects too', () => {
    const bid = example('balancing_reserve_bid');
    const message = asMessage({ ...bid, product: { ...(bid['product'] as Obj), ext_org_a: [Number.NaN] } });
    expect(refused(() => encode(message))).toEqual(['INVALID_MESSAGE', ['/product/ext_org_a/0 type']]);
  });
});

describe('encode', () => {
  it('takes an undefined field of the model for absent, as validation does', () => {
    const { heh_id: _, ...rest } = example('get_report');
    const bytes = encode(asMessage({ ...rest, heh_id: undefined }));
    expect(parse(bytes)).toEqual(rest);
  });

  it('refuses what would be written otherwise than it was validated', () => {
    class Clock {
      msg = 'set_clock';
      readonly #offset = 1;
      get offset(): number {
        return this.#offset;
      }
    }
    expect(refused(() => encode(asMessage(new Clock())))).toEqual(['INVALID_MESSAGE', [' json']]);
    const report = example('report');
    expect(refused(() => encode(asMessage({ ...report, values: new Map([['total.p', [1]]]) })))).toEqual([
      'INVALID_MESSAGE',
      ['/values json'],
    ]);
    expect(refused(() => encode(asMessage({ ...example('set_clock'), offset: Number.NaN })))).toEqual([
      'INVALID_MESSAGE',
      ['/offset type'],
    ]);
  });

  it('writes objects without a prototype', () => {
    const bare = Object.assign(Object.create(null) as Obj, example('set_clock'));
    expect(parse(encode(asMessage(bare)))).toEqual(example('set_clock'));
  });
});

describe('what is no input', () => {
  it.each([
    ['null', null],
    ['undefined', undefined],
    ['a number', 3],
    ['a parsed message', example('set_clock')],
    ['an ArrayBuffer', new ArrayBuffer(2)],
    ['a Uint16Array', new Uint16Array(2)],
    ['a Uint8ClampedArray', new Uint8ClampedArray(2)],
    ['a DataView', new DataView(new ArrayBuffer(2))],
  ])('is refused as a wrong argument: %s', (_, input) => {
    for (const read of [parse, safeParse]) {
      try {
        read(input as never);
        expect.unreachable();
      } catch (caught) {
        expect(caught).toBeInstanceOf(EbadgeError);
        expect(caught).toMatchObject({ code: 'INVALID_ARGUMENT' });
        expect((caught as Error).message).toContain('Give text or bytes (Uint8Array)');
      }
    }
  });

  it('does not include bytes of another realm', () => {
    const bytes: unknown = runInNewContext('Uint8Array.from(text)', {
      text: utf8('{"msg":"get_all_prices"}'),
    });
    expect(bytes).not.toBeInstanceOf(Uint8Array);
    expect(parse(bytes as Uint8Array)).toEqual({ msg: 'get_all_prices' });
  });

  it.each([
    ['the name of the type', 'msg'],
    ['a field', 'offset'],
    ['an extension field', 'ext_org_a'],
  ])('is a message with a getter that throws: %s', (_, name) => {
    const cause = new RangeError('no');
    const fields = { ...example('set_clock') };
    const message = asMessage(
      Object.defineProperty(fields, name, {
        enumerable: true,
        get: () => {
          throw cause;
        },
      }),
    );
    for (const use of [
      encode,
      ...(name === 'msg' ? [validate, (value: unknown) => codec.nameOf(value)] : []),
    ]) {
      try {
        use(message);
        expect.unreachable();
      } catch (caught) {
        expect(caught).toBeInstanceOf(EbadgeError);
        expect(caught).toMatchObject({ code: 'INVALID_ARGUMENT', cause });
      }
    }
  });
});
