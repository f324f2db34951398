/** Reading modes: what tolerant reading forgives, what it says of it, and what it refuses all the same. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mend } from '../../src/core/tolerant.ts';
import { codec, createCodec, EbadgeError, parse, safeParse, validators, verdictOf } from '../../src/index.ts';
import { repaired, type RepairName } from '../../src/support/errata.ts';
import { catalogue } from '../../src/index.ts';
import { example, examples, exampleText, refusal, refused, type Obj } from './core-tools.ts';

const tolerant = { reading: 'tolerant' } as const;
const read = (value: unknown) => safeParse(JSON.stringify(value), tolerant);
const forgivenIn = (value: unknown): string[] => {
  const result = read(value);
  if (!result.ok) throw result.error;
  return result.forgiven.map(({ path, what }) => `${path} ${what}`);
};

describe('tolerant reading', () => {
  it.each(examples)('reads %s (%s) as strict reading does', (name, file) => {
    const text = exampleText(name, file);
    expect(safeParse(text, tolerant)).toEqual({
      ok: true,
      message: JSON.parse(text) as unknown,
      forgiven: [],
    });
  });

  it('leaves unknown members out, wherever they are, and says so in the order of the paths', () => {
    const bid = example('balancing_reserve_bid');
    const product = bid['product'] as Obj;
    const more = { zeal: { a: 1 }, ...bid, 'a/b': null, product: { ...product, 10: 1, 9: [], __proto: 2 } };
    expect(read(more)).toMatchObject({ ok: true, message: bid });
    expect(forgivenIn(more)).toEqual([
      '/a~1b unknown',
      '/product/10 unknown',
      '/product/9 unknown',
      '/product/__proto unknown',
      '/zeal unknown',
    ]);
    const result = safeParse('{"__proto__":{"x":1},"msg":"set_clock","offset":1,"constructor":2}', tolerant);
    expect(result).toMatchObject({ ok: true, message: { msg: 'set_clock', offset: 1 } });
    expect(result.ok && Object.keys(result.message)).toEqual(['msg', 'offset']);
  });

  it('keeps extension fields', () => {
    const message = { ...example('set_clock'), ext_org_a: { b: 1 } };
    expect(read({ ...message, b: 1 })).toMatchObject({ ok: true, message });
  });

  it('repairs the errata as printed', () => {
    const order = example('modify_activation');
    expect(forgivenIn({ ...order, quantity: '3.6' })).toEqual(['/quantity quantity-as-text']);
    expect(read({ ...order, quantity: '3.6' })).toMatchObject({ message: { ...order, quantity: 3.6 } });
    const question = example('get_report');
    const printed = { ...question, signals: ['total.p, HeatPump01.p ,WaterHeater01.i'], zeal: 1 };
    expect(forgivenIn(printed)).toEqual(['/signals signals-in-one-text', '/zeal unknown']);
    expect(read(printed)).toMatchObject({
      message: { ...question, signals: ['total.p', 'HeatPump01.p', 'WaterHeater01.i'] },
    });
  });

  it.each<[string, Obj]>([
    ['an erratum in another message', { ...example('activate'), quantity: '3.6' }],
    ['a text that is no number', { ...example('modify_activation'), quantity: '3,6' }],
    ['a number beyond double', { ...example('modify_activation'), quantity: '1e400' }],
    ['another type', { ...example('modify_activation'), quantity: [3.6] }],
    ['two texts with commas', { ...example('get_report'), signals: ['a.b,c.d', 'e.f,g.h'] }],
    ['parts that are wrong', { ...example('get_report'), signals: ['a.b,,c.d'] }],
    ['a missing field', { msg: 'set_clock', extra: 1 }],
    ['a rule', { ...example('activate'), to: '2000-01-01T00:00:00Z', extra: 1 }],
    ['a rule that only shows after the repair', { ...example('modify_activation'), quantity: '1', to: '2000-01-01T00:00:00Z' }],
    ['another fault beside one that is forgiven', { ...example('modify_activation'), quantity: '1', id: '', extra: 1 }],
    ['an unknown type', { msg: 'set_clok' }],
  ])('refuses %s, with the verdict of strict reading', (_, value) => {
    const strict = refusal(() => parse(JSON.stringify(value)));
    const error = refusal(() => parse(JSON.stringify(value), tolerant));
    expect(verdictOf(error)).toEqual(verdictOf(strict));
    expect(error.issues).toEqual(strict.issues);
  }); // prettier-ignore

  it('does not touch what is parsed already, which is held against the contract strictly', () => {
    const value = { ...example('set_clock'), extra: 1 };
    expect(refused(() => codec.validate(value))).toEqual([
      'INVALID_MESSAGE',
      ['/extra additionalProperties'],
    ]);
    expect(() => codec.validate(value, tolerant as never)).toThrow(EbadgeError);
    const before = structuredClone(value);
    const found = [
      {
        raw: { instancePath: '', keyword: 'additionalProperties', params: {} },
        steps: ['extra'],
        path: '/extra',
        keyword: 'additionalProperties',
        rule: false,
      },
    ];
    expect(mend(value, found, [])?.message).toEqual(example('set_clock'));
    expect(value).toEqual(before);
  });

  it('tells a listener of parse, only when there is something to tell', () => {
    const told: unknown[] = [];
    const onForgiven = (forgiven: unknown): void => void told.push(forgiven);
    expect(parse('{"msg":"set_clock","offset":1,"a":2}', { ...tolerant, onForgiven })).toEqual({
      msg: 'set_clock',
      offset: 1,
    });
    parse('{"msg":"set_clock","offset":1}', { ...tolerant, onForgiven });
    expect(told).toEqual([[{ path: '/a', what: 'unknown' }]]);
  });

  it('never accepts what strict reading refuses once the unknown members are gone', () => {
    const names = Object.keys(validators);
    const changes = fc.dictionary(
      fc.constantFrom(
        'from',
        'to',
        'quantity',
        'signals',
        'values',
        'resolution',
        'product',
        'zeal',
        'ext_a_b',
      ),
      fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom('3.6', ['a.b, c.d'], { positive: true, x: 1 })),
      { maxKeys: 3 },
    );
    fc.assert(
      fc.property(fc.constantFrom(...names), changes, (name, change) => {
        const value = { ...example(name), ...change };
        const strict = safeParse(JSON.stringify(value));
        const result = read(value);
        if (strict.ok) {
          expect(result).toEqual(strict);
          return;
        }
        if (!result.ok) {
          expect(verdictOf(result.error)).toEqual(verdictOf(strict.error));
          return;
        }
        expect(result.forgiven.length).toBeGreaterThan(0);
        expect(safeParse(JSON.stringify(result.message)).ok).toBe(true);
        // every strict issue is at, or within, something that was forgiven
        const { forgiven } = result;
        for (const { path } of strict.error.issues) {
          expect(forgiven.some((one) => path === one.path || path.startsWith(`${one.path}/`))).toBe(true);
        }
      }),
    );
  });
});

describe('errata', () => {
  const withErrata = createCodec({
    catalogue: {
      ...catalogue,
      messages: {
        note: {
          name: 'note', title: 'Note', summary: '', contentType: 'application/json', fields: [], builders: [],
          errata: [{ id: 'size', at: ['parts', null, 'size'], repair: 'numberFromText' }],
        },
      },
    },
    validators: {
      note: (() => {
        const validate = Object.assign(
          (value: unknown): boolean => {
            const { parts } = value as { parts: { size: unknown }[] };
            validate.errors = parts.flatMap(({ size }, index) =>
              typeof size === 'number'
                ? []
                : [{ instancePath: `/parts/${index}/size`, keyword: 'type', params: { type: 'number' } }],
            );
            return validate.errors.length === 0;
          },
          { errors: [] as { instancePath: string; keyword: string; params: object }[] },
        );
        return { validate, collect: validate } as never;
      })(),
    },
  }); // prettier-ignore

  it('are found inside lists', () => {
    const result = withErrata.safeParse(
      '{"msg":"note","parts":[{"size":"1"},{"size":2},{"size":"-3e1"}]}',
      tolerant,
    );
    expect(result).toEqual({
      ok: true,
      message: { msg: 'note', parts: [{ size: 1 }, { size: 2 }, { size: -30 }] },
      forgiven: [
        { path: '/parts/0/size', what: 'size' },
        { path: '/parts/2/size', what: 'size' },
      ],
    });
  });

  it.each<[RepairName, unknown, unknown]>([
    ['numberFromText', '0', 0],
    ['numberFromText', '-12.50e-1', -1.25],
    ['numberFromText', '', undefined],
    ['numberFromText', ' 1', undefined],
    ['numberFromText', '01', undefined],
    ['numberFromText', '1.', undefined],
    ['numberFromText', '0x10', undefined],
    ['numberFromText', 'NaN', undefined],
    ['numberFromText', 5, undefined],
    ['listFromCommaText', ['a,b'], ['a', 'b']],
    ['listFromCommaText', [' a\t,\nb ,\r'], ['a', 'b', '']],
    ['listFromCommaText', ['a\u00a0,b'], ['a\u00a0', 'b']],
    ['listFromCommaText', ['a'], undefined],
    ['listFromCommaText', [], undefined],
    ['listFromCommaText', ['a,b', 'c'], undefined],
    ['listFromCommaText', 'a,b', undefined],
    ['listFromCommaText', [1], undefined],
    ['listFromCommaText', [','.repeat(999)], Array.from({ length: 1000 }, () => '')],
    ['listFromCommaText', [','.repeat(1000)], undefined],
    ['toString' as RepairName, 'a', undefined],
  ])('%s of %j', (repair, value, expected) => {
    expect(repaired(repair, value)).toEqual(expected);
  });
});

describe('options of reading', () => {
  it.each<[unknown, string]>([
    ['set_clock', 'takes its options as an object'],
    [0, 'takes its options as an object'],
    [null, 'takes its options as an object'],
    [{ reading: 'lenient' }, "has to be 'strict' or 'tolerant'"],
    [{ readin: 'strict' }, 'Did you mean "reading"?'],
    [{ uniqueKeys: 'yes' }, 'has to be true or false'],
    [{ onForgiven: 1 }, 'has to be a function'],
    [{ constructor: 1 }, 'has no option "constructor"'],
  ])('%j are refused', (options, message) => {
    try {
      parse('{"msg":"get_all_prices"}', options as never);
      expect.unreachable();
    } catch (caught) {
      expect(caught).toMatchObject({ code: 'INVALID_ARGUMENT' });
      expect((caught as Error).message).toContain(message);
    }
  });

  it('are those of the call', () => {
    expect(() => safeParse('{}', { onForgiven: () => undefined } as never)).toThrow(
      /has no option "onForgiven"/,
    );
    expect(() => codec.encode({ msg: 'get_all_prices' }, tolerant as never)).toThrow(
      /has no option "reading"/,
    );
    expect(parse('{"msg":"get_all_prices"}', { reading: undefined, uniqueKeys: undefined })).toEqual({
      msg: 'get_all_prices',
    });
  });
});
