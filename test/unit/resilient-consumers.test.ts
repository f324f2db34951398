import { describe, expect, it } from 'vitest';
import { EbadgeError } from '../../src/core/errors.ts';
import type { Topology, Transport } from '../../src/transport/transport.ts';
import {
  binding,
  collect,
  exchange,
  queue,
  refusal,
  textOf,
  topology,
} from '../conformance/transport-tools.ts';
import { altered, message, setUp, simple } from './resilient-tools.ts';

describe('a consumer that the broker ends', () => {
  it('is started again over the same connection, with what belongs to its queue and nothing else', async () => {
    const { clock, broker, node, transport, problems, statuses } = await setUp({ connections: 'shared' });
    const declared: Topology[] = [];
    node.wrap = (plain: Transport) =>
      altered(plain, {
        declare: (wanted) => {
          declared.push(wanted);
          return plain.declare(wanted);
        },
      });
    broker.dropConnections();
    await clock.advance(2000);
    problems.length = statuses.length = 0;
    await transport.declare(topology([exchange('y')], [queue('r')], [binding('y', 'r', '#')]));
    await transport.declare(simple);
    const inbox = await collect(transport, 'q');
    await transport.publish(message('1'));
    const [held] = await inbox.take(1);
    declared.length = 0;
    broker.deleteQueue('q');
    await clock.advance(50);
    expect(declared).toEqual([simple]);
    expect(held?.lost).toBe(true);
    await transport.publish(message('2'));
    expect((await inbox.take(1)).map(textOf)).toEqual(['2']);
    expect(node.opened).toHaveLength(2);
    expect(problems.map(({ code }) => code)).toEqual(['TOPOLOGY_MISSING']);
    expect(statuses).toEqual(['reconnecting', 'connected']);
  });

  it('is started less and less often when it is ended again and again, which is told once', async () => {
    const { clock, broker, transport, problems } = await setUp();
    await transport.declare(simple);
    await collect(transport, 'q');
    const waits: (number | undefined)[] = [];
    transport.onStatus(({ status, nextAttemptMs }) => {
      if (status === 'reconnecting') waits.push(nextAttemptMs);
    });
    for (let round = 0; round < 4; round++) {
      broker.deleteQueue('q');
      await clock.advance(500);
      expect(transport.status.status).toBe('connected');
    }
    expect(waits).toEqual([50, 100, 200, 400]);
    // once it has lasted, an end is news again, and the first
    await clock.advance(60_000);
    broker.deleteQueue('q');
    await clock.advance(500);
    expect(waits.slice(4)).toEqual([50]);
    expect(problems).toHaveLength(2);
  });

  it('while others are being put back is not forgotten', async () => {
    const { clock, broker, node, transport } = await setUp();
    await transport.declare(simple);
    const inbox = await collect(transport, 'q');
    let deletions = 0;
    node.wrap = (plain: Transport) =>
      altered(plain, {
        consume: async (name, options, onDelivery) => {
          const consumer = await plain.consume(name, options, onDelivery);
          // at once, before the transport knows that all is well
          if (deletions++ === 0) broker.deleteQueue(name);
          return consumer;
        },
      });
    broker.dropConnections();
    await clock.advance(2000);
    expect(deletions).toBe(2);
    expect(transport.status.status).toBe('connected');
    await transport.publish(message('1'));
    expect((await inbox.take(1)).map(textOf)).toEqual(['1']);
  });

  it.each([
    ['before', false],
    ['while', true],
  ])('is started again when its queue goes anew %s it is being started', async (_, isEnded) => {
    const { clock, broker, node, transport } = await setUp({ connections: 'shared' });
    await transport.declare(simple);
    const inbox = await collect(transport, 'q');
    let deletions = 0;
    node.wrap = (plain: Transport) =>
      altered(plain, {
        consume: async (name, options, onDelivery) => {
          if (++deletions > 2) return plain.consume(name, options, onDelivery);
          if (!isEnded) {
            broker.deleteQueue(name);
            return plain.consume(name, options, onDelivery);
          }
          // the broker's next word comes with its first: that is a refusal
          return new Promise((_resolve, reject) => {
            plain.consume(name, { ...options, onLost: reject }, onDelivery).catch(reject);
            broker.deleteQueue(name);
          });
        },
      });
    broker.dropConnections();
    await clock.advance(2000);
    expect(deletions).toBe(3);
    expect(node.opened).toHaveLength(2);
    expect(transport.status.status).toBe('connected');
    await transport.publish(message('1'));
    expect((await inbox.take(1)).map(textOf)).toEqual(['1']);
  });

  it('when there was none yet: what was declared and deleted is declared again to consume from', async () => {
    const { broker, transport } = await setUp();
    await transport.declare(simple);
    broker.deleteQueue('q');
    const inbox = await collect(transport, 'q');
    await transport.publish(message('1'));
    expect((await inbox.take(1)).map(textOf)).toEqual(['1']);
  });

  it('when there was none yet: what is refused when it is declared again is told, and tried again', async () => {
    const { clock, broker, transport, problems, statuses, raw } = await setUp();
    // an exchange that goes with its last binding
    const around = topology([exchange('g', { autoDelete: true })]);
    await raw.declare(around);
    await transport.declare(topology([], [queue('q')], [binding('g', 'q', '#')]));
    broker.deleteQueue('q');
    const inbox = await collect(transport, 'q');
    expect(problems.map(({ code }) => code)).toEqual(['TOPOLOGY_MISSING']);
    expect(transport.status).toMatchObject({ status: 'reconnecting', reason: problems[0] });
    await raw.declare(around);
    await clock.advance(1000);
    expect(statuses).toEqual(['reconnecting', 'connected']);
    await raw.publish({ ...message('1'), exchange: 'g' });
    expect((await inbox.take(1)).map(textOf)).toEqual(['1']);
    expect(problems).toHaveLength(1);
  });

  it('when there can be none, as its queue is refused: that is told, and tried again, all the same', async () => {
    const { clock, broker, node, transport, problems, statuses } = await setUp();
    let isRefused = false;
    node.wrap = (plain: Transport) =>
      altered(plain, {
        declare: async (wanted) => {
          if (isRefused) throw new EbadgeError('ACCESS_REFUSED', 'no right to declare');
          await plain.declare(wanted);
        },
      });
    await transport.declare(simple);
    broker.dropConnections();
    await clock.advance(2000);
    problems.length = statuses.length = 0;
    isRefused = true;
    broker.deleteQueue('q');
    expect((await refusal(collect(transport, 'q'))).code).toBe('TOPOLOGY_MISSING');
    expect(problems.map(({ code }) => code)).toEqual(['ACCESS_REFUSED']);
    isRefused = false;
    await clock.advance(1000);
    expect(statuses).toEqual(['reconnecting', 'connected']);
    await transport.publish(message('1'));
    expect((await (await collect(transport, 'q')).take(1)).map(textOf)).toEqual(['1']);
  });

  it('is not started again when it was cancelled meanwhile', async () => {
    const { clock, broker, transport, raw } = await setUp();
    await transport.declare(simple);
    const inbox = await collect(transport, 'q');
    broker.deleteQueue('q');
    await clock.advance(0);
    await inbox.consumer.cancel();
    await clock.advance(5000);
    await transport.publish(message('1'));
    expect(transport.status.status).toBe('connected');
    expect((await (await collect(raw, 'q')).take(1)).map(textOf)).toEqual(['1']);
    expect(inbox.untaken).toBe(0);
  });
});
