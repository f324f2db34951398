import { EbadgeError } from '../../core/errors.ts';
import type { BindingSpec, QueueSpec, Topology, Transport } from '../transport.ts';

const bindingKey = ({ exchange, queue, bindingKey: key }: BindingSpec): string =>
  JSON.stringify([exchange, queue, key]);

/** Whether the error is about the connection, not about what was asked for. */
export const isLoss = ({ code }: EbadgeError): boolean => code === 'CONNECTION_LOST' || code === 'CLOSED';

/** One exchange, queue or binding. */
type Item = Partial<Topology>;

/** Everything that was declared, to be declared again after a loss. */
export class KnownTopology {
  readonly #exchanges = new Map<string, Item>();
  readonly #queues = new Map<string, Item & { readonly spec: QueueSpec }>();
  readonly #bindings = new Map<string, Item & { readonly spec: BindingSpec }>();
  /** What was refused when it was last put back, over whichever connection. */
  readonly #refused = new WeakSet<Item>();
  /** Queues that may have been deleted, bindings and all. */
  readonly #doubtful = new Set<string>();
  #losses = 0;
  /** The loss after which everything was last declared. */
  #restored = 0;

  /** Takes note of what the broker has accepted. */
  remember({ exchanges, queues, bindings }: Topology): void {
    // copies: the caller may change his own
    for (const exchange of exchanges) this.#exchanges.set(exchange.name, { exchanges: [{ ...exchange }] });
    for (const queue of queues) {
      const spec = { ...queue };
      this.#queues.set(queue.name, { spec, queues: [spec] });
    }
    for (const binding of bindings) {
      const spec = { ...binding };
      this.#bindings.set(bindingKey(binding), { spec, bindings: [spec] });
    }
  }

  /** Whether it has to do with a queue that belongs to one connection only. */
  isExclusive({ queues, bindings = [] }: Pick<Topology, 'queues'> & Partial<Topology>): boolean {
    return (
      queues.some(({ name, exclusive }) => exclusive || this.#isOwn(name)) ||
      bindings.some(({ queue }) => this.#isOwn(queue))
    );
  }

  /** Whether it has declared the queue. */
  knows(queue: string): boolean {
    return this.#queues.has(queue);
  }

  #isOwn(queue: string): boolean {
    return this.#queues.get(queue)?.spec.exclusive === true;
  }

  /** Takes note of a lost connection: who restores for a loss restores for all before it. */
  lost(): number {
    return ++this.#losses;
  }

  /** Takes note of a queue that may be there no more: what belongs to it is declared the next time. */
  doubt(queue: string): void {
    this.#doubtful.add(queue);
  }

  /**
   * Declares again what may have gone with the loss, unless another connection has done so since; what belongs to
   * doubtful queues; what was refused last time; for the owner of exclusive queues, those. Resolves with the first
   * refusal. Rejects when this connection ends, too.
   */
  async restore(transport: Transport, loss: number, owner: boolean): Promise<EbadgeError | undefined> {
    const losses = this.#losses;
    const everything = loss > this.#restored;
    const shared = this.#items(false);
    const around = this.#around([...this.#doubtful]);
    // what comes to be in doubt from now on is for the next time
    this.#doubtful.clear();
    const wanted = everything ? shared : shared.filter((item) => this.#refused.has(item) || around.has(item));
    const first = await declareEach(transport, wanted, this.#refused);
    if (everything) this.#restored = losses;
    const own = owner ? await declareEach(transport, this.#items(true), new WeakSet()) : undefined;
    return first ?? own;
  }

  /** What belongs to one connection alone, or the rest; each after what it needs. */
  #items(exclusive: boolean): Item[] {
    return [
      ...(exclusive ? [] : this.#exchanges.values()),
      ...[...this.#queues.values()].filter(({ spec }) => this.#isOwn(spec.name) === exclusive),
      ...[...this.#bindings.values()].filter(({ spec }) => this.#isOwn(spec.queue) === exclusive),
    ];
  }

  /** The queues, their bindings, and the exchanges that those are to. */
  #around(queues: readonly string[]): ReadonlySet<Item> {
    const names = new Set(queues);
    const bindings = [...this.#bindings.values()].filter(({ spec }) => names.has(spec.queue));
    const exchanges = bindings.map(({ spec }) => this.#exchanges.get(spec.exchange));
    const items = [...exchanges, ...queues.map((name) => this.#queues.get(name)), ...bindings];
    return new Set(items.filter((item) => item !== undefined));
  }
}

/** Declares what can be, and takes that from `refused`; adds the rest, and resolves with the first reason. */
async function declareEach(
  transport: Transport,
  items: readonly Item[],
  refused: WeakSet<Item>,
): Promise<EbadgeError | undefined> {
  if (items.length === 0) return undefined;
  try {
    await transport.declare({
      exchanges: items.flatMap(({ exchanges = [] }) => exchanges),
      queues: items.flatMap(({ queues = [] }) => queues),
      bindings: items.flatMap(({ bindings = [] }) => bindings),
    });
    for (const item of items) refused.delete(item);
    return undefined;
  } catch (caught) {
    const error = EbadgeError.from(caught);
    if (isLoss(error)) throw error;
    const [only, ...others] = items;
    if (only !== undefined && others.length === 0) {
      refused.add(only);
      return error;
    }
  }
  // all in one go works nearly always; where it does not, halving finds the few that are to blame
  const half = items.length >>> 1;
  const first = await declareEach(transport, items.slice(0, half), refused);
  const second = await declareEach(transport, items.slice(half), refused);
  return first ?? second;
}
