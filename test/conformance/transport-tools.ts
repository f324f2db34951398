/** Short names for what tests of transports do all the time. */

import { EbadgeError } from '../../src/core/errors.ts';
import type {
  BindingSpec,
  Delivery,
  ExchangeSpec,
  Publication,
  QueueSpec,
  Topology,
  Transport,
  TransportConsumer,
} from '../../src/transport/transport.ts';

let names = 0;

/** A name no other test has used, in this process or another. */
export function uniqueName(kind: string): string {
  return `test-${kind}-${process.pid}-${Date.now().toString(36)}-${++names}`;
}

export function exchange(name: string, properties: Partial<ExchangeSpec> = {}): ExchangeSpec {
  return { name, type: 'topic', durable: true, autoDelete: false, ...properties };
}

export function queue(name: string, properties: Partial<QueueSpec> = {}): QueueSpec {
  return { name, durable: true, exclusive: false, autoDelete: false, ...properties };
}

export function binding(from: string, to: string, bindingKey: string): BindingSpec {
  return { exchange: from, queue: to, bindingKey };
}

export function topology(
  exchanges: readonly ExchangeSpec[] = [],
  queues: readonly QueueSpec[] = [],
  bindings: readonly BindingSpec[] = [],
): Topology {
  return { exchanges, queues, bindings };
}

/** A transient message unless the properties say otherwise. */
export function publication(
  to: string,
  routingKey: string,
  body: string,
  change: Partial<Pick<Publication, 'mandatory' | 'properties'>> = {},
): Publication {
  return {
    exchange: to,
    routingKey,
    body: Buffer.from(body),
    properties: { persistent: false },
    mandatory: false,
    ...change,
  };
}

export function textOf(delivery: Delivery): string {
  return Buffer.from(delivery.body).toString();
}

/** The error the promise rejects with; fails when it does not, or with anything but an EbadgeError. */
export async function refusal(promise: Promise<unknown>): Promise<EbadgeError> {
  const outcome = await promise.then(
    () => 'fulfilled',
    (error: unknown) => error,
  );
  if (outcome instanceof EbadgeError) return outcome;
  throw new Error(`expected a rejection with an EbadgeError, got: ${String(outcome)}`);
}

/** A consumer's deliveries, to be waited for. */
export interface Inbox {
  readonly consumer: TransportConsumer;
  /** Deliveries that came and were not taken. */
  readonly untaken: number;
  /** The next so many deliveries, as soon as they are there. */
  take(count: number): Promise<Delivery[]>;
  /** The next deliveries up to and including the one that satisfies the condition. */
  takeUntil(isLast: (delivery: Delivery) => boolean): Promise<Delivery[]>;
}

/** Consumes from a queue into an inbox. */
export async function collect(
  transport: Transport,
  from: string,
  prefetch = 100,
  onDelivery: (delivery: Delivery) => void = () => undefined,
): Promise<Inbox> {
  const deliveries: Delivery[] = [];
  let wake: () => void = () => undefined;
  const consumer = await transport.consume(from, { prefetch }, (delivery) => {
    deliveries.push(delivery);
    onDelivery(delivery);
    wake();
  });
  const next = async (): Promise<Delivery> => {
    for (;;) {
      const delivery = deliveries.shift();
      if (delivery !== undefined) return delivery;
      await new Promise<void>((resolve) => (wake = resolve));
    }
  };
  return {
    consumer,
    get untaken() {
      return deliveries.length;
    },
    async take(count) {
      const taken: Delivery[] = [];
      while (taken.length < count) taken.push(await next());
      return taken;
    },
    async takeUntil(isLast) {
      const taken: Delivery[] = [];
      for (;;) {
        const delivery = await next();
        taken.push(delivery);
        if (isLast(delivery)) return taken;
      }
    },
  };
}
