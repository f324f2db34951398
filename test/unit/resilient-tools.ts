/** Brokers that tests of the resilient transport take away and bring back. */

import { EbadgeError } from '../../src/core/errors.ts';
import { MemoryBroker, VirtualClock } from '../../src/testing/index.ts';
import { ResilientTransport, type ResilientOptions } from '../../src/index.ts';
import type { Publication, Topology, Transport } from '../../src/transport/transport.ts';
import { binding, exchange, publication, queue, topology } from '../conformance/transport-tools.ts';

/** An exchange and a queue that gets all that is published to it. */
export const simple: Topology = topology([exchange('x')], [queue('q')], [binding('x', 'q', '#')]);

/** A publication to that, with its text as message id. */
export const message = (text: string, change: Partial<Publication> = {}): Publication => ({
  ...publication('x', 'k', text, { properties: { persistent: true, messageId: text } }),
  mandatory: true,
  ...change,
});

export const down = (address: string): EbadgeError =>
  new EbadgeError('CONNECTION_FAILED', `nobody listens at ${address}`, { retryable: true });

/** A transport of which some methods are others. */
export const altered = (transport: Transport, change: Partial<Transport>): Transport =>
  new Proxy(transport, {
    get: (target, name: keyof Transport) => {
      const own = Reflect.get(target, name) as unknown;
      return change[name] ?? (typeof own === 'function' ? (own.bind(target) as unknown) : own);
    },
  });

/** What stands in for a node's network: connections are refused while `refusal` is set. */
export class Node {
  readonly address: string;
  readonly broker: MemoryBroker;
  refusal: EbadgeError | undefined;
  /** Each connection that was opened. */
  readonly opened: Transport[] = [];
  attempts = 0;
  /** Makes something else of each connection. */
  wrap: (transport: Transport) => Transport = (transport) => transport;

  constructor(address: string, broker: MemoryBroker) {
    this.address = address;
    this.broker = broker;
  }

  open = async (): Promise<Transport> => {
    await Promise.resolve();
    this.attempts++;
    if (this.refusal !== undefined) throw this.refusal;
    const transport = this.wrap(this.broker.connect('/'));
    this.opened.push(transport);
    return transport;
  };

  /** The broker goes, with all connections. */
  fail(refusal: EbadgeError = down(this.address)): void {
    this.refusal = refusal;
    this.broker.dropConnections();
  }

  recover(): void {
    this.refusal = undefined;
  }
}

/** A transport and what is around it. */
export interface Setting {
  readonly clock: VirtualClock;
  readonly broker: MemoryBroker;
  readonly node: Node;
  readonly transport: ResilientTransport;
  readonly problems: EbadgeError[];
  readonly statuses: string[];
  /** A connection beside it. */
  readonly raw: Transport;
}

/** One node, a transport to it, and their time. */
export async function setUp(options: Partial<ResilientOptions> = {}): Promise<Setting> {
  const clock = new VirtualClock();
  const broker = new MemoryBroker({ clock });
  const node = new Node('a:1', broker);
  const random = (): number => 0.5;
  const transport = await ResilientTransport.open({
    targets: [node],
    clock,
    reconnect: { initialDelayMs: 100, maxDelayMs: 1000, random },
    ...options,
  });
  const problems: EbadgeError[] = [];
  transport.onProblem((problem) => problems.push(problem));
  const statuses: string[] = [];
  transport.onStatus(({ status }) => statuses.push(status));
  return { clock, broker, node, transport, problems, statuses, raw: broker.connect('/') };
}
