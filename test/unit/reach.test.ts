import { describe, expect, it } from 'vitest';
import {
  answerReport,
  connect,
  type ConnectOptions,
  type EbadgeError,
  type StatusChange,
} from '../../src/index.ts';
import { MemoryBroker, VirtualClock } from '../../src/testing/index.ts';
import { arrivals, reportQuestion } from '../conformance/bus-suite-tools.ts';
import { refusal } from '../conformance/transport-tools.ts';

const as = { role: 'controller', as: 'ts' } as const;
const wrong = (options: unknown): Promise<EbadgeError> =>
  refusal(connect({ ...as, ...(options as ConnectOptions<'controller'>) }));

describe('how to reach a broker', () => {
  it.each([
    ['no broker at all', {}, 'give either `url` or `broker`'],
    ['an empty list', { url: [] }, 'is empty'],
    ['no address', { url: 'broker.example' }, 'the URL of the broker is not valid'],
    ['another protocol', { url: ['amqp://a', 'https://user:secret@b'] }, 'broker 2 in the list is not valid'],
    ['several virtual hosts', { url: ['amqp://a/x', 'amqp://b/y'] }, 'different virtual hosts'],
    ['a virtual host that is no text', { url: 'amqp://a/%zz' }, 'not percent-encoded'],
    ['numbers for addresses', { url: [1] }, 'has to be text, or a list of texts'],
    ['a misspelt part', { url: 'amqp://a', buffer: { maxByte: 1 } }, 'buffer'],
    ['a wrong part', { url: 'amqp://a', buffer: { whenFull: 'drop' } }, "'reject' or 'wait'"],
    ['a negative wait', { url: 'amqp://a', reconnect: { initialDelayMs: -1 } }, 'reconnect'],
    ['true for how to reconnect', { url: 'amqp://a', reconnect: true }, 'reconnect'],
    ['a number of connections', { url: 'amqp://a', connections: 2 }, "'separate' or 'shared'"],
    ['no outbox', { url: 'amqp://a', outbox: 'file' }, 'an outbox'],
    ['a buffer without reconnecting', { url: 'amqp://a', reconnect: false, buffer: {} }, 'no effect'],
  ])('refuses %s', async (_, options, advice) => {
    const error = await wrong(options);
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect(error.message).toContain(advice);
    expect(error.message).not.toContain('secret');
  });
});

describe('a client and its connections', () => {
  const home = async (options: Partial<ConnectOptions<'controller'>> = {}) => {
    const clock = new VirtualClock();
    const broker = new MemoryBroker({ clock });
    const problems: EbadgeError[] = [];
    const reconnect = { random: () => 0.5 };
    const onProblem = (problem: EbadgeError): void => void problems.push(problem);
    const ts = await connect({ ...as, broker, clock, reconnect, onProblem, ...options });
    await ts.prepare('heh-1');
    const heh = await connect({ role: 'heh', as: 'heh-1', broker, clock, reconnect, onProblem });
    return { clock, broker, ts, heh, problems };
  };

  it('goes on after an outage as if nothing had been', async () => {
    const { clock, broker, ts, heh, problems } = await home();
    const seen = arrivals<number | null>();
    await heh.from('ts').on('set_clock', ({ offset }) => seen.push(offset));
    const changes: StatusChange[] = [];
    ts.onStatus((change) => changes.push(change));
    await ts.to('heh-1').publish('set_clock', { offset: 1 });
    expect(await seen.next()).toBe(1);
    broker.dropConnections();
    const published = [2, 3].map((offset) => ts.to('heh-1').publish('set_clock', { offset }));
    await clock.advance(0);
    expect(ts.status).toBe('reconnecting');
    await clock.advance(1000);
    await Promise.all(published);
    expect(await seen.take(2)).toEqual([2, 3]);
    expect(ts.status).toBe('connected');
    expect(changes.map(({ status }) => status)).toEqual(['reconnecting', 'connected']);
    expect(problems.map(({ code }) => code)).toEqual(['CONNECTION_LOST', 'CONNECTION_LOST']);
    await Promise.all([ts.drain(), heh.close()]);
    expect(ts.status).toBe('closed');
  });

  it('gets the answer to a question that was asked before an outage', async () => {
    const { clock, broker, ts, heh } = await home();
    const asked = arrivals<() => void>();
    await heh.from('ts').on('get_report', async (question) => {
      await new Promise<void>((resolve) => asked.push(resolve));
      return answerReport(question, { values: { 'total.p': [1] } });
    });
    const answer = ts.to('heh-1').request('get_report', reportQuestion());
    const release = await asked.next();
    broker.dropConnections();
    await clock.advance(1000);
    release();
    expect(await answer).toMatchObject({ values: { 'total.p': [1] } });
    // the question came again, as it was not acknowledged, and was known
    expect(asked.all).toHaveLength(1);
    await Promise.all([ts.close(), heh.close()]);
  });

  it('is connected until it is closed where it is one plain connection', async () => {
    const { clock, broker, ts, problems } = await home({ reconnect: false });
    const told: string[] = [];
    ts.onStatus(({ status }) => told.push(status));
    const reader = ts.statuses()[Symbol.asyncIterator]();
    expect((await reader.next()).value).toMatchObject({ status: 'connected' });
    expect(ts.status).toBe('connected');
    broker.dropConnections();
    expect((await reader.next()).value).toMatchObject({
      status: 'closed',
      reason: { code: 'CONNECTION_LOST' },
    });
    expect((await reader.next()).done).toBe(true);
    await clock.advance(0);
    expect([told, ts.status]).toEqual([['closed'], 'closed']);
    expect(problems.map(({ code }) => code)).toContain('CONNECTION_LOST');
  });
});
