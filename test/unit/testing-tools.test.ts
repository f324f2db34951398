/** What `@ebadge/sdk/testing` gives to tests of others: recorder, matchers, vectors. */

import { describe, expect, it } from 'vitest';
import '../../src/testing/vitest.ts';
import { connect, MemoryBroker, type ConnectOptions } from '../../src/index.ts';
import { ebadgeMatchers, Recorder, vectors, VirtualClock } from '../../src/testing/index.ts';
import { invalidVectors, validVectors } from '../support/vectors.ts';

const order = { from: '2026-01-01T01:00:00Z', to: '2026-01-01T01:15:00Z', quantity: 2, device: null };
const accepted = { msg: 'accept_activation', id: 'a', modification_count: 0 };

/** A controller and a hub, and what goes between them. */
async function pair() {
  const clock = new VirtualClock();
  const recorder = new Recorder(new MemoryBroker({ clock }), { clock });
  const common = { broker: recorder, clock, onProblem: () => undefined };
  const ts = await connect({
    role: 'controller',
    as: 'ts',
    ...common,
  } satisfies ConnectOptions<'controller'>);
  await ts.prepare('heh-42');
  const hub = await connect({ role: 'heh', as: 'heh-42', ...common } satisfies ConnectOptions<'heh'>);
  return { clock, recorder, ts, hub };
}

describe('a recorder', () => {
  it('keeps what went over the broker in order, with its times and ways, and lets tests wait for it', async () => {
    const { clock, recorder, ts, hub } = await pair();
    await hub
      .from('ts')
      .on('activate', ({ id, modification_count }) => ({ ...accepted, id, modification_count }) as never);
    const awaited = recorder.next('accept_activation');
    const asked = ts.to('heh-42').request('activate', order);
    await clock.advance(1000);
    await asked;
    const answer = await awaited;
    const question = await recorder.next('activate');
    expect(question).toMatchObject({
      from: 'ts',
      to: 'heh-42',
      exchange: 'ts-to-heh-42',
      routingKey: 'activate',
      name: 'activate',
    });
    expect(question.at).toMatch(/^2026-01-01T00:00:0/);
    expect(answer.message?.id).toBe(question.message?.id);
    expect(answer.correlationId).toBe(question.messageId);
    expect(recorder.messages).toEqual([question, answer]);
    expect(recorder.report()).toMatchObject({ findings: [] });
    expect(recorder.report().requirements).toContainEqual(
      expect.objectContaining({ id: 'answers:controllerToHeh.activate', verdict: 'kept' }),
    );
    recorder.clear();
    expect(recorder.messages).toEqual([]);
  });

  it('gives each message once, and says what came instead of what was waited for', async () => {
    const { recorder, hub } = await pair();
    await hub.to('ts').publish('get_all_prices', {});
    await hub.to('ts').publish('get_all_prices', {});
    const [first, second] = [await recorder.next(), await recorder.next('get_all_prices')];
    expect(first.messageId).not.toBe(second.messageId);
    await expect(recorder.next('report', { timeoutMs: 1 })).rejects.toMatchObject({
      code: 'TIMEOUT',
      message: 'No report was published within 1 ms. Published were: get_all_prices.',
    });
  });

  it('keeps what nobody could read, and nothing that the broker refused or that is not of the contract', async () => {
    const { recorder } = await pair();
    const transport = await recorder.connect('heh');
    const properties = { persistent: true };
    const publish = (exchange: string, text: string) =>
      transport.publish({
        exchange,
        routingKey: 'report',
        body: Buffer.from(text),
        properties,
        mandatory: true,
      });
    await publish('heh-42-to-ts', '{"msg":"report"}');
    await publish('', '{}').catch(() => undefined);
    await expect(publish('heh-43-to-ts', '{}')).rejects.toMatchObject({ code: 'TOPOLOGY_MISSING' });
    expect(recorder.messages).toMatchObject([
      { name: 'report', message: undefined, body: '{"msg":"report"}' },
    ]);
  });
});

describe('matchers', () => {
  const failure = (check: () => void): string => {
    try {
      check();
    } catch (caught) {
      return (caught as Error).message;
    }
    return 'passed';
  };

  it('tell valid messages from others, as objects, texts and bytes', () => {
    expect(accepted).toBeValidMessage();
    expect(JSON.stringify(accepted)).toBeValidMessage('accept_activation');
    expect(Buffer.from(JSON.stringify(accepted))).not.toBeValidMessage('report');
    expect({ msg: 'report' }).not.toBeValidMessage();
    const text = failure(() => expect({ ...accepted, id: 7 }).toBeValidMessage('accept_activation'));
    expect(text).toContain('expected a valid accept_activation: accept_activation is not valid: 1 issue.');
    expect(text).toContain('/id: expected string, found 7');
    expect(failure(() => expect(accepted).toBeValidMessage('report'))).toContain(
      'expected a valid report, and it is a valid accept_activation',
    );
  });

  it('tell what a message is refused with', () => {
    expect({ ...accepted, id: 7 }).toBeRefusedWith({ path: '/id', keyword: 'type' });
    expect('{').toBeRefusedWith({ code: 'MALFORMED_JSON' });
    expect({ ...accepted, id: 7 }).not.toBeRefusedWith({ path: '/msg' });
    expect(accepted).not.toBeRefusedWith({});
    expect(failure(() => expect(accepted).toBeRefusedWith({ path: '/id' }))).toContain(
      'and it is a valid accept_activation',
    );
    expect(failure(() => expect('{}').toBeRefusedWith({ path: '/id' }))).toContain(
      'it is refused with {"code":"UNKNOWN_MESSAGE"',
    );
  });

  it('tell what a recorder has, and whether that keeps the contract', async () => {
    const { clock, recorder, ts, hub } = await pair();
    await ts.to('heh-42').publish('set_clock', { offset: 60 });
    expect(recorder).toHavePublished('set_clock');
    expect(recorder).toHavePublished('set_clock', { offset: expect.any(Number) as number });
    expect(recorder).not.toHavePublished('set_clock', { offset: 61 });
    expect(recorder).not.toHavePublished('report');
    expect(failure(() => expect(recorder).toHavePublished('report'))).toContain('Published were: set_clock');
    expect(recorder).toKeepContract();
    await hub.from('ts').on('activate', () => undefined);
    const asked = ts
      .to('heh-42')
      .request('activate', order)
      .catch(() => undefined);
    await clock.advance(10_000);
    await asked;
    expect(failure(() => expect(recorder).toKeepContract())).toContain(
      'activate of ts was not answered by heh-42 within 5 s.',
    );
    expect(() => ebadgeMatchers.toKeepContract({})).toThrow(/wants a Recorder/);
  });
});

describe('the vectors', () => {
  it('are all that there are, in the order of their files, with bytes and verdicts', () => {
    const all = [...vectors()];
    expect(all.length).toBe(validVectors.length + invalidVectors.length);
    const known = new Map([...validVectors, ...invalidVectors].map((vector) => [vector.file, vector]));
    for (const { name, file, bytes, verdict } of all) {
      const vector = known.get(file);
      expect([name, Buffer.from(bytes).toString('latin1')], file).toEqual([
        vector?.type,
        Buffer.from(vector?.bytes ?? []).toString('latin1'),
      ]);
      expect(verdict, file).toEqual(vector !== undefined && 'verdict' in vector ? vector.verdict : 'valid');
    }
  });

  it('are of one type where one is asked for, and agree with the matchers', () => {
    const reports = [...vectors('report')];
    expect(new Set(reports.map(({ name }) => name))).toEqual(new Set(['report']));
    for (const { bytes, verdict, file } of reports) {
      if (verdict === 'valid') expect(bytes, file).toBeValidMessage('report');
      else expect(bytes, file).toBeRefusedWith(verdict);
    }
    expect(() => [...vectors('reprot')]).toThrow(/There are no vectors of "reprot"/);
  });
});
