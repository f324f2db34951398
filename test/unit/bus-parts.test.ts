import { describe, expect, it } from 'vitest';
import { AnswerQueue } from '../../src/bus/answer-stream.ts';
import { Conversations, type Arrival, type Pending, type Settlement } from '../../src/bus/conversations.ts';
import { canFill, checkParticipantName, fillName, nameReader, routingKeyOf } from '../../src/bus/names.ts';
import { Routes } from '../../src/bus/routes.ts';
import { topologyOf } from '../../src/bus/topology.ts';
import { catalogue, EbadgeError, toDate, toTime } from '../../src/index.ts';
import { timedOut, type Question } from '../../src/bus/question.ts';

describe('names', () => {
  it.each(['heh-b827ebea02c1', 'ts', 'a', 'Straße', 'to', 't-o', 'a-t', 'o-b', 'a_b/c', 'x'.repeat(100)])(
    'lets a participant be called %s',
    (name) => expect(checkParticipantName(name, 'It')).toBe(name),
  );

  it.each([
    '',
    ' ',
    'a b',
    'a\tb',
    'a\n',
    'a.b',
    '*',
    'a#',
    '{a',
    'a}',
    'a-to-b',
    '-to-',
    'to-a',
    'a-to',
    'x'.repeat(101),
    'ü'.repeat(51),
    'a\u0000',
    '\u00a0',
    7,
    null,
    undefined,
  ])('refuses %j', (name) => {
    expect(() => checkParticipantName(name, 'It')).toThrow(EbadgeError);
    expect(() => checkParticipantName(name, 'It')).toThrow(/^It cannot be .*Use a name like/s);
  });

  it('reads back what it fills in, for every pair of allowed names', () => {
    const names = ['a', 'to', '-', '--', 'a-', '-a', 't', 'o-', 'a-t', 'o-b', 'a-to_b', 'o', 'to_'];
    const read = nameReader('{heh}-to-{controller}');
    const seen = new Set<string>();
    for (const heh of names) {
      for (const controller of names) {
        const exchange = fillName('{heh}-to-{controller}', { heh, controller });
        expect(read(exchange), exchange).toEqual({ heh, controller });
        seen.add(exchange);
      }
    }
    expect(seen.size).toBe(names.length ** 2);
  });

  it.each(['', 'a', '-to-b', 'a-to-', 'xprivate-a-up', 'private--up', 'private-a-upx'])(
    'takes nothing from %j',
    (name) => {
      expect(nameReader('{heh}-to-{controller}')(name)).toBeNull();
      expect(nameReader('private-{controller}-up')(name)).toBeNull();
    },
  );

  it('reads names without parameters, and parameters at either end', () => {
    expect(nameReader('fixed')('fixed')).toEqual({});
    expect(nameReader('fixed')('fixe')).toBeNull();
    expect(nameReader('{a}')('x')).toEqual({ a: 'x' });
    expect(nameReader('{a}')('')).toBeNull();
  });

  it('knows whether it can fill a name in, and leaves what it cannot', () => {
    expect(canFill('{a}-{b}', { a: '1', b: '2' })).toBe(true);
    expect(canFill('{a}-{b}', { a: '1' })).toBe(false);
    expect(fillName('{a}-{b}', { a: '$&' })).toBe('$&-{b}');
  });

  it('counts bytes, not characters, against the limit of AMQP', () => {
    expect(fillName('{a}', { a: 'x'.repeat(255) })).toHaveLength(255);
    expect(() => fillName('{a}', { a: 'ü'.repeat(128) })).toThrow(/255 bytes/);
    expect(routingKeyOf(['report', 'x'.repeat(248)])).toHaveLength(255);
    expect(() => routingKeyOf(['report', 'x'.repeat(249)])).toThrow(/255 bytes/);
  });

  it('makes routing keys of what is set', () => {
    expect(routingKeyOf(['report', null])).toBe('report');
    expect(routingKeyOf(['report', undefined, 'heh-1', 0])).toBe('report.heh-1.0');
    expect(routingKeyOf([])).toBe('');
  });
});

describe('routes', () => {
  it('tells senders apart by the queue where their exchanges look alike', () => {
    const routes = new Routes(catalogue, 'tso', 'apg', []);
    expect(routes.senderOf('x-to-apg', 'private-apg-from-bsp')).toMatchObject({
      peer: 'x',
      channel: { id: 'bspToTso' },
    });
    expect(routes.senderOf('x-to-apg', 'private-apg-from-super-tso')).toMatchObject({
      channel: { id: 'superTsoToTso' },
    });
    expect(routes.senderOf('x-to-apgx', 'private-apg-from-bsp')).toBeNull();
    expect(routes.senderOf('', 'private-apg-from-bsp')).toBeNull();
    expect(routes.senderOf('x-to-apg', 'another')).toBeNull();
  });

  it('takes a group for the receiver, if it belongs to it', () => {
    const routes = new Routes(catalogue, 'bsp', 'mill', ['all']);
    const from = (exchange: string) => routes.senderOf(exchange, 'private-mill-from-tso')?.channel.id;
    expect(from('apg-to-mill')).toBe('tsoToBsp');
    expect(from('apg-to-all')).toBe('tsoToBspGroup');
    expect(from('apg-to-others')).toBeUndefined();
    expect(routes.between('apg', 'tso').incoming.map(({ exchange }) => exchange)).toEqual([
      'apg-to-mill',
      'apg-to-all',
    ]);
  });

  it('lists what a controller and an HEH need, each thing once', () => {
    const routes = new Routes(catalogue, 'controller', 'ts', []);
    const { outgoing, incoming } = routes.between('heh-1', 'heh');
    const topology = topologyOf([
      ...outgoing.map((route) => ({ route, receiver: 'heh-1' })),
      ...incoming.map((route) => ({ route, receiver: 'ts' })),
    ]);
    expect(topology.exchanges.map(({ name }) => name).sort()).toEqual([
      'heh-1-to-ts',
      'private-heh-1-dead',
      'private-ts-dead',
      'ts-to-heh-1',
    ]);
    expect(topology.queues.map(({ name }) => name).sort()).toEqual([
      'private-heh-1-dead-letters',
      'private-heh-1-down',
      'private-ts-dead-letters',
      'private-ts-up',
    ]);
    expect(topology.bindings).toHaveLength(4);
  });
});

/** What becomes of deliveries, as text. */
const settlement = (log: string[] = []): Settlement => ({
  ack: () => log.push('ack'),
  bury: ({ code }) => log.push(code),
});
const leftOver = (): EbadgeError => new EbadgeError('LATE_ANSWER', 'left over');

describe('conversations', () => {
  const reply = { channel: 'up', messages: ['report'], cardinality: 'one', deadlineMs: 1 } as const;
  const pending = (id: string, correlation: string[], question: object, taken: string[]): Pending => ({
    id,
    name: 'get_report',
    queue: 'q',
    peer: 'heh',
    reply: { ...reply, correlation },
    question,
    take: () => taken.push(id) > 0,
    fail: () => taken.push(`${id} failed`),
  });
  const arrival = (message: object, given: Partial<Arrival> = {}): Arrival => ({
    channel: 'up',
    peer: 'heh',
    name: 'report',
    message,
    correlationId: undefined,
    messageId: undefined,
    ...given,
  });

  it('matches by id only what comes from the peer asked, on its channel, and is an answer', () => {
    const taken: string[] = [];
    const conversations = new Conversations();
    conversations.add(pending('q', [], {}, taken));
    for (const given of [{ peer: 'x' }, { channel: 'x' }, { name: 'x' }, { correlationId: 'x' }]) {
      expect(conversations.settle(arrival({}, { correlationId: 'q', ...given }), settlement())).toBe(false);
    }
    expect(conversations.settle(arrival({}, { correlationId: 'q' }), settlement())).toBe(true);
    expect(conversations.settle(arrival({}, { correlationId: 'q' }), settlement())).toBe(false);
    expect(taken).toEqual(['q']);
  });

  it('counts absent as null and compares times as instants; the oldest goes first', () => {
    const taken: string[] = [];
    const conversations = new Conversations();
    const question = { from: '2026-01-01T10:00:00Z', heh_id: null };
    conversations.add(pending('old', ['/from', '/heh_id'], question, taken));
    conversations.add(pending('new', ['/from', '/heh_id'], question, taken));
    conversations.add(pending('vague', ['/from'], question, taken));
    const settle = (from: unknown, rest = {}) =>
      conversations.settle(arrival({ from, ...rest }), settlement());
    expect(settle('2026-01-01T10:00:00Z', { heh_id: 'x' })).toBe(true);
    expect(settle('2026-01-01T10:00:01Z')).toBe(false);
    expect(settle(5)).toBe(false);
    expect(settle('2026-01-01T11:00:00.000+01:00')).toBe(true);
    expect(settle('2026-01-01T10:00:00.000000Z')).toBe(true);
    expect(taken).toEqual(['vague', 'old', 'new']);
  });

  it('fails all that wait, once', () => {
    const taken: string[] = [];
    const conversations = new Conversations();
    conversations.add(pending('a', [], {}, taken));
    conversations.add(pending('b', [], {}, taken));
    conversations.failAll(new EbadgeError('CLOSED', 'closed'));
    conversations.failAll(new EbadgeError('CLOSED', 'closed'));
    expect(taken).toEqual(['a failed', 'b failed']);
  });
});

describe('a stream of answers', () => {
  it('hands each answer to one of several readers, in order', async () => {
    const queue = new AnswerQueue<number>(() => Promise.resolve(), leftOver);
    const [one, two] = [queue[Symbol.asyncIterator](), queue[Symbol.asyncIterator]()];
    const reads = [one.next(), two.next(), one.next()];
    for (const answer of [1, 2, 3, 4]) queue.push(answer, settlement());
    expect((await Promise.all(reads)).map(({ value }) => value)).toEqual([1, 2, 3]);
    expect(queue.size).toBe(1);
    expect(await two.next()).toEqual({ done: false, value: 4 });
  });

  it('gives what is waiting before its error, and the error each time', async () => {
    const queue = new AnswerQueue<number>(() => Promise.resolve(), leftOver);
    const reader = queue[Symbol.asyncIterator]();
    queue.push(1, settlement());
    const lost = new EbadgeError('CONNECTION_LOST', 'lost');
    queue.finish(lost);
    queue.finish();
    const log: string[] = [];
    queue.push(2, settlement(log));
    expect(log).toEqual(['LATE_ANSWER']);
    expect(await reader.next()).toEqual({ done: false, value: 1 });
    await expect(reader.next()).rejects.toBe(lost);
    await expect(reader.next()).rejects.toBe(lost);
  });

  it('leaves what is unread to the dead letters when it is cancelled, and tells a failure to cancel', async () => {
    const queue = new AnswerQueue<number>(() => Promise.reject(new Error('offline')), leftOver);
    const log: string[] = [];
    queue.push(1, settlement(log));
    const reader = queue[Symbol.asyncIterator]();
    expect(log).toEqual([]);
    await reader.next();
    expect(log).toEqual(['ack']);
    queue.push(2, settlement(log));
    queue.push(3, settlement(log));
    expect((await reader.next()).value).toBe(2);
    const another = queue[Symbol.asyncIterator]();
    expect((await another.next()).value).toBe(3);
    queue.push(4, settlement(log));
    await another.next();
    log.length = 0;
    const waiting = reader.next();
    await expect(queue.cancel()).rejects.toThrow('offline');
    expect(await waiting).toEqual({ done: true, value: undefined });
    await expect(reader.return?.()).rejects.toThrow('offline');
    expect(queue.size).toBe(0);
  });
});

describe('times', () => {
  it('go both ways', () => {
    const date = new Date(Date.UTC(2013, 6, 21, 10, 0, 0, 7));
    expect(toTime(date)).toBe('2013-07-21T10:00:00.007Z');
    expect(toDate(toTime(date))).toEqual(date);
    expect(toDate('2013-07-21T12:00:00.0079+02:00')).toEqual(date);
    expect(toDate('2016-12-31T23:59:60Z')).toEqual(new Date('2017-01-01T00:00:00Z'));
    expect(toDate('0001-01-01T00:00:00Z').getUTCFullYear()).toBe(1);
    expect(toDate('1969-12-31T23:59:59.999Z').getTime()).toBe(-1);
  });

  it.each(['', '2013-07-21', '2013-07-21T10:00:00', '2013-02-29T10:00:00Z', '2013-07-21T10:00:00+00:00Z'])(
    'do not come of %j',
    (text) => expect(() => toDate(text)).toThrow(/no time with a zone/),
  );

  it('are not made of what has no four-digit year', () => {
    expect(() => toTime(new Date(Number.NaN))).toThrow(EbadgeError);
    expect(() => toTime(new Date(Date.UTC(10_000, 0)))).toThrow(/four digits/);
    expect(() => toTime(new Date(-1e14))).toThrow(/four digits/);
  });
});

describe('a question without an answer', () => {
  it.each([
    ['not sent', 'was withdrawn'],
    ['unknown', 'whether it is in the queue of heh-1 is unknown'],
    [undefined, 'the question stays in its queue'],
  ])('says no more than is known of where it is: %s', (outcome, text) => {
    const question = { outgoing: { name: 'get_report' }, peer: 'heh-1' } as unknown as Question;
    const error = timedOut(question, 100, outcome);
    expect(error.message).toContain(text);
    expect(error).toMatchObject({ code: 'TIMEOUT', retryable: true });
    expect(error.details['outcome']).toBe(outcome);
  });
});
