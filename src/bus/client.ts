/** The typed client over any contract: one role, one connection. */

import { systemClock, type Clock } from '../core/clock.ts';
import { createCodec, type Codec } from '../core/codec.ts';
import { EbadgeError } from '../core/errors.ts';
import { describeValue } from '../core/issues.ts';
import type { ChannelInfo, Contract, Protocol } from '../support/contract.ts';
import type { Transport } from '../transport/transport.ts';
import type { Context, Inbound, Outbound } from './api.ts';
import type { Arrived } from './arrival.ts';
import { checkHandler, checkOptions, closeOptionKinds } from './arguments.ts';
import { Asker } from './asker.ts';
import { Conversations } from './conversations.ts';
import { anyPeer, Inbox, type Outcome } from './inbox.ts';
import { checkParticipantName } from './names.ts';
import type { ClientOptions, CloseOptions } from './options.ts';
import { Outbox } from './outbox.ts';
import { Peers } from './peers.ts';
import { refuseUnknowable, Routes, unnamedSender } from './routes.ts';
import { Supervised } from './supervision.ts';
import type { PeerArgument, PeerRole, RoleName } from './types.ts';

/** Time that handlers at work have to finish when the client is closed. */
const defaultCloseMs = 10_000;

/** A listener that may throw: its own fault, to be seen, but no message is to get stuck for it. */
const guarded =
  <T>(who: string, name: string, listener: (told: T) => void) =>
  (told: T): void => {
    try {
      listener(told);
    } catch (caught) {
      console.error(`[${who}] ${name} threw:`, caught);
    }
  };

/** A participant's connection to the bus, in one role. */
export class Client<P extends Protocol, R extends RoleName<P>> extends Supervised implements AsyncDisposable {
  /** Its role. */
  readonly role: R;
  /** Its name. */
  readonly name: string;
  readonly #routes: Routes;
  readonly #peers: Peers;
  readonly #outbox: Outbox<P>;
  readonly #inbox: Inbox<P>;
  readonly #asker: Asker<P>;
  readonly #codec: Codec<P>;
  readonly #conversations = new Conversations();
  readonly #clock: Clock;
  #closing: Promise<void> | undefined;

  constructor(contract: Contract<P>, transport: Transport, routes: Routes, options: ClientOptions<R>) {
    const tell =
      options.onProblem ?? ((problem) => console.warn(`[${options.as}] ${problem.code}: ${problem.message}`));
    const onProblem = guarded(options.as, 'onProblem', tell);
    const clock: Clock = options.clock ?? systemClock;
    super(transport, clock, onProblem);
    this.role = options.role;
    this.name = options.as;
    this.#clock = clock;
    this.#routes = routes;
    this.#codec = createCodec(contract);
    this.#peers = new Peers(transport, routes);
    this.#outbox = new Outbox(transport, routes, this.#peers, this.#codec, clock);
    this.#inbox = new Inbox({
      transport,
      routes,
      codec: this.#codec,
      conversations: this.#conversations,
      clock,
      prefetch: options.prefetch ?? 500,
      handlerGraceMs: options.handlerGraceMs ?? 1000,
      reading: options.reading ?? 'strict',
      onForgiven: guarded(options.as, 'onForgiven', options.onForgiven ?? (() => undefined)),
      onProblem,
    });
    this.#asker = new Asker(
      routes,
      this.#peers,
      this.#outbox,
      this.#inbox,
      this.#conversations,
      clock,
      onProblem,
    );
    transport.onClosed((error) => {
      this.#conversations.failAll(error ?? this.#closedEarly());
      if (error !== undefined) onProblem(error);
    });
  }

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
  async prepare<Q extends PeerRole<P, R>>(name: string, ...peer: PeerArgument<P, R, Q>): Promise<void> {
    checkParticipantName(name, 'A peer');
    this.#checkOpen();
    await this.#peers.ensure(name, this.#routes.peerRole(peer[0]));
  }

  /**
   * The peer of that name, for sending. Where the role has several kinds of peers, the second argument says
   * which kind this one is.
   */
  to<Q extends PeerRole<P, R>>(name: string, ...peer: PeerArgument<P, R, Q>): Outbound<P, R, Q> {
    checkParticipantName(name, 'A peer');
    const role = this.#routes.peerRole(peer[0]);
    return {
      publish: async (type, draft) => {
        this.#checkOpen();
        const outgoing = this.#outbox.prepare(type, draft as object, role);
        await this.#outbox.send(outgoing, name, role, { messageId: crypto.randomUUID() });
      },
      request: async (type, draft, options = {}) => {
        this.#checkOpen();
        return (await this.#asker.ask(type, draft as object, name, role, options)) as never;
      },
    };
  }

  /** The peer of that name, for receiving; `'*'` is any peer. The second argument as in {@link Client.to}. */
  from<Q extends PeerRole<P, R>>(name: string, ...peer: PeerArgument<P, R, Q>): Inbound<P, R, Q> {
    if (name !== anyPeer) checkParticipantName(name, 'A peer');
    const role = this.#routes.peerRole(peer[0]);
    return {
      on: async (type, handler) => {
        this.#checkOpen();
        const channels = this.#channelsOf(type, role);
        if (channels.length === 0) {
          throw new EbadgeError(
            'INVALID_ARGUMENT',
            `${role} never sends ${describeValue(type)} to ${this.role}.${this.#routes.hindrance(type)}`,
          );
        }
        checkHandler(handler, type);
        if (name !== anyPeer) channels.forEach((channel) => refuseUnknowable(channel, name));
        const readable = channels.filter(
          ({ group }) => group === undefined || this.#routes.groups.length > 0,
        );
        if (readable.length === 0) {
          throw new EbadgeError(
            'INVALID_ARGUMENT',
            `${type} goes to groups, and ${this.name} belongs to none. Name its groups with the option \`groups\`.`,
          );
        }
        // registered before the first wait: messages that are there already find their handler
        const remove = this.#inbox.register(role, name, type, (arrived) =>
          this.#run(arrived, handler as never),
        );
        try {
          for (const channel of readable) {
            // where the sender has no name of its own, all there is between the two is known
            const peerName = name === anyPeer ? unnamedSender(channel) : name;
            if (peerName === undefined) await this.#peers.ensureOwnQueues(role);
            else await this.#peers.ensure(peerName, role);
            await this.#inbox.consume(this.#routes.ownQueue(channel));
          }
        } catch (error) {
          remove();
          throw error;
        }
        const cancel = (): Promise<void> => {
          remove();
          return Promise.resolve();
        };
        return { cancel, [Symbol.asyncDispose]: cancel };
      },
    };
  }

  /** Where messages of that type come in from such peers: on one channel, extensions on any. */
  #channelsOf(type: string, peerRole: string): ChannelInfo[] {
    const channels = this.#routes.incoming(peerRole).filter((channel) => this.#routes.carries(channel, type));
    return this.#routes.isExtension(type) ? channels : channels.slice(0, 1);
  }

  async #run(
    arrived: Arrived,
    handler: (message: unknown, context: Context<P, R, string, string>) => unknown,
  ): Promise<Outcome> {
    const { peer, channel, name, message, forgiven, delivery } = arrived;
    const { properties } = delivery;
    let outcome: Outcome = { kind: 'done' };
    const reply = async (answer: unknown): Promise<void> => {
      const expected = channel.replies[name]?.messages ?? [];
      // messages that do not say what they are: where there is one answer only, it is that
      const [only] = this.#routes.catalogue.discriminator === null && expected.length === 1 ? expected : [];
      const type = this.#codec.nameOf(answer) ?? only;
      if (type === undefined || !expected.includes(type) || typeof answer !== 'object' || answer === null) {
        const what = expected.length === 0 ? 'nothing' : expected.join(', ');
        throw new EbadgeError(
          'WRONG_CHANNEL',
          `${name} is answered by ${what}, not by ${JSON.stringify(type)}.`,
        );
      }
      const outgoing = this.#outbox.prepare(type, answer, channel.sender);
      const correlationId = properties.correlationId ?? properties.messageId;
      await this.#outbox.send(outgoing, peer, channel.sender, {
        messageId: crypto.randomUUID(),
        ...(correlationId === undefined ? {} : { correlationId }),
      });
    };
    const context: Context<P, R, string, string> = {
      from: peer,
      messageId: properties.messageId,
      redelivered: delivery.redelivered,
      forgiven,
      reply,
      reject: (reason) => {
        outcome = { kind: 'reject', reason };
      },
      requeue: () => {
        outcome = { kind: 'requeue' };
      },
    };
    const answer = await handler(message, context);
    if (answer !== undefined) await reply(answer);
    return outcome;
  }

  #checkOpen(): void {
    if (this.#closing !== undefined) {
      throw new EbadgeError('CLOSED', `${this.name} is closed. Connect again.`);
    }
  }

  #closedEarly(): EbadgeError {
    return new EbadgeError('CLOSED', `${this.name} was closed while the answer was outstanding.`);
  }

  /**
   * Ends it in order: no more deliveries, and what no handler has begun goes back to its queue; questions
   * without an answer fail with `CLOSED`, for none can come any more; handlers at work finish, and may still
   * answer their message; what is published and not confirmed is waited for, through an outage too, and what
   * is left when the time is over rejects, with `details.outcome`; the connections end. Idempotent: the options
   * of the first call count.
   *
   * Handlers have until `timeoutMs` (default: 10,000). After that the connection ends without them, their
   * messages go back to their queues, and `onProblem` is told of each (`TIMEOUT`). A handler may call this,
   * but should not await it: it would wait for itself until the time is up, and its message would come again.
   *
   * @throws EbadgeError `INVALID_ARGUMENT` when the options are wrong; then nothing is closed.
   */
  async close(options: CloseOptions = {}): Promise<void> {
    checkOptions('close', options, closeOptionKinds);
    this.#closing ??= this.#close(options);
    await this.#closing;
  }

  async #close({ timeoutMs = defaultCloseMs }: CloseOptions): Promise<void> {
    const endMs = this.#clock.nowMs() + timeoutMs;
    await this.#inbox.stop(timeoutMs, () => this.#conversations.failAll(this.#closedEarly()));
    // handlers that took all of the time leave a little for the confirms of what they sent
    await this.closeTransport(Math.max(endMs - this.#clock.nowMs(), Math.min(timeoutMs, 1000)));
  }

  /**
   * Ends it as {@link Client.close} does, but takes its time: by default it waits, without limit, until every
   * handler has finished and everything published is confirmed (or has failed), through an outage too.
   */
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
  const routes = new Routes(contract.catalogue, options.role, options.as, groups);
  return new Client(contract, await open(routes.virtualHost), routes, options);
}

export type { Context, Handler, Inbound, Outbound, Subscription } from './api.ts';
