/**
 * The private parts of amqplib that the transport can do without, but does better with. They are used only
 * when they look as expected; frames are written and read by ourselves only beside the very version that this was
 * compared with. Without them everything works through amqplib's public methods.
 */

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Socket } from 'node:net';
import { dirname, join } from 'node:path';
import type { ChannelModel, ConfirmChannel } from 'amqplib';
import { isObject } from '../../core/is-object.ts';

/** The version whose way of encoding, sending and reading frames ours was compared with. */
const checkedVersion = '2.3.1';

/** What amqplib keeps about a connection. */
interface InnerConnection {
  readonly stream: Socket;
  /** The longest frame the broker takes, with its eight bytes of overhead. */
  readonly frameMax: number;
  readonly channels: readonly ({ readonly channel: unknown } | null)[];
  /** Set on sending, so that no heartbeat is sent needlessly. */
  sentSinceLastCheck: boolean;
}

/** What frames of our own need. */
export interface FrameParts {
  readonly connection: InnerConnection;
  readonly channelNumber: number;
}

/** The socket under the connection, if it is where we know it. */
export function socketOf(connection: ChannelModel): Socket | undefined {
  const inner: unknown = connection.connection;
  return isObject(inner) && inner['stream'] instanceof Socket ? inner['stream'] : undefined;
}

/**
 * After a heartbeat timeout amqplib only half-closes the socket; towards a broker that hangs, that
 * would keep the process alive for good. The stream is amqplib's private part: used if it is there.
 */
export function destroySocket(connection: ChannelModel, error?: Error): void {
  // without an error, amqplib does not hear of it and keeps its heartbeat going
  socketOf(connection)?.destroy(error);
}

let version: string | undefined;

function installedVersion(): string {
  if (version !== undefined) return version;
  version = '';
  try {
    // amqplib exports no package.json; bundled into another file there may be none at all
    const main = createRequire(import.meta.url).resolve('amqplib');
    const manifest: unknown = JSON.parse(readFileSync(join(dirname(main), 'package.json'), 'utf8'));
    if (isObject(manifest) && manifest['name'] === 'amqplib') version = String(manifest['version']);
  } catch {
    // then we know of no version
  }
  return version;
}

/** What frames of our own need of the channel; undefined when anything about it is not as expected. */
export function framePartsOf(connection: ChannelModel, channel: ConfirmChannel): FrameParts | undefined {
  if (installedVersion() !== checkedVersion) return undefined;
  const inner: unknown = connection.connection;
  const its: unknown = channel;
  if (!isObject(inner) || !isObject(its)) return undefined;
  const { stream, frameMax, channels, sentSinceLastCheck } = inner;
  const { ch, connection: owner, unconfirmed, lwm } = its;
  const asExpected =
    stream instanceof Socket &&
    typeof frameMax === 'number' &&
    frameMax >= 4096 &&
    typeof sentSinceLastCheck === 'boolean' &&
    typeof ch === 'number' &&
    Number.isInteger(ch) &&
    ch > 0 &&
    owner === inner &&
    Array.isArray(channels) &&
    isObject(channels[ch]) &&
    channels[ch]['channel'] === channel &&
    Array.isArray(unconfirmed) &&
    unconfirmed.length === 0 &&
    lwm === 1;
  return asExpected ? { connection: inner as unknown as InnerConnection, channelNumber: ch } : undefined;
}

/** What reading deliveries by ourselves needs. */
export interface ReadingParts {
  readonly stream: Socket;
  /** What has been received and not read yet. */
  rest: Buffer;
  /** Reads the next frame out of `rest` and what the socket has; false when there is none yet. */
  recvFrame: () => unknown;
  /** Takes a frame; replaced when the connection is about to close. */
  readonly accept: unknown;
}

/** What reading deliveries needs of the connection; undefined when anything about it is not as expected. */
export function readingPartsOf(connection: ChannelModel): ReadingParts | undefined {
  if (installedVersion() !== checkedVersion) return undefined;
  const inner: unknown = connection.connection;
  if (!isObject(inner)) return undefined;
  const asExpected =
    inner['stream'] instanceof Socket &&
    Buffer.isBuffer(inner['rest']) &&
    typeof inner['recvFrame'] === 'function' &&
    !Object.hasOwn(inner, 'recvFrame') &&
    typeof inner['accept'] === 'function' &&
    Array.isArray(inner['channels']);
  return asExpected ? (inner as unknown as ReadingParts) : undefined;
}

/**
 * Has the socket receive nothing more until what it has received is read; by itself it goes on until it has 64 KiB, and
 * wakes the process for each piece. Node takes the mark as an option for sockets without TLS only. Where it cannot be
 * set this way, reading works as ever, and waiting saves less.
 */
export function readOnDemand(socket: Socket): void {
  const state: unknown = (socket as unknown as { readonly _readableState?: unknown })._readableState;
  if (isObject(state) && typeof state['highWaterMark'] === 'number') state['highWaterMark'] = 1;
}
