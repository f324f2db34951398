/** A message that was listened to, for people and for programs. */

import type { Routes } from '../bus/routes.ts';
import type { codec as ebadgeCodec } from '../codec.ts';
import { EbadgeError } from '../core/errors.ts';
import { closest } from '../core/suggest.ts';
import type { Forgiven } from '../core/tolerant.ts';
import type { ValidationError } from '../core/validation-error.ts';
import { harmless } from '../core/harmless.ts';
import type { Delivery } from '../transport/transport.ts';
import type { Line } from './lines.ts';
import { contentForPrograms, contentForPeople } from './message-output.ts';
import { style } from './output.ts';

/** A message, and what the contract says of it. */
export interface Heard {
  readonly line: Line;
  readonly delivery: Delivery;
  readonly type: string | null;
  readonly error: ValidationError | null;
  readonly forgiven: readonly Forgiven[];
}

/** Refuses types that nobody sends. */
export function checkTypes(routes: Routes, types: readonly string[]): void {
  for (const type of types) {
    if (Object.hasOwn(routes.catalogue.messages, type) || routes.isExtension(type)) continue;
    const similar = closest(type, Object.keys(routes.catalogue.messages));
    const hint = similar === undefined ? 'Run `ebadge messages` for all.' : `Did you mean ${similar}?`;
    throw new EbadgeError('INVALID_ARGUMENT', `There is no message ${JSON.stringify(type)}. ${hint}`);
  }
}

/** Holds a delivery against the contract. */
export function readHeard(
  delivery: Delivery,
  line: Line,
  codec: typeof ebadgeCodec,
  tolerant: boolean,
): Heard {
  const { type } = delivery.properties;
  const result = codec.safeParse(delivery.body, {
    ...(type === undefined ? {} : { name: type }),
    reading: tolerant ? 'tolerant' : 'strict',
  });
  const stated = result.ok ? codec.nameOf(result.message) : result.error.messageName;
  return {
    line,
    delivery,
    type: stated ?? type ?? null,
    error: result.ok ? null : result.error,
    forgiven: result.ok ? result.forgiven : [],
  };
}

function forPrograms({ line, delivery, type, error, forgiven }: Heard, heads: boolean): string {
  const { properties, exchange, routingKey, body } = delivery;
  const { messageId, correlationId, timestampS } = properties;
  return JSON.stringify({
    event: 'message',
    from: line.from,
    to: line.to,
    type,
    exchange,
    routingKey,
    messageId: messageId ?? null,
    correlationId: correlationId ?? null,
    sentAt: timestampS === undefined ? null : new Date(timestampS * 1000).toISOString(),
    valid: error === null,
    ...(heads ? {} : contentForPrograms(body)),
    ...(error === null
      ? { forgiven }
      : { code: error.code, issues: error.issues, issueCount: error.issueCount }),
  });
}

function forPeople({ line, delivery, type, error, forgiven }: Heard, heads: boolean): string {
  const { properties, routingKey, body } = delivery;
  const time =
    properties.timestampS === undefined
      ? '--:--:--'
      : new Date(properties.timestampS * 1000).toISOString().slice(11, 19);
  const verdict = error === null ? style('green', 'valid') : style('red', 'invalid');
  const head = `${style('dim', time)}  ${line.from} → ${line.to}  ${style('bold', harmless(type ?? '?'))}  ${verdict}  ${style('dim', harmless(routingKey))}`;
  const remarks =
    error === null
      ? forgiven.map(({ path, what }) => `  ${style('bold', harmless(path))}: forgiven, ${what}`)
      : error.issues.length === 0
        ? [`  ${error.message.split('\n')[0] ?? ''}`]
        : error.issues.map(
            ({ path, expected, found }) =>
              `  ${style('bold', harmless(path) || '(message)')}: expected ${expected}, found ${harmless(found)}`,
          );
  return [head, ...remarks, ...(heads ? [] : [contentForPeople(body)])].join('\n');
}

/** Writes it; calls back when it is written. */
export function writeHeard(
  heard: Heard,
  { json, heads }: { readonly json: boolean; readonly heads: boolean },
  written: () => void,
): void {
  process.stdout.write(`${json ? forPrograms(heard, heads) : forPeople(heard, heads)}\n`, () => written());
}
