/** Work in order: one job of a lane at a time, so many lanes at once. */

import { deferred, type Deferred } from '../core/deferred.ts';
import { Fifo } from '../core/fifo.ts';

/** A piece of work. */
export interface Job {
  /** Does it: undefined when it is over at once, else a promise that never rejects. */
  run(): Promise<void> | undefined;
  /** Called instead of `run` when there is no more working. */
  giveBack(): void;
}

/** Whose turn comes when a slot is free: a lane's next job, or a job that goes on after a pause. */
type Turn = { readonly lane: string; readonly job: Job } | { readonly resume: () => void };

/** Runs jobs: those of a lane one after the other, as they came, and `limit` at a time over all. */
export class Lanes {
  readonly #limit: number;
  readonly #onRoom: () => void;
  /** Lanes that are busy, with what waits in them. */
  readonly #busy = new Map<string, Fifo<Job>>();
  readonly #turns = new Fifo<Turn>();
  #running = 0;
  #isHeld = false;
  #stopped = false;
  #idle: Deferred<void> | undefined;

  /** `onRoom` is told when a job has ended or pauses, and none takes its slot. */
  constructor(limit: number, onRoom: () => void = () => undefined) {
    this.#limit = limit;
    this.#onRoom = onRoom;
  }

  /** Jobs that run. */
  get running(): number {
    return this.#running;
  }

  add(lane: string, job: Job): void {
    if (this.#stopped) {
      job.giveBack();
      return;
    }
    const behind = this.#busy.get(lane);
    if (behind !== undefined) {
      behind.push(job);
      return;
    }
    if (this.#running < this.#limit && !this.#isHeld) {
      const work = job.run();
      // mostly it is over already, and the lane was never busy
      if (work === undefined) return;
      this.#busy.set(lane, new Fifo());
      this.#follow(lane, work);
    } else {
      this.#busy.set(lane, new Fifo());
      this.#turns.push({ lane, job });
    }
  }

  /** Lets another job have the slot of one that waits for time to pass; its lane stays busy. */
  release(): void {
    this.#running--;
    this.#fill();
  }

  /** Takes a slot again; to be followed by the end of the job. At once when everything is being stopped. */
  reclaim(): Promise<void> {
    if (this.#stopped || (this.#running < this.#limit && !this.#isHeld)) {
      this.#running++;
      return Promise.resolve();
    }
    return new Promise((resume) => this.#turns.push({ resume }));
  }

  /** Begins nothing more. */
  hold(): void {
    this.#isHeld = true;
  }

  /** Gives back what was not begun, and what still comes. */
  stop(): void {
    this.#isHeld = true;
    this.#stopped = true;
    for (let turn = this.#turns.shift(); turn !== undefined; turn = this.#turns.shift()) {
      if ('job' in turn) {
        turn.job.giveBack();
        this.#emptyLane(turn.lane);
        this.#busy.delete(turn.lane);
      } else {
        this.#running++;
        turn.resume();
      }
    }
    for (const lane of this.#busy.keys()) this.#emptyLane(lane);
  }

  /** Resolves when nothing runs. */
  idle(): Promise<void> {
    if (this.#running === 0) return Promise.resolve();
    this.#idle ??= deferred();
    return this.#idle.promise;
  }

  #emptyLane(lane: string): void {
    const behind = this.#busy.get(lane);
    for (let job = behind?.shift(); job !== undefined; job = behind?.shift()) job.giveBack();
  }

  #follow(lane: string, work: Promise<void>): void {
    this.#running++;
    void work.then(() => {
      this.#running--;
      this.#next(lane);
      this.#fill();
      if (this.#running > 0) return;
      this.#idle?.resolve();
      this.#idle = undefined;
    });
  }

  #next(lane: string): void {
    const job = this.#busy.get(lane)?.shift();
    if (job === undefined) this.#busy.delete(lane);
    else this.#turns.push({ lane, job });
  }

  #fill(): void {
    while (this.#running < this.#limit && !this.#isHeld) {
      const turn = this.#turns.shift();
      if (turn === undefined) {
        this.#onRoom();
        return;
      }
      if ('resume' in turn) {
        this.#running++;
        turn.resume();
        continue;
      }
      const work = turn.job.run();
      if (work === undefined) this.#next(turn.lane);
      else this.#follow(turn.lane, work);
    }
  }
}
