/** The typed client over any contract: one role, one connection. */

import { systemClock, type Clock } from '../core/clock.ts';
import { createCodec, type Codec, type MessageOf } from '../core/codec.ts';
import { EbadgeError } from '../core/errors.ts';
import type { Contract, Protocol } from '../support/contract.ts';
import type { Transport } from '../transport/transport.ts';
import { Asker } from './asker.ts';
import { Conversations } from './conversations.ts';
import { anyPeer, Inbox, type Arrived, type Outcome } from './inbox.ts';
import { checkParticipantName } from './names.ts';
import type { ClientOptions, RequestOptions } from './options.ts';
import { Outbox } from './outbox.ts';
import { Peers } from './peers.ts';
import { Routes } from './routes.ts';
import type {
  AnswerTo,
  Asks,
  DraftTo,
  MessageFrom,
  PeerArgument,
  PeerRole,
  Receives,
  ReplyTo,
  RoleName,
  Sends,
} from './types.ts';

/** What a handler is told besides the message, and what it may do. */
export interface Context<P extends Protocol, R, Q, N> {
  /** Name of the sender. */
  readonly from: string;
  /** The sender's id for the message, when it gave one. */
  readonly messageId: string | undefined;
  /** Whether the broker has handed the message out before: it may have been worked on already. */
  readonly redelivered: boolean;
  /**
   * Answers the message; resolves when the broker has confirmed the answer. May be called several times
   * where the contract foresees several answers.
   *
   * @throws EbadgeError as {@link Outbound.publish}; `WRONG_CHANNEL` when the message takes no such answer.
   */
  reply(answer: ReplyTo<P, R, Q, N>): Promise<void>;
  /** Puts the message among the dead letters once the handler has returned. The reason goes with it. */
  reject(reason: string): void;
  /** Gives the message back to the queue once the handler has returned; it comes again, at once. */
  requeue(): void;
}

/**
 * Works on one message. When it returns, the message is acknowledged (an answer it returns is sent
 * before); when it throws, the message goes to the dead letters.
 */
export type Handler<P extends Protocol, R, Q, N> = (
  message: MessageFrom<P, R, Q, N>,
  context: Context<P, R, Q, N>,
) => HandlerResult<P, R, Q, N>;

type HandlerResult<P extends Protocol, R, Q, N> =
  // eslint-disable-next-line @typescript-eslint/no-invalid-void-type -- a handler that answers nothing returns nothing
  void | ReplyTo<P, R, Q, N> | undefined | Promise<void | ReplyTo<P, R, Q, N> | undefined>;

/** A running subscription. */
export interface Subscription extends AsyncDisposable {
  /** Stops handling; what is being handled is finished. Messages that come later are dead-lettered as unhandled. */
  cancel(): Promise<void>;
}

/** What can be said to a peer. */
export interface Outbound<P extends Protocol, R, Q> {
  /**
   * Sends a message. Ids, counts and nulls that the draft leaves out are filled in; the message is validated
   * before it leaves. Resolves when the broker has confirmed it: from then on it survives a broker's crash,
   * for as long as the queue's time to live.
   *
   * @throws ValidationError when it is not valid (retrying does not help); EbadgeError `UNROUTABLE` when no
   * queue takes it, `TOPOLOGY_MISSING` when the declaring side has not been there yet, `CONNECTION_LOST`
   * when the outcome is unknown (retrying may send it twice), `ACCESS_REFUSED`.
   */
  publish<N extends Sends<P, R, Q>>(name: N, draft: DraftTo<P, R, Q, N>): Promise<void>;
  /**
   * Puts a question and waits for what the contract says answers it: one message; all that come within the
   * deadline; or a stream of them.
   *
   * @throws as {@link Outbound.publish}; EbadgeError `TIMEOUT` when no answer came in time (retryable),
   * `ABORTED`, `CLOSED`.
   */
  request<N extends Asks<P, R, Q> & Sends<P, R, Q>>(
    name: N,
    draft: DraftTo<P, R, Q, N>,
    options?: RequestOptions,
  ): Promise<AnswerTo<P, R, Q, N>>;
}

/** What can be heard from a peer. */
export interface Inbound<P extends Protocol, R, Q> {
  /**
   * Handles the messages of a type. Resolves when they begin to come in.
   *
   * @throws EbadgeError `INVALID_ARGUMENT` when the type has a handler already, or never comes from that
   * peer; `TOPOLOGY_MISSING`, `ACCESS_REFUSED`, `CONNECTION_LOST`.
   */
  on<N extends Receives<P, R, Q>>(name: N, handler: Handler<P, R, Q, N>): Promise<Subscription>;
}

/** A participant's connection to the bus, in one role. */
export class Client<P extends Protocol, R extends RoleName<P>> implements AsyncDisposable {
  /** Its role. */
  readonly role: R;
  /** Its name. */
  readonly name: string;
  /** The connection underneath, for what the client does not do. */
  readonly transport: Transport;
  readonly #routes: Routes;
  readonly #peers: Peers;
  readonly #outbox: Outbox<P>;
  readonly #inbox: Inbox<P>;
  readonly #asker: Asker<P>;
  readonly #codec: Codec<P>;
  readonly #conversations = new Conversations();
  #closing: Promise<void> | undefined;

  constructor(contract: Contract<P>, transport: Transport, routes: Routes, options: ClientOptions<R>) {
    const clock: Clock = options.clock ?? systemClock;
    const onProblem =
      options.onProblem ?? ((problem) => console.warn(`[${options.as}] ${problem.code}: ${problem.message}`));
    this.role = options.role;
    this.name = options.as;
    this.transport = transport;
    this.#routes = routes;
    this.#codec = createCodec(contract);
    this.#peers = new Peers(transport, routes);
    this.#outbox = new Outbox(transport, routes, this.#peers, this.#codec, clock);
    this.#inbox = new Inbox(
      transport,
      routes,
      this.#codec,
      this.#conversations,
      options.prefetch ?? 500,
      onProblem,
    );
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
      this.#conversations.failAll(
        error ?? new EbadgeError('CLOSED', `${this.name} was closed while the answer was outstanding.`),
      );
      if (error !== undefined) onProblem(error);
    });
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
        const channel = this.#routes.incoming(role).find((candidate) => candidate.messages.includes(type));
        if (channel === undefined) {
          throw new EbadgeError(
            'INVALID_ARGUMENT',
            `${role} never sends ${JSON.stringify(type)} to ${this.role}.`,
          );
        }
        // registered before the first wait: messages that are there already find their handler
        const remove = this.#inbox.register(role, name, type, (arrived) =>
          this.#run(arrived, handler as never),
        );
        try {
          if (name === anyPeer) await this.#peers.ensureOwnQueues(role);
          else await this.#peers.ensure(name, role);
          await this.#inbox.consume(this.#routes.ownQueue(channel));
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

  async #run(
    arrived: Arrived,
    handler: (message: unknown, context: Context<P, R, string, string>) => unknown,
  ): Promise<Outcome> {
    const { peer, channel, name, message, delivery } = arrived;
    const { properties } = delivery;
    let outcome: Outcome = { kind: 'done' };
    const reply = async (answer: unknown): Promise<void> => {
      const type = this.#codec.nameOf(answer);
      const expected = channel.replies[name]?.messages ?? [];
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

  /**
   * Ends it in order: no more deliveries; handlers at work finish (and may still send); questions without
   * an answer fail with `CLOSED`; outstanding confirms are awaited; the connection ends. Idempotent.
   */
  close(): Promise<void> {
    this.#closing ??= (async () => {
      await this.#inbox.stop();
      await this.transport.close();
    })();
    return this.#closing;
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

export type { MessageOf };
