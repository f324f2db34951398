/** Runs handlers, and does with their messages what they decide. */

import type { Clock, Timer } from '../core/clock.ts';
import { EbadgeError } from '../core/errors.ts';
import type { Arrived } from './arrival.ts';
import { judge, type AuthorizationParts } from './authorization.ts';
import type { Conversations } from './conversations.ts';
import {
  exhausted,
  handlerFailed,
  neverEnded,
  outdated,
  rejected,
  unasked,
  unhandled,
  type BuryParts,
} from './dead-letters.ts';
import type { Handle, Handlers, Outcome, Result } from './handlers.ts';
import type { Lanes } from './lanes.ts';
import type { Authorize } from './options.ts';
import { attemptOf, type Redelivery } from './redelivery.ts';
import type { Revisions, Version } from './revisions.ts';
import type { Task } from './task.ts';

/** What workers work with. */
export interface WorkParts extends BuryParts, AuthorizationParts {
  readonly clock: Clock;
  readonly handlers: Handlers;
  readonly lanes: Lanes;
  readonly conversations: Conversations;
  readonly redelivery: Redelivery;
  readonly revisions: Revisions;
  /** Gives the answer to a question again that was answered before. */
  readonly repeat: (task: Task, version: Version) => Promise<void>;
  readonly background: (work: Promise<void>) => void;
}

/** Works on the messages of one queue. */
export class Worker {
  readonly #parts: WorkParts;
  /** What handlers work on. */
  readonly #working = new Set<Arrived>();
  /** Ends the pauses before further attempts. */
  readonly #pauses = new Set<() => void>();
  #state: 'running' | 'stopping' | 'over' = 'running';

  constructor(parts: WorkParts) {
    this.#parts = parts;
  }

  /** Begins nothing more. */
  stop(): void {
    this.#state = 'stopping';
    for (const end of [...this.#pauses]) end();
  }

  /** Gives up what is at work, and says what: what becomes of these messages is the broker's business. */
  giveUp(): Arrived[] {
    this.#state = 'over';
    return [...this.#working];
  }

  #isStopping(): boolean {
    return this.#state !== 'running';
  }

  /** Works on a message: undefined when the next one of its lane may begin at once. */
  run(task: Task): Promise<void> | undefined {
    if (this.#isStopping()) {
      task.giveBack();
      return undefined;
    }
    const { handlers } = this.#parts;
    const handle = handlers.find(task.arrived);
    if (handle === undefined && handlers.mayCome) return this.#await(task);
    return this.#begin(task, handle);
  }

  async #await(task: Task): Promise<void> {
    const handle = await this.#parts.handlers.await(task.arrived);
    if (this.#isStopping()) task.giveBack();
    else await this.#begin(task, handle);
  }

  #begin(task: Task, handle: Handle | undefined): Promise<void> | undefined {
    const { arrived, stray } = task;
    if (handle === undefined) {
      task.bury(
        stray ?? this.#parts.conversations.strayByFields(arrivalOf(arrived)) ?? this.#unhandled(arrived),
      );
      return undefined;
    }
    if (stray !== undefined) this.#parts.onProblem(stray);
    const { authorize } = this.#parts;
    const begin = (): Promise<void> | undefined =>
      this.#isNews(task) ? this.#attempt(task, handle, attemptOf(arrived.delivery)) : undefined;
    return authorize === undefined ? begin() : this.#admit(task, authorize, begin);
  }

  #unhandled({ peer, name, channel, delivery }: Arrived): EbadgeError {
    const { routes } = this.#parts;
    const { correlationId, messageId } = delivery.properties;
    // a question bears its own id there
    const answers = correlationId !== undefined && correlationId !== messageId;
    return answers && routes.isAnswer(channel, name) ? unasked(name, peer, routes.me) : unhandled(name, peer);
  }

  /** Goes on with a message that its receiver lets in. */
  #admit(task: Task, authorize: Authorize, go: () => Promise<void> | undefined): Promise<void> | undefined {
    const verdict = judge(this.#parts, authorize, task.arrived);
    if (verdict instanceof Promise) {
      this.#working.add(task.arrived);
      return verdict.then((late) => this.#enter(task, late, go));
    }
    return this.#enter(task, verdict, go);
  }

  #enter(
    task: Task,
    refused: EbadgeError | undefined,
    go: () => Promise<void> | undefined,
  ): Promise<void> | undefined {
    this.#working.delete(task.arrived);
    if (this.#state === 'over') return undefined;
    if (refused !== undefined) task.bury(refused);
    else if (this.#isStopping()) task.giveBack();
    else return go();
    return undefined;
  }

  /** Whether it is to be handled; what has come in another version is seen to here. */
  #isNews(task: Task): boolean {
    const { peer, sender, name, message, channel } = task.arrived;
    const revision = channel.replies[name]?.revision;
    if (revision === undefined) return true;
    const judged = this.#parts.revisions.judge(`${sender} ${name}`, revision, message);
    if (judged.kind === 'older') {
      task.bury(outdated(name, peer, judged.count, judged.newest));
      return false;
    }
    if (judged.kind === 'new') {
      task.version = judged.version;
      return true;
    }
    const { version } = judged;
    this.#parts.background(
      this.#parts.repeat(task, version).then(
        () => task.ack(),
        (cause: unknown) => this.#fail(task, cause),
      ),
    );
    return false;
  }

  #attempt(task: Task, handle: Handle, attempt: number): Promise<void> | undefined {
    let result: Result | Promise<Result>;
    try {
      result = handle(task, attempt);
    } catch (cause) {
      this.#fail(task, cause);
      return undefined;
    }
    return result instanceof Promise
      ? this.#follow(task, attempt, result)
      : this.#conclude(task, attempt, result);
  }

  /** Waits for a handler: as long as it may take. */
  #follow(task: Task, attempt: number, running: Promise<Result>): Promise<void> {
    const { arrived } = task;
    const { clock, handlerTimeoutMs } = this.#parts;
    this.#working.add(arrived);
    return new Promise((resolve) => {
      let timer: Timer | undefined;
      const ended = (): boolean => {
        timer?.clear();
        return this.#working.delete(arrived);
      };
      if (handlerTimeoutMs !== Number.POSITIVE_INFINITY) {
        const giveUp = (): void => {
          if (!ended()) return;
          if (this.#state !== 'over') task.bury(neverEnded(arrived.name, arrived.peer, handlerTimeoutMs));
          resolve();
        };
        timer = clock.setTimer(handlerTimeoutMs, giveUp, { background: true });
      }
      running.then(
        (result) => {
          if (ended()) resolve(this.#conclude(task, attempt, result));
        },
        (cause: unknown) => {
          if (ended()) this.#fail(task, cause);
          resolve();
        },
      );
    });
  }

  #conclude(task: Task, attempt: number, result: Result): Promise<void> | undefined {
    if (this.#state === 'over') return undefined;
    const { outcome, sent } = result;
    if (outcome.kind === 'requeue') return this.#again(task, attempt, result);
    if (sent === undefined) {
      settle(task, outcome);
      return undefined;
    }
    // what comes next need not wait for the broker to confirm the answer: messages keep their order
    this.#parts.background(
      sent.then(
        () => {
          if (this.#state !== 'over') settle(task, outcome);
        },
        (cause: unknown) => this.#fail(task, cause),
      ),
    );
    return undefined;
  }

  /** Has it handled again after a while. It stays unacknowledged, and what is behind it waits. */
  async #again(task: Task, attempt: number, { outcome, sent }: Result): Promise<void> {
    const { redelivery, lanes, handlers } = this.#parts;
    const { name, peer } = task.arrived;
    try {
      await sent;
    } catch (cause) {
      this.#fail(task, cause);
      return;
    }
    if (this.#isStopping()) {
      if (this.#state === 'stopping') task.giveBack();
      return;
    }
    if (attempt >= redelivery.maxAttempts) {
      task.bury(exhausted(name, peer, attempt));
      return;
    }
    const asked = outcome.kind === 'requeue' ? outcome.delayMs : undefined;
    const delayMs = asked ?? redelivery.delayMs(attempt);
    if (delayMs > 0) {
      lanes.release();
      await this.#pause(delayMs);
      await lanes.reclaim();
    }
    if (this.#isStopping()) {
      task.giveBack();
      return;
    }
    // it may have been cancelled meanwhile
    const next = handlers.find(task.arrived);
    if (next === undefined) {
      task.bury(unhandled(name, peer));
      return;
    }
    const go = (): Promise<void> | undefined => this.#attempt(task, next, attempt + 1);
    const { authorize } = this.#parts;
    await (authorize === undefined ? go() : this.#admit(task, authorize, go));
  }

  #pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        timer.clear();
        this.#pauses.delete(end);
        resolve();
      };
      const timer = this.#parts.clock.setTimer(delayMs, end, { background: true });
      this.#pauses.add(end);
    });
  }

  #fail(task: Task, cause: unknown): void {
    if (this.#state === 'over') return;
    const { name, peer } = task.arrived;
    // cut short by the closing, not by the message
    if (this.#isStopping() && cause instanceof EbadgeError && cause.code === 'CLOSED') task.giveBack();
    else task.bury(handlerFailed(name, peer, cause));
  }
}

function settle(task: Task, outcome: Outcome): void {
  const { name, peer } = task.arrived;
  if (outcome.kind === 'reject') task.bury(rejected(name, peer, outcome.reason));
  else task.ack();
}

const arrivalOf = ({ channel, peer, name, message, delivery: { properties } }: Arrived) => ({
  channel: channel.id,
  peer,
  name,
  message,
  correlationId: properties.correlationId,
  messageId: properties.messageId,
});
