/** What the transport suites share: connections to the implementation under test, and what they declared. */

import type { Topology, Transport } from '../../src/transport/transport.ts';
import { binding, exchange, queue, topology, uniqueName } from './transport-tools.ts';

/** What the suite needs of the implementation under test. */
export interface TransportHarness {
  /** Opens a connection; all of them reach the same virtual host. */
  connect(): Promise<Transport>;
  /** Lets so much time pass, at least as far as the broker can tell. */
  advance(ms: number): Promise<void>;
  /** Comes back when deliveries the broker could make by now have been made. */
  settle(transport: Transport): Promise<void>;
  /** Deletes a queue, as an administrator would. */
  deleteQueue(name: string): Promise<void>;
  /** Removes what a test has declared. */
  remove(topology: Topology): Promise<void>;
  /** Ends it. */
  dispose(): Promise<void>;
}

/** Connections for one test after the other. */
export class TransportBench {
  readonly #harness: TransportHarness;
  readonly #transports: Transport[] = [];
  readonly #declared: Topology[] = [];

  constructor(harness: TransportHarness) {
    this.#harness = harness;
  }

  async connect(): Promise<Transport> {
    const transport = await this.#harness.connect();
    this.#transports.push(transport);
    return transport;
  }

  /** Declares what is removed after the test. */
  async declare(transport: Transport, wanted: Topology): Promise<void> {
    this.#declared.push(wanted);
    await transport.declare(wanted);
  }

  /** A connection with an exchange and a queue that gets all that is published to it. */
  async connectWithQueue(
    queueProperties: Parameters<typeof queue>[1] = {},
  ): Promise<{ transport: Transport; x: string; q: string }> {
    const transport = await this.connect();
    const x = uniqueName('x');
    const q = uniqueName('q');
    await this.declare(transport, topology([exchange(x)], [queue(q, queueProperties)], [binding(x, q, '#')]));
    return { transport, x, q };
  }

  advance(ms: number): Promise<void> {
    return this.#harness.advance(ms);
  }

  deleteQueue(name: string): Promise<void> {
    return this.#harness.deleteQueue(name);
  }

  settle(transport: Transport): Promise<void> {
    return this.#harness.settle(transport);
  }

  /** Closes and removes what the test has left. */
  async clear(): Promise<void> {
    await Promise.all(this.#transports.splice(0).map((transport) => transport.close()));
    for (const wanted of this.#declared.splice(0)) await this.#harness.remove(wanted);
  }
}
