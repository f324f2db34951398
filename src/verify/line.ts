/** The connection to the participant, in one of the roles that it talks with: everything that comes and goes is kept. */

import { readFrom } from '../bus/legacy-reading.ts';
import { asRead } from '../bus/legacy-writing.ts';
import { routingKeyOf } from '../bus/names.ts';
import { Peers, type PeerRoutes } from '../bus/peers.ts';
import type { Routes } from '../bus/routes.ts';
import type { Route } from '../bus/topology.ts';
import { readersOf } from '../bus/channel-readers.ts';
import type { ObservedMessage } from '../contract-report/report.ts';
import type { Clock } from '../core/clock.ts';
import type { Codec } from '../core/codec.ts';
import { EbadgeError } from '../core/errors.ts';
import { observed } from './observed.ts';
import type { Delivery, MessageProperties, Publication, Transport } from '../transport/transport.ts';
import type { Message } from './material.ts';

/** A message that came from the participant, or to a queue of ours. */
export interface Heard {
  readonly atMs: number;
  readonly delivery: Pick<Delivery, 'body' | 'properties' | 'exchange' | 'routingKey'>;
  /** The channel that it ought to have come on. */
  readonly route: Route;
  /** The type that it says it is; undefined where it says none that there is. */
  readonly name: string | undefined;
  /** What was read of it, valid or not; undefined where it is no JSON object. */
  readonly message: Message | undefined;
  /** What is wrong with it. */
  readonly error: EbadgeError | undefined;
  readonly shown: ObservedMessage;
}

/** A message that was sent to the participant. */
export interface Said {
  readonly atMs: number;
  readonly id: string;
  readonly route: Route;
  readonly name: string;
  readonly message: Message | undefined;
  readonly body: Uint8Array;
  readonly shown: ObservedMessage;
}

/** A message, and how it goes out. */
export interface Prepared {
  readonly said: Said;
  readonly publication: Publication;
}

/** What a line takes. */
export interface LineParts {
  readonly routes: Routes;
  /** Name of the participant. */
  readonly peer: string;
  /** Its role, as this line sees it. */
  readonly peerRole: string;
  /** A group that the participant belongs to, and the kind of group: what is sent to it is heard by the participant too. */
  readonly group?: { readonly name: string; readonly role: string };
  readonly codec: Codec;
  readonly clock: Clock;
  readonly open: () => Promise<Transport>;
}

/** What is said besides the message itself. */
export interface SayOptions {
  readonly id?: string;
  readonly properties?: Partial<MessageProperties>;
  readonly body?: Uint8Array;
}

const decoder = new TextDecoder('utf-8', { fatal: true });

function objectIn(body: Uint8Array): Message | undefined {
  try {
    const value: unknown = JSON.parse(decoder.decode(body));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Message)
      : undefined;
  } catch {
    return undefined;
  }
}

/** One of our connections. */
export class Line {
  readonly parts: LineParts;
  #transport: Transport | undefined;
  #peerRoutes: PeerRoutes | undefined;
  readonly #listeners = new Set<(heard: Heard) => void>();
  #onLetter: ((letter: Delivery) => void) | undefined;
  readonly #saidIds = new Set<string>();
  #closing = false;
  /** Why dead letters cannot be seen; undefined where they can. */
  blindness: string | undefined = 'nobody has looked yet';

  constructor(parts: LineParts) {
    this.parts = parts;
  }

  get me(): string {
    return this.parts.routes.me;
  }

  /** Our role. */
  get role(): string {
    return this.parts.routes.role;
  }

  /** Routes from us to the participant, those to groups included. */
  get outgoing(): readonly Route[] {
    return this.#peerRoutes?.outgoing ?? [];
  }

  get incoming(): readonly Route[] {
    return this.#peerRoutes?.incoming ?? [];
  }

  /** The connection; throws when there is none. */
  get transport(): Transport {
    if (this.#transport === undefined) throw new EbadgeError('CLOSED', 'The line is not open.');
    return this.#transport;
  }

  /** Calls the listener with everything that comes. */
  onHeard(listener: (heard: Heard) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Calls the listener with every dead letter of the participant's. */
  onLetter(listener: (letter: Delivery) => void): void {
    this.#onLetter = listener;
  }

  /** Connects, and sees to what lies between the two. Throws `TOPOLOGY_MISSING` while the participant has not declared it. */
  async open(): Promise<void> {
    const { routes, peer, peerRole, group, open } = this.parts;
    this.#transport ??= await open();
    const peers = new Peers(this.#transport, routes);
    this.#peerRoutes = await peers.ensure(peer, peerRole);
    if (group !== undefined) {
      const { outgoing } = await peers.ensure(group.name, group.role);
      this.#peerRoutes = { ...this.#peerRoutes, outgoing: [...this.#peerRoutes.outgoing, ...outgoing] };
    }
    const queues = new Set(this.#peerRoutes.incoming.flatMap(({ queue }) => queue ?? []));
    for (const queue of queues) {
      await this.#transport.consume(queue, { prefetch: 200 }, (delivery) => {
        delivery.ack();
        this.#hear(delivery);
      });
    }
    await this.#watchLetters();
  }

  /** Ends the connection and opens another: as one that was lost. */
  async reopen(): Promise<void> {
    await this.close();
    this.#closing = false;
    await this.open();
  }

  async close(): Promise<void> {
    this.#closing = true;
    const transport = this.#transport;
    this.#transport = undefined;
    await transport?.close();
  }

  /** Reads copies of the participant's dead letters, where its broker lets us. */
  async #watchLetters(): Promise<void> {
    const { peer, routes } = this.parts;
    const exchanges = new Set(
      this.outgoing.flatMap(({ channel, profile }) => {
        const { deadLetter } = channel.queue;
        if (deadLetter === undefined || channel.group !== undefined || profile !== undefined) return [];
        return [deadLetter.exchange.replaceAll(`{${channel.receiver}}`, peer)];
      }),
    );
    if (exchanges.size === 0) {
      this.blindness = 'it has no dead letters that the contract knows of';
      return;
    }
    const queue = `private-${routes.me}-letters-${crypto.randomUUID().slice(0, 8)}`;
    try {
      await this.transport.declare({
        exchanges: [],
        queues: [{ name: queue, durable: false, exclusive: true, autoDelete: true, maxLength: 10_000 }],
        bindings: [...exchanges].map((exchange) => ({ exchange, queue, bindingKey: '#' })),
      });
      await this.transport.consume(queue, { prefetch: 200 }, (delivery) => {
        delivery.ack();
        if (!this.#closing) this.#onLetter?.(delivery);
      });
      this.blindness = undefined;
    } catch (caught) {
      const { code, message } = EbadgeError.from(caught);
      if (code !== 'ACCESS_REFUSED' && code !== 'TOPOLOGY_MISSING') throw caught;
      this.blindness = `the dead letters of ${peer} cannot be read (${message})`;
    }
  }

  /** The route for a type of message to the participant. */
  routeFor(channelId: string): Route | undefined {
    return this.outgoing.find(({ channel }) => channel.id === channelId);
  }

  #hear(delivery: Delivery): void {
    if (this.#closing) return;
    const { codec, clock, routes, peer } = this.parts;
    const { body, exchange, properties } = delivery;
    const route =
      this.incoming.find((one) => one.exchange === exchange) ??
      this.incoming.find(({ channel }) => channel.group === undefined);
    if (route === undefined) return;
    const { profile } = route;
    const options = {
      reading: profile?.info.reading ?? ('strict' as const),
      ...(properties.type === undefined ? {} : { name: properties.type }),
    };
    const result = readFrom(codec, body, options, profile?.info);
    const message = result.ok ? (result.message as unknown as Message) : objectIn(body);
    const name = message === undefined ? undefined : (codec.nameOf(message) ?? undefined);
    const atMs = clock.nowMs();
    const heard: Heard = {
      atMs,
      delivery,
      route,
      name: name ?? (routes.catalogue.discriminator === null ? properties.type : undefined),
      message,
      error: result.ok ? undefined : result.error,
      shown: observed(atMs, peer, routes.me, delivery),
    };
    for (const listener of this.#listeners) listener(heard);
  }

  /** A message as it will be sent. */
  prepare(route: Route, name: string, message: Message | undefined, options: SayOptions = {}): Prepared {
    const { codec, clock, routes, peer } = this.parts;
    const id = options.id ?? crypto.randomUUID();
    const written =
      message === undefined || route.profile === undefined
        ? message
        : asRead(message, name, route.profile.info);
    const body = options.body ?? codec.encode(written as never, { name });
    const words = readersOf(route.channel).words.map((read) => read(message ?? {}, route.names));
    const key =
      route.channel.fixedRoutingKey ?? routingKeyOf(words.filter((word) => typeof word === 'string'));
    const publication: Publication = {
      exchange: route.exchange,
      routingKey: key === '' ? name : key,
      body,
      // whether a group has members is not known
      mandatory: route.channel.group === undefined,
      properties: {
        messageId: id,
        type: name,
        appId: routes.me,
        contentType: routes.contentTypeOf(name) ?? 'application/json',
        timestampS: Math.floor(clock.nowMs() / 1000),
        persistent: true,
        ...options.properties,
      },
    };
    const atMs = clock.nowMs();
    this.#saidIds.add(id);
    const shown = observed(atMs, routes.me, peer, publication);
    return { said: { atMs, id, route, name, message, body, shown }, publication };
  }

  /** Whether a message of ours has that id. */
  hasSaid(id: string): boolean {
    return this.#saidIds.has(id);
  }

  /** Sends a message; resolves when the broker has it. */
  async say(
    route: Route,
    name: string,
    message: Message | undefined,
    options: SayOptions = {},
  ): Promise<Said> {
    const { said, publication } = this.prepare(route, name, message, options);
    await this.transport.publish(publication);
    return said;
  }
}
