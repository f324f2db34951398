/** Drafts → valid messages → confirmed publishes. */

import type { Clock } from '../core/clock.ts';
import type { Codec, MessageOf } from '../core/codec.ts';
import { EbadgeError } from '../core/errors.ts';
import { describeValue } from '../core/issues.ts';
import { closest } from '../core/suggest.ts';
import { ValidationError } from '../core/validation-error.ts';
import { fillMessage } from '../support/build.ts';
import type { ChannelInfo, Protocol } from '../support/contract.ts';
import { valueAt } from '../support/pointer.ts';
import type { Transport } from '../transport/transport.ts';
import { routingKeyOf } from './names.ts';
import type { Peers } from './peers.ts';
import type { Routes } from './routes.ts';

/** A message ready to go. */
export interface Outgoing {
  readonly channel: ChannelInfo;
  readonly name: string;
  readonly message: object;
  readonly body: Uint8Array;
}

/** What identifies a publish. */
export interface Identity {
  readonly messageId: string;
  readonly correlationId?: string;
}

/** Fields that the channel requires set, and the message type has, but the message leaves null. */
export function missingFields(
  channel: ChannelInfo,
  routes: Routes,
  name: string,
  message: unknown,
): string[] {
  const fields = new Set(routes.catalogue.messages[name]?.fields.map((field) => `/${field.name}`));
  return channel.requiredFields.filter(
    (pointer) => fields.has(pointer) && (valueAt(message, pointer) ?? null) === null,
  );
}

/** The sending side of a client. */
export class Outbox<P extends Protocol> {
  readonly #transport: Transport;
  readonly #routes: Routes;
  readonly #peers: Peers;
  readonly #codec: Codec<P>;
  readonly #clock: Clock;

  constructor(transport: Transport, routes: Routes, peers: Peers, codec: Codec<P>, clock: Clock) {
    this.#transport = transport;
    this.#routes = routes;
    this.#peers = peers;
    this.#codec = codec;
    this.#clock = clock;
  }

  /** The channel that carries the message type to that kind of peer. Throws WRONG_CHANNEL. */
  channelFor(name: string, peerRole: string): ChannelInfo {
    const channels = this.#routes.outgoing(peerRole);
    const channel = channels.find((candidate) => candidate.messages.includes(name));
    if (channel !== undefined) return channel;
    const allowed = channels.flatMap((candidate) => candidate.messages);
    const similar = closest(name, allowed);
    const hint = similar === undefined ? '' : ` Did you mean "${similar}"?`;
    throw new EbadgeError(
      'WRONG_CHANNEL',
      `${this.#routes.role} may not send ${describeValue(name)} to ${peerRole}.${hint} It may send: ${allowed.join(', ') || 'nothing'}.`,
      { details: { messageName: name, role: this.#routes.role, peerRole } },
    );
  }

  /** Fills in, checks and encodes a draft. Throws before anything is sent. */
  prepare(name: string, draft: object, peerRole: string): Outgoing {
    const channel = this.channelFor(name, peerRole);
    const plain = (this.#routes.catalogue.messages[name]?.fields.length ?? 0) > 0;
    const message = plain ? fillMessage<object>(this.#routes.catalogue, name, draft) : draft;
    const stated = this.#codec.nameOf(message);
    if (stated !== undefined && stated !== name) {
      throw new EbadgeError(
        'INVALID_ARGUMENT',
        `What is to be sent as ${name} says that it is ${stated}. Leave the field out, or send it as what it is.`,
      );
    }
    const body = this.#codec.encode(message as MessageOf<P>, { name });
    const [missing] = missingFields(channel, this.#routes, name, message);
    if (missing !== undefined) {
      const issue = {
        path: missing,
        keyword: 'required',
        rule: false,
        expected: `a value, on the channel ${channel.address}`,
        found: 'null',
      };
      throw new ValidationError('INVALID_MESSAGE', `${name} is not valid on this channel.`, [issue], name);
    }
    return { channel, name, message, body };
  }

  /** Publishes to the peer; resolves when the broker has confirmed it. */
  async send(outgoing: Outgoing, peer: string, peerRole: string, identity: Identity): Promise<void> {
    const { channel, name, message, body } = outgoing;
    const { outgoing: routes } = await this.#peers.ensure(peer, peerRole);
    const route = routes.find((candidate) => candidate.channel.id === channel.id);
    if (route === undefined) throw new EbadgeError('INTERNAL', `No route on channel ${channel.id}.`);
    try {
      await this.#transport.publish({
        exchange: route.exchange,
        routingKey: routingKeyOf(channel.routingKey.map((pointer) => valueAt(message, pointer))),
        body,
        mandatory: true,
        properties: {
          ...identity,
          type: name,
          appId: this.#routes.me,
          contentType: this.#routes.catalogue.messages[name]?.contentType ?? 'application/json',
          timestampS: Math.floor(this.#clock.nowMs() / 1000),
          persistent: true,
        },
      });
    } catch (caught) {
      const error = EbadgeError.from(caught);
      // somebody has deleted what was there: the next attempt declares it again, where that is ours to do
      if (error.code === 'TOPOLOGY_MISSING' || error.code === 'UNROUTABLE')
        this.#peers.forget(peer, peerRole);
      throw error;
    }
  }
}
