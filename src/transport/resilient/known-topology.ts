import { EbadgeError } from '../../core/errors.ts';
import type { BindingSpec, ExchangeSpec, QueueSpec, Topology, Transport } from '../transport.ts';

const bindingKey = ({ exchange, queue, bindingKey: key }: BindingSpec): string =>
  JSON.stringify([exchange, queue, key]);

/** Whether the error is about the connection, not about what was asked for. */
export const isLoss = ({ code }: EbadgeError): boolean => code === 'CONNECTION_LOST' || code === 'CLOSED';

/** One exchange, queue or binding. */
type Item = Partial<Topology>;

/** Everything that was declared, to be declared again after a loss. */
export class KnownTopology {
  readonly #exchanges = new Map<string, ExchangeSpec>();
  readonly #queues = new Map<string, QueueSpec>();
  readonly #bindings = new Map<string, BindingSpec>();
  /** What was refused when it was to be put back. */
  #refused: readonly Item[] = [];
  #losses = 0;
  /** The loss after which everything was last declared. */
  #restored = 0;

  /** Takes note of what the broker has accepted. */
  remember({ exchanges, queues, bindings }: Topology): void {
    // copies: the caller may change his own
    for (const exchange of exchanges) this.#exchanges.set(exchange.name, { ...exchange });
    for (const queue of queues) this.#queues.set(queue.name, { ...queue });
    for (const binding of bindings) this.#bindings.set(bindingKey(binding), { ...binding });
  }

  /** Whether it has to do with a queue that belongs to one connection only. */
  isExclusive({ queues, bindings = [] }: Pick<Topology, 'queues'> & Partial<Topology>): boolean {
    const own = (name: string): boolean => this.#queues.get(name)?.exclusive === true;
    return (
      queues.some(({ name, exclusive }) => exclusive || own(name)) || bindings.some(({ queue }) => own(queue))
    );
  }

  /** Takes note of a lost connection: who restores for a loss restores for all before it. */
  lost(): number {
    return ++this.#losses;
  }

  /**
   * Declares again what may have gone with the loss, unless another connection has done so since, and what was
   * refused last time; for the owner of exclusive queues, those. Resolves with the first refusal. Rejects when
   * this connection ends, too.
   */
  async restore(transport: Transport, loss: number, owner: boolean): Promise<EbadgeError | undefined> {
    const losses = this.#losses;
    const everything = loss > this.#restored;
    const refused: Item[] = [];
    const first = await declareEach(transport, everything ? this.#items(false) : this.#refused, refused);
    this.#refused = refused;
    if (everything) this.#restored = losses;
    const own = owner ? await declareEach(transport, this.#items(true), []) : undefined;
    return first ?? own;
  }

  /** What belongs to one connection alone, or the rest; each after what it needs. */
  #items(exclusive: boolean): Item[] {
    const wanted = (name: string): boolean => (this.#queues.get(name)?.exclusive ?? false) === exclusive;
    return [
      ...(exclusive ? [] : [...this.#exchanges.values()].map((exchange) => ({ exchanges: [exchange] }))),
      ...[...this.#queues.values()].filter(({ name }) => wanted(name)).map((queue) => ({ queues: [queue] })),
      ...[...this.#bindings.values()]
        .filter(({ queue }) => wanted(queue))
        .map((binding) => ({ bindings: [binding] })),
    ];
  }
}

/** Declares what can be; adds the rest to `refused`, and resolves with the first reason. */
async function declareEach(
  transport: Transport,
  items: readonly Item[],
  refused: Item[],
): Promise<EbadgeError | undefined> {
  if (items.length === 0) return undefined;
  try {
    await transport.declare({
      exchanges: items.flatMap(({ exchanges = [] }) => exchanges),
      queues: items.flatMap(({ queues = [] }) => queues),
      bindings: items.flatMap(({ bindings = [] }) => bindings),
    });
    return undefined;
  } catch (caught) {
    const error = EbadgeError.from(caught);
    if (isLoss(error)) throw error;
    if (items.length === 1) {
      refused.push(...items);
      return error;
    }
  }
  // all in one go works nearly always; where it does not, halving finds the few that are to blame
  const half = items.length >>> 1;
  const first = await declareEach(transport, items.slice(0, half), refused);
  const second = await declareEach(transport, items.slice(half), refused);
  return first ?? second;
}
