import type { Clock } from '../../core/clock.ts';
import type { ReconnectOptions } from './backoff.ts';
import type { BacklogSummary, DurableOutbox } from './durable-outbox.ts';
import type { Target } from './link.ts';

/** What is held back while there is no connection. */
export interface BufferOptions {
  /**
   * Bytes of messages that are not settled, at most; each counts 256 besides its body. Default: 128 MiB, a minute of
   * the greatest load that the bus is made for (200,000 messages of 200 bytes); with an outbox what that holds.
   */
  readonly maxBytes?: number;
  /**
   * A publish is given up after so long: never sent, it rejects with `EXPIRED`, else with `CONNECTION_LOST` and
   * the outcome `unknown`. Default: 120,000; with an outbox: no limit.
   */
  readonly maxAgeMs?: number;
  /**
   * When there is no room: the publish rejects with `BUFFER_FULL`, or waits for its turn. Default: `reject`.
   */
  readonly whenFull?: 'reject' | 'wait';
}

/** How connections are kept, and what happens without them. */
export interface KeepingOptions {
  /** How a lost connection is rebuilt. Default: for ever, after 0 to 100 ms, later 10 s at most. */
  readonly reconnect?: ReconnectOptions;
  /** What is held back while there is no connection. Default: 128 MiB, for 120 s. */
  readonly buffer?: BufferOptions;
  /**
   * `separate`: one connection publishes, another consumes, so that a broker that holds publishers back does
   * not delay what comes in; each is opened when it is needed. `shared`: one for both. Default: `separate`.
   */
  readonly connections?: 'separate' | 'shared';
  /**
   * Keeps what is published on disk until it is settled, also before a broker can be reached for the first time.
   * Default: none, the process' memory only.
   */
  readonly outbox?: DurableOutbox;
  /** Told once what became of what an earlier process had left in the outbox, if it had. Default: nobody is. */
  readonly onBacklog?: (summary: BacklogSummary) => void;
}

/** What a `ResilientTransport` is made with. */
export interface ResilientOptions extends KeepingOptions {
  /** The brokers, in the order in which they are tried; one that all clients share is to be shuffled before. */
  readonly targets: readonly Target[];
  /** Where times are measured. Default: the system's clock. */
  readonly clock?: Clock;
}

const defaultBufferBytes = 128 * 1024 * 1024;
const defaultMaxAgeMs = 120_000;

/** What is held back at most, for how long, and what then: an outbox bounds it, too. */
export function bufferBounds({ buffer = {}, outbox }: ResilientOptions): Required<BufferOptions> {
  const isKept = outbox !== undefined;
  return {
    maxBytes: Math.min(
      buffer.maxBytes ?? (isKept ? Infinity : defaultBufferBytes),
      outbox?.maxBytes ?? Infinity,
    ),
    maxAgeMs: buffer.maxAgeMs ?? (isKept ? Infinity : defaultMaxAgeMs),
    whenFull: buffer.whenFull ?? 'reject',
  };
}
