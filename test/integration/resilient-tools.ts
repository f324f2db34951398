/** What tests of kept connections share. */

import { onTestFinished } from 'vitest';
import type { EbadgeError } from '../../src/core/errors.ts';
import { ResilientTransport, type ResilientOptions, type StatusChange } from '../../src/index.ts';
import { connectAmqp } from '../../src/transport/amqp/amqp-transport.ts';
import type { Publication } from '../../src/transport/transport.ts';
import { publication } from '../conformance/transport-tools.ts';

/** A transport that keeps its connections to these brokers, and ends with the test. */
export async function keep(
  urls: readonly string[],
  options: Partial<ResilientOptions> = {},
): Promise<{ transport: ResilientTransport; problems: EbadgeError[] }> {
  const transport = await ResilientTransport.open({
    targets: urls.map((url) => ({ address: new URL(url).host, open: () => connectAmqp({ url }) })),
    reconnect: { initialDelayMs: 50, maxDelayMs: 1000 },
    ...options,
  });
  onTestFinished(() => transport.close({ timeoutMs: 0 }));
  const problems: EbadgeError[] = [];
  transport.onProblem((problem) => problems.push(problem));
  return { transport, problems };
}

/** Resolves with the first change of status, from now on, that is so. */
export function becomes(
  transport: ResilientTransport,
  is: (change: StatusChange) => boolean,
): Promise<StatusChange> {
  return new Promise((resolve) => {
    const remove = transport.onStatus((change) => {
      if (!is(change)) return;
      remove();
      resolve(change);
    });
  });
}

export const isConnected = ({ status }: StatusChange): boolean => status === 'connected';

/** A persistent message that says its number, in its message id as well. */
export const numbered = (exchange: string, number: number): Publication => ({
  ...publication(exchange, 'k', String(number), {
    properties: { persistent: true, messageId: `m-${number}` },
  }),
  mandatory: true,
});

/** Messages on their way, one after the other. */
export interface Pour {
  readonly sent: number;
  /** Resolves when so many more are confirmed. */
  confirmed(more: number): Promise<void>;
  /** Ends it; resolves with the errors. */
  stop(): Promise<unknown[]>;
}

/** Publishes so many messages a second, from 0 on, until told to stop; then waits for what became of each. */
export function pour(transport: ResilientTransport, exchange: string, perSecond: number): Pour {
  const outcomes: Promise<unknown>[] = [];
  let confirmed = 0;
  let wake: () => void = () => undefined;
  const beganMs = Date.now();
  const timer = setInterval(() => {
    const due = ((Date.now() - beganMs) * perSecond) / 1000;
    while (outcomes.length < due) {
      const outcome = transport.publish(numbered(exchange, outcomes.length));
      outcomes.push(
        outcome.then(
          () => {
            confirmed++;
            wake();
          },
          (error: unknown) => error,
        ),
      );
    }
  }, 5);
  return {
    get sent() {
      return outcomes.length;
    },
    async confirmed(more: number): Promise<void> {
      const wanted = confirmed + more;
      while (confirmed < wanted) await new Promise<void>((resolve) => (wake = resolve));
    },
    async stop(): Promise<unknown[]> {
      clearInterval(timer);
      return (await Promise.all(outcomes)).filter((error) => error !== undefined);
    },
  };
}

/** Reads the queue; resolves with the order in which numbers came first, once all of them have. */
export async function firstArrivals(
  transport: ResilientTransport,
  queue: string,
): Promise<{ readonly all: Set<number>; complete(count: number): Promise<number[]>; duplicates(): number }> {
  const all = new Set<number>();
  let seen = 0;
  let wake: () => void = () => undefined;
  await transport.consume(queue, { prefetch: 200 }, (delivery) => {
    seen++;
    all.add(Number(Buffer.from(delivery.body).toString()));
    delivery.ack();
    wake();
  });
  return {
    all,
    async complete(count) {
      while (all.size < count) await new Promise<void>((resolve) => (wake = resolve));
      return [...all];
    },
    duplicates: () => seen - all.size,
  };
}
