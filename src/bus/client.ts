/** The typed client over any contract: one role, one connection. */

import { systemClock, type Clock } from '../core/clock.ts';
import { createCodec, type Codec } from '../core/codec.ts';
import { EbadgeError } from '../core/errors.ts';
import type { Contract, Protocol } from '../support/contract.ts';
import type { ConnectionStatus, Transport } from '../transport/transport.ts';
import type { Inbound, Outbound } from './api.ts';
import { checkOptions, closeOptionKinds } from './arguments.ts';
import { Conversations } from './conversations.ts';
import { Duplicates } from './duplicates.ts';
import { plain } from './envelope.ts';
import { anyPeer } from './handlers.ts';
import { closedEarly, guarded } from './handling.ts';
import { Inbox } from './inbox.ts';
import { checkParticipantName } from './names.ts';
import type { Observer } from './observer.ts';
import type { ClientOptions, CloseOptions } from './options.ts';
import { Outbox } from './outbox.ts';
import { inboundFrom, outboundTo, type EndParts } from './ends.ts';
import { Peers } from './peers.ts';
import { Questions } from './questions.ts';
import { Redelivery } from './redelivery.ts';
import { Replies } from './replies.ts';
import { reportsTo } from './reports.ts';
import { Revisions } from './revisions.ts';
import { Routes } from './routes.ts';
import { isSupervised, Supervised } from './supervision.ts';
import type { PeerArgument, PeerRole, RoleName } from './types.ts';

/** Time that handlers at work have to finish when the client is closed. */
const defaultCloseMs = 10_000;

/** The longest that timers can wait; a longer wait counts as one without end. */
const longestMs = 2 ** 31 - 1;

/** A participant's connection to the bus, in one role. Made by {@link connect}. */
export interface Client<P extends Protocol, R extends RoleName<P>>
  extends AsyncDisposable, Pick<Supervised, 'transport' | 'onStatus' | 'statuses'> {
  /** How things stand with its connections; a plain connection is `connected` until it is `closed`. */
  readonly status: ConnectionStatus;
  /** Its role. */
  readonly role: R;
  /** Its name. */
  readonly name: string;
  /**
   * Sees to what lies between this participant and a peer (or a group) before anything is sent or handled:
   * declares its own part of exchanges and queues, and checks the rest. Sending and handling do it by
   * themselves; a declaring side calls this so that its peer may come first. Idempotent.
   *
   * @throws EbadgeError `TOPOLOGY_MISSING` (retryable) when the other side has not prepared its part yet,
   * `TOPOLOGY_CONFLICT`, `ACCESS_REFUSED`, `CONNECTION_LOST`.
   *
   * @example
   * ```ts
   * await client.prepare('heh-42'); // from now on the hub can connect, and what it sends is kept
   * ```
   */
  prepare<Q extends PeerRole<P, R>>(name: string, ...peer: PeerArgument<P, R, Q>): Promise<void>;
  /**
   * The peer of that name, for sending. Where the role has several kinds of peers, the second argument says
   * which kind this one is.
   */
  to<Q extends PeerRole<P, R>>(name: string, ...peer: PeerArgument<P, R, Q>): Outbound<P, R, Q>;
  /** The peer of that name, for receiving; `'*'` is any peer. The second argument as in {@link Client.to}. */
  from<Q extends PeerRole<P, R>>(name: string, ...peer: PeerArgument<P, R, Q>): Inbound<P, R, Q>;
  /**
   * Ends it in order: no more deliveries, and what no handler has begun goes back to its queue; questions
   * without an answer fail with `CLOSED`, for none can come any more; handlers at work finish, and may still
   * answer their message and publish; what is published and not confirmed is waited for, through an outage too, and what
   * is left when the time is over rejects, with `details.outcome`; the connections end. Idempotent: the options
   * of the first call count.
   *
   * Handlers have until `timeoutMs` (default: 10,000). After that the connection ends without them, their
   * messages go back to their queues, and `onProblem` is told of each (`TIMEOUT`). A handler may call this,
   * but should not await it: it would wait for itself until the time is up, and its message would come again.
   *
   * @throws EbadgeError `INVALID_ARGUMENT` when the options are wrong; then nothing is closed.
   */
  close(options?: CloseOptions): Promise<void>;
  /**
   * Ends it as {@link Client.close} does, but takes its time: by default it waits, without limit, until every
   * handler has finished and everything published is confirmed (or has failed), through an outage too.
   */
  drain(options?: CloseOptions): Promise<void>;
}

class BusClient<P extends Protocol, R extends RoleName<P>> extends Supervised implements Client<P, R> {
  readonly role: R;
  readonly name: string;
  readonly #clock: Clock;
  readonly #routes: Routes;
  readonly #peers: Peers;
  readonly #inbox: Inbox<P>;
  readonly #conversations = new Conversations();
  readonly #ends: EndParts<P>;
  #closing: Promise<void> | undefined;
  /** Whether no handler is at work any more, of a client that is closed. */
  #hasStopped = false;

  constructor(
    contract: Contract<P>,
    transport: Transport,
    routes: Routes,
    options: ClientOptions<R>,
    observer: Observer | undefined,
  ) {
    const clock: Clock = options.clock ?? systemClock;
    const codec: Codec<P> = createCodec(contract);
    const reports = reportsTo(options, observer);
    const { onProblem, onDeadLetter } = reports;
    super(transport, clock, reports);
    routes.versions.onLost = onProblem;
    if (isSupervised(transport) && transport.backlog !== undefined) observer?.backlog(transport.backlog);
    const { handlerTimeoutMs = 600_000, duplicates } = options;
    const unreadMs = handlerTimeoutMs > longestMs ? Number.POSITIVE_INFINITY : handlerTimeoutMs;
    this.role = options.role;
    this.name = options.as;
    this.#clock = clock;
    this.#routes = routes;
    this.#peers = new Peers(transport, routes);
    const peers = this.#peers;
    const outbox = new Outbox(transport, routes, peers, codec, clock, plain, observer);
    const replies = new Replies(routes, outbox, codec);
    this.#inbox = new Inbox({
      transport,
      routes,
      codec,
      conversations: this.#conversations,
      clock,
      envelope: plain,
      prefetch: options.prefetch ?? 500,
      handlerGraceMs: options.handlerGraceMs ?? 1000,
      handlerTimeoutMs: unreadMs,
      maxMessageBytes: options.maxMessageBytes ?? 16 * 1024 * 1024,
      reading: options.reading ?? 'strict',
      authorize: options.authorize,
      redelivery: new Redelivery(options.redelivery),
      revisions: new Revisions(),
      duplicates: duplicates === false ? undefined : new Duplicates(clock, duplicates),
      repeat: (task, version) => replies.repeat(task, version),
      restore: ({ sender }, peer) => peers.restoreOwnQueues(sender, peer),
      onForgiven: guarded(options.as, 'onForgiven', options.onForgiven ?? (() => undefined)),
      onDuplicate: guarded(options.as, 'onDuplicate', options.onDuplicate ?? (() => undefined)),
      onProblem,
      onDeadLetter,
      observer,
    });
    const inbox = this.#inbox;
    const conversations = this.#conversations;
    const questions = new Questions({
      routes,
      peers,
      outbox,
      inbox,
      conversations,
      clock,
      unreadMs,
      onProblem,
      observer,
    });
    this.#ends = {
      routes,
      peers,
      outbox,
      inbox,
      replies,
      questions,
      checkOpen: () => this.#checkOpen(),
      checkSending: () => {
        if (this.#hasStopped) this.#checkOpen();
      },
    };
    transport.onClosed((error) => {
      conversations.failAll(error ?? closedEarly(this.name));
      if (error !== undefined) onProblem(error);
      observer?.closed();
    });
  }

  async prepare<Q extends PeerRole<P, R>>(name: string, ...peer: PeerArgument<P, R, Q>): Promise<void> {
    checkParticipantName(name, 'A peer');
    this.#checkOpen();
    await this.#peers.ensure(name, this.#routes.peerRole(peer[0]));
  }

  to<Q extends PeerRole<P, R>>(name: string, ...peer: PeerArgument<P, R, Q>): Outbound<P, R, Q> {
    checkParticipantName(name, 'A peer');
    return outboundTo(this.#ends, name, this.#routes.peerRole(peer[0]));
  }

  from<Q extends PeerRole<P, R>>(name: string, ...peer: PeerArgument<P, R, Q>): Inbound<P, R, Q> {
    if (name !== anyPeer) checkParticipantName(name, 'A peer');
    return inboundFrom(this.#ends, name, this.#routes.peerRole(peer[0]));
  }

  #checkOpen(): void {
    if (this.#closing !== undefined) {
      throw new EbadgeError('CLOSED', `${this.name} is closed. Connect again.`, {
        details: { outcome: 'not sent' },
      });
    }
  }

  async close(options: CloseOptions = {}): Promise<void> {
    checkOptions('close', options, closeOptionKinds);
    this.#closing ??= this.#close(options);
    await this.#closing;
  }

  async #close({ timeoutMs = defaultCloseMs }: CloseOptions): Promise<void> {
    const endMs = this.#clock.nowMs() + timeoutMs;
    await this.#inbox.stop(timeoutMs, () => this.#conversations.failAll(closedEarly(this.name)));
    this.#hasStopped = true;
    // handlers that took all of the time leave a little for the confirms of what they sent
    await this.closeTransport(Math.max(endMs - this.#clock.nowMs(), Math.min(timeoutMs, 1000)));
  }

  async drain({ timeoutMs = Infinity, ...rest }: CloseOptions = {}): Promise<void> {
    await this.close({ timeoutMs, ...rest });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

/** Opens a transport on a virtual host. */
export type OpenTransport = (virtualHost: string) => Transport | Promise<Transport>;

/** Makes a client of a contract on whatever transport is opened for it. */
export async function createClient<P extends Protocol, R extends RoleName<P>>(
  contract: Contract<P>,
  options: ClientOptions<R>,
  open: OpenTransport,
): Promise<Client<P, R>> {
  checkParticipantName(options.as, '`as`');
  const groups = options.groups ?? [];
  for (const group of groups) checkParticipantName(group, 'A group');
  const { compatibility, versions } = options;
  const routes = new Routes(contract.catalogue, options.role, options.as, groups, compatibility, versions);
  const { role, as: name, telemetry } = options;
  const observer = await telemetry?.observe({ role, name, catalogue: contract.catalogue });
  try {
    return new BusClient(contract, await open(routes.virtualHost), routes, options, observer);
  } catch (caught) {
    observer?.closed();
    throw caught;
  }
}

export type {
  Context,
  Handler,
  HandlerResult,
  Inbound,
  Outbound,
  RequeueOptions,
  Subscription,
} from './api.ts';
