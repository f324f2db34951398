import type { Clock, Timer } from '../../core/clock.ts';
import type { QueueSpec } from '../transport.ts';
import type { DeathReason, StoredMessage } from './message.ts';
import { ReadyList } from './ready-list.ts';

/** The longest delay Node's timers take. */
const maxTimerMs = 0x7f_ff_ff_ff;

/** A message in a queue, or handed out by it. */
export interface QueueEntry {
  readonly message: StoredMessage;
  readonly position: number;
  readonly expiresAtMs: number | undefined;
  /** Whether a consumer has had it before. */
  handedOut: boolean;
  /** How often consumers gave it back, or lost their connection with it. */
  returns: number;
}

/** Who takes messages off a queue. */
export interface QueueConsumer {
  /** Whether its prefetch allows one more. */
  hasRoom(): boolean;
  /** Gives it the entry, which is its own until acknowledged or put back. */
  take(entry: QueueEntry): void;
  /** Tells it that the queue has gone, with what it has taken. */
  lose(): void;
}

/** What a queue needs of the virtual host around it. */
export interface QueueSurroundings {
  readonly clock: Clock;
  /** Takes a message the queue gave up. Must not call back into the queue at once. */
  readonly onDead: (queue: MemoryQueue, message: StoredMessage, reason: DeathReason) => void;
  /** Told when an autoDelete queue has lost its last consumer, or its `expiresMs` are over. */
  readonly onUnused: (queue: MemoryQueue) => void;
}

/** One queue: order, time to live, length limit and fair shares for its consumers. */
export class MemoryQueue {
  readonly spec: QueueSpec;
  /** The connection an exclusive queue belongs to. */
  readonly owner: object | undefined;
  readonly #around: QueueSurroundings;
  readonly #ready = new ReadyList<QueueEntry>();
  #consumers: QueueConsumer[] = [];
  #nextPosition = 1;
  #timer: { readonly dueMs: number; readonly timer: Timer } | undefined;
  #unusedTimer: Timer | undefined;
  #deleted = false;

  constructor(spec: QueueSpec, owner: object | undefined, around: QueueSurroundings) {
    this.spec = spec;
    this.owner = owner;
    this.#around = around;
    this.use();
  }

  /** Takes a message in at the tail, at once on to a consumer that waits; false when it is full. */
  enqueue(message: StoredMessage): boolean {
    const { overflow, maxLength = Infinity } = this.spec;
    if (overflow === 'reject-publish' && this.#ready.size >= maxLength) return false;
    const ttlMs = Math.min(this.spec.messageTtlMs ?? Infinity, message.properties.expirationMs ?? Infinity);
    const entry: QueueEntry = {
      message,
      position: this.#nextPosition++,
      expiresAtMs: ttlMs === Infinity ? undefined : this.#around.clock.nowMs() + ttlMs,
      handedOut: false,
      returns: 0,
    };
    this.#ready.push(entry);
    this.#run(entry);
    return true;
  }

  /** Somebody wants it: its `expiresMs` begin again. */
  use(): void {
    this.#unusedTimer?.clear();
    const { expiresMs } = this.spec;
    if (expiresMs === undefined || this.#consumers.length > 0) return;
    const onDue = (): void => this.#around.onUnused(this);
    this.#unusedTimer = this.#around.clock.setTimer(Math.min(expiresMs, maxTimerMs), onDue, {
      background: true,
    });
  }

  /** Puts entries back where they were, for whoever comes next. */
  putBack(entries: Iterable<QueueEntry>): void {
    if (this.#deleted) return;
    for (const entry of entries) {
      if (entry.handedOut) entry.returns++;
      if (entry.returns > (this.spec.deliveryLimit ?? Infinity)) {
        this.#around.onDead(this, entry.message, 'delivery_limit');
      } else this.#ready.putBack(entry);
    }
    this.#run();
  }

  /** Parts with an entry a consumer rejected for good. */
  bury(entry: QueueEntry): void {
    if (!this.#deleted) this.#around.onDead(this, entry.message, 'rejected');
  }

  /** Looks again who can have what; to be called when a consumer has room again. */
  resume(): void {
    if (!this.#deleted) this.#run();
  }

  addConsumer(consumer: QueueConsumer): void {
    this.#consumers.push(consumer);
    this.use();
    this.#run();
  }

  removeConsumer(consumer: QueueConsumer): void {
    const left = this.#consumers.filter((other) => other !== consumer);
    if (left.length === this.#consumers.length) return;
    this.#consumers = left;
    this.use();
    if (left.length === 0 && this.spec.autoDelete) this.#around.onUnused(this);
  }

  /** Drops everything, for good. */
  delete(): void {
    this.#deleted = true;
    for (const consumer of this.#consumers.splice(0)) consumer.lose();
    this.#ready.clear();
    this.#timer?.timer.clear();
    this.#timer = undefined;
    this.#unusedTimer?.clear();
  }

  #run(fresh?: QueueEntry): void {
    this.#dispatch(fresh);
    this.#dropExcess();
    this.#expireHead();
    this.#armTimer();
  }

  #dispatch(fresh: QueueEntry | undefined): void {
    for (;;) {
      // a consumer that waits still gets what has no time to live at all, as in RabbitMQ
      if (this.#ready.peek() !== fresh) this.#expireHead(fresh);
      const index = this.#consumers.findIndex((consumer) => consumer.hasRoom());
      if (index < 0) return;
      const entry = this.#ready.shift();
      const [consumer] = entry === undefined ? [] : this.#consumers.splice(index, 1);
      if (entry === undefined || consumer === undefined) return;
      this.#consumers.push(consumer);
      consumer.take(entry);
    }
  }

  #dropExcess(): void {
    const { maxLength = Infinity } = this.spec;
    while (this.#ready.size > maxLength) this.#die('maxlen');
  }

  /** Only the head expires; what waits behind a longer-lived message waits with it. */
  #expireHead(spared?: QueueEntry): void {
    for (;;) {
      const head = this.#ready.peek();
      if (head?.expiresAtMs === undefined || head === spared) return;
      if (head.expiresAtMs > this.#around.clock.nowMs()) return;
      this.#die('expired');
    }
  }

  #die(reason: DeathReason): void {
    const entry = this.#ready.shift();
    if (entry !== undefined) this.#around.onDead(this, entry.message, reason);
  }

  #armTimer(): void {
    const dueMs = this.#ready.peek()?.expiresAtMs;
    // a timer that fires early finds nothing to do and is set anew: cheaper than one per message
    if (dueMs === undefined || (this.#timer !== undefined && this.#timer.dueMs <= dueMs)) return;
    this.#timer?.timer.clear();
    const delayMs = Math.min(Math.max(0, dueMs - this.#around.clock.nowMs()), maxTimerMs);
    const onDue = (): void => {
      this.#timer = undefined;
      this.#run();
    };
    this.#timer = { dueMs, timer: this.#around.clock.setTimer(delayMs, onDue, { background: true }) };
  }
}
