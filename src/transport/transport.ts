/**
 * What the bus needs of a message broker, and no more. Two implementations ship with the package:
 * `MemoryTransport` (in this process) and `AmqpTransport` (RabbitMQ). One conformance suite holds
 * both to the promises written here.
 */

import { EbadgeError } from '../core/errors.ts';
import type { GiveUpSignal } from './give-up-signal.ts';
import type { BindingSpec, ExchangeSpec, QueueSpec, Topology } from './topology-specs.ts';

export type { BindingSpec, ExchangeSpec, GiveUpSignal, QueueSpec, Topology };

/** The AMQP 0-9-1 message properties the SDK uses. */
export interface MessageProperties {
  /** Id that the sender gives it: what comes twice is known by it. */
  readonly messageId?: string;
  /** Of an answer: the message id of its question. */
  readonly correlationId?: string;
  /** Queue or exchange for answers; the SDK sets none. */
  readonly replyTo?: string;
  /** The message type's wire name. */
  readonly type?: string;
  /** Name of the program that sent it; it proves nothing. */
  readonly appId?: string;
  /** Media type of the body. Absent: JSON. */
  readonly contentType?: string;
  /** Seconds since 1970-01-01T00:00:00Z. */
  readonly timestampS?: number;
  /** Time the message may wait in any queue before it expires. */
  readonly expirationMs?: number;
  /** Whether it survives a broker restart in a durable queue. */
  readonly persistent: boolean;
  /** Further facts, by name: traces, reasons of dead letters. */
  readonly headers?: Readonly<Record<string, unknown>>;
}

/** One message on its way to an exchange. */
export interface Publication {
  /** Name of the exchange that it goes to. */
  readonly exchange: string;
  /** What the exchange chooses queues by. */
  readonly routingKey: string;
  /** The message in bytes. */
  readonly body: Uint8Array;
  /** What goes beside the body. */
  readonly properties: MessageProperties;
  /** Whether a message that no queue takes rejects the publish (`UNROUTABLE`). */
  readonly mandatory: boolean;
  /**
   * Time, in milliseconds since 1970-01-01T00:00:00Z, from which on it must not be sent any more
   * (`EXPIRED`). Absent: none.
   */
  readonly deadlineMs?: number;
  /**
   * Gives the publish up (`ABORTED`; `details.outcome` is `not sent`, or `unknown` where it may have gone out).
   * Heeded by transports that hold messages back through an outage.
   */
  readonly signal?: GiveUpSignal;
}

/** One message out of a queue. Exactly one of `ack` and `reject` is to be called, once. */
export interface Delivery {
  /** The message in bytes. */
  readonly body: Uint8Array;
  /** What came beside the body. */
  readonly properties: MessageProperties;
  /** The exchange it was published to (not the queue's name). */
  readonly exchange: string;
  /** The key that it was published with. */
  readonly routingKey: string;
  /** Whether the broker has handed it out before. */
  readonly redelivered: boolean;
  /**
   * Whether its connection has ended, or the broker its consumer: settling it has no effect any more, and the broker
   * hands it out again. Absent: not known.
   */
  readonly lost?: boolean;
  /** Takes it off the queue for good. */
  ack(): void;
  /** Gives it back: to the queue when `requeue`, else to the queue's dead-letter exchange, if any. */
  reject(options: { readonly requeue: boolean }): void;
}

/** Options of {@link Transport.consume}. */
export interface ConsumeOptions {
  /** Deliveries outstanding (neither acked nor rejected) at any time, at most. */
  readonly prefetch: number;
  /**
   * Told once when the broker has ended the consumer: its queue was deleted (`TOPOLOGY_MISSING`), an ack took longer
   * than the broker waits (`TIMEOUT`), its channel broke. All else on the connection goes on; what was handed out is
   * {@link Delivery.lost}. To go on, consume again: a {@link SupervisedTransport} does so by itself, and tells
   * `onProblem` instead. Absent: the connection ends (`CONNECTION_LOST`), as nobody would notice the silence.
   */
  readonly onLost?: (error: EbadgeError) => void;
}

/** A running consumer. */
export interface TransportConsumer {
  /** Stops deliveries. What is outstanding may still be acked or rejected. Idempotent. */
  cancel(): Promise<void>;
}

/** One connection to a broker's virtual host. After its end, all methods reject with `CLOSED` or `CONNECTION_LOST`. */
export interface Transport {
  /** Creates what is missing. Rejects with `TOPOLOGY_CONFLICT` when something of that name differs. */
  declare(topology: Topology): Promise<void>;
  /** Creates nothing; rejects with `TOPOLOGY_MISSING` when an exchange or a queue is not there. */
  check(topology: Pick<Topology, 'exchanges' | 'queues'>): Promise<void>;
  /**
   * Resolves when the broker has taken responsibility (publisher confirm). Otherwise rejects, and
   * `details.outcome` says what became of the message:
   * - `returned` (`UNROUTABLE`: mandatory, and no queue took it);
   * - `rejected` (`PUBLISH_REFUSED`: the broker said no, over RabbitMQ for 3 seconds on end unless a later
   *   message for the exchange was taken or refusals are known to last; `TOPOLOGY_MISSING`: no such exchange;
   *   `ACCESS_REFUSED`);
   * - `expired` (`EXPIRED`: its `deadlineMs` came before it could be sent);
   * - `not sent` or `unknown` (`CONNECTION_LOST`: sent, but not confirmed; publishing it again may
   *   duplicate it).
   *
   * Publications of one transport reach a queue in the order of the calls. While the broker is blocked
   * ({@link Transport.onBlocked}) they wait.
   */
  publish(publication: Publication): Promise<void>;
  /** Starts handing out the queue's messages, in order, `prefetch` outstanding at most. */
  consume(
    queue: string,
    options: ConsumeOptions,
    onDelivery: (delivery: Delivery) => void,
  ): Promise<TransportConsumer>;
  /**
   * Calls the listener when the broker stops (true, with the broker's reason) or resumes (false) taking
   * publishes: RabbitMQ does so when it runs short of memory or disk. Returns a function that removes the
   * listener. One that comes while the broker is blocked is told at once.
   */
  onBlocked(listener: (blocked: boolean, reason?: string) => void): () => void;
  /** Calls the listener once it has ended: with the error when lost, else with undefined. Returns what removes it. */
  onClosed(listener: (error: EbadgeError | undefined) => void): () => void;
  /** Waits for outstanding confirms, then ends the connection. Idempotent. */
  close(): Promise<void>;
}

/** Told what becomes of one publish: one of both, once; it may be before the call that publishes returns. */
export interface PublishListener {
  /** As `Transport.publish` resolves. Must not throw. */
  confirmed(): void;
  /** As `Transport.publish` rejects. Must not throw. */
  failed(error: EbadgeError): void;
}

/** A transport that spares those who publish much a promise and a copy for each message. */
export interface SubmittingTransport extends Transport {
  /** As `Transport.publish`; but the publication, its body included, is not to be changed afterwards. */
  submit(publication: Publication, listener: PublishListener): void;
}

/** Publishes in the way that costs least. The publication, its body included, is not to be changed afterwards. */
export function submitTo(transport: Transport, publication: Publication, listener: PublishListener): void {
  if ('submit' in transport) {
    (transport as SubmittingTransport).submit(publication, listener);
    return;
  }
  transport.publish(publication).then(
    () => listener.confirmed(),
    (caught: unknown) => listener.failed(EbadgeError.from(caught)),
  );
}

/** How things stand with the connections: see {@link StatusChange}. */
export type ConnectionStatus = 'connected' | 'reconnecting' | 'blocked' | 'closing' | 'closed';

/** What has become of the connections. */
export interface StatusChange {
  /**
   * - `connected`: everything works;
   * - `reconnecting`: a connection is down, and publishes are held back as long as theirs is; or something that was
   *   declared or consumed is not restored yet, and `reason` says what;
   * - `blocked`: the broker takes no publishes for now (memory or disk); they are held back;
   * - `closing`: `close` was called, and is waiting for what is outstanding;
   * - `closed`: over, for good.
   */
  readonly status: ConnectionStatus;
  /** When it became so, in milliseconds since 1970-01-01T00:00:00Z. */
  readonly sinceMs: number;
  /** The broker that it is about: host and port, free of credentials. */
  readonly address?: string;
  /** What it is due to. */
  readonly reason?: EbadgeError;
  /** Attempts to reconnect that have failed so far. */
  readonly attempt?: number;
  /** Time from `sinceMs` to the next attempt. */
  readonly nextAttemptMs?: number;
}

/** How much time something may take. */
export interface TimeLimit {
  /** Milliseconds; `Infinity` sets no limit. */
  readonly timeoutMs?: number;
}

/** What an earlier process has left, and is not settled yet: as it is now, whenever it is read. */
export interface Backlog {
  /** How many messages. */
  readonly count: number;
  /** Of message bodies. */
  readonly bytes: number;
}

/** A transport that sees to its connections by itself, and tells how it fares. */
export interface SupervisedTransport extends Transport {
  /** How things stand now. */
  readonly status: StatusChange;
  /** Whether what is published now is put on disk and waits there, as there is no connection. Default: false. */
  readonly isKeeping?: boolean;
  /** Bytes of messages that may wait to be sent; each counts 256 besides its body. Default: any number. */
  readonly bufferBytes?: number;
  /** Undefined: nothing was left. */
  readonly backlog?: Backlog | undefined;
  /** Calls the listener at each change; returns a function that removes it. */
  onStatus(listener: (change: StatusChange) => void): () => void;
  /** How things stand, then each change; who reads slowly gets the latest only. Ends after `closed`. */
  statuses(): AsyncIterable<StatusChange>;
  /** Calls the listener with what goes wrong outside a call; returns a function that removes it. */
  onProblem(listener: (problem: EbadgeError) => void): () => void;
  /**
   * Waits until everything published is settled, but no longer than that (default: 10,000), rejects what is
   * left, then ends the connections.
   */
  close(options?: TimeLimit): Promise<void>;
}
