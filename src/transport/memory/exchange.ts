import type { ExchangeSpec } from '../transport.ts';
import type { MemoryQueue } from './queue.ts';
import { compileTopic, hasWildcard, splitKey } from './topic-match.ts';
import type { TopicMatcher } from './topic-match.ts';

interface Pattern {
  readonly matches: TopicMatcher;
  readonly queues: Set<MemoryQueue>;
}

/** One exchange with its bindings. */
export class MemoryExchange {
  readonly spec: ExchangeSpec;
  /** Bindings that match one key only, by that key (for a fanout exchange: whatever was given). */
  readonly #literal = new Map<string, Set<MemoryQueue>>();
  readonly #patterns = new Map<string, Pattern>();

  constructor(spec: ExchangeSpec) {
    this.spec = spec;
  }

  bind(bindingKey: string, queue: MemoryQueue): void {
    if (this.spec.type === 'topic' && hasWildcard(bindingKey)) {
      const known = this.#patterns.get(bindingKey);
      if (known !== undefined) known.queues.add(queue);
      else this.#patterns.set(bindingKey, { matches: compileTopic(bindingKey), queues: new Set([queue]) });
      return;
    }
    const known = this.#literal.get(bindingKey);
    if (known !== undefined) known.add(queue);
    else this.#literal.set(bindingKey, new Set([queue]));
  }

  /** Removes the queue's bindings; says whether that left the exchange without any. */
  unbind(queue: MemoryQueue): boolean {
    let removed = false;
    for (const [key, queues] of this.#literal) {
      removed = queues.delete(queue) || removed;
      if (queues.size === 0) this.#literal.delete(key);
    }
    for (const [key, { queues }] of this.#patterns) {
      removed = queues.delete(queue) || removed;
      if (queues.size === 0) this.#patterns.delete(key);
    }
    return removed && this.#literal.size === 0 && this.#patterns.size === 0;
  }

  /** The queues a message with that key goes to, each once. */
  route(routingKey: string): ReadonlySet<MemoryQueue> {
    const routed = new Set<MemoryQueue>();
    const add = (queues: Iterable<MemoryQueue> = []): void => {
      for (const queue of queues) routed.add(queue);
    };
    if (this.spec.type === 'fanout') {
      for (const queues of this.#literal.values()) add(queues);
      return routed;
    }
    add(this.#literal.get(routingKey));
    if (this.#patterns.size > 0) {
      const words = splitKey(routingKey);
      for (const pattern of this.#patterns.values()) if (pattern.matches(words)) add(pattern.queues);
    }
    return routed;
  }
}
