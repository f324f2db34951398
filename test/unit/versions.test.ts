/** Messages of 2013 and of today, carried up and down: round trips, refusals, and peers of an older version. */

import path from 'node:path';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { loadContract } from '../../src/generator/load-contract.ts';
import { readSpecification, type Reading } from '../../src/generator/specification.ts';
import {
  connect,
  connectTo,
  createCodec,
  createVersions,
  downgrade,
  EbadgeError,
  MemoryBroker,
  parse,
  upgrade,
  versions,
  type Codec,
  type Message,
} from '../../src/index.ts';
import type { Contract } from '../../src/support/contract.ts';
import { contract } from '../../generated/typescript/index.ts';
import { SchemaValues } from '../../src/testing/arbitraries/schema-values.ts';
import { ebadge, ebadgeJson } from '../support/cli.ts';
import { root } from '../support/snippets.ts';
import { validVectors } from '../support/vectors.ts';

const of2013 = path.join(root, 'schema/versions/2013/asyncapi.yaml');

let old: Contract;
let oldCodec: Codec;
let readings: readonly [Reading, Reading];

beforeAll(async () => {
  old = await loadContract(of2013);
  oldCodec = createCodec(old);
  readings = [await readSpecification(of2013), await readSpecification(path.join(root, 'asyncapi.yaml'))];
}, 120_000);

type Json = Parameters<typeof JSON.stringify>[0];

/** Messages made from the schemas of a specification. */
function messagesOf({ model }: Reading, names: readonly string[]): fc.Arbitrary<object> {
  const values = new SchemaValues(
    Object.fromEntries(model.definitions.map(({ name, schema }) => [name, schema])),
  );
  const wanted = model.messages.filter(({ name }) => names.includes(name));
  return fc.oneof(
    ...wanted.map(({ definition }) => values.of({ $ref: `#/$defs/${definition}` }) as fc.Arbitrary<object>),
  );
}

/** Fields without those that are null: null and left out mean the same. */
const essence = (value: unknown): Json =>
  JSON.parse(
    JSON.stringify(value, (_, item: unknown) =>
      typeof item === 'object' && item !== null && !Array.isArray(item)
        ? Object.fromEntries(
            Object.entries(item)
              .filter(([key, member]) => member !== null || key.startsWith('ext_'))
              .sort(([a], [b]) => (a < b ? -1 : 1)),
          )
        : item,
    ),
  );

const refusal = (work: () => unknown): EbadgeError => {
  try {
    work();
  } catch (caught) {
    if (caught instanceof EbadgeError) return caught;
    throw caught;
  }
  throw new Error('it was not refused');
};

const period = { from: '2026-07-21T10:00:00.000Z', to: '2026-07-21T10:05:00.000Z', resolution: 60 };
const report = (values: Record<string, (number | null)[]>, more: object = {}): Message =>
  parse(JSON.stringify({ msg: 'report', ...period, values, ...more }));

describe('messages of 2013', () => {
  it('come back the same from this version, whatever they hold', () => {
    const names = Object.keys(old.catalogue.messages);
    expect(names.length).toBe(7);
    fc.assert(
      fc.property(messagesOf(readings[0], names), (message) => {
        const up = upgrade(message, { from: '2013' });
        const { message: back, lost } = downgrade(up, { to: '2013' });
        oldCodec.validate(back);
        expect(lost).toEqual([]);
        expect(essence(back)).toEqual(essence(message));
      }),
      { numRuns: 2000, seed: 2013 },
    );
  });

  it('are reports of one signal of this version', () => {
    expect(
      upgrade({ msg: 'load_report', ...period, device: 'total', values: [1, 2, 3, 4, 5] }, { from: '2013' }),
    ).toEqual({
      msg: 'report',
      ...period,
      values: { 'total.p': [1, 2, 3, 4, 5] },
      heh_id: null,
    });
  });

  it('are refused where they are none: by what carrying needs, or by this version', () => {
    const wrong = (value: object): unknown[] => {
      const { code, details } = refusal(() => upgrade(value, { from: '2013' }));
      return [code, details['path']];
    };
    expect(wrong({ msg: 'load_report', ...period, values: [1] })).toEqual(['NOT_IN_VERSION', '/device']);
    expect(wrong({ msg: 'load_report', ...period, device: 'a', values: [1] })[0]).toBe('INVALID_MESSAGE');
    expect(wrong({ msg: 'electricity_profile' })).toEqual(['NOT_IN_VERSION', '']);
    expect(wrong({ msg: 'get_report', ...period, signals: ['a.p'] })).toEqual(['NOT_IN_VERSION', '']);
    expect(refusal(() => upgrade([], { from: '2013' })).code).toBe('INVALID_MESSAGE');
    expect(refusal(() => upgrade({}, { from: '2013' })).code).toBe('INVALID_MESSAGE');
    expect(refusal(() => upgrade({}, { from: '2031' })).message).toMatch(
      /no version "2031". Did you mean "2013"\?/,
    );
  });
});

describe('messages of this version', () => {
  it('come back the same from 2013, or are refused, or what they lost is told', () => {
    const names = Object.keys(contract.catalogue.messages);
    let carried = 0;
    fc.assert(
      fc.property(messagesOf(readings[1], names), (message) => {
        const before = structuredClone(message);
        let down: ReturnType<typeof downgrade>;
        try {
          down = downgrade(message as Message, { to: '2013' });
        } catch (caught) {
          expect((caught as EbadgeError).code).toBe('NOT_IN_VERSION');
          return;
        }
        expect(message).toEqual(before);
        if (Object.hasOwn(old.catalogue.messages, down.name)) oldCodec.validate(down.message);
        if (down.lost.length > 0) {
          expect(down.lost.every((place) => /^\/signals\/\d+\/desc$/.test(place))).toBe(true);
          return;
        }
        carried += 1;
        expect(essence(upgrade(down.message, { from: '2013' }))).toEqual(essence(message));
      }),
      { numRuns: 4000, seed: 2015 },
    );
    expect(carried).toBeGreaterThan(1000);
  });

  it.each([
    [
      'two signals',
      () => report({ 'a.p': [1, 1, 1, 1, 1], 'b.p': [1, 1, 1, 1, 1] }),
      '/values',
      /2 members, where there is one/,
    ],
    ['another signal', () => report({ 'a.i': [1, 1, 1, 1, 1] }), '/device', /does not end with "\.p"/],
    [
      'a missing sample',
      () => report({ 'a.p': [1, null, 1, 1, 1] }),
      '/values/1',
      /is null, which no item is there/,
    ],
    [
      'an HEH of somebody else',
      () => report({ 'a.p': [1, 1, 1, 1, 1] }, { heh_id: 'h' }),
      '/heh_id',
      /has no place there/,
    ],
    ['a type that came later', () => parse('{"msg":"get_activation_capacity"}'), '', /2014 added it\./],
  ] as const)('are refused with %s, with the place and the reason', (_what, message, at, reason) => {
    const { code, details, message: text, retryable } = refusal(() => downgrade(message(), { to: '2013' }));
    expect([code, details['path'], details['version'], retryable]).toEqual([
      'NOT_IN_VERSION',
      at,
      '2013',
      false,
    ]);
    expect(text).toMatch(reason);
  });

  it('lose what the mapping lets go, and say where', () => {
    const signals = [
      { name: 'p', desc: 'power', unit: 'kW' },
      { name: 'i', desc: '', unit: 'A' },
    ];
    const message = { msg: 'device_capabilities', device: 'a', classes: [], type: 'car', device_name: 'a', version: '1', signals, can_predict_profile: false, can_predict_curtailment_capacity: false }; // prettier-ignore
    const { message: down, lost } = downgrade(parse(JSON.stringify(message)), { to: '2013' });
    expect(lost).toEqual(['/signals/0/desc']);
    expect(down).toMatchObject({
      signals: [
        { name: 'p', unit: 'kW' },
        { name: 'i', unit: 'A' },
      ],
    });
    expect(JSON.stringify(down)).not.toContain('desc');
  });

  it('are of the version that is today’s, and extensions are of all', () => {
    expect([versions.current, versions.all]).toEqual(['2015', ['2013', '2015']]);
    for (const { bytes } of validVectors.slice(0, 40)) {
      const message = parse(bytes);
      expect(downgrade(message, { to: '2015' }).message).toEqual(message);
    }
    const extension = parse('{"msg":"ext_com_example_a","b":1}');
    expect(downgrade(extension, { to: '2013' }).message).toEqual(extension);
    const { versions: _, ...catalogue } = contract.catalogue;
    const none = createVersions({ ...contract, catalogue });
    expect([none.current, none.all]).toEqual([null, []]);
    expect(refusal(() => none.upgrade({}, { from: '2013' })).message).toMatch(/none are told apart/);
  });
});

describe('a peer of 2013', () => {
  it('is spoken to as it speaks, and heard as this version has it', async () => {
    const broker = new MemoryBroker();
    await using plant = await connect({
      role: 'controller',
      as: 'vpp',
      broker,
      versions: { '2013': ['heh-42'] },
    });
    await plant.prepare('heh-42');
    await using hub = await connectTo(old, { role: 'heh', as: 'heh-42', broker } as never);
    const heard: unknown[] = [];
    const peer = hub as unknown as {
      from(name: string): {
        on(type: string, work: (message: Record<string, unknown>) => object): Promise<unknown>;
      };
      to(name: string): { publish(type: string, draft: object): Promise<void> };
    };
    await peer.from('vpp').on('get_load_report', (question) => {
      heard.push(question);
      const { from, to, resolution, device } = question;
      return { msg: 'load_report', from, to, resolution, device, values: [1, 2, 3, 4, 5] };
    });
    const answer = await plant.to('heh-42').request('get_report', { ...period, signals: ['total.p'] });
    expect(answer.values).toEqual({ 'total.p': [1, 2, 3, 4, 5] });
    expect(heard).toEqual([{ msg: 'get_load_report', ...period, device: 'total' }]);

    const two = plant.to('heh-42').publish('get_report', { ...period, signals: ['a.p', 'b.p'] });
    await expect(two).rejects.toMatchObject({ code: 'NOT_IN_VERSION', details: { path: '/device' } });
    const asked = plant.to('heh-42').request('get_activation_capacity', {});
    await expect(asked).rejects.toMatchObject({ code: 'NOT_IN_VERSION' });
  });

  it('has to be of a version that there is, and is named once', async () => {
    const broker = new MemoryBroker();
    const wrong = (option: unknown): Promise<unknown> =>
      connect({ role: 'controller', as: 'vpp', broker, versions: option as string });
    await expect(wrong('2014')).rejects.toThrow(/no version "2014"/);
    await expect(wrong({ '2013': ['a'], '2015': ['a'] })).rejects.toThrow(/named twice in `versions`/);
    await expect(wrong(7)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });
});

describe('ebadge migrate', () => {
  const question = JSON.stringify({ msg: 'get_load_report', ...period, device: 'total' });

  it('writes messages as another version has them, in the form that they came in', async () => {
    const one = await ebadge(['migrate', '--to', '2015'], { input: question });
    expect(JSON.parse(one.stdout)).toEqual({
      msg: 'get_report',
      ...period,
      signals: ['total.p'],
      heh_id: null,
    });
    const lines = await ebadge(['migrate', '-', '--from', '2013', '--to', '2015'], {
      input: `${question}\n\n${question}\n`,
    });
    expect(lines.stdout.trim().split('\n')).toHaveLength(2);
    const list = await ebadge(['migrate', '--to', '2013'], { input: `[${one.stdout}]` });
    expect(JSON.parse(list.stdout)).toEqual([JSON.parse(question)]);
  });

  it('tells what cannot be carried, and carries the rest', async () => {
    const { status, stdout, stderr } = await ebadge(['migrate', '--to', '2015'], {
      input: `${question}\n{"msg":"electricity_profile"}\n`,
    });
    expect([status, stdout.trim().split('\n').length]).toEqual([1, 1]);
    expect(stderr).toMatch(
      /line 2: "electricity_profile" cannot be carried to version 2015: 2014 dropped it\./,
    );
    const told = await ebadgeJson<{ where: string; ok: boolean; error?: { code: string } }[]>(
      ['migrate', '--to', '2015'],
      { input: `[${question},{"msg":"electricity_profile"}]`, status: 1 },
    );
    expect(told).toMatchObject([
      { where: 'item 0', ok: true, message: { msg: 'get_report' }, lost: [] },
      { where: 'item 1', ok: false, error: { code: 'NOT_IN_VERSION' } },
    ]);
    const unknown = await ebadge(['migrate', '--to', '2016'], { input: question });
    expect([unknown.status, unknown.stderr]).toEqual([2, expect.stringMatching(/no version "2016"/)]);
  });
});
