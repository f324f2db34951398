/** What cannot be worked on, kept for somebody to look at. */

import { EbadgeError } from '../core/errors.ts';
import type { Delivery, Transport } from '../transport/transport.ts';
import { originHeaders, originOf, withoutDeaths } from './replay.ts';
import type { Routes } from './routes.ts';

/** A delivery and the queue it was read from. */
export interface Read {
  readonly delivery: Delivery;
  readonly queue: string;
}

/** What burying takes. */
export interface BuryParts {
  readonly transport: Transport;
  readonly routes: Routes;
  readonly onProblem: (problem: EbadgeError) => void;
}

/**
 * Moves a delivery among the dead letters, with the reason in its headers, and only then takes it off the
 * queue. Without a dead-letter exchange, or when that cannot be reached, the broker is left to do it.
 */
export async function bury(parts: BuryParts, { delivery, queue }: Read, error: EbadgeError): Promise<void> {
  const { transport, routes, onProblem } = parts;
  onProblem(error);
  const [channel] = routes.behind(queue);
  const exchange = channel === undefined ? null : routes.ownDeadLetterExchange(channel);
  if (exchange === null) {
    delivery.reject({ requeue: false });
    return;
  }
  // a dead letter stays until somebody has looked at it
  const { expirationMs: _, ...properties } = delivery.properties;
  const origin = originOf(routes, delivery, queue);
  try {
    await transport.publish({
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
    });
    delivery.ack();
  } catch (caught) {
    onProblem(EbadgeError.from(caught));
    delivery.reject({ requeue: false });
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
