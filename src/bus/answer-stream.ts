import { deferred, type Deferred } from '../core/deferred.ts';
import type { EbadgeError } from '../core/errors.ts';
import type { AnswerStream } from './types.ts';

/** A queue of answers: each is handed to one reader; unread ones wait in it. */
export class AnswerQueue<M> implements AnswerStream<M> {
  readonly #waiting: M[] = [];
  readonly #readers: Deferred<IteratorResult<M, undefined>>[] = [];
  readonly #onCancel: () => Promise<void>;
  #end: { readonly error: EbadgeError | undefined } | undefined;
  #cancelled: Promise<void> | undefined;

  constructor(onCancel: () => Promise<void>) {
    this.#onCancel = onCancel;
  }

  /** Adds an answer. */
  push(message: M): void {
    const reader = this.#readers.shift();
    if (reader !== undefined) reader.resolve({ done: false, value: message });
    else if (this.#end === undefined) this.#waiting.push(message);
  }

  /** Answers that nobody has read yet. */
  get size(): number {
    return this.#waiting.length;
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

  cancel(): Promise<void> {
    this.#cancelled ??= this.#onCancel().finally(() => {
      // after an error, what came before it can still be read
      if (this.#end === undefined) this.#waiting.length = 0;
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
        const [message] = this.#waiting.splice(0, 1);
        if (message !== undefined) return Promise.resolve({ done: false, value: message });
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
        await this.cancel();
        return { done: true, value: undefined };
      },
    };
  }
}
