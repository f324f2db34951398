/** A queue of dead letters: looked at without taking anything off it, put back, or dropped. */

import { originHeaders, replayExchange, withoutDeaths } from '../bus/replay.ts';
import { EbadgeError } from '../core/errors.ts';
import type { AmqpTransport } from '../transport/amqp/amqp-transport.ts';
import { channelError } from '../transport/amqp/errors.ts';
import { fromAmqp } from '../transport/amqp/properties.ts';
import type { Transport } from '../transport/transport.ts';
import { readLetter, replaysHeader, type Buried, type Letter } from './dead-letter.ts';

/** A dead letter that is held: nobody else is given it meanwhile. */
export interface HeldLetter extends Letter, Pick<Buried, 'body' | 'properties'> {
  /** Takes it off the queue for good. */
  readonly drop: () => void;
}

/** Dead letters that are held. */
export interface Held {
  readonly letters: readonly HeldLetter[];
  /** Dead letters behind those, which were not looked at. */
  readonly more: number;
  /** Gives back what was not dropped, to the places that it had; resolves when the broker has it. */
  readonly release: () => Promise<void>;
}

/** A queue, and the exchange that its letters come through. */
export interface LetterBox {
  readonly queue: string;
  readonly exchange: string;
}

/**
 * Holds the oldest letters of a queue, so many at most. A channel that closes, or a process that dies, gives all
 * back; a classic queue then has them in the order they had, marked as given out before.
 *
 * @throws EbadgeError `TOPOLOGY_MISSING` without such a queue, `ACCESS_REFUSED`, `CONNECTION_LOST`.
 */
export async function holdLetters(transport: AmqpTransport, box: LetterBox, limit: number): Promise<Held> {
  const channel = await transport.connection.createChannel();
  // what breaks it rejects the call that is under way
  channel.on('error', () => undefined);
  const letters: HeldLetter[] = [];
  let more = 0;
  try {
    while (letters.length < limit) {
      const message = await channel.get(box.queue);
      if (message === false) break;
      more = message.fields.messageCount;
      const buried = {
        body: new Uint8Array(message.content),
        properties: fromAmqp(message.properties),
        routingKey: message.fields.routingKey,
      };
      letters.push({
        ...readLetter(buried, box.exchange),
        body: buried.body,
        properties: buried.properties,
        drop: () => channel.ack(message),
      });
    }
  } catch (caught) {
    throw channelError(`read the queue '${box.queue}'`, caught);
  }
  return { letters, more, release: () => channel.close() };
}

/** How a dead letter is put back. */
export interface ReplayCall {
  /** Publishes; may be another connection than the one that holds the letters. */
  readonly transport: Transport;
  readonly box: LetterBox;
  /** The queue that a letter goes to. Throws INVALID_ARGUMENT when it is not known. */
  readonly queueOf: (letter: Letter) => string;
}

/**
 * Puts letters back into the queues they came from, in their order, each confirmed by the broker before it is
 * taken off the dead letters: whatever happens in between, a message may come twice and none is lost. Calls
 * `onReplayed` after each; stops at the first failure, which it throws.
 */
export async function replayLetters(
  { transport, box, queueOf }: ReplayCall,
  letters: readonly HeldLetter[],
  onReplayed: (letter: HeldLetter) => void,
): Promise<void> {
  const exchange = replayExchange(box.exchange);
  const targets = letters.map((letter) => ({ letter, queue: queueOf(letter) }));
  const queues = [...new Set(targets.map(({ queue }) => queue))];
  await transport.check({
    exchanges: [],
    queues: queues.map((name) => ({ name, durable: true, exclusive: false, autoDelete: false })),
  });
  await openWayBack(transport, exchange, queues);
  for (const { letter, queue } of targets) {
    const { body, properties } = letter;
    const { expirationMs: _, ...rest } = properties;
    await transport.publish({
      exchange,
      routingKey: queue,
      body,
      mandatory: true,
      properties: { ...rest, persistent: true, headers: headersOf(letter, queue) },
    });
    letter.drop();
    onReplayed(letter);
  }
}

/** Makes the exchange that letters are put back through, where nobody has made it yet. */
async function openWayBack(transport: Transport, name: string, queues: readonly string[]): Promise<void> {
  const exchange = { name, type: 'direct', durable: true, autoDelete: false } as const;
  const bindings = queues.map((queue) => ({ exchange: name, queue, bindingKey: queue }));
  // finding it takes no right: an account that may create nothing can use what an administrator has made
  const isThere = await transport.check({ exchanges: [exchange], queues: [] }).then(
    () => true,
    (caught: unknown) => {
      if (EbadgeError.from(caught).code === 'TOPOLOGY_MISSING') return false;
      throw caught;
    },
  );
  try {
    await transport.declare({ exchanges: isThere ? [] : [exchange], queues: [], bindings });
  } catch (caught) {
    const { code, message, details } = EbadgeError.from(caught);
    if (code !== 'ACCESS_REFUSED') throw caught;
    // bound by whoever has made it, or else the broker gives the first letter back
    if (isThere) return;
    throw new EbadgeError(
      code,
      `Dead letters are put back through the exchange ${name}, which is not there, and this account may not create it. Give the participant private objects of its own (privateObjects: true in the list of "ebadge broker"), or run this under an account that may create it, with the same --as. ${message}`,
      { details, cause: caught },
    );
  }
}

/** What told of the death goes; where it came from stays, and is what a client believes. */
function headersOf(letter: HeldLetter, queue: string): Record<string, unknown> {
  if (letter.exchange === null) {
    throw new EbadgeError(
      'INVALID_ARGUMENT',
      `The dead letter ${letter.id} does not say which exchange it came through, so nobody would know its sender. Drop it, or have it sent again.`,
    );
  }
  const {
    'x-error-code': _code,
    'x-error-message': _message,
    'x-delivery-count': _count,
    ...headers
  } = withoutDeaths(letter.properties.headers);
  return {
    ...headers,
    [originHeaders.exchange]: letter.exchange,
    [originHeaders.routingKey]: letter.routingKey,
    [originHeaders.queue]: queue,
    [replaysHeader]: letter.replays + 1,
  };
}
