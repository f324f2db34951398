/** What a client library has to do in the ledger of faults, and how it says what happens to it. */

import type { Report } from '../../src/index.ts';

/** What both sides of a contender are told. */
export interface PeerConfig {
  readonly urls: readonly string[];
  /** Names of sender and receiver; `<sender>-to-<receiver>` is the exchange, `private-<receiver>-up` the queue. */
  readonly sender: string;
  readonly receiver: string;
  /** Whether the queue is a quorum queue. */
  readonly quorum: boolean;
  /** A file for an outbox on disk, where the library has one. */
  readonly outboxFile?: string;
}

/** What the library says of its connection. */
export interface ConnectionNews {
  lost(): void;
  back(): void;
}

/** The side that sends. */
export interface Publisher {
  /**
   * Hands message number `seq` over. Throws when the library does not take it; the promise resolves when the
   * broker has confirmed it, and rejects when the library gives it up.
   */
  publish(seq: number): Promise<unknown>;
}

/** What becomes of deliveries. */
interface DeliveryNews extends ConnectionNews {
  /** The library was handed a message. */
  delivered(seq: number): void;
  /** The application was handed it; resolves when it has done its work. */
  handle(seq: number): Promise<void>;
}

/** A client library, set up as its documentation recommends for durability. */
export interface Contender {
  readonly title: string;
  openPublisher(config: PeerConfig, news: ConnectionNews): Promise<Publisher>;
  /** Resolves when it is consuming. */
  openConsumer(config: PeerConfig, news: DeliveryNews): Promise<unknown>;
}

/** What all are given, as far as they have such an option. */
export const common = {
  heartbeatS: 4,
  initialDelayMs: 100,
  maxDelayMs: 2000,
  prefetch: 100,
} as const;

/** Exchange, queue and binding, as the contract has them. */
export function topology({ sender, receiver, quorum }: PeerConfig): {
  exchange: string;
  queue: string;
  routingKey: string;
  queueArguments: Record<string, unknown>;
} {
  return {
    exchange: `${sender}-to-${receiver}`,
    queue: `private-${receiver}-up`,
    routingKey: 'report',
    queueArguments: { 'x-message-ttl': 900_000, ...(quorum ? { 'x-queue-type': 'quorum' } : {}) },
  };
}

/** A report of some 200 bytes, with its number. */
export const draftOf = (seq: number): Omit<Report, 'msg'> => ({
  from: '2013-07-21T10:00:00.000Z',
  to: '2013-07-21T10:05:00.000Z',
  resolution: 60,
  values: { 'total.p': [1.73, 1.68, null, 0.33, 0.45] },
  ext_bench_seq: seq,
});

/** The same as bytes, for libraries that take those. */
export const bodyOf = (seq: number): Buffer =>
  Buffer.from(JSON.stringify({ msg: 'report', ...draftOf(seq), heh_id: null }));

/** The number in a body. */
export const seqOf = (body: Uint8Array): number =>
  (JSON.parse(new TextDecoder().decode(body)) as { ext_bench_seq: number }).ext_bench_seq;
