/** Drafts → valid messages → confirmed publishes. */

import type { Clock } from '../core/clock.ts';
import type { Codec, MessageOf } from '../core/codec.ts';
import { EbadgeError } from '../core/errors.ts';
import { describeValue } from '../core/issues.ts';
import { closest } from '../core/suggest.ts';
import { ValidationError } from '../core/validation-error.ts';
import { fillExtension, fillMessage } from '../support/build.ts';
import type { ChannelInfo, Protocol } from '../support/contract.ts';
import { valueAt } from '../support/pointer.ts';
import type { Transport } from '../transport/transport.ts';
import { readersOf } from './channel-readers.ts';
import { limitWait } from './conversations.ts';
import type { Envelope } from './envelope.ts';
import { routingKeyOf } from './names.ts';
import type { PeerRoutes, Peers } from './peers.ts';
import type { Routes } from './routes.ts';
import { isSupervised } from './supervision.ts';

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

/** How long a publish is of use, and how long it is waited for. */
export interface Limits {
  readonly ttlMs?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

const none: readonly string[] = [];

/** Fields that the channel requires set, and the message type has, but the message leaves null. */
export function missingFields(
  channel: ChannelInfo,
  routes: Routes,
  name: string,
  message: unknown,
): readonly string[] {
  if (channel.requiredFields.length === 0) return none;
  const fields = new Set(routes.catalogue.messages[name]?.fields.map((field) => `/${field.name}`));
  return channel.requiredFields.filter(
    (pointer) => fields.has(pointer) && (valueAt(message, pointer) ?? null) === null,
  );
}

/** Refuses what the routing key of an extension message cannot hold; of other messages the schema says so. */
function checkWords(channel: ChannelInfo, name: string, message: object): void {
  for (const pointer of channel.routingKey) {
    const word = valueAt(message, pointer) ?? null;
    if (word === null || (typeof word === 'string' && /^[^.*#]+$/.test(word))) continue;
    throw new EbadgeError(
      'INVALID_ARGUMENT',
      `${name} cannot be sent: what is at ${pointer} becomes a word of the routing key. Make it text without a dot, an asterisk or a hash sign.`,
    );
  }
}

/** The sending side of a client. */
export class Outbox<P extends Protocol> {
  readonly #transport: Transport;
  readonly #routes: Routes;
  readonly #peers: Peers;
  readonly #codec: Codec<P>;
  readonly #clock: Clock;
  readonly #envelope: Envelope;

  constructor(
    transport: Transport,
    routes: Routes,
    peers: Peers,
    codec: Codec<P>,
    clock: Clock,
    envelope: Envelope,
  ) {
    this.#transport = transport;
    this.#routes = routes;
    this.#peers = peers;
    this.#codec = codec;
    this.#clock = clock;
    this.#envelope = envelope;
  }

  /** The channel that carries the message type to that kind of peer. Throws WRONG_CHANNEL. */
  channelFor(name: string, peerRole: string): ChannelInfo {
    const channels = this.#routes.outgoing(peerRole);
    const channel = channels.find((candidate) => this.#routes.carries(candidate, name));
    if (channel !== undefined) return channel;
    const allowed = channels.flatMap((candidate) => candidate.messages);
    const similar = closest(name, allowed);
    const hint = similar === undefined ? '' : ` Did you mean "${similar}"?`;
    throw new EbadgeError(
      'WRONG_CHANNEL',
      `${this.#routes.role} may not send ${describeValue(name)} to ${peerRole}.${hint}${this.#routes.hindrance(name)} It may send: ${allowed.join(', ') || 'nothing'}.`,
      { details: { messageName: name, role: this.#routes.role, peerRole } },
    );
  }

  /** Fills in, checks and encodes a draft. Throws before anything is sent. */
  prepare(name: string, draft: object, peerRole: string): Outgoing {
    const channel = this.channelFor(name, peerRole);
    const message = this.#fill(name, draft);
    const stated = this.#codec.nameOf(message);
    if (stated !== undefined && stated !== name) {
      throw new EbadgeError(
        'INVALID_ARGUMENT',
        `What is to be sent as ${name} says that it is ${stated}. Leave the field out, or send it as what it is.`,
      );
    }
    const body = this.#codec.encode(message as MessageOf<P>, { name });
    if (this.#routes.isExtension(name)) checkWords(channel, name, message);
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

  #fill(name: string, draft: object): object {
    const { catalogue } = this.#routes;
    if (this.#routes.isExtension(name)) return fillExtension(catalogue, name, draft);
    const plain = (catalogue.messages[name]?.fields.length ?? 0) > 0;
    return plain ? fillMessage<object>(catalogue, name, draft) : draft;
  }

  /** Publishes to the peer; resolves when the broker has confirmed it. */
  send(
    outgoing: Outgoing,
    peer: string,
    peerRole: string,
    identity: Identity,
    limits: Limits = {},
  ): Promise<void> {
    const { signal, ttlMs } = limits;
    if (signal?.aborted === true) return Promise.reject(aborted(outgoing.name, peer, signal, 'not sent'));
    // counted from the call, whatever has to be waited for before it can be sent
    const deadlineMs = ttlMs === undefined ? undefined : this.#clock.nowMs() + ttlMs;
    const seen = this.#peers.seen(peer, peerRole);
    const sent =
      seen === undefined
        ? this.#ensure(outgoing.name, peer, peerRole, limits).then((routes) =>
            this.#publish(outgoing, peer, peerRole, routes, identity, deadlineMs, signal),
          )
        : this.#publish(outgoing, peer, peerRole, seen, identity, deadlineMs, signal);
    // others see to the signal by themselves, and know what was sent
    const heeds = isSupervised(this.#transport);
    return signal === undefined || heeds ? sent : abortable(sent, signal, outgoing.name, peer);
  }

  /** Sees to the peer, for no longer than the message is of use. */
  #ensure(name: string, peer: string, peerRole: string, { ttlMs, signal }: Limits): Promise<PeerRoutes> {
    const ensured = this.#peers.ensure(peer, peerRole);
    if (ttlMs === undefined && signal === undefined) return ensured;
    const clock = this.#clock;
    return new Promise((resolve, reject) => {
      const stop = limitWait({ clock, timeoutMs: ttlMs ?? Number.POSITIVE_INFINITY, signal }, (why) =>
        reject(
          why === 'aborted' && signal !== undefined
            ? aborted(name, peer, signal, 'not sent')
            : expired(name, peer, ttlMs),
        ),
      );
      ensured.then(resolve, reject).finally(stop);
    });
  }

  #publish(
    { channel, name, message, body }: Outgoing,
    peer: string,
    peerRole: string,
    routes: PeerRoutes,
    identity: Identity,
    deadlineMs: number | undefined,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const route = routes.outgoing.find((candidate) => candidate.channel.id === channel.id);
    if (route === undefined) {
      return Promise.reject(new EbadgeError('INTERNAL', `No route on channel ${channel.id}.`));
    }
    let published: Promise<void>;
    try {
      const nowMs = this.#clock.nowMs();
      const sealed = this.#envelope.seal(
        {
          body,
          properties: {
            ...identity,
            type: name,
            appId: this.#routes.me,
            contentType: this.#routes.contentTypeOf(name) ?? 'application/json',
            timestampS: Math.floor(nowMs / 1000),
            persistent: true,
            ...(deadlineMs === undefined ? {} : { expirationMs: Math.max(0, deadlineMs - nowMs) }),
          },
        },
        { channel: channel.id, sender: this.#routes.me, receiver: peer },
      );
      published = this.#transport.publish({
        exchange: route.exchange,
        routingKey:
          channel.fixedRoutingKey ?? routingKeyOf(readersOf(channel).words.map((read) => read(message))),
        body: sealed.body,
        mandatory: true,
        properties: sealed.properties,
        ...(deadlineMs === undefined ? {} : { deadlineMs }),
        ...(signal === undefined ? {} : { signal }),
      });
    } catch (error) {
      return Promise.reject(EbadgeError.from(error));
    }
    return published.catch((caught: unknown) => {
      const error = EbadgeError.from(caught);
      // somebody has deleted what was there: the next attempt declares it again, where that is ours to do
      if (error.code === 'TOPOLOGY_MISSING' || error.code === 'UNROUTABLE')
        this.#peers.forget(peer, peerRole);
      if (error.code === 'ABORTED' && signal !== undefined) {
        throw aborted(name, peer, signal, error.details['outcome'] === 'not sent' ? 'not sent' : 'unknown');
      }
      throw error;
    });
  }
}

function aborted(
  name: string,
  peer: string,
  signal: AbortSignal,
  outcome: 'not sent' | 'unknown',
): EbadgeError {
  const text =
    outcome === 'unknown'
      ? 'It may have been sent: publishing it again may deliver it twice.'
      : 'It was not sent.';
  return new EbadgeError('ABORTED', `Publishing ${name} to ${peer} was aborted. ${text}`, {
    details: { messageName: name, peer, outcome },
    cause: signal.reason,
  });
}

const expired = (messageName: string, peer: string, ttlMs: number | undefined): EbadgeError =>
  new EbadgeError(
    'EXPIRED',
    `${messageName} was not sent to ${peer}: its time of ${ttlMs ?? 0} ms was over before the broker could be asked for what lies between the two.`,
    { details: { messageName, peer, outcome: 'expired' } },
  );

/** Waits for a publish until the signal aborts. */
function abortable(sent: Promise<void>, signal: AbortSignal, name: string, peer: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(aborted(name, peer, signal, 'unknown'));
    signal.addEventListener('abort', onAbort, { once: true });
    sent.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
