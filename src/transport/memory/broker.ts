import { systemClock } from '../../core/clock.ts';
import type { Clock } from '../../core/clock.ts';
import { EbadgeError } from '../../core/errors.ts';
import type { Transport } from '../transport.ts';
import { MemoryTransport } from './memory-transport.ts';
import { Scheduler } from './scheduler.ts';
import { VirtualHost } from './virtual-host.ts';

/** Options of {@link MemoryBroker}. */
export interface MemoryBrokerOptions {
  /** Where times to live are measured and dead letters get their time from. Default: the system's clock. */
  readonly clock?: Clock;
}

/**
 * A message broker inside this process, for tests, simulations and first steps. It keeps RabbitMQ's
 * semantics as far as a `Transport` shows them: routing by topic, direct, fanout and default
 * exchanges, time to live, length limits, dead letters with their `x-death` headers, prefetch,
 * competing consumers, redelivery, exclusive and auto-delete queues.
 *
 * Where it differs from RabbitMQ:
 * - Nothing outlives the process; `durable`, `persistent` and the queue's `type` are kept but have no effect,
 *   save that only quorum queues have a `deliveryLimit`.
 * - No accounts and no permissions; virtual hosts come into being when first used.
 * - No headers exchanges (`INVALID_ARGUMENT`), no bindings between exchanges, no priorities, no
 *   streams, no memory alarms (`onBlocked` never calls), no `CC`/`BCC` headers.
 * - Confirms and deliveries come within the same turn of the event loop, so a test on a virtual clock
 *   needs no waiting; a publish is refused (`PUBLISH_REFUSED`) by a full queue only.
 * - A cancelled consumer's deliveries that were still on their way return without being marked as
 *   redelivered.
 *
 * @example
 * ```ts
 * const broker = new MemoryBroker();
 * const transport = broker.connect();
 * ```
 */
export class MemoryBroker {
  readonly #clock: Clock;
  readonly #scheduler = new Scheduler();
  readonly #hosts = new Map<
    string,
    { readonly host: VirtualHost; readonly transports: Set<MemoryTransport> }
  >();

  constructor(options: MemoryBrokerOptions = {}) {
    this.#clock = options.clock ?? systemClock;
  }

  /** Opens a connection to a virtual host (default `/`), which is made when it is not there yet. */
  connect(virtualHost = '/'): Transport {
    const known = this.#hosts.get(virtualHost);
    const { host, transports } = known ?? {
      host: new VirtualHost(virtualHost, this.#clock),
      transports: new Set<MemoryTransport>(),
    };
    if (known === undefined) this.#hosts.set(virtualHost, { host, transports });
    const transport = new MemoryTransport(host, this.#scheduler);
    transports.add(transport);
    transport.onClosed(() => transports.delete(transport));
    return transport;
  }

  /**
   * Deletes a queue with what it holds, as an administrator would: its consumers end (`ConsumeOptions.onLost`).
   *
   * @throws EbadgeError `TOPOLOGY_MISSING` when there is no such queue on that virtual host (default `/`).
   */
  deleteQueue(name: string, virtualHost = '/'): void {
    const known = this.#hosts.get(virtualHost);
    (known?.host ?? new VirtualHost(virtualHost, this.#clock)).deleteQueue(name);
  }

  /**
   * Breaks the connections of one virtual host (default: of all) as a network failure would: their
   * operations reject with `CONNECTION_LOST`, what they had not acknowledged goes back to its queues.
   * Connecting anew works at once.
   */
  dropConnections(virtualHost?: string): void {
    for (const [name, { transports }] of this.#hosts) {
      if (virtualHost !== undefined && virtualHost !== name) continue;
      for (const transport of [...transports]) {
        transport.lose(
          new EbadgeError('CONNECTION_LOST', `the connection to virtual host '${name}' was dropped`, {
            retryable: true,
          }),
        );
      }
    }
  }
}
