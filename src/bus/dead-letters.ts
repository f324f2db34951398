/** What cannot be worked on, kept for somebody to look at. */

import { EbadgeError } from '../core/errors.ts';
import type { Transport } from '../transport/transport.ts';
import type { DeadLetter } from './observer.ts';
import type { Held } from './queue-reader.ts';
import { originHeaders, originOf, withoutDeaths } from './replay.ts';
import type { Routes } from './routes.ts';

/** What burying takes. */
export interface BuryParts {
  readonly transport: Transport;
  readonly routes: Routes;
  /** Told of what fails on the way there. Must not throw. */
  readonly onProblem: (problem: EbadgeError) => void;
  /** Told of each dead letter. Must not throw. */
  readonly onDeadLetter: (letter: DeadLetter) => void;
}

/**
 * Moves a delivery among the dead letters, with the reason in its headers, and only then takes it off the
 * queue, with all that came of the same message. Without a dead-letter exchange, or when that cannot be
 * reached, the broker is left to do it. Resolves with whether it is there; never rejects.
 */
export async function bury(
  parts: BuryParts,
  held: readonly [Held, ...Held[]],
  error: EbadgeError,
): Promise<boolean> {
  const { transport, routes, onProblem, onDeadLetter } = parts;
  const [{ delivery, queue }] = held;
  const [channel] = routes.behind(queue);
  onDeadLetter({ delivery, queue, channel, error });
  const exchange = channel === undefined ? null : routes.ownDeadLetterExchange(channel);
  try {
    if (exchange === null) {
      for (const one of held) one.reject(false);
      return false;
    }
    // a dead letter stays until somebody has looked at it
    const { expirationMs: _, ...properties } = delivery.properties;
    const origin = originOf(routes, delivery, queue);
    const buried = await transport
      .publish({
        exchange,
        routingKey: origin.routingKey,
        body: delivery.body,
        mandatory: true,
        properties: {
          ...properties,
          persistent: true,
          headers: {
            ...withoutDeaths(properties.headers),
            'x-error-code': error.code,
            'x-error-message': error.message.slice(0, 500),
            [originHeaders.exchange]: origin.exchange,
            [originHeaders.routingKey]: origin.routingKey,
            [originHeaders.queue]: queue,
          },
        },
      })
      .then(
        () => true,
        (caught: unknown) => {
          onProblem(EbadgeError.from(caught));
          return false;
        },
      );
    for (const one of held) {
      if (buried) one.ack();
      else one.reject(false);
    }
    return buried;
  } catch (caught) {
    onProblem(EbadgeError.from(caught));
    return false;
  }
}

/**
 * Why a handler failed, for logs and dead letters. An error of this SDK holds no payload; any other's words
 * (also where `EbadgeError.from` has taken them over) may quote the message, so they stay in the cause.
 */
function reasonOf(failure: unknown): string {
  if (!(failure instanceof EbadgeError)) {
    return ` (${failure instanceof Error ? failure.name : typeof failure}).`;
  }
  const { code, message, cause } = failure;
  const foreign = code === 'INTERNAL' || message === (cause instanceof Error ? cause.message : cause);
  return foreign ? ` (${code}).` : `: ${code}: ${message}`;
}

/** Of a handler that threw. */
export const handlerFailed = (messageName: string, peer: string, cause: unknown): EbadgeError =>
  new EbadgeError('HANDLER_FAILED', `The handler of ${messageName} from ${peer} failed${reasonOf(cause)}`, {
    cause,
    details: { messageName, peer },
  });

/** Of a handler that the closing has waited for long enough. */
export const stillAtWork = (messageName: string, peer: string, timeoutMs: number): EbadgeError =>
  new EbadgeError(
    'TIMEOUT',
    `The handler of ${messageName} from ${peer} was still at work ${timeoutMs} ms after the closing began. Its message goes back to its queue and comes again.`,
    { details: { messageName, peer, timeoutMs } },
  );

/** Of a handler that did not come to an end. */
export const neverEnded = (messageName: string, peer: string, timeoutMs: number): EbadgeError =>
  new EbadgeError(
    'TIMEOUT',
    `The handler of ${messageName} from ${peer} has not come to an end within ${timeoutMs} ms (handlerTimeoutMs). It is given up: its message is a dead letter, and what comes after it is handled.`,
    { details: { messageName, peer, timeoutMs } },
  );

/** Of a message that its handler asked to have again once too often. */
export const exhausted = (messageName: string, peer: string, attempts: number): EbadgeError =>
  new EbadgeError(
    'REDELIVERY_EXHAUSTED',
    `${messageName} from ${peer} was handled ${attempts} times, and the handler asked for it again each time.`,
    { details: { messageName, peer, attempts } },
  );

/** Of a message that its receiver does not let in. */
export const unauthorized = (messageName: string, peer: string): EbadgeError =>
  new EbadgeError('ACCESS_REFUSED', `${messageName} from ${peer} was refused by authorize: not handled.`, {
    details: { messageName, peer },
  });

/** Of a message that nobody could say of whether it may come in. */
export const authorizationFailed = (messageName: string, peer: string, cause: unknown): EbadgeError =>
  new EbadgeError(
    'HANDLER_FAILED',
    `authorize failed for ${messageName} from ${peer}, so that it is not handled${reasonOf(cause)}`,
    { cause, details: { messageName, peer } },
  );

/** Of a message that nobody said of in time whether it may come in. */
export const authorizationLate = (messageName: string, peer: string, timeoutMs: number): EbadgeError =>
  new EbadgeError(
    'TIMEOUT',
    `authorize has said nothing of ${messageName} from ${peer} within ${timeoutMs} ms (handlerTimeoutMs). It is not handled.`,
    { details: { messageName, peer, timeoutMs } },
  );

/** Of a message that a handler does not want. */
export const rejected = (messageName: string, peer: string, reason: string): EbadgeError =>
  new EbadgeError('HANDLER_FAILED', `${messageName} from ${peer} was rejected: ${reason}`, {
    details: { messageName, peer },
  });

/** Of a message that nothing handles. */
export const unhandled = (messageName: string, peer: string): EbadgeError =>
  new EbadgeError(
    'UNHANDLED',
    `Nothing handles ${messageName} from ${peer}. Subscribe to it with from(…).on("${messageName}", …).`,
    { details: { messageName, peer } },
  );

/** Of an older version of what was asked. */
export const outdated = (messageName: string, peer: string, count: number, newest: number): EbadgeError =>
  new EbadgeError(
    'SUPERSEDED',
    `${peer} sent version ${count} of ${messageName} after version ${newest}. It is not handled.`,
    { details: { messageName, peer, count, newest } },
  );
