/** Connections that go wrong on purpose: what a correct participant sends, gets and declares is changed on its way. */

import {
  codec,
  systemClock,
  type Broker,
  type Clock,
  type Delivery,
  type Publication,
  type Topology,
  type Transport,
} from '@ebadge/sdk';

/** What a fault may use. */
export interface Tools {
  readonly clock: Clock;
  /** The connection, without the fault. */
  readonly transport: Transport;
  /** Of this participant, to be used as the fault likes. */
  readonly memory: Map<string, unknown>;
}

/** What goes wrong. */
export interface Mistakes {
  /** What is published instead: nothing, or one or more. */
  readonly publish?: (
    publication: Publication,
    tools: Tools,
  ) => readonly Publication[] | Promise<readonly Publication[]>;
  /** What is handed out instead; null where the fault has settled it. */
  readonly deliver?: (delivery: Delivery, tools: Tools) => Delivery | null;
  readonly declare?: (topology: Topology) => Topology;
  /** The queue that is read instead. */
  readonly consume?: (queue: string, tools: Tools) => Promise<string>;
  /** Whether it may connect, the how many-th time. */
  readonly mayConnect?: (count: number, memory: Map<string, unknown>) => boolean;
}

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** The message in a body, or nothing. */
export function messageIn({ body }: Pick<Delivery, 'body'>): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(decoder.decode(body));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

/** The type that a message says it is. */
export function typeOf(carrier: Pick<Delivery, 'body'>): string | undefined {
  const type = messageIn(carrier)?.['msg'];
  return typeof type === 'string' ? type : undefined;
}

/** The same with another message in it, and the routing key of that. */
export const withMessage = (publication: Publication, message: object): Publication => {
  const { msg, heh_id } = message as Readonly<Record<string, unknown>>;
  const routingKey = [msg, heh_id].filter((word) => typeof word === 'string').join('.');
  return { ...publication, routingKey, body: encoder.encode(JSON.stringify(message)) };
};

/** Whether the contract takes the delivery for a message. */
export const isValid = ({ body }: Delivery): boolean => codec.safeParse(body).ok;

/** A delivery whose settling goes to the one that it was made of. */
export const handedOn = (delivery: Delivery, changes: Partial<Delivery>): Delivery => ({
  body: delivery.body,
  properties: delivery.properties,
  exchange: delivery.exchange,
  routingKey: delivery.routingKey,
  redelivered: delivery.redelivered,
  ack: () => delivery.ack(),
  reject: (options) => delivery.reject(options),
  ...changes,
});

/** A broker whose connections make those mistakes. */
export function faulty(broker: Broker, mistakes: Mistakes, clock: Clock = systemClock): Broker {
  const memory = new Map<string, unknown>();
  let count = 0;
  return {
    async connect(virtualHost) {
      count += 1;
      if (mistakes.mayConnect?.(count, memory) === false) return new Promise<never>(() => undefined);
      return wrapped(await broker.connect(virtualHost), mistakes, { clock, memory });
    },
  };
}

function wrapped(transport: Transport, mistakes: Mistakes, parts: Omit<Tools, 'transport'>): Transport {
  const tools: Tools = { ...parts, transport };
  const { publish, deliver, declare, consume } = mistakes;
  return {
    declare: (topology) => transport.declare(declare === undefined ? topology : declare(topology)),
    check: (topology) => transport.check(topology),
    async publish(publication) {
      // what it puts among its dead letters is not its own
      const isChanged = publish !== undefined && !isDeadLetter(publication);
      const all = isChanged ? await publish(publication, tools) : [publication];
      for (const one of all) await transport.publish(one);
    },
    async consume(queue, options, onDelivery) {
      const its = consume === undefined ? queue : await consume(queue, tools);
      return transport.consume(its, options, (delivery) => {
        const given = deliver === undefined ? delivery : deliver(delivery, tools);
        if (given !== null) onDelivery(given);
      });
    },
    onBlocked: (listener) => transport.onBlocked(listener),
    onClosed: (listener) => transport.onClosed(listener),
    close: () => transport.close(),
  };
}

/** Changes the messages of one type that are published. */
export const saying =
  (
    type: string,
    change: (message: Record<string, unknown>, tools: Tools) => object,
  ): NonNullable<Mistakes['publish']> =>
  (publication, tools) => {
    const message = messageIn(publication);
    return message?.['msg'] === type ? [withMessage(publication, change(message, tools))] : [publication];
  };

/** Whether a participant publishes it to its own dead letters. */
const isDeadLetter = ({ exchange }: Publication): boolean => exchange.startsWith('private-');

/** Changes how everything is published that goes to the other. */
export const sending =
  (change: (publication: Publication, tools: Tools) => Publication): NonNullable<Mistakes['publish']> =>
  (publication, tools) => [change(publication, tools)];

/** Has what is not valid treated in a way. */
export const withInvalid =
  (treat: (delivery: Delivery, tools: Tools) => Delivery | null): NonNullable<Mistakes['deliver']> =>
  (delivery, tools) =>
    isValid(delivery) ? delivery : treat(delivery, tools);

/** Changes messages of one type before they are read. */
export const hearing =
  (type: string, change: (message: Record<string, unknown>) => object): NonNullable<Mistakes['deliver']> =>
  (delivery) => {
    const message = messageIn(delivery);
    if (message?.['msg'] !== type) return delivery;
    return handedOn(delivery, { body: encoder.encode(JSON.stringify(change(message))) });
  };
