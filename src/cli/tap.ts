/** A queue beside the participant's own: what it is given, is a copy, and nobody misses it. */

import { EbadgeError } from '../core/errors.ts';
import type { Delivery, Transport, TransportConsumer } from '../transport/transport.ts';

/** An exchange, and what of it is wanted. */
export interface TapBinding {
  readonly exchange: string;
  readonly bindingKey: string;
}

/** Messages that wait in a tap, at most: a slow reader shall not fill the broker. */
const mostWaiting = 10_000;

/** Name of a new tap, in the space where the participant may do what it likes. */
export const tapName = (me: string): string => `private-${me}-listen-${crypto.randomUUID().slice(0, 8)}`;

function advise(caught: unknown, queue: string, bindings: readonly TapBinding[]): EbadgeError {
  const error = EbadgeError.from(caught);
  const exchange = bindings.find((binding) => error.message.includes(`'${binding.exchange}'`))?.exchange;
  if (exchange === undefined) {
    if (error.code !== 'ACCESS_REFUSED') return error;
    return new EbadgeError(
      error.code,
      `The broker does not let you create a queue of your own beside your program's (${queue}). Give the participant private objects (privateObjects: true in the list of "ebadge broker"), or use an account that may, with the same --as.`,
      { details: error.details, cause: caught },
    );
  }
  const { code, details } = error;
  if (code === 'TOPOLOGY_MISSING') {
    return new EbadgeError(
      code,
      `There is no exchange ${exchange}. Is the name of the peer right, and has the side that declares it been there yet?`,
      { details, cause: caught },
    );
  }
  if (code === 'ACCESS_REFUSED') {
    return new EbadgeError(
      code,
      `The broker does not let you read ${exchange}: as the standard has it, only its receiver may. Use an account with the right to read it.`,
      { details, cause: caught },
    );
  }
  return error;
}

/**
 * Declares a tap (not durable, exclusive, deleted with its connection) and reads it.
 *
 * @throws EbadgeError `TOPOLOGY_MISSING` without such an exchange, `ACCESS_REFUSED`, `CONNECTION_LOST`.
 */
export async function openTap(
  transport: Transport,
  queue: string,
  bindings: readonly TapBinding[],
  onDelivery: (delivery: Delivery) => void,
): Promise<TransportConsumer> {
  try {
    await transport.declare({
      exchanges: [],
      queues: [{ name: queue, durable: false, exclusive: true, autoDelete: true, maxLength: mostWaiting }],
      bindings: bindings.map((binding) => ({ ...binding, queue })),
    });
  } catch (caught) {
    throw advise(caught, queue, bindings);
  }
  return transport.consume(queue, { prefetch: 100 }, onDelivery);
}
