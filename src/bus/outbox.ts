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
import { submitTo, type GiveUpSignal, type Publication, type Transport } from '../transport/transport.ts';
import { readersOf } from './channel-readers.ts';
import { limitWait } from './conversations.ts';
import type { Envelope } from './envelope.ts';
import { asRead } from './legacy-writing.ts';
import { routingKeyOf } from './names.ts';
import type { Observer, PublishWatch } from './observer.ts';
import { observePublish } from './observing.ts';
import type { PeerRoutes, Peers } from './peers.ts';
import type { Routes } from './routes.ts';
import { readerAt } from './values.ts';
import { abortable, aborted, expired, failUnsent, Waiting } from './publish-limits.ts';
import { unrouted } from './unrouted.ts';
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
  readonly signal?: GiveUpSignal | undefined;
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
  const { required } = readersOf(channel);
  let fields = required.get(name);
  if (fields === undefined) {
    const info = Object.hasOwn(routes.catalogue.messages, name) ? routes.catalogue.messages[name] : undefined;
    if (info === undefined) return none;
    const own = new Set(info.fields.map((field) => `/${field.name}`));
    fields = channel.requiredFields
      .filter((pointer) => own.has(pointer))
      .map((pointer) => ({ pointer, read: readerAt(pointer) }));
    required.set(name, fields);
  }
  const missing = fields.filter(({ read }) => (read(message) ?? null) === null);
  return missing.length === 0 ? none : missing.map(({ pointer }) => pointer);
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
  readonly #observer: Observer | undefined;
  readonly #waiting: Waiting;

  constructor(
    transport: Transport,
    routes: Routes,
    peers: Peers,
    codec: Codec<P>,
    clock: Clock,
    envelope: Envelope,
    observer: Observer | undefined,
  ) {
    this.#transport = transport;
    this.#routes = routes;
    this.#peers = peers;
    this.#codec = codec;
    this.#clock = clock;
    this.#envelope = envelope;
    this.#observer = observer;
    this.#waiting = new Waiting(isSupervised(transport) ? transport.bufferBytes : undefined);
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
    const { channel, name, body } = outgoing;
    const { messageId, correlationId } = identity;
    const watch = this.#observer?.publish({
      channel,
      name,
      peer,
      bodyBytes: body.length,
      messageId,
      correlationId,
    });
    const send = (routes: PeerRoutes): Promise<void> =>
      this.#publish(outgoing, peer, peerRole, routes, identity, deadlineMs, signal, watch);
    const routes = this.#peers.seen(peer, peerRole) ?? this.#peers.foreseen(peer, peerRole);
    const sent =
      routes === undefined
        ? this.#whenSeen(outgoing, peer, peerRole, limits).then(send, failUnsent)
        : send(routes);
    // others see to the signal by themselves, and know what was sent
    const heeds = signal === undefined || isSupervised(this.#transport);
    const waited = heeds ? sent : abortable(sent, signal, name, peer);
    return watch === undefined ? waited : observePublish(watch, waited);
  }

  /** Resolves, in order, when the peer has been seen to; so much may wait for that. */
  #whenSeen({ name, body }: Outgoing, peer: string, peerRole: string, limits: Limits): Promise<PeerRoutes> {
    const ensured = this.#ensure(name, peer, peerRole, limits);
    return this.#peers.waitsFor(peer, peerRole, this.#waiting.admit(name, peer, body.length, ensured));
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
    signal: GiveUpSignal | undefined,
    watch: PublishWatch | undefined,
  ): Promise<void> {
    const route = routes.outgoing.find((candidate) => candidate.channel.id === channel.id);
    if (route === undefined) {
      return Promise.reject(new EbadgeError('INTERNAL', `No route on channel ${channel.id}.`));
    }
    const { profile } = route;
    let publication: Publication;
    try {
      const written = profile === undefined ? message : asRead(message, name, profile.info);
      const carried = this.#routes.versions.leaving(written, name, peer);
      const nowMs = this.#clock.nowMs();
      const routingKey =
        route.channel.fixedRoutingKey ??
        routingKeyOf(
          readersOf(route.channel).words.map((read) => read(carried?.message ?? message, route.names)),
        );
      const headers = watch?.headers(route.exchange, routingKey);
      const sealed = this.#envelope.seal(
        {
          body:
            carried?.body ??
            (written === message ? body : this.#codec.encode(written as MessageOf<P>, { name })),
          properties: {
            messageId: identity.messageId,
            ...(identity.correlationId === undefined ? {} : { correlationId: identity.correlationId }),
            type: carried?.name ?? name,
            appId: this.#routes.me,
            contentType: this.#routes.contentTypeOf(name) ?? 'application/json',
            timestampS: Math.floor(nowMs / 1000),
            persistent: true,
            ...(deadlineMs === undefined ? {} : { expirationMs: Math.max(0, deadlineMs - nowMs) }),
            ...(headers === undefined ? {} : { headers }),
          },
        },
        { channel: channel.id, sender: this.#routes.me, receiver: peer },
      );
      publication = {
        exchange: route.exchange,
        routingKey,
        body: sealed.body,
        mandatory: true,
        properties: sealed.properties,
        ...(deadlineMs === undefined ? {} : { deadlineMs }),
        ...(signal === undefined ? {} : { signal }),
      };
    } catch (error) {
      return Promise.reject(EbadgeError.from(error));
    }
    // the only promise that a publish takes: with many, promises would cost more than the message
    return new Promise((confirmed, reject) => {
      const failed = (error: EbadgeError): void => {
        const isSetUp = this.#peers.isSetUp(peer, peerRole);
        // somebody has deleted what was there: the next attempt declares it again, where that is ours to do
        if (error.code === 'TOPOLOGY_MISSING' || error.code === 'UNROUTABLE')
          this.#peers.forget(peer, peerRole);
        const outcome = error.details['outcome'] === 'not sent' ? 'not sent' : 'unknown';
        if (error.code === 'UNROUTABLE')
          reject(unrouted(error, name, peer, peerRole, route, this.#routes, isSetUp));
        else if (error.code === 'ABORTED' && signal !== undefined)
          reject(aborted(name, peer, signal, outcome));
        else reject(error);
      };
      submitTo(this.#transport, publication, { confirmed, failed });
    });
  }
}
