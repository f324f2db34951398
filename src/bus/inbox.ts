/** Deliveries → messages → answers to questions, or handlers; what cannot be taken becomes a dead letter. */

import { EbadgeError } from '../core/errors.ts';
import type { Protocol } from '../support/contract.ts';
import { laneOf, readArrival, type Arrived, type ReadParts } from './arrival.ts';
import { Comebacks } from './comebacks.ts';
import { Gate, judge } from './authorization.ts';
import { limitWait, type Arrival, type Conversations } from './conversations.ts';
import { stillAtWork } from './dead-letters.ts';
import type { Duplicates } from './duplicates.ts';
import { Handlers, type Handle } from './handlers.ts';
import { Lanes } from './lanes.ts';
import type { Observer } from './observer.ts';
import { observeHandle } from './observing.ts';
import type { Authorize, DuplicateMessage, ForgivenMessage } from './options.ts';
import { Identities, type Known } from './identities.ts';
import { QueueReader, type Held } from './queue-reader.ts';
import { Stranded } from './stranded.ts';
import { Task, type TaskParts } from './task.ts';
import { Unreadable } from './unreadable.ts';
import { Worker, type WorkParts } from './worker.ts';

/** What the receiving side works with. */
export interface InboxParts<P extends Protocol>
  extends ReadParts<P>, Omit<WorkParts, 'handlers' | 'lanes' | 'background' | 'stranded'> {
  readonly conversations: Conversations;
  readonly prefetch: number;
  readonly handlerGraceMs: number;
  readonly observer: Observer | undefined;
  /** Undefined: duplicates are handled as others are. */
  readonly duplicates: Duplicates<Task> | undefined;
  /** Must not throw. */
  readonly onForgiven: (message: ForgivenMessage) => void;
  /** Must not throw. */
  readonly onDuplicate: (message: DuplicateMessage) => void;
}

/** One queue that is read. */
interface Source {
  readonly reader: QueueReader;
  readonly worker: Worker;
  readonly lanes: Lanes;
  readonly started: Promise<void>;
  isStarted: boolean;
}

/** The receiving side of a client. */
export class Inbox<P extends Protocol> {
  readonly #parts: InboxParts<P>;
  readonly #handlers: Handlers;
  readonly #taskParts: TaskParts;
  readonly #identities: Identities<Task>;
  readonly #unreadable: Unreadable;
  readonly #stranded: Stranded;
  /** For answers; what handlers get is judged where they get it. */
  readonly #gate = new Gate();
  readonly #sources = new Map<string, Source>();
  /** What is to be finished before the connection ends. */
  readonly #background = new Set<Promise<void>>();
  #duplicateCount = 0;
  #isStopping = false;

  constructor(parts: InboxParts<P>) {
    this.#parts = parts;
    this.#handlers = new Handlers(parts.clock, parts.handlerGraceMs);
    const { transport, routes, clock, restore, onProblem, onDeadLetter, duplicates } = parts;
    const stranded = (this.#stranded = new Stranded(clock, () => this.#lookEverywhere()));
    const burying = { transport, routes, stranded, restore, onProblem, onDeadLetter };
    this.#identities = new Identities(clock, duplicates);
    this.#unreadable = new Unreadable(burying, clock);
    const background = (work: Promise<void>): void => this.background(work);
    const comebacks = duplicates === undefined ? undefined : new Comebacks<Task>(clock);
    this.#taskParts = { ...burying, comebacks, background };
  }

  /** Registers a handler; at most one for each peer and message type. Returns a function that removes it. */
  register(peerRole: string, peer: string, name: string, handle: Handle): () => void {
    const { observer } = this.#parts;
    const observed = observer === undefined ? handle : observeHandle(observer, name, handle);
    return this.#handlers.register(peerRole, peer, name, observed);
  }

  /** Starts reading a queue, once. */
  async consume(queue: string): Promise<void> {
    if (this.#isStopping) {
      throw new EbadgeError('CLOSED', `${this.#parts.routes.me} is being closed. Connect again.`);
    }
    let source = this.#sources.get(queue);
    if (source === undefined) {
      const opened = (source = this.#open(queue));
      this.#sources.set(queue, opened);
      opened.started.then(
        () => {
          opened.isStarted = true;
          this.#handlers.expectMore();
        },
        () => this.#sources.delete(queue),
      );
    }
    await source.started;
  }

  /** Whether the queue is being read. */
  isReading(queue: string): boolean {
    return !this.#isStopping && this.#sources.get(queue)?.isStarted === true;
  }

  /** Has a look whether the answers that are waited for can come through the queue. */
  look(queue: string): void {
    this.#sources.get(queue)?.reader.look();
  }

  #lookEverywhere(): void {
    for (const { reader } of this.#sources.values()) reader.look();
  }

  #open(queue: string): Source {
    const { transport, prefetch, conversations, onProblem } = this.#parts;
    const stranded = this.#stranded;
    const lanes = new Lanes(prefetch, () => reader.look());
    const background = (work: Promise<void>): void => this.background(work);
    const worker = new Worker({ ...this.#parts, stranded, handlers: this.#handlers, lanes, background });
    const reader = new QueueReader({
      transport,
      queue,
      prefetch,
      onDelivery: (held) => this.#receive(held, worker, lanes),
      // what is on its way to the broker is not done, though nobody works on it
      wantsMore: () =>
        lanes.running + this.#background.size + stranded.count(queue) < prefetch ||
        conversations.isWaiting(queue),
      onProblem,
      pause: (failed) =>
        new Promise((resolve) => {
          const delayMs = Math.min(10_000, 50 * 2 ** Math.min(failed, 10));
          this.#parts.clock.setTimer(delayMs, resolve, { background: true });
        }),
      onLost: () => this.#sources.delete(queue),
    });
    return { reader, worker, lanes, started: reader.start(), isStarted: false };
  }

  /** Has work that nobody waits for finished before the connection ends; what it fails with is told. */
  background(work: Promise<void>): void {
    const running = work
      .catch((caught: unknown) => this.#parts.onProblem(EbadgeError.from(caught)))
      .finally(() => {
        this.#background.delete(running);
        this.#lookEverywhere();
      });
    this.#background.add(running);
  }

  /**
   * Stops reading, gives back to the queue what no handler has begun to work on, and waits for the handlers at
   * work: so long at most. `paused` is called as soon as nothing more can come in.
   */
  async stop(timeoutMs: number, paused: () => void): Promise<void> {
    const { clock, onProblem } = this.#parts;
    let callOff: () => void = () => undefined;
    const timeUp = new Promise<'late'>((resolve) => {
      callOff = limitWait({ clock, timeoutMs, signal: undefined }, () => resolve('late'));
    });
    const sources = [...this.#sources.values()];
    const inOrder = this.#pause(sources).then(() => {
      paused();
      return this.#finish(sources);
    });
    const outcome = await Promise.race([inOrder, timeUp]).finally(callOff);
    if (outcome !== 'late') return;
    // where even the pausing took too long
    paused();
    for (const { worker } of sources) {
      for (const { name, peer } of worker.giveUp()) onProblem(stillAtWork(name, peer, timeoutMs));
    }
  }

  async #pause(sources: readonly Source[]): Promise<void> {
    this.#isStopping = true;
    for (const { lanes } of sources) lanes.hold();
    await Promise.allSettled(sources.map(({ started }) => started));
    await Promise.allSettled(sources.map(({ reader }) => reader.stop()));
    // only now: what was given back before would come again at once
    for (const { worker, lanes } of sources) {
      worker.stop();
      lanes.stop();
    }
    this.#stranded.stop();
    this.#handlers.stop();
  }

  async #finish(sources: readonly Source[]): Promise<void> {
    await Promise.all(sources.map(({ lanes }) => lanes.idle()));
    // what is finished may leave something else to do
    while (this.#background.size > 0) await Promise.all(this.#background);
  }

  #receive(held: Held, worker: Worker, lanes: Lanes): void {
    let arrived: Arrived;
    try {
      arrived = readArrival(this.#parts, held.delivery, held.queue);
    } catch (caught) {
      const buried = this.#unreadable.bury(held, caught);
      if (buried !== undefined) this.background(buried);
      return;
    }
    const { peer, name, message, channel, forgiven, delivery } = arrived;
    const { correlationId, messageId } = delivery.properties;
    const { conversations, observer } = this.#parts;
    const arrival: Arrival = { channel: channel.id, peer, name, message, correlationId, messageId };
    const known = this.#identities.of(arrived);
    // the same question may have the same answer twice
    const isAwaited = known?.isByBytes === true && conversations.awaitsOne(arrival);
    if (known !== undefined && !isAwaited && this.#isDuplicate(known, held, arrived)) return;
    if (observer !== undefined) observer.delivered(arrived, this.#lagMs(arrived));
    if (forgiven.length > 0) this.#parts.onForgiven({ messageName: name, peer, forgiven });
    const task = new Task(this.#taskParts, worker, arrived, held, known);
    if (this.#parts.authorize !== undefined && conversations.awaits(arrival)) {
      this.#judge(this.#parts.authorize, task, () => this.#deliver(arrival, task, lanes));
    } else this.#deliver(arrival, task, lanes);
    task.remember();
  }

  /** Lets an answer through to its question. */
  #judge(authorize: Authorize, task: Task, deliver: () => void): void {
    const { arrived } = task;
    const passed = this.#gate.pass(arrived.sender, judge(this.#parts, authorize, arrived), (refused) => {
      if (refused === undefined) deliver();
      else task.bury(refused);
    });
    if (passed !== undefined) this.background(passed);
  }

  #deliver(arrival: Arrival, task: Task, lanes: Lanes): void {
    const { conversations, observer } = this.#parts;
    // answers overtake the lanes: a handler may be waiting for this very one
    if (conversations.settle(arrival, task)) observer?.answered(task.arrived);
    else {
      task.stray = conversations.stray(arrival);
      lanes.add(laneOf(task.arrived), task);
    }
  }

  /** Time since its sender's timestamp, a whole second; undefined where there is none. */
  #lagMs({ delivery }: Arrived): number | undefined {
    const { timestampS } = delivery.properties;
    return timestampS === undefined ? undefined : this.#parts.clock.nowMs() - timestampS * 1000;
  }

  #isDuplicate(known: Known<Task>, held: Held, arrived: Arrived): boolean {
    const { memory, sender, id } = known;
    const { name, peer } = arrived;
    const { onDuplicate, observer } = this.#parts;
    const { comebacks } = this.#taskParts;
    const { redelivered, properties } = held.delivery;
    const cameBack = redelivered && comebacks?.wasSettled(known.key) === true;
    const claimed = memory === undefined && redelivered ? comebacks?.working(known.key) : undefined;
    const working = memory === undefined ? claimed : memory.working(sender, id);
    // one that is put back from the dead letters may overtake the news that it has arrived there
    if (working?.isBuried === true && !redelivered) return false;
    if (!cameBack && working === undefined && memory?.isDone(sender, id) !== true) return false;
    if (working === undefined || cameBack) held.ack();
    else working.join(held);
    observer?.duplicate(arrived);
    const { messageId } = properties;
    onDuplicate({ messageName: name, peer, messageId, total: ++this.#duplicateCount });
    return true;
  }
}
