import type { Socket } from 'node:net';

/** What a watch over a silent broker needs. */
export interface SilenceWatchParts {
  readonly socket: Socket;
  /** The heartbeat agreed upon: an idle broker lets itself be heard about once in that time. */
  readonly heartbeatMs: number;
  /** How long it may take to answer. */
  readonly answerMs: number;
  /** Asks the broker for any answer. */
  readonly probe: () => void;
  readonly onSilent: (silentMs: number) => void;
}

/** So many looks fall into one heartbeat. */
const looks = 8;

/**
 * Notices sooner than heartbeats do that a broker hangs: amqplib waits for two heartbeats to be missed, up
 * to three times their interval. Here, what has been silent for a little longer than one interval is asked,
 * and has the time of a confirm to answer. On a connection that works nothing is sent for it.
 */
export class SilenceWatch {
  readonly #parts: SilenceWatchParts;
  readonly #interval: NodeJS.Timeout;
  #bytesRead: number;
  #heardAtMs: number;
  #lookedAtMs: number;
  #probedAtMs: number | undefined;

  constructor(parts: SilenceWatchParts) {
    this.#parts = parts;
    this.#bytesRead = parts.socket.bytesRead;
    this.#heardAtMs = this.#lookedAtMs = performance.now();
    this.#interval = setInterval(() => this.#look(), parts.heartbeatMs / looks);
    this.#interval.unref();
  }

  /** No more watching. */
  stop(): void {
    clearInterval(this.#interval);
  }

  #look(): void {
    const { socket, heartbeatMs, answerMs, probe, onSilent } = this.#parts;
    const nowMs = performance.now();
    // after a stall of this process there may be something nobody has read yet
    const stalled = nowMs - this.#lookedAtMs > heartbeatMs / 2;
    this.#lookedAtMs = nowMs;
    if (stalled || socket.bytesRead !== this.#bytesRead) {
      this.#bytesRead = socket.bytesRead;
      this.#heardAtMs = nowMs;
      this.#probedAtMs = undefined;
      return;
    }
    const silentMs = nowMs - this.#heardAtMs;
    if (this.#probedAtMs === undefined) {
      if (silentMs < heartbeatMs * 1.25) return;
      this.#probedAtMs = nowMs;
      probe();
    } else if (nowMs - this.#probedAtMs >= answerMs) {
      this.stop();
      onSilent(silentMs);
    }
  }
}
