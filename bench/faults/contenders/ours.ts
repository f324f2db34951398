/** This SDK, by `connect`. */

import { connect } from '../../../src/index.ts';
import { onStatus } from '../../support/status.ts';
import type { Delivery, Topology, Transport } from '../../../src/transport/transport.ts';
import {
  common,
  draftOf,
  seqOf,
  type ConnectionNews,
  type Contender,
  type PeerConfig,
} from '../contender.ts';

/** The news of a client's connection. */
const tellNews = (client: Parameters<typeof onStatus>[0], news: ConnectionNews): void =>
  onStatus(client, (status) => {
    if (status === 'reconnecting') news.lost();
    else if (status === 'connected') news.back();
  });

/** Chance that leaves a list of addresses in its order, for all contenders to be on one node, and is chance after that. */
function orderly(addresses: number): () => number {
  let calls = 0;
  return () => (++calls < addresses ? 1 - Number.EPSILON : Math.random());
}

async function outbox(file: string | undefined): Promise<object> {
  if (file === undefined) return {};
  const module = '@ebadge/sdk/outbox';
  const { sqliteOutbox } = (await import(module)) as { sqliteOutbox: (options: { file: string }) => unknown };
  return { outbox: sqliteOutbox({ file }) };
}

const resilience = ({ urls }: PeerConfig): object => ({
  heartbeatS: common.heartbeatS,
  reconnect: {
    initialDelayMs: common.initialDelayMs,
    maxDelayMs: common.maxDelayMs,
    random: orderly(urls.length),
  },
});

/** Sees what the transport hands over, before anything is recognised as a repetition; has the queues replicated. */
function tap(transport: Transport, config: PeerConfig, onDelivery: (delivery: Delivery) => void): void {
  const consume = transport.consume.bind(transport);
  transport.consume = (queue, options, listener) =>
    consume(queue, options, (delivery) => {
      onDelivery(delivery);
      listener(delivery);
    });
  if (!config.quorum) return;
  const declare = transport.declare.bind(transport);
  transport.declare = (topology: Topology) =>
    declare({ ...topology, queues: topology.queues.map((queue) => ({ ...queue, type: 'quorum' })) });
}

/** The compiler knows the options by the time that the client does. */
const options = (its: object): never => its as never;

export const contender: Contender = {
  title: '@ebadge/sdk',
  async openPublisher(config, news) {
    const client = await connect<'heh'>(
      options({
        role: 'heh',
        as: config.sender,
        url: config.urls,
        onProblem: () => undefined,
        ...resilience(config),
        ...(await outbox(config.outboxFile)),
      }),
    );
    tellNews(client, news);
    const controller = client.to(config.receiver);
    return { publish: (seq) => controller.publish('report', draftOf(seq)) };
  },
  async openConsumer(config, news) {
    const client = await connect<'controller'>(
      options({
        role: 'controller',
        as: config.receiver,
        url: config.urls,
        prefetch: common.prefetch,
        onProblem: () => undefined,
        ...resilience(config),
      }),
    );
    tellNews(client, news);
    tap(client.transport, config, ({ body }) => news.delivered(seqOf(body)));
    await client
      .from(config.sender)
      .on('report', (report) => news.handle((report as unknown as { ext_bench_seq: number }).ext_bench_seq));
  },
};
