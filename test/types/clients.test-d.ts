import { describe, expectTypeOf, it } from 'vitest';
import {
  accept,
  connect,
  type AcceptActivation,
  type Activate,
  type AnswerStream,
  type Capabilities,
  type Client,
  type DeviceCapabilities,
  type GenerationPrice,
  type GetReport,
  type LoadPrice,
  type ModifyActivation,
  type Protocol,
  type RejectActivation,
  type Report,
  type Response,
  type RoleName,
} from '@ebadge/sdk';

declare const ts: Client<Protocol, 'controller'>;
declare const heh: Client<Protocol, 'heh'>;
declare const tso: Client<Protocol, 'tso'>;
declare const bsp: Client<Protocol, 'bsp'>;
declare const vpp: Client<Protocol, 'vpp'>;
declare const operator: Client<Protocol, 'operator'>;

const period = { from: '2026-01-01T10:00:00Z', to: '2026-01-01T11:00:00Z' };
const question = { ...period, resolution: 60, signals: ['total.p'] };
const product = { positive: true, start: period.from, end: period.to };

describe('roles', () => {
  it('are those of the contract', () => {
    expectTypeOf<RoleName<Protocol>>().toEqualTypeOf<
      'bsp' | 'controller' | 'heh' | 'operator' | 'super-tso' | 'tso' | 'vpp'
    >();
    const broker = { connect: () => ts.transport };
    expectTypeOf(connect({ role: 'heh', as: 'heh-1', broker })).resolves.toEqualTypeOf<
      Client<Protocol, 'heh'>
    >();
    // @ts-expect-error -- no such role
    void connect({ role: 'hub', as: 'heh-1', broker });
    // @ts-expect-error -- no name
    void connect({ role: 'heh', broker });
    // @ts-expect-error -- misspelt option
    void connect({ role: 'heh', as: 'heh-1', broker, prefetsh: 5 });
    void connect({ role: 'heh', as: 'heh-1', broker, compatibility: '2015' });
    void connect({ role: 'heh', as: 'heh-1', broker, compatibility: { '2015': ['ts'] } });
    // @ts-expect-error -- a list of names
    void connect({ role: 'heh', as: 'heh-1', broker, compatibility: { '2015': 'ts' } });
    // @ts-expect-error -- no number
    void connect({ role: 'heh', as: 'heh-1', broker, compatibility: 2015 });
  });

  it('with several kinds of peers say which; those with one may', () => {
    ts.to('heh-1');
    ts.to('heh-1', 'heh');
    tso.to('mill', 'bsp');
    tso.from('*', 'super-tso');
    // @ts-expect-error -- a TSO talks with BSPs, groups of them and the super-TSO
    tso.to('mill');
    // @ts-expect-error -- likewise
    tso.from('*');
    // @ts-expect-error -- no peer of a controller
    ts.to('mill', 'bsp');
    // @ts-expect-error -- no peer of an HEH
    heh.from('*', 'heh');
  });
});

describe('publish', () => {
  it('takes the messages of the channel, and no other', () => {
    void heh.to('ts').publish('get_all_prices', {});
    void ts.to('heh-1').publish('get_report', question);
    // @ts-expect-error -- controllers ask, HEHs answer
    void heh.to('ts').publish('get_report', question);
    // @ts-expect-error -- the other way round
    void ts.to('heh-1').publish('report', { ...period, resolution: 60, values: {} });
    // @ts-expect-error -- misspelt
    void ts.to('heh-1').publish('get_repport', question);
    // @ts-expect-error -- to a group only
    void tso.to('mill', 'bsp').publish('market_cleared', { product });
    void tso.to('all', 'bsp-group').publish('market_cleared', { product });
    // @ts-expect-error -- a group gets nothing else
    void tso.to('all', 'bsp-group').publish('bid_accepted', { bid_id: 'x', quantity: 1 });
  });

  it('takes the fields of the message, and no other', () => {
    void ts.to('heh-1').publish('set_clock', { offset: null, ext_mine: { any: 1 } });
    // @ts-expect-error -- misspelt
    void ts.to('heh-1').publish('set_clock', { ofset: 1 });
    // @ts-expect-error -- wrong type
    void ts.to('heh-1').publish('set_clock', { offset: '1' });
    // @ts-expect-error -- missing
    void ts.to('heh-1').publish('load_price', period);
    // @ts-expect-error -- says that it is another
    void ts.to('heh-1').publish('set_clock', { msg: 'set_smart_mode' });
    // @ts-expect-error -- not a number
    void ts.to('heh-1').publish('get_report', { ...question, resolution: null });
  });

  it('takes a time to live and a signal, and no other option', () => {
    void ts.to('h').publish('set_clock', {}, { ttlMs: 5000, signal: new AbortController().signal });
    // @ts-expect-error -- misspelt
    void ts.to('h').publish('set_clock', {}, { ttl: 5000 });
  });

  it('wants heh_id between VPP and operator, in both directions', () => {
    void vpp.to('op').publish('get_report', { ...question, heh_id: 'heh-1' });
    // @ts-expect-error -- required there
    void vpp.to('op').publish('get_report', question);
    // @ts-expect-error -- null is not set
    void vpp.to('op').publish('get_report', { ...question, heh_id: null });
    // @ts-expect-error -- in answers too
    void operator.to('vpp-1').publish('report', { ...period, resolution: 60, values: {} });
    void operator.to('vpp-1').publish('accept_activation', { id: 'a', modification_count: 0 });
    void ts.to('heh-1').publish('get_report', { ...question, heh_id: null });
  });
});

describe('request', () => {
  it('gives the answer of the contract', () => {
    expectTypeOf(ts.to('h').request('get_report', question)).resolves.toEqualTypeOf<Report>();
    expectTypeOf(ts.to('h').request('get_capabilities', {})).resolves.toEqualTypeOf<
      Capabilities | DeviceCapabilities
    >();
    expectTypeOf(ts.to('h').request('activate', { ...period, quantity: 1 })).resolves.toEqualTypeOf<
      AcceptActivation | RejectActivation | ModifyActivation
    >();
    expectTypeOf(heh.to('ts').request('get_all_prices', {})).resolves.toEqualTypeOf<
      (LoadPrice | GenerationPrice)[]
    >();
    expectTypeOf(
      ts.to('h').request('get_periodic_report', {
        interval: -1,
        resolution: 60,
        signals: ['total.p'],
      }),
    ).resolves.toEqualTypeOf<AnswerStream<Report>>();
    expectTypeOf(
      bsp.to('tso').request('balancing_energy_bid', { product, quantity: 1, energy_price: 2 }),
    ).resolves.toEqualTypeOf<Response>();
  });

  it('narrows three answers by msg', async () => {
    const answer = await ts.to('h').request('activate', { ...period, quantity: 1 });
    if (answer.msg === 'modify_activation') expectTypeOf(answer).toEqualTypeOf<ModifyActivation>();
    else if (answer.msg === 'reject_activation') expectTypeOf(answer).toEqualTypeOf<RejectActivation>();
    else expectTypeOf(answer).toEqualTypeOf<AcceptActivation>();
    // @ts-expect-error -- only a counter-proposal has one
    expectTypeOf(answer.quantity).toBeAny();
  });

  it('iterates over what a stream brings', async () => {
    const stream = {} as AnswerStream<Report>;
    for await (const message of stream) expectTypeOf(message).toEqualTypeOf<Report>();
  });

  it('lets the caller judge whether there are enough answers, where there are many', () => {
    void heh.to('ts').request(
      'get_all_prices',
      {},
      {
        until: (answers) => {
          expectTypeOf(answers).toEqualTypeOf<readonly (LoadPrice | GenerationPrice)[]>();
          return answers.length > 1;
        },
      },
    );
    const until = (answers: readonly Report[]) => answers.length > 0;
    // @ts-expect-error -- there is one answer only
    void ts.to('h').request('get_report', question, { until });
    void ts.to('h').request('get_report', question, { timeoutMs: 5, refusals: 'return' });
    // @ts-expect-error -- either or
    void ts.to('h').request('get_report', question, { refusals: 'ignore' });
  });

  it('takes questions only', () => {
    // @ts-expect-error -- nothing answers a price
    void ts.to('h').request('load_price', { ...period, price: 1 });
    // @ts-expect-error -- nor a report
    void heh.to('ts').request('report', { ...period, resolution: 60, values: {} });
    // @ts-expect-error -- misspelt option
    void ts.to('h').request('get_report', question, { timeout: 5 });
    // @ts-expect-error -- the peer's question
    void heh.to('ts').request('activate', { ...period, quantity: 1 });
  });
});

describe('handlers', () => {
  it('get the message of their type, and what the channel requires is set', () => {
    void heh.from('ts').on('activate', (message, context) => {
      expectTypeOf(message).toEqualTypeOf<Activate>();
      expectTypeOf(context.from).toEqualTypeOf<string>();
      return accept(message);
    });
    void operator.from('*').on('get_report', (message) => {
      expectTypeOf(message.heh_id).toEqualTypeOf<string>();
      expectTypeOf(message).toExtend<GetReport>();
    });
    // @ts-expect-error -- never comes from a controller
    void heh.from('ts').on('report', () => undefined);
  });

  it('know which attempt it is, and ask for another', () => {
    void heh.from('ts').on('set_clock', (_, { attempt, requeue }) => {
      expectTypeOf(attempt).toEqualTypeOf<number>();
      if (attempt < 3) requeue({ delayMs: 5 });
      else requeue();
      // @ts-expect-error -- misspelt
      requeue({ delay: 5 });
    });
  });

  it('answer with what the contract says, or nothing', () => {
    void heh.from('ts').on('get_report', () => undefined);
    void heh.from('ts').on('get_report', async () => {
      await Promise.resolve();
    });
    // @ts-expect-error -- another type of answer
    void heh.from('ts').on('get_report', () => ({ msg: 'set_clock', offset: null }) as const);
    // @ts-expect-error -- likewise, later
    void heh.from('ts').on('get_report', (message) => Promise.resolve(message));
    // @ts-expect-error -- not answered at all
    void heh.from('ts').on('set_clock', (message) => message);
    void heh.from('ts').on('get_report', async (message, { reply }) => {
      const { from, to, resolution } = message;
      await reply({ msg: 'report', from, to, resolution, values: {} });
      // @ts-expect-error -- misspelt
      await reply({ msg: 'report', from, to, resolution, valeus: {} });
      // @ts-expect-error -- the question
      await reply(message);
    });
    void heh.from('ts').on('set_clock', async (message, { reply }) => {
      // @ts-expect-error -- takes no answer
      await reply(message);
    });
    void operator.from('*').on('get_report', async ({ heh_id, ...rest }, { reply }) => {
      const report = { msg: 'report' as const, ...period, resolution: rest.resolution, values: {} };
      await reply({ ...report, heh_id });
      // @ts-expect-error -- required on this channel, in answers too
      await reply(report);
    });
  });
});
