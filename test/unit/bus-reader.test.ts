import { describe, expect, it } from 'vitest';
import { maxFull, QueueReader, type Held } from '../../src/bus/queue-reader.ts';
import { EbadgeError, type Transport } from '../../src/index.ts';
import { MemoryBroker } from '../../src/testing/index.ts';
import { publication, queue, topology } from '../conformance/transport-tools.ts';

describe('reading ahead', () => {
  const setUp = async (prefetch: number, waiting: () => boolean) => {
    const broker = new MemoryBroker();
    const transport = broker.connect();
    await transport.declare(topology([], [queue('q')]));
    const held: Held[] = [];
    const problems: EbadgeError[] = [];
    let lost = 0;
    const reader = new QueueReader({
      transport,
      queue: 'q',
      prefetch,
      onDelivery: (one) => held.push(one),
      wantsMore: waiting,
      onProblem: (problem) => problems.push(problem),
      pause: () => new Promise((resolve) => setImmediate(resolve)),
      onLost: () => lost++,
    });
    await reader.start();
    const send = (count: number) =>
      Promise.all(
        Array.from({ length: count }, (_, i) => transport.publish(publication('', 'q', String(i)))),
      );
    const settled = () => new Promise((resolve) => setImmediate(resolve));
    return { transport, reader, held, problems, send, settled, lost: () => lost };
  };
  const bodies = (held: readonly Held[]) =>
    held.map(({ delivery }) => Number(Buffer.from(delivery.body).toString()));

  it('goes as far as the bound, in order, and on where something is settled', async () => {
    const { held, send, settled, reader } = await setUp(2, () => true);
    await send(200);
    await settled();
    const most = 2 * (maxFull + 1);
    expect(bodies(held)).toEqual(Array.from({ length: most }, (_, i) => i));
    // one consumer is done with when both of its deliveries are settled
    held[0]?.ack();
    await settled();
    expect(held).toHaveLength(most);
    held[1]?.ack();
    reader.look();
    await settled();
    expect(bodies(held)).toEqual(Array.from({ length: most + 2 }, (_, i) => i));
  });

  it('is done when more is wanted only, and for deliveries that are not settled', async () => {
    let wantsMore = false;
    const { held, send, settled, reader } = await setUp(3, () => wantsMore);
    await send(20);
    await settled();
    expect(held).toHaveLength(3);
    held[0]?.ack();
    await settled();
    expect(held).toHaveLength(4);
    wantsMore = true;
    reader.look();
    await settled();
    expect(bodies(held)).toEqual(Array.from({ length: 20 }, (_, i) => i));
  });

  it('tells when the queue cannot be read any more, and ends with its connection without a word', async () => {
    const refused = new EbadgeError('ACCESS_REFUSED', 'not yours');
    const { transport, held, send, settled, problems, lost } = await setUp(1, () => true);
    const plain: Transport['consume'] = transport.consume.bind(transport);
    transport.consume = () => Promise.reject(refused);
    await send(3);
    await settled();
    expect([held.length, lost(), problems]).toEqual([1, 1, [refused]]);
    transport.consume = plain;
  });

  it('waits for a queue that is deleted at that very moment, and stops waiting when it is stopped', async () => {
    const missing = new EbadgeError('TOPOLOGY_MISSING', 'no such queue');
    const { transport, reader, held, send, settled, problems, lost } = await setUp(1, () => true);
    const plain: Transport['consume'] = transport.consume.bind(transport);
    let refusals = 0;
    transport.consume = (...call) => (++refusals <= 3 ? Promise.reject(missing) : plain(...call));
    await send(2);
    while (held.length < 2) await settled();
    expect([bodies(held), problems, lost()]).toEqual([[0, 1], [missing], 0]);
    transport.consume = () => Promise.reject(missing);
    held[1]?.ack();
    await send(1);
    await settled();
    await reader.stop();
    expect(lost()).toBe(0);
  });
});
