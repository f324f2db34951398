/** This SDK, by `connect`. */

import { connect, type Client, type Protocol, type ReconnectOptions } from '../../../src/index.ts';
import { sqliteOutbox } from '../../../src/outbox/index.ts';
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
function tellNews(client: Pick<Client<Protocol, 'heh'>, 'onStatus'>, news: ConnectionNews): void {
  client.onStatus(({ status }) => {
    if (status === 'reconnecting') news.lost();
    else if (status === 'connected') news.back();
  });
}

/** Chance that leaves a list of addresses in its order, for all contenders to be on one node, and is chance after that. */
function orderly(addresses: number): () => number {
  let calls = 0;
  return () => (++calls < addresses ? 1 - Number.EPSILON : Math.random());
}

const resilience = ({
  urls,
}: PeerConfig): { readonly heartbeatS: number; readonly reconnect: ReconnectOptions } => ({
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

export const contender: Contender = {
  title: '@ebadge/sdk',
  async openPublisher(config, news) {
    const { outboxFile } = config;
    const client = await connect({
      role: 'heh',
      as: config.sender,
      url: config.urls,
      onProblem: () => undefined,
      ...resilience(config),
      ...(outboxFile === undefined ? {} : { outbox: sqliteOutbox({ file: outboxFile }) }),
    });
    tellNews(client, news);
    const controller = client.to(config.receiver);
    return { publish: (seq) => controller.publish('report', draftOf(seq)) };
  },
  async openConsumer(config, news) {
    const client = await connect({
      role: 'controller',
      as: config.receiver,
      url: config.urls,
      prefetch: common.prefetch,
      onProblem: () => undefined,
      ...resilience(config),
    });
    tellNews(client, news);
    tap(client.transport, config, ({ body }) => news.delivered(seqOf(body)));
    await client
      .from(config.sender)
      .on('report', (report) => news.handle((report as unknown as { ext_bench_seq: number }).ext_bench_seq));
  },
};
