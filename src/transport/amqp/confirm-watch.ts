import type { Socket } from 'node:net';
import { systemClock } from '../../core/clock.ts';
import type { Timer } from '../../core/clock.ts';

/** What a watch over confirms needs to know. */
export interface ConfirmWatchParts {
  /** How long publications may wait without any of them being confirmed; 0: for ever. */
  readonly timeoutMs: number;
  /** Whether any publication waits for its confirm. */
  readonly isWaiting: () => boolean;
  /** Whether the broker has said that it takes nothing now. */
  readonly isBlocked: () => boolean;
  readonly socket: Socket | undefined;
  readonly onOverdue: () => void;
}

/** So many looks fall into one timeout. */
const looks = 4;

/**
 * Notices that the broker confirms nothing any more, which no heartbeat may tell: one node of many may be
 * alive and yet unable to store anything.
 *
 * Not held against the broker: what it said itself (blocked), an upload that is still going on, and a stall
 * of this process, in which nobody read the confirms.
 */
export class ConfirmWatch {
  readonly #parts: ConfirmWatchParts;
  #progressAtMs = 0;
  #timer: Timer | undefined;
  #dueAtMs = 0;
  #backlog = false;
  #uploaded = 0;

  constructor(parts: ConfirmWatchParts) {
    this.#parts = parts;
  }

  /** The first publication that has to wait was sent. */
  begin(): void {
    if (this.#parts.timeoutMs === 0) return;
    this.progress();
    if (this.#timer === undefined) this.#arm(this.#parts.timeoutMs);
  }

  /** The broker has confirmed something, or may be expected to from now on. */
  progress(): void {
    this.#progressAtMs = performance.now();
  }

  /** No more watching. */
  stop(): void {
    this.#timer?.clear();
  }

  #arm(delayMs: number): void {
    const ms = Math.max(1, Math.min(delayMs, this.#parts.timeoutMs / looks));
    this.#dueAtMs = performance.now() + ms;
    // whoever waits for a confirm has a socket open, and that keeps the process alive
    this.#timer = systemClock.setTimer(ms, () => this.#look(), { background: true });
  }

  #look(): void {
    this.#timer = undefined;
    const { timeoutMs, isWaiting, isBlocked, onOverdue } = this.#parts;
    if (!isWaiting()) return;
    const nowMs = performance.now();
    if (isBlocked() || this.#isUploading() || nowMs - this.#dueAtMs > timeoutMs / looks) this.progress();
    const leftMs = this.#progressAtMs + timeoutMs - nowMs;
    if (leftMs > 0) {
      this.#arm(leftMs);
      return;
    }
    // what has arrived meanwhile is read before this runs
    setImmediate(() => {
      if (this.#timer !== undefined || !isWaiting()) return;
      if (isBlocked() || this.#progressAtMs + timeoutMs > performance.now()) this.#arm(timeoutMs);
      else onOverdue();
    });
  }

  /** Whether bytes that had to wait on our side were taken since the last look. */
  #isUploading(): boolean {
    const { socket } = this.#parts;
    if (socket === undefined) return false;
    const uploaded = socket.bytesWritten - socket.writableLength;
    const uploading = this.#backlog && uploaded !== this.#uploaded;
    this.#uploaded = uploaded;
    this.#backlog = socket.writableLength > 0;
    return uploading;
  }
}
