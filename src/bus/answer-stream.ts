import { deferred, type Deferred } from '../core/deferred.ts';
import type { EbadgeError } from '../core/errors.ts';
import { Fifo } from '../core/fifo.ts';
import type { Settlement } from './conversations.ts';
import type { AnswerStream } from './types.ts';

interface Unread<M> {
  readonly message: M;
  readonly settlement: Settlement;
  readonly atMs: number;
}

/**
 * A queue of answers: each is handed to one reader, and acknowledged then; unread ones wait in it, on the
 * broker's account.
 */
export class AnswerQueue<M> implements AnswerStream<M> {
  readonly #waiting = new Fifo<Unread<M>>();
  readonly #readers: Deferred<IteratorResult<M, undefined>>[] = [];
  readonly #onCancel: () => Promise<void>;
  readonly #leftOver: () => EbadgeError;
  #end: { readonly error: EbadgeError | undefined } | undefined;
  #cancelled: Promise<void> | undefined;

  /** `leftOver` says why answers become dead letters that nobody wants to read any more. */
  constructor(onCancel: () => Promise<void>, leftOver: () => EbadgeError) {
    this.#onCancel = onCancel;
    this.#leftOver = leftOver;
  }

  /** Adds an answer. */
  push(message: M, settlement: Settlement, atMs = 0): void {
    const reader = this.#readers.shift();
    if (reader !== undefined) {
      settlement.ack();
      reader.resolve({ done: false, value: message });
    } else if (this.#end === undefined) {
      this.#waiting.push({ message, settlement, atMs });
    } else settlement.bury(this.#leftOver());
  }

  /** Answers that nobody has read yet. */
  get size(): number {
    return this.#waiting.size;
  }

  /** When the oldest of those came; undefined when there is none. */
  get oldestMs(): number | undefined {
    return this.#waiting.peek()?.atMs;
  }

  /** Ends the iteration, after what is waiting, with or without an error. */
  finish(error?: EbadgeError): void {
    if (this.#end !== undefined) return;
    this.#end = { error };
    for (const reader of this.#readers.splice(0)) {
      if (error === undefined) reader.resolve({ done: true, value: undefined });
      else reader.reject(error);
    }
  }

  /** Puts what nobody has read among the dead letters. */
  abandon(): void {
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift())
      next.settlement.bury(this.#leftOver());
  }

  cancel(): Promise<void> {
    this.#cancelled ??= this.#onCancel().finally(() => {
      // after an error, what came before it can still be read
      if (this.#end === undefined) this.abandon();
      this.finish();
    });
    return this.#cancelled;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.cancel();
  }

  [Symbol.asyncIterator](): AsyncIterator<M, undefined> {
    return {
      next: () => {
        const unread = this.#waiting.shift();
        if (unread !== undefined) {
          unread.settlement.ack();
          return Promise.resolve({ done: false, value: unread.message });
        }
        if (this.#end !== undefined) {
          const { error } = this.#end;
          return error === undefined
            ? Promise.resolve({ done: true, value: undefined })
            : Promise.reject(error);
        }
        const reader = deferred<IteratorResult<M, undefined>>();
        this.#readers.push(reader);
        return reader.promise;
      },
      return: async () => {
        // who leaves after an error does not come back for the rest
        this.abandon();
        await this.cancel();
        return { done: true, value: undefined };
      },
    };
  }
}
