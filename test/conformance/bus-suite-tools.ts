/** What the bus suites share: participants, their problems, and raw access to the broker beside them. */

import { readFileSync } from 'node:fs';
import { onTestFinished } from 'vitest';
import {
  catalogue,
  connect,
  type ClientOptions,
  type Client,
  type Context,
  type Delivery,
  type EbadgeError,
  type MessageProperties,
  type Protocol,
  type ReachOptions,
  type RoleName,
  type Subscription,
  type Transport,
} from '../../src/index.ts';
import type { Clock } from '../../src/core/clock.ts';
import { uniqueName } from './transport-tools.ts';

/** What the suite needs to know of the broker that it runs on. */
export interface BusHarness {
  readonly reach: ReachOptions;
  readonly clock?: Clock;
  /** Attributes that name the broker, where it has an address. */
  readonly server?: Readonly<Record<string, unknown>>;
  /** A connection beside the clients, to the virtual host that a level's clients are on. */
  raw(level: 'heh' | 'market'): Promise<Transport>;
  /** Lets so much time pass; nothing where time passes by itself. */
  pass(ms: number): Promise<void>;
}

/** Items that come in, to be waited for. */
export interface Arrivals<T> {
  readonly all: readonly T[];
  push(item: T): void;
  /** The next one that was not taken yet. */
  next(): Promise<T>;
  take(count: number): Promise<T[]>;
}

export function arrivals<T>(): Arrivals<T> {
  const all: T[] = [];
  const waiting: T[] = [];
  const readers: ((item: T) => void)[] = [];
  const next = (): Promise<T> =>
    waiting.length > 0
      ? Promise.resolve(waiting.shift() as T)
      : new Promise((resolve) => readers.push(resolve));
  return {
    all,
    push: (item) => {
      all.push(item);
      const reader = readers.shift();
      if (reader === undefined) waiting.push(item);
      else reader(item);
    },
    next,
    async take(count) {
      const taken: T[] = [];
      while (taken.length < count) taken.push(await next());
      return taken;
    },
  };
}

type Any = Context<Protocol, never, never, never>;

/** What a handler in a test driven by data is told. */
export type LooseContext = Omit<Any, 'reply'> & { reply(answer: object): Promise<void> };

/** A client without its types, for tests driven by the catalogue. */
export interface LooseClient {
  to(
    name: string,
    peer?: string,
  ): {
    publish(name: string, draft: unknown): Promise<void>;
    request(name: string, draft: object, options?: object): Promise<unknown>;
  };
  from(
    name: string,
    peer?: string,
  ): {
    on(name: string, handler: (message: object, context: LooseContext) => unknown): Promise<Subscription>;
  };
}

/** A participant and the problems that it was told of. */
export interface Party<R extends RoleName<Protocol>> {
  readonly client: Client<Protocol, R>;
  readonly loose: LooseClient;
  readonly name: string;
  readonly problems: Arrivals<EbadgeError>;
}

/** Participants for one test: they leave when it is over. */
export class Bench {
  readonly harness: BusHarness;

  constructor(harness: BusHarness) {
    this.harness = harness;
  }

  async join<const R extends RoleName<Protocol>>(
    role: R,
    name: string = uniqueName(role),
    options: Partial<ClientOptions<R>> = {},
  ): Promise<Party<R>> {
    const problems = arrivals<EbadgeError>();
    const { clock, reach } = this.harness;
    const client = await connect<R>({
      role,
      as: name,
      onProblem: (problem) => problems.push(problem),
      ...(clock === undefined ? {} : { clock }),
      ...reach,
      ...options,
    });
    onTestFinished(() => client.close());
    return { client, loose: client as unknown as LooseClient, name, problems };
  }

  /** A controller and one of its HEHs, which know each other. */
  async home(
    options: Partial<ClientOptions<'controller'>> = {},
    hehOptions: Partial<ClientOptions<'heh'>> = {},
  ): Promise<{ ts: Party<'controller'>; heh: Party<'heh'> }> {
    const ts = await this.join('controller', undefined, options);
    const heh = await this.join('heh', undefined, hehOptions);
    await introduce(ts.loose, heh.name, 'heh', 'controller');
    return { ts, heh };
  }

  async raw(level: 'heh' | 'market' = 'heh'): Promise<Transport> {
    const transport = await this.harness.raw(level);
    onTestFinished(() => transport.close());
    return transport;
  }

  /** Sees what goes through an exchange, beside whom it is for. */
  async tap(exchange: string, bindingKey: string): Promise<Arrivals<Delivery>> {
    const transport = await this.raw();
    const queue = uniqueName('tap');
    await transport.declare({
      exchanges: [],
      queues: [{ name: queue, durable: false, exclusive: true, autoDelete: false }],
      bindings: [{ exchange, queue, bindingKey }],
    });
    const deliveries = arrivals<Delivery>();
    await transport.consume(queue, { prefetch: 100 }, (delivery) => {
      delivery.ack();
      deliveries.push(delivery);
    });
    return deliveries;
  }

  /** Reads a queue, such as that of the dead letters, and acknowledges what comes. */
  async read(queue: string, level: 'heh' | 'market' = 'heh'): Promise<Arrivals<Delivery>> {
    const transport = await this.raw(level);
    const deliveries = arrivals<Delivery>();
    await transport.consume(queue, { prefetch: 100 }, (delivery) => {
      delivery.ack();
      deliveries.push(delivery);
    });
    return deliveries;
  }
}

/** Has the declaring side create what is between it and the peer, without a message. */
export async function introduce(
  declarer: LooseClient,
  peer: string,
  peerRole: string,
  role: string,
): Promise<void> {
  const channel = Object.values(catalogue.channels).find(
    ({ sender, receiver, group }) => sender === peerRole && receiver === role && group === undefined,
  );
  const subscription = await declarer.from(peer, peerRole).on(channel?.messages[0] ?? '', () => undefined);
  await subscription.cancel();
}

/** The example that the standard prints for a message type. */
export function example(name: string): Record<string, unknown> {
  const file = new URL(`../../schema/examples/${name}/valid/published.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
}

/** Publishes JSON as a peer does that knows nothing of this SDK. */
export function publishRaw(
  transport: Transport,
  from: string,
  to: string,
  body: unknown,
  routingKey = 'raw',
  properties: Partial<MessageProperties> = {},
): Promise<void> {
  return transport.publish({
    exchange: `${from}-to-${to}`,
    routingKey,
    body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
    mandatory: true,
    properties: { persistent: false, contentType: 'application/json', ...properties },
  });
}

export const json = (delivery: Delivery): unknown => JSON.parse(Buffer.from(delivery.body).toString());

/** A valid question for measurements; `minute` tells one from another. */
export const reportQuestion = (
  minute = 0,
): { from: string; to: string; resolution: number; signals: string[] } => ({
  from: `2026-01-01T10:${String(minute).padStart(2, '0')}:00.000Z`,
  to: `2026-01-01T11:${String(minute).padStart(2, '0')}:00.000Z`,
  resolution: 3600,
  signals: ['total.p'],
});

/** A valid order. */
export const order = (
  quantity = 3.4,
): {
  from: string;
  to: string;
  quantity: number;
} => ({ from: '2026-01-01T10:00:00.000Z', to: '2026-01-01T10:15:00.000Z', quantity });
