/** Hubs that are written on amqplib. */

import { connect, type Channel, type ChannelModel, type ConfirmChannel, type ConsumeMessage } from 'amqplib';
import type { Activate } from '../../src/index.ts';
import { width, type HerdConfig, type Member, type OnBack } from './members.ts';
import { reportBody } from './messages.ts';
import { between, hubNames, inParallel } from './names.ts';

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

/** A connection for each hub, with recovery. */
export async function raw({ url, controller, ...hubs }: HerdConfig, onBack: OnBack): Promise<Member[]> {
  const members: Member[] = [];
  await inParallel(hubNames(hubs), width, async (hub) => {
    let member: Member | undefined;
    const connection = await connect(`${url}?heartbeat=10`, {
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

/** One connection for all. */
export async function rawShared({ url, controller, ...hubs }: HerdConfig): Promise<Member[]> {
  const connection = await connect(`${url}?heartbeat=10`, { noDelay: true });
  const publishing = await connection.createConfirmChannel();
  const consuming = await connection.createChannel();
  await consuming.prefetch(500);
  const members: Member[] = [];
  await inParallel(hubNames(hubs), width, async (hub) => {
    members.push(await serveRaw(hub, controller, publishing, consuming));
  });
  return members;
}
