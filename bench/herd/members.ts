/** Ways to be many hubs in one process. */

import {
  connect as connectRaw,
  type Channel,
  type ChannelModel,
  type ConfirmChannel,
  type ConsumeMessage,
} from 'amqplib';
import { accept, connect, type Activate, type Client, type Protocol } from '../../src/index.ts';
import { connectAmqp } from '../../src/transport/amqp/index.ts';
import type { Transport } from '../../src/transport/transport.ts';
import { onStatus } from '../support/status.ts';
import { between, hubNames, inParallel, type Hubs } from './names.ts';

/**
 * `ours`: a client with a connection for each hub, as real hubs have. `ours-shared`: a client for each hub, all
 * over one connection. `amqplib`: a connection for each hub, with recovery. `amqplib-shared`: one connection.
 */
export type Mode = 'ours' | 'ours-shared' | 'amqplib' | 'amqplib-shared';

/** What a herd is to be. */
export interface HerdConfig extends Hubs {
  readonly mode: Mode;
  readonly url: string;
  readonly controller: string;
}

/** A hub. */
export interface Member {
  /** Sends a report; resolves when it is confirmed. */
  report(): Promise<unknown>;
}

/** Told when a hub is connected again. */
export type OnBack = () => void;

/** Connections being opened at a time, in one process. */
const width = 20;

export const reportDraft = {
  from: '2013-07-21T10:00:00.000Z',
  to: '2013-07-21T10:05:00.000Z',
  resolution: 60,
  values: { 'total.p': [1.73, 1.68, null, 0.33, 0.45] as (number | null)[] },
};

export const reportBody: Buffer = Buffer.from(
  JSON.stringify({ msg: 'report', ...reportDraft, heh_id: null }),
);

const properties = { persistent: true, mandatory: true, contentType: 'application/json' };

/** Publishes by amqplib; resolves when it is confirmed. */
export function publishRaw(
  channel: ConfirmChannel,
  exchange: string,
  key: string,
  body: Buffer,
  ids: { messageId?: string; correlationId?: string },
): Promise<void> {
  return new Promise((resolve, reject) => {
    channel.publish(exchange, key, body, { ...properties, ...ids }, (error: unknown) => {
      if (error === null || error === undefined) resolve();
      else reject(error instanceof Error ? error : new Error('nack'));
    });
  });
}

async function serveOurs(client: Client<Protocol, 'heh'>, controller: string): Promise<Member> {
  await client.from(controller).on('activate', (order) => accept(order));
  const its = client.to(controller);
  return { report: () => its.publish('report', reportDraft) };
}

async function ours({ url, controller, ...hubs }: HerdConfig, onBack: OnBack): Promise<Member[]> {
  const members: Member[] = [];
  await inParallel(hubNames(hubs), width, async (as) => {
    const options = { role: 'heh', as, url, connections: 'shared', onProblem: () => undefined };
    const client = await connect<'heh'>(options as never);
    onStatus(client, (status) => {
      if (status === 'connected') onBack();
    });
    members.push(await serveOurs(client, controller));
  });
  return members;
}

async function oursShared({ url, controller, ...hubs }: HerdConfig): Promise<Member[]> {
  let shared: Promise<Transport> | undefined;
  const broker = { connect: () => (shared ??= connectAmqp({ url })) };
  const members: Member[] = [];
  await inParallel(hubNames(hubs), width, async (as) => {
    members.push(await serveOurs(await connect({ role: 'heh', as, broker }), controller));
  });
  return members;
}

async function serveRaw(
  hub: string,
  controller: string,
  publishing: ConfirmChannel,
  consuming: Channel,
): Promise<Member> {
  const { up, downQueue } = between(hub, controller);
  const answer = async (message: ConsumeMessage): Promise<void> => {
    const { id, modification_count } = JSON.parse(message.content.toString()) as Activate;
    const body = Buffer.from(JSON.stringify({ msg: 'accept_activation', id, modification_count }));
    const correlationId = String(message.properties.messageId);
    await publishRaw(publishing, up, 'accept_activation', body, { correlationId });
    consuming.ack(message);
  };
  await consuming.consume(downQueue, (message) => {
    if (message !== null) void answer(message).catch(() => undefined);
  });
  return { report: () => publishRaw(publishing, up, 'report', reportBody, {}) };
}

async function raw({ url, controller, ...hubs }: HerdConfig, onBack: OnBack): Promise<Member[]> {
  const members: Member[] = [];
  await inParallel(hubNames(hubs), width, async (hub) => {
    let member: Member | undefined;
    const connection = await connectRaw(`${url}?heartbeat=10`, {
      noDelay: true,
      recovery: {
        setup: async (model: ChannelModel) => {
          const channel = await model.createConfirmChannel();
          channel.on('error', () => undefined);
          await channel.prefetch(500);
          member = await serveRaw(hub, controller, channel, channel);
        },
      },
    });
    connection.on('error', () => undefined);
    connection.on('connect', onBack);
    members.push({ report: async () => member?.report() });
  });
  return members;
}

async function rawShared({ url, controller, ...hubs }: HerdConfig): Promise<Member[]> {
  const connection = await connectRaw(`${url}?heartbeat=10`, { noDelay: true });
  const publishing = await connection.createConfirmChannel();
  const consuming = await connection.createChannel();
  await consuming.prefetch(500);
  const members: Member[] = [];
  await inParallel(hubNames(hubs), width, async (hub) => {
    members.push(await serveRaw(hub, controller, publishing, consuming));
  });
  return members;
}

const modes: Readonly<Record<Mode, (config: HerdConfig, onBack: OnBack) => Promise<Member[]>>> = {
  ours,
  'ours-shared': oursShared,
  amqplib: raw,
  'amqplib-shared': rawShared,
};

/** Connects them all. */
export const gather = (config: HerdConfig, onBack: OnBack): Promise<Member[]> =>
  modes[config.mode](config, onBack);
