import { describe, expect, it } from 'vitest';
import { EbadgeError } from '../../src/core/errors.ts';
import type { Publication } from '../../src/transport/transport.ts';
import { collect, refusal, textOf } from '../conformance/transport-tools.ts';
import { altered, message, setUp, simple } from './resilient-tools.ts';

describe('the time of a publish', () => {
  it('is over at its deadline: it was never sent, and is not', async () => {
    const { clock, node, transport } = await setUp();
    await transport.declare(simple);
    node.fail();
    const deadlineMs = clock.nowMs() + 3000;
    const failed = refusal(transport.publish(message('late', { deadlineMs })));
    const kept = transport.publish(message('kept'));
    await clock.advance(3000);
    expect(await failed).toMatchObject({
      code: 'EXPIRED',
      retryable: false,
      details: { outcome: 'expired', messageId: 'late', deadlineMs },
    });
    node.recover();
    await clock.advance(1000);
    await kept;
    expect(await refusal(transport.publish(message('too late', { deadlineMs })))).toMatchObject({
      code: 'EXPIRED',
    });
    const inbox = await collect(node.broker.connect('/'), 'q');
    expect((await inbox.take(1)).map(textOf)).toEqual(['kept']);
    expect(inbox.untaken).toBe(0);
  });

  it('is over when the buffer has held it for so long', async () => {
    const { clock, node, transport } = await setUp({ buffer: { maxAgeMs: 2000 } });
    await transport.declare(simple);
    node.fail();
    const first = refusal(transport.publish(message('1')));
    await clock.advance(500);
    const second = refusal(transport.publish(message('2')));
    await clock.advance(1500);
    expect(await first).toMatchObject({
      code: 'EXPIRED',
      retryable: true,
      details: { outcome: 'expired', messageId: '1' },
    });
    await clock.advance(500);
    expect((await second).message).toContain('2000 ms');
  });

  it('leaves its outcome unknown when it was sent before', async () => {
    const { clock, node, transport } = await setUp({ buffer: { maxAgeMs: 2000 } });
    await transport.declare(simple);
    const failed = refusal(transport.publish(message('1')));
    node.fail();
    await clock.advance(2000);
    const error = await failed;
    expect(error).toMatchObject({ code: 'CONNECTION_LOST', details: { outcome: 'unknown', messageId: '1' } });
    expect(error.message).toContain('publishing again may duplicate it');
  });

  it('goes along as the time that it may wait in a queue', async () => {
    const { clock, node, transport } = await setUp();
    await transport.declare(simple);
    node.fail();
    const deadlineMs = clock.nowMs() + 3000;
    const sent = transport.publish(message('1', { deadlineMs }));
    const properties = { persistent: true, messageId: '2', expirationMs: 10 };
    const shorter = transport.publish(message('2', { deadlineMs, properties }));
    await clock.advance(1000);
    node.recover();
    const seen: (number | undefined)[] = [];
    node.wrap = (plain) =>
      altered(plain, {
        publish: (publication: Publication) => {
          seen.push(publication.properties.expirationMs);
          return plain.publish(publication);
        },
      });
    await clock.advance(1000);
    await Promise.all([sent, shorter]);
    expect(seen[0]).toBeLessThanOrEqual(2000);
    expect(seen[0]).toBeGreaterThan(1000);
    expect(seen[1]).toBe(10);
  });

  it('needs one timer for all, and none while all is well', async () => {
    const { clock, node, transport } = await setUp();
    await transport.declare(simple);
    for (let count = 0; count < 50; count++) await transport.publish(message(String(count)));
    expect(clock.pendingTimers).toBe(0);
    node.fail();
    const all = Array.from({ length: 5000 }, (_, index) =>
      refusal(transport.publish(message('x', { deadlineMs: clock.nowMs() + 10_000 - index }))),
    );
    await clock.advance(0);
    // the other one is for connecting
    expect(clock.pendingTimers).toBe(2);
    await clock.advance(10_010);
    for (const error of await Promise.all(all)) expect(error.code).toBe('EXPIRED');
    expect(clock.pendingTimers).toBe(1);
  });

  it('ends when its signal says so', async () => {
    const { clock, node, transport } = await setUp();
    await transport.declare(simple);
    const [before, sent, waiting] = [1, 2, 3].map(() => new AbortController());
    before?.abort();
    const publish = (text: string, by?: AbortController): Promise<void> =>
      transport.publish(message(text, by && { signal: by.signal }));
    expect(await refusal(publish('before', before))).toMatchObject({ code: 'ABORTED' });
    const unknown = refusal(publish('sent', sent));
    node.fail();
    await clock.advance(0);
    const notSent = refusal(publish('waiting', waiting));
    const kept = publish('kept', new AbortController());
    sent?.abort(new Error('why'));
    waiting?.abort();
    expect(await unknown).toMatchObject({ code: 'ABORTED', details: { outcome: 'unknown' } });
    expect(await notSent).toMatchObject({ code: 'ABORTED', details: { outcome: 'not sent' } });
    node.recover();
    await clock.advance(1000);
    await kept;
  });
});

describe('the room for publishes', () => {
  it('is bounded: what does not fit is refused, and the rest goes its way', async () => {
    const { clock, node, transport } = await setUp({ buffer: { maxBytes: 3 * (256 + 100) } });
    await transport.declare(simple);
    node.fail();
    const text = (name: string): string => name.padEnd(100, '.');
    const kept = ['1', '2', '3'].map((name) => transport.publish(message(text(name))));
    const error = await refusal(transport.publish(message(text('4'))));
    expect(error).toMatchObject({ code: 'BUFFER_FULL', retryable: true, details: { outcome: 'not sent' } });
    node.recover();
    await clock.advance(1000);
    await Promise.all(kept);
    // alone, anything has room
    await transport.publish({ ...message('5'), body: Buffer.alloc(10_000) });
  });

  it('is that of a minute of the greatest load, unless told otherwise', async () => {
    const { clock, node, transport } = await setUp();
    await transport.declare(simple);
    node.fail();
    const reports = 200_000;
    const settled = { confirmed: 0, failed: 0 };
    const listener = { confirmed: () => settled.confirmed++, failed: () => settled.failed++ };
    const report = { ...message('report'), body: Buffer.alloc(200) };
    for (let count = 0; count < reports; count++) transport.submit(report, listener);
    expect(settled).toEqual({ confirmed: 0, failed: 0 });
    node.recover();
    while (settled.confirmed + settled.failed < reports) await clock.advance(1000);
    expect(settled).toEqual({ confirmed: reports, failed: 0 });
  });

  it('is waited for where that is wished, in order', async () => {
    const { clock, node, transport } = await setUp({ buffer: { maxBytes: 600, whenFull: 'wait' } });
    await transport.declare(simple);
    node.fail();
    const names = Array.from({ length: 40 }, (_, index) => String(index));
    const all = names.map((name) => transport.publish(message(name)));
    const expiring = refusal(transport.publish(message('never', { deadlineMs: clock.nowMs() + 20 })));
    await clock.advance(20);
    expect(await expiring).toMatchObject({ code: 'EXPIRED', details: { outcome: 'expired' } });
    node.recover();
    await clock.advance(1000);
    await Promise.all(all);
    const inbox = await collect(node.broker.connect('/'), 'q');
    expect((await inbox.take(40)).map(textOf)).toEqual(names);
  });
});

describe('an error about the publish', () => {
  it('is final, and belongs to that one alone', async () => {
    const { clock, node, transport } = await setUp();
    await transport.declare(simple);
    node.fail();
    const wrong = [
      refusal(transport.publish(message('unbound', { exchange: 'amq.topic' }))),
      refusal(transport.publish(message('missing', { exchange: 'nowhere' }))),
      refusal(transport.publish(message('invalid', { routingKey: 'k'.repeat(256) }))),
    ];
    const right = ['1', '2'].map((name) => transport.publish(message(name)));
    node.recover();
    await clock.advance(1000);
    await Promise.all(right);
    expect((await Promise.all(wrong)).map(({ code }) => code)).toEqual([
      'UNROUTABLE',
      'TOPOLOGY_MISSING',
      'INVALID_ARGUMENT',
    ]);
    expect((await wrong[0])?.details['outcome']).toBe('returned');
  });

  it('is none when the confirm alone is lost: it goes once more, then over another connection', async () => {
    const { clock, node, transport, problems } = await setUp();
    await transport.declare(simple);
    const lost = new EbadgeError('CONNECTION_LOST', 'the confirm is lost', {
      retryable: true,
      details: { outcome: 'unknown' },
    });
    let losses = 1;
    node.wrap = (plain) =>
      altered(plain, {
        publish: (publication: Publication) =>
          losses-- > 0 ? Promise.reject(lost) : plain.publish(publication),
      });
    node.broker.dropConnections();
    await clock.advance(2000);
    await transport.publish(message('1'));
    expect(node.opened).toHaveLength(2);
    losses = 2;
    const twice = transport.publish(message('2'));
    await clock.advance(1000);
    await twice;
    expect(node.opened).toHaveLength(3);
    expect(problems.at(-1)?.message).toContain('the confirm is lost');
  });
});
