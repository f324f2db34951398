/** The frames of basic.deliver (AMQP 0-9-1, 4.2.3 to 4.2.6), read as amqplib reads them. */

import type { MessageProperties } from '../transport.ts';
import { TextCache } from './text-cache.ts';

/** A message as it was delivered. */
export interface DeliveredMessage {
  readonly deliveryTag: number;
  readonly redelivered: boolean;
  readonly exchange: string;
  readonly routingKey: string;
  readonly properties: MessageProperties;
  readonly body: Uint8Array;
}

/** Type, channel and size of a frame. */
const frameStart = 7;
const frameEnd = 206;
const [methodFrame, headerFrame, bodyFrame] = [1, 2, 3] as const;
const basicDeliver = 0x003c_003c;
const basicHeader = 0x003c_0000;
const longText = 0x53;
const twoTo32 = 0x1_0000_0000;

const flag = {
  contentType: 0x8000,
  contentEncoding: 0x4000,
  headers: 0x2000,
  deliveryMode: 0x1000,
  priority: 0x0800,
  correlationId: 0x0400,
  replyTo: 0x0200,
  expiration: 0x0100,
  messageId: 0x0080,
  timestamp: 0x0040,
  type: 0x0020,
  userId: 0x0010,
  appId: 0x0008,
  clusterId: 0x0004,
  more: 0x0001,
} as const;

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const none = Buffer.alloc(0);

const short = (from: Buffer, at: number): number => ((from[at] ?? 0) << 8) | (from[at + 1] ?? 0);

const long = (from: Buffer, at: number): number =>
  (((from[at] ?? 0) << 24) | ((from[at + 1] ?? 0) << 16) | short(from, at + 2)) >>> 0;

const longLong = (from: Buffer, at: number): number => long(from, at) * twoTo32 + long(from, at + 4);

/** Where the payload of that frame ends; -1 when it is another frame, or not whole. */
function payloadEnd(from: Buffer, at: number, type: number, channel: number): number {
  if (from.length - at <= frameStart || from[at] !== type || short(from, at + 1) !== channel) return -1;
  const end = at + frameStart + long(from, at + 3);
  return end < from.length && from[end] === frameEnd ? end : -1;
}

/**
 * Reads deliveries that are there as a whole: method, properties and one piece of body, or none. Everything else
 * is left to amqplib: what is not complete yet, long bodies, headers that are more than texts, and frames that are not
 * as they should be, which it knows what to do about.
 */
export class DeliveryFrames {
  /** Most messages repeat what others before them said. */
  readonly #texts = new TextCache();
  /** Where the message that was read last ends. */
  end = 0;
  /** Where the text, the table or the number that was read last ends. */
  #at = 0;

  /** The channel of the delivery that begins there; -1 when none does. */
  channelAt(from: Buffer, at: number): number {
    const isDelivery =
      from.length - at > frameStart + 4 &&
      from[at] === methodFrame &&
      long(from, at + frameStart) === basicDeliver;
    return isDelivery ? short(from, at + 1) : -1;
  }

  /** Reads the delivery that begins there; undefined when it is for amqplib to read. */
  read(from: Buffer, at: number, channel: number): DeliveredMessage | undefined {
    const methodEnd = payloadEnd(from, at, methodFrame, channel);
    if (methodEnd === -1) return undefined;
    const header = methodEnd + 1;
    const headerEnd = payloadEnd(from, header, headerFrame, channel);
    const fields = header + frameStart;
    if (headerEnd < fields + 14 || long(from, fields) !== basicHeader) return undefined;
    const size = longLong(from, fields + 4);
    const start = headerEnd + 1 + (size === 0 ? 0 : frameStart);
    if (size > 0 && payloadEnd(from, headerEnd + 1, bodyFrame, channel) !== start + size) return undefined;

    const properties = this.#properties(from, fields + 12, headerEnd);
    if (properties === undefined) return undefined;
    // behind its id the method begins with the consumer's tag
    this.#at = at + frameStart + 4;
    this.#skipText(from);
    const tagAt = this.#at;
    this.#at += 9;
    const exchange = this.#text(from);
    const routingKey = this.#text(from);
    if (this.#at !== methodEnd) return undefined;

    this.end = size === 0 ? start : start + size + 1;
    return {
      deliveryTag: longLong(from, tagAt),
      redelivered: ((from[tagAt + 8] ?? 0) & 1) === 1,
      exchange,
      routingKey,
      properties,
      body: size === 0 ? none : from.subarray(start, start + size),
    };
  }

  #properties(from: Buffer, at: number, end: number): MessageProperties | undefined {
    const flags = short(from, at);
    if ((flags & flag.more) !== 0) return undefined;
    const properties: Mutable<MessageProperties> = { persistent: false };
    this.#at = at + 2;
    if ((flags & flag.contentType) !== 0) properties.contentType = this.#text(from);
    if ((flags & flag.contentEncoding) !== 0) this.#skipText(from);
    if ((flags & flag.headers) !== 0) {
      const tableEnd = this.#at + 4 + long(from, this.#at);
      if (tableEnd > end) return undefined;
      if (tableEnd > this.#at + 4) {
        const headers = this.#table(from, tableEnd);
        if (headers === undefined) return undefined;
        properties.headers = headers;
      }
      this.#at = tableEnd;
    }
    if ((flags & flag.deliveryMode) !== 0) properties.persistent = from[this.#at++] === 2;
    if ((flags & flag.priority) !== 0) this.#at++;
    if ((flags & flag.correlationId) !== 0) properties.correlationId = this.#newText(from);
    if ((flags & flag.replyTo) !== 0) properties.replyTo = this.#text(from);
    if ((flags & flag.expiration) !== 0) {
      const expirationMs = Number(this.#text(from));
      if (Number.isInteger(expirationMs)) properties.expirationMs = expirationMs;
    }
    if ((flags & flag.messageId) !== 0) properties.messageId = this.#newText(from);
    if ((flags & flag.timestamp) !== 0) {
      properties.timestampS = longLong(from, this.#at);
      this.#at += 8;
    }
    if ((flags & flag.type) !== 0) properties.type = this.#text(from);
    if ((flags & flag.userId) !== 0) this.#skipText(from);
    if ((flags & flag.appId) !== 0) properties.appId = this.#text(from);
    if ((flags & flag.clusterId) !== 0) this.#skipText(from);
    return this.#at === end ? properties : undefined;
  }

  /** The members of a table that ends there; undefined when they are more than texts. */
  #table(from: Buffer, end: number): Record<string, unknown> | undefined {
    const table: Record<string, unknown> = {};
    this.#at += 4;
    while (this.#at < end) {
      const name = this.#text(from);
      // as a name this one is none of the table's own
      if (name === '__proto__' || from[this.#at] !== longText) return undefined;
      const start = this.#at + 5;
      this.#at = start + long(from, start - 4);
      if (this.#at > end) return undefined;
      table[name] = from.toString('utf8', start, this.#at);
    }
    return this.#at === end ? table : undefined;
  }

  #skipText(from: Buffer): void {
    this.#at += 1 + (from[this.#at] ?? 0);
  }

  /** A text of the kind that comes again. */
  #text(from: Buffer): string {
    const start = this.#at + 1;
    this.#at = start + (from[start - 1] ?? 0);
    return this.#texts.read(from, start, this.#at);
  }

  /** A text that is another in each message. */
  #newText(from: Buffer): string {
    const start = this.#at + 1;
    this.#at = start + (from[start - 1] ?? 0);
    return from.toString('utf8', start, this.#at);
  }
}
