/** What a client remembers, and for how long: duplicates, versions, questions that are over. */

import { describe, expect, it } from 'vitest';
import { Conversations, type Arrival, type Settlement } from '../../src/bus/conversations.ts';
import { Duplicates } from '../../src/bus/duplicates.ts';
import { attemptOf, Redelivery } from '../../src/bus/redelivery.ts';
import { Revisions } from '../../src/bus/revisions.ts';
import type { Delivery } from '../../src/index.ts';
import { VirtualClock } from '../../src/testing/index.ts';

describe('duplicates', () => {
  it('are known for as long as the window, and no more of them than agreed', async () => {
    const clock = new VirtualClock();
    const duplicates = new Duplicates<string>(clock, { windowMs: 1000, maxEntries: 3 });
    duplicates.begin('hub', 'a', 'work');
    expect([duplicates.isDone('hub', 'a'), duplicates.working('hub', 'a')]).toEqual([false, 'work']);
    duplicates.finish('hub', 'a');
    expect([duplicates.isDone('hub', 'a'), duplicates.working('hub', 'a')]).toEqual([true, undefined]);
    await clock.advance(999);
    expect(duplicates.isDone('hub', 'a')).toBe(true);
    duplicates.finish('hub', 'b');
    await clock.advance(1);
    expect([duplicates.isDone('hub', 'a'), duplicates.isDone('hub', 'b')]).toEqual([false, true]);
    for (const key of ['c', 'd', 'b', 'e']) duplicates.finish('hub', key);
    // b was done again after c and d
    expect(['a', 'b', 'c', 'd', 'e'].filter((key) => duplicates.isDone('hub', key))).toEqual(['b', 'd', 'e']);
    duplicates.begin('hub', 'f', 'work');
    duplicates.forget('hub', 'f');
    expect([duplicates.isDone('hub', 'f'), duplicates.working('hub', 'f')]).toEqual([false, undefined]);
  });
});

describe('redelivery', () => {
  it('doubles the time, up to the longest', () => {
    const redelivery = new Redelivery();
    expect([1, 2, 3, 7, 8, 9, 5000].map((attempt) => redelivery.delayMs(attempt))).toEqual([
      100, 200, 400, 6400, 10_000, 10_000, 10_000,
    ]);
    expect(redelivery.maxAttempts).toBe(5);
    expect(new Redelivery({ initialDelayMs: 0 }).delayMs(40)).toBe(0);
  });

  it.each([
    [1, false, undefined],
    [2, true, undefined],
    [4, true, 3],
    [2, true, 0],
    [1, false, 'three'],
  ])('counts attempt %i: redelivered %s, delivery count %s', (attempt, redelivered, count) => {
    const headers = count === undefined ? undefined : { 'x-delivery-count': count };
    const properties = { persistent: true, ...(headers === undefined ? {} : { headers }) };
    expect(attemptOf({ redelivered, properties } as unknown as Delivery)).toBe(attempt);
  });
});

describe('versions', () => {
  const info = { identity: ['/id'], field: '/count' };
  const ask = (revisions: Revisions, id: string, count: number, asker = 'peer question') =>
    revisions.judge(asker, info, { id, count });

  it('are new, again, or older than another; those that failed may come again', () => {
    const revisions = new Revisions();
    const first = ask(revisions, 'a', 1);
    expect(first.kind).toBe('new');
    expect(ask(revisions, 'a', 1)).toEqual({ kind: 'again', version: 'version' in first && first.version });
    expect(ask(revisions, 'a', 0)).toEqual({ kind: 'older', count: 0, newest: 1 });
    expect(ask(revisions, 'a', 1, 'other question').kind).toBe('new');
    expect(ask(revisions, 'b', 0).kind).toBe('new');
    if (first.kind === 'new') first.version.failed = true;
    expect(ask(revisions, 'a', 0).kind).toBe('older');
    expect(ask(revisions, 'a', 1).kind).toBe('new');
    expect(ask(revisions, 'a', 2).kind).toBe('new');
    expect(ask(revisions, 'a', 1)).toEqual({ kind: 'older', count: 1, newest: 2 });
  });

  it('are forgotten when there are too many, the longest unheard of first', () => {
    const revisions = new Revisions();
    for (let i = 0; i < 10_000; i++) ask(revisions, String(i), 1);
    ask(revisions, '0', 1);
    ask(revisions, 'one more', 1);
    expect(ask(revisions, '0', 0).kind).toBe('older');
    expect(ask(revisions, '1', 0).kind).toBe('new');
  });
});

describe('questions that are over', () => {
  const reply = {
    channel: 'up',
    messages: ['answer'],
    cardinality: 'one',
    deadlineMs: 1,
    correlation: ['/id'],
  } as const;
  const settlement: Settlement = { ack: () => undefined, bury: () => undefined };
  const arrival = (correlationId: string | undefined, id = 'x'): Arrival => ({
    channel: 'up',
    peer: 'heh',
    name: 'answer',
    message: { id },
    correlationId,
    messageId: undefined,
  });
  const ask = (conversations: Conversations, id: string): void =>
    conversations.add({
      id,
      peer: 'heh',
      name: 'question',
      reply,
      question: { id: 'x' },
      queue: 'up',
      take: () => true,
      fail: () => undefined,
    });

  it('are remembered, 10,000 of them, with their end', () => {
    const conversations = new Conversations();
    ask(conversations, 'answered');
    expect(conversations.isWaiting('up')).toBe(true);
    expect(conversations.settle(arrival('answered'), settlement)).toBe(true);
    expect(conversations.isWaiting('up')).toBe(false);
    ask(conversations, 'given up');
    conversations.end('given up', 'given up');
    const codeOf = (id: string | undefined) => conversations.stray(arrival(id))?.code;
    expect(['answered', 'given up', 'unknown', undefined].map(codeOf)).toEqual([
      'DUPLICATE_ANSWER',
      'LATE_ANSWER',
      undefined,
      undefined,
    ]);
    expect(conversations.strayByFields(arrival(undefined))?.code).toBe('DUPLICATE_ANSWER');
    expect(conversations.strayByFields(arrival(undefined, 'y'))).toBeUndefined();
    for (let i = 0; i < 9999; i++) {
      ask(conversations, String(i));
      conversations.end(String(i), 'answered');
    }
    expect([codeOf('answered'), codeOf('given up')]).toEqual([undefined, 'LATE_ANSWER']);
  });
});
