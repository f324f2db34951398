/** The frames of basic.publish (AMQP 0-9-1, 4.2.3 to 4.2.6), byte for byte as amqplib writes them. */

import type { MessageProperties } from '../transport.ts';

/** What goes into the frames of one publication. */
export interface Encodable {
  readonly exchange: string;
  readonly routingKey: string;
  readonly mandatory: boolean;
  readonly properties: MessageProperties;
  readonly body: Uint8Array;
}

/** Type, channel and size before a frame's payload, and the end mark after it. */
export const frameOverhead = 8;
const frameEnd = 206;
const [methodFrame, headerFrame, bodyFrame] = [1, 2, 3] as const;
const twoTo32 = 0x1_0000_0000;

const flag = {
  contentType: 0x8000,
  headers: 0x2000,
  deliveryMode: 0x1000,
  correlationId: 0x0400,
  replyTo: 0x0200,
  expiration: 0x0100,
  messageId: 0x0080,
  timestamp: 0x0040,
  type: 0x0020,
  appId: 0x0008,
} as const;

function putShort(to: Buffer, at: number, value: number): number {
  to[at] = value >>> 8;
  to[at + 1] = value;
  return at + 2;
}

function putLong(to: Buffer, at: number, value: number): number {
  to[at] = value >>> 24;
  to[at + 1] = value >>> 16;
  to[at + 2] = value >>> 8;
  to[at + 3] = value;
  return at + 4;
}

/** The text in UTF-8; returns where it ends. */
function putText(to: Buffer, at: number, text: string): number {
  const { length } = text;
  for (let index = 0; index < length; index++) {
    const unit = text.charCodeAt(index);
    // short texts are ASCII nearly always, and then this is faster than a call out of JavaScript
    if (unit > 127 || length > 64) return at + to.write(text, at, 'utf8');
    to[at + index] = unit;
  }
  return at + length;
}

function putShortString(to: Buffer, at: number, text: string): number {
  const end = putText(to, at + 1, text);
  to[at] = end - at - 1;
  return end;
}

function putTable(to: Buffer, at: number, table: Readonly<Record<string, string>>): number {
  let end = at + 4;
  for (const key in table) {
    end = putShortString(to, end, key);
    to[end] = 0x53; // S: long string
    const start = end + 5;
    end = putText(to, start, table[key] ?? '');
    putLong(to, start - 4, end - start);
  }
  putLong(to, at, end - at - 4);
  return end;
}

/** Whether these headers are of the kind {@link putPublish} writes. */
export function areTexts(headers: MessageProperties['headers']): headers is Readonly<Record<string, string>> {
  for (const key in headers) if (typeof headers[key] !== 'string' || key.length > 85) return false;
  return true;
}

function endFrame(to: Buffer, start: number, end: number): number {
  putLong(to, start + 3, end - start - 7);
  to[end] = frameEnd;
  return end + 1;
}

function startFrame(to: Buffer, at: number, type: number, channel: number): number {
  to[at] = type;
  return putShort(to, at + 1, channel) + 4;
}

/** No publication without its body takes more bytes than this. */
export function sizeBound({ exchange, routingKey, properties }: Encodable): number {
  const {
    messageId = '',
    correlationId = '',
    replyTo = '',
    type = '',
    appId = '',
    contentType = '',
  } = properties;
  let units = exchange.length + routingKey.length + messageId.length + correlationId.length;
  units += replyTo.length + type.length + appId.length + contentType.length;
  // a UTF-16 unit takes three bytes at most
  let bound = units * 3 + 128;
  const { headers } = properties;
  if (areTexts(headers))
    for (const key in headers) bound += (key.length + (headers[key] ?? '').length) * 3 + 6;
  return bound;
}

/** Writes the frames with method and properties; returns where they end. The headers must be texts. */
export function putPublish(to: Buffer, at: number, channel: number, message: Encodable): number {
  const { properties, body } = message;
  let end = startFrame(to, at, methodFrame, channel);
  end = putLong(to, end, 0x003c_0028); // basic.publish
  end = putShort(to, end, 0);
  end = putShortString(to, end, message.exchange);
  end = putShortString(to, end, message.routingKey);
  to[end] = message.mandatory ? 1 : 0;
  end = endFrame(to, at, end + 1);

  const header = end;
  end = startFrame(to, end, headerFrame, channel);
  end = putLong(to, end, 0x003c_0000);
  end = putLong(to, end, Math.floor(body.length / twoTo32));
  end = putLong(to, end, body.length);
  const flagsAt = end;
  end = putProperties(to, end + 2, flagsAt, properties);
  return endFrame(to, header, end);
}

function putProperties(to: Buffer, at: number, flagsAt: number, properties: MessageProperties): number {
  const { contentType, correlationId, replyTo, expirationMs, messageId, timestampS, type, appId } =
    properties;
  let end = at;
  let flags = flag.headers | flag.deliveryMode;
  if (contentType !== undefined) {
    flags |= flag.contentType;
    end = putShortString(to, end, contentType);
  }
  // amqplib writes a table always
  end = putTable(to, end, (properties.headers ?? {}) as Record<string, string>);
  to[end++] = properties.persistent ? 2 : 1;
  if (correlationId !== undefined) {
    flags |= flag.correlationId;
    end = putShortString(to, end, correlationId);
  }
  if (replyTo !== undefined) {
    flags |= flag.replyTo;
    end = putShortString(to, end, replyTo);
  }
  if (expirationMs !== undefined) {
    flags |= flag.expiration;
    end = putShortString(to, end, String(expirationMs));
  }
  if (messageId !== undefined) {
    flags |= flag.messageId;
    end = putShortString(to, end, messageId);
  }
  if (timestampS !== undefined) {
    flags |= flag.timestamp;
    end = putLong(to, end, Math.floor(timestampS / twoTo32));
    end = putLong(to, end, timestampS);
  }
  if (type !== undefined) {
    flags |= flag.type;
    end = putShortString(to, end, type);
  }
  if (appId !== undefined) {
    flags |= flag.appId;
    end = putShortString(to, end, appId);
  }
  putShort(to, flagsAt, flags);
  return end;
}

/** Writes what comes before the payload of a body frame; returns where it ends. */
export function putBodyStart(to: Buffer, at: number, channel: number, size: number): number {
  return putLong(to, startFrame(to, at, bodyFrame, channel) - 4, size);
}

/** Writes a body frame; returns where it ends. */
export function putBody(to: Buffer, at: number, channel: number, payload: Uint8Array): number {
  const start = putBodyStart(to, at, channel, payload.length);
  to.set(payload, start);
  to[start + payload.length] = frameEnd;
  return start + payload.length + 1;
}

/** The end mark by itself. */
export const frameEndMark: Buffer = Buffer.from([frameEnd]);
