import type { Clock } from '../../core/clock.ts';
import { EbadgeError } from '../../core/errors.ts';
import { equalJson } from '../../support/values.ts';
import type { BindingSpec, ExchangeSpec, QueueSpec, Topology } from '../transport.ts';
import { MemoryExchange } from './exchange.ts';
import { deadLetter, isAutomaticCycle } from './message.ts';
import type { DeathReason, StoredMessage } from './message.ts';
import { MemoryQueue } from './queue.ts';

interface DeadMessage {
  readonly queue: MemoryQueue;
  readonly message: StoredMessage;
  readonly reason: DeathReason;
}

const predeclared: readonly ExchangeSpec[] = (['direct', 'fanout', 'topic'] as const).map((type) => ({
  name: `amq.${type}`,
  type,
  durable: true,
  autoDelete: false,
}));

/** Exchanges, queues and bindings of one virtual host, and the way of messages through them. */
export class VirtualHost {
  readonly #name: string;
  readonly #clock: Clock;
  readonly #exchanges = new Map<string, MemoryExchange>();
  readonly #queues = new Map<string, MemoryQueue>();
  readonly #dead: DeadMessage[] = [];
  #burying = false;

  constructor(name: string, clock: Clock) {
    this.#name = name;
    this.#clock = clock;
    for (const spec of predeclared) this.#exchanges.set(spec.name, new MemoryExchange(spec));
  }

  declare(topology: Topology, owner: object): void {
    for (const exchange of topology.exchanges) this.#declareExchange(exchange);
    for (const queue of topology.queues) this.#declareQueue(queue, owner);
    for (const binding of topology.bindings) this.#bind(binding, owner);
  }

  check(topology: Pick<Topology, 'exchanges' | 'queues'>, owner: object): void {
    for (const { name } of topology.exchanges) this.#exchange(name);
    for (const { name } of topology.queues) this.queue(name, owner);
  }

  /**
   * Routes the message; says whether there was a queue for it, and whether one was too full to take it.
   * Throws `TOPOLOGY_MISSING`: no such exchange.
   */
  publish(message: StoredMessage): { readonly routed: boolean; readonly refused: boolean } {
    if (message.exchange !== '' && !this.#exchanges.has(message.exchange)) {
      throw this.#missing('exchange', message.exchange, { outcome: 'rejected' });
    }
    const queues = this.#route(message);
    let refused = false;
    for (const queue of queues) if (!queue.enqueue(message)) refused = true;
    return { routed: queues.size > 0, refused };
  }

  /** The time of the broker's clock. */
  nowMs(): number {
    return this.#clock.nowMs();
  }

  /** The queue, if it is there and not another connection's own. */
  queue(name: string, owner: object): MemoryQueue {
    const queue = this.#queues.get(name);
    if (queue === undefined) throw this.#missing('queue', name);
    if (queue.owner !== undefined && queue.owner !== owner) {
      throw new EbadgeError('ACCESS_REFUSED', `queue '${name}' is exclusive to another connection`);
    }
    return queue;
  }

  /** Deletes a queue, its consumers and bindings. Throws `TOPOLOGY_MISSING`: no such queue. */
  deleteQueue(name: string): void {
    const queue = this.#queues.get(name);
    if (queue === undefined) throw this.#missing('queue', name);
    this.#delete(queue);
  }

  /** Deletes the connection's exclusive queues. */
  release(owner: object): void {
    for (const queue of [...this.#queues.values()]) if (queue.owner === owner) this.#delete(queue);
  }

  #route(message: StoredMessage): ReadonlySet<MemoryQueue> {
    if (message.exchange !== '') return this.#routeFrom(message.exchange, message.routingKey);
    const queue = this.#queues.get(message.routingKey);
    return new Set(queue === undefined ? [] : [queue]);
  }

  /** By the exchange's bindings; where none fits, by its alternate exchange. */
  #routeFrom(name: string, routingKey: string): ReadonlySet<MemoryQueue> {
    const tried = new Set<string>();
    for (let at: string | undefined = name; at !== undefined && !tried.has(at);) {
      tried.add(at);
      // as in RabbitMQ: an alternate exchange that is not there swallows
      const exchange = this.#exchanges.get(at);
      const queues = exchange?.route(routingKey);
      if (queues !== undefined && queues.size > 0) return queues;
      at = exchange?.spec.alternateExchange;
    }
    return new Set();
  }

  #exchange(name: string): MemoryExchange {
    const exchange = this.#exchanges.get(name);
    if (exchange === undefined) throw this.#missing('exchange', name);
    return exchange;
  }

  #declareExchange(spec: ExchangeSpec): void {
    const known = this.#exchanges.get(spec.name);
    if (known !== undefined) {
      assertSame('exchange', spec.name, known.spec, spec, [
        'type',
        'durable',
        'autoDelete',
        'alternateExchange',
      ]);
      return;
    }
    if (spec.type === 'headers') {
      throw new EbadgeError(
        'INVALID_ARGUMENT',
        `exchange '${spec.name}': the in-memory broker has no headers exchanges; use topic, direct or fanout`,
      );
    }
    if (spec.name.startsWith('amq.')) {
      throw new EbadgeError(
        'ACCESS_REFUSED',
        `exchange '${spec.name}': names with 'amq.' are the broker's own`,
      );
    }
    this.#exchanges.set(spec.name, new MemoryExchange({ ...spec }));
  }

  #declareQueue(spec: QueueSpec, owner: object): void {
    if (this.#queues.has(spec.name)) {
      const known = this.queue(spec.name, owner);
      assertSame('queue', spec.name, known.spec, withDefaults(spec), [
        'type',
        'durable',
        'exclusive',
        'autoDelete',
        'messageTtlMs',
        'maxLength',
        'deadLetterExchange',
        'deadLetterRoutingKey',
        'overflow',
        'deliveryLimit',
        'expiresMs',
        'arguments',
      ]);
      known.use();
      return;
    }
    if (spec.name.startsWith('amq.')) {
      throw new EbadgeError('ACCESS_REFUSED', `queue '${spec.name}': names with 'amq.' are the broker's own`);
    }
    const queue = new MemoryQueue(withDefaults(spec), spec.exclusive ? owner : undefined, {
      clock: this.#clock,
      onDead: (from, message, reason) => this.#bury({ queue: from, message, reason }),
      onUnused: (unused) => this.#delete(unused),
    });
    this.#queues.set(spec.name, queue);
  }

  #bind(binding: BindingSpec, owner: object): void {
    if (binding.exchange === '') {
      throw new EbadgeError('ACCESS_REFUSED', 'the default exchange takes no bindings');
    }
    const queue = this.queue(binding.queue, owner);
    this.#exchange(binding.exchange).bind(binding.bindingKey, queue);
  }

  #delete(queue: MemoryQueue): void {
    if (!this.#queues.delete(queue.spec.name)) return;
    queue.delete();
    for (const [name, exchange] of this.#exchanges) {
      if (exchange.unbind(queue) && exchange.spec.autoDelete) this.#exchanges.delete(name);
    }
  }

  /** One dead letter after another: one may cause the next, in the very queue that is at work. */
  #bury(dead: DeadMessage): void {
    this.#dead.push(dead);
    if (this.#burying) return;
    this.#burying = true;
    try {
      for (let next = this.#dead.shift(); next !== undefined; next = this.#dead.shift()) this.#forward(next);
    } finally {
      this.#burying = false;
    }
  }

  #forward({ queue, message, reason }: DeadMessage): void {
    const { name, deadLetterExchange, deadLetterRoutingKey } = queue.spec;
    if (deadLetterExchange === undefined) return;
    // as in RabbitMQ: a dead-letter exchange that is not there swallows
    if (deadLetterExchange !== '' && !this.#exchanges.has(deadLetterExchange)) return;
    const dead = deadLetter(
      message,
      { queue: name, reason, nowMs: this.#clock.nowMs() },
      { exchange: deadLetterExchange, routingKey: deadLetterRoutingKey ?? message.routingKey },
    );
    for (const target of this.#route(dead)) {
      if (reason === 'rejected' || !isAutomaticCycle(dead, target.spec.name)) target.enqueue(dead);
    }
  }

  #missing(kind: 'exchange' | 'queue', name: string, details: object = {}): EbadgeError {
    return new EbadgeError(
      'TOPOLOGY_MISSING',
      `no ${kind} '${name}' in virtual host '${this.#name}': declare it first`,
      { details: { ...details, [kind]: name, virtualHost: this.#name } },
    );
  }
}

/** What is left out is the same as its default spelt out. */
function withDefaults(spec: QueueSpec): QueueSpec {
  return { ...spec, type: spec.type ?? 'classic', overflow: spec.overflow ?? 'drop-head' };
}

const show = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value ?? null));

function assertSame<T>(
  kind: string,
  name: string,
  known: T,
  wanted: T,
  properties: readonly (keyof T & string)[],
): void {
  for (const property of properties) {
    if (equalJson(known[property] ?? null, wanted[property] ?? null)) continue;
    throw new EbadgeError(
      'TOPOLOGY_CONFLICT',
      `${kind} '${name}' exists with ${property} ${show(known[property])}, not ${show(wanted[property])}: ` +
        'declare it as it is, or delete it first',
      { details: { [kind]: name, property, current: known[property], wanted: wanted[property] } },
    );
  }
}
