/** Makes invalid messages out of valid ones, in as many ways as the contract's own checks can tell. */

import { missingFields } from '../bus/outbox.ts';
import type { Routes } from '../bus/routes.ts';
import type { Codec } from '../core/codec.ts';
import type { MessageInfo, ChannelInfo } from '../support/contract.ts';
import { escapeStep, valueAt } from '../support/pointer.ts';
import { parseDateTime } from '../support/time.ts';
import { withValue, type Message } from './material.ts';

/** A message that is not valid, and in which way. */
export interface Spoilt {
  readonly kind: string;
  /** Absent where the bytes are no JSON object. */
  readonly message?: Message;
  readonly body: Uint8Array;
}

/** Of each message type this many are sent, at most. */
const mostOfType = 40;

const encoder = new TextEncoder();
const bytesOf = (value: unknown): Uint8Array => encoder.encode(JSON.stringify(value));

/** Every value in a message, with its pointer. */
function placesIn(value: unknown, pointer = ''): { readonly pointer: string; readonly value: unknown }[] {
  const below =
    typeof value === 'object' && value !== null
      ? Object.entries(value).flatMap(([key, member]) => placesIn(member, `${pointer}/${escapeStep(key)}`))
      : [];
  return pointer === '' ? below : [{ pointer, value }, ...below];
}

const without = (message: Message, field: string): Message => {
  const { [field]: _, ...rest } = message;
  return rest;
};

/** A value of another type that looks the same to a careless reader. */
function otherType(value: unknown): unknown {
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return 7;
  if (Array.isArray(value)) return value[0] ?? {};
  return [value];
}

/** Times of one object, each with the next: swapped, the first of them ends before it begins. */
function swapped(message: Message): Message[] {
  const times = placesIn(message).filter(
    ({ value }) => typeof value === 'string' && parseDateTime(value) !== null,
  );
  return times.slice(1).flatMap((later, index) => {
    const earlier = times[index];
    if (earlier === undefined) return [];
    const once = withValue(message, earlier.pointer, later.value);
    return [withValue(once, later.pointer, earlier.value)];
  });
}

function* candidates(
  message: Message,
  info: MessageInfo,
  discriminator: string | null,
): Generator<readonly [string, Message]> {
  const fields = info.fields.filter(({ name }) => name !== discriminator && Object.hasOwn(message, name));
  for (const { name, nullable, required } of fields) {
    if (required) yield [`${name} left out`, without(message, name)];
    if (!nullable) yield [`${name} null`, { ...message, [name]: null }];
    yield [`${name} of another type`, { ...message, [name]: otherType(message[name]) }];
  }
  yield ['an unknown field', { ...message, notInTheContract: 1 }];
  for (const { pointer, value } of placesIn(message)) {
    if (typeof value === 'string' && parseDateTime(value) !== null)
      yield [
        `${pointer} without a zone`,
        withValue(message, pointer, value.replace(/(?:Z|[+-]\d\d:\d\d)$/i, '')),
      ];
    if (typeof value === 'number') {
      yield [`${pointer} negative`, withValue(message, pointer, -Math.abs(value) - 1)];
      yield [`${pointer} with a fraction`, withValue(message, pointer, value + 0.5)];
    }
    if (Array.isArray(value) && value.length > 0)
      yield [`${pointer} one item short`, withValue(message, pointer, value.slice(1))];
    if (typeof value === 'string') {
      yield [`${pointer} empty`, withValue(message, pointer, '')];
      yield [`${pointer} of other words`, withValue(message, pointer, 'not.in.#.the contract')];
    }
  }
  for (const one of swapped(message)) yield ['an end before its beginning', one];
}

/** Ways to spoil a valid message that the contract's checks refuse: one of each kind. */
export function spoiltOf(
  message: Message,
  info: MessageInfo,
  channel: ChannelInfo,
  routes: Routes,
  codec: Codec,
): readonly Spoilt[] {
  const { discriminator } = routes.catalogue;
  const found = new Map<string, Spoilt>();
  for (const [kind, spoilt] of candidates(message, info, discriminator)) {
    const body = bytesOf(spoilt);
    const isInvalid =
      !codec.safeParse(body, { name: info.name }).ok ||
      missingFields(channel, routes, info.name, spoilt).length > 0;
    const text = Buffer.from(body).toString();
    if (isInvalid && !found.has(text)) found.set(text, { kind, message: spoilt, body });
  }
  const all = [...found.values()];
  // each field once comes before all else
  return all.slice(0, mostOfType);
}

/** What is no message of any type, made of one that is. */
export function unreadableOf(message: Message, discriminator: string | null): readonly Spoilt[] {
  const text = JSON.stringify(message);
  const number = placesIn(message).find(({ value }) => typeof value === 'number');
  const half = Uint8Array.of(...encoder.encode(text.slice(0, -1)), 0xff, 0x7d);
  const found: Spoilt[] = [
    { kind: 'a text cut short', body: encoder.encode(text.slice(0, -1)) },
    { kind: 'an empty text', body: new Uint8Array() },
    { kind: 'an array', body: bytesOf([message]) },
    { kind: 'bytes that are no UTF-8', body: half },
  ];
  if (number !== undefined) {
    const mark = '"the number"';
    const spoilt = JSON.stringify(withValue(message, number.pointer, 'the number')).replace(mark, 'NaN');
    found.push({ kind: 'NaN', body: encoder.encode(spoilt) });
  }
  if (discriminator !== null) {
    const name = String(valueAt(message, `/${discriminator}`));
    const unknown = name.toUpperCase() === name ? name.toLowerCase() : name.toUpperCase();
    for (const [kind, other] of [
      ['a type in other letters', unknown],
      ['an unknown type', `no_${name}`],
    ] as const) {
      const spoilt = { ...message, [discriminator]: other };
      found.push({ kind, message: spoilt, body: bytesOf(spoilt) });
    }
    found.push({ kind: 'no type', body: bytesOf(without(message, discriminator)) });
  }
  return found;
}
