/** Dead letters that their receiver puts back: whom they are from, and whom nobody else can pretend to be. */

import { describe, expect, it } from 'vitest';
import { replayExchange } from '../../src/bus/replay.ts';
import { connect, MemoryBroker, type Delivery, type EbadgeError } from '../../src/index.ts';
import { arrivals } from '../conformance/bus-suite-tools.ts';

const queue = 'private-ts-up';
const exchange = replayExchange('private-ts-dead');
const body = new TextEncoder().encode('{"msg":"get_all_prices"}');
const pretending = { 'x-original-exchange': 'heh-42-to-ts', 'x-original-routing-key': 'get_all_prices' };

async function bench() {
  const broker = new MemoryBroker();
  const problems: EbadgeError[] = [];
  const ts = await connect({
    role: 'controller',
    as: 'ts',
    broker,
    handlerGraceMs: 0,
    onProblem: (problem) => problems.push(problem),
  });
  for (const heh of ['heh-42', 'heh-43']) await ts.prepare(heh);
  const transport = broker.connect('heh');
  await transport.declare({
    exchanges: [{ name: exchange, type: 'direct', durable: true, autoDelete: false }],
    queues: [],
    bindings: [{ exchange, queue, bindingKey: queue }],
  });
  const letters = arrivals<Delivery>();
  await transport.consume('private-ts-dead-letters', { prefetch: 10 }, (letter) => letters.push(letter));
  const publish = (through: string, headers: Record<string, unknown>): Promise<void> =>
    transport.publish({
      exchange: through,
      routingKey: through === exchange ? queue : 'get_all_prices',
      body,
      mandatory: true,
      properties: { type: 'get_all_prices', persistent: true, headers },
    });
  return { ts, publish, letters, problems };
}

describe('a dead letter that its receiver puts back', () => {
  it('is from whom it was from at first', async () => {
    const { ts, publish } = await bench();
    const senders = arrivals<string>();
    await ts.from('*').on('get_all_prices', (_, { from }) => senders.push(from));
    await publish(exchange, pretending);
    await publish('heh-43-to-ts', {});
    expect(await senders.take(2)).toEqual(['heh-42', 'heh-43']);
  });

  it('keeps its origin when it becomes a dead letter again, and no deaths that a publisher has made up', async () => {
    const { ts, publish, letters } = await bench();
    await ts.from('*').on('get_all_prices', (_, { reject }) => reject('not today'));
    const deaths = { 'x-death': [{ queue, reason: 'expired' }], 'x-first-death-exchange': 'heh-43-to-ts' };
    await publish(exchange, { ...pretending, ...deaths, kept: 1 });
    const { properties, routingKey } = await letters.next();
    expect(routingKey).toBe('get_all_prices');
    expect(properties.headers).toEqual({
      ...pretending,
      kept: 1,
      'x-original-queue': queue,
      'x-error-code': 'HANDLER_FAILED',
      'x-error-message': 'get_all_prices from heh-42 was rejected: not today',
    });
  });

  it('cannot be pretended by a peer: of what comes through its exchange, headers change nothing', async () => {
    const { ts, publish } = await bench();
    const senders = arrivals<string>();
    await ts.from('*').on('get_all_prices', (_, { from }) => senders.push(from));
    await publish('heh-43-to-ts', pretending);
    expect(await senders.next()).toBe('heh-43');
  });

  it('is refused, as before, when it does not say where it came from', async () => {
    const { ts, publish, letters } = await bench();
    await ts.from('*').on('get_all_prices', () => undefined);
    await publish(exchange, {});
    expect((await letters.next()).properties.headers).toMatchObject({ 'x-error-code': 'WRONG_CHANNEL' });
  });
});
