/** Has an observer follow publishes, questions and handlers. */

import { EbadgeError } from '../core/errors.ts';
import type { Handle, Result } from './handlers.ts';
import type { Observer, PublishWatch, RequestFacts } from './observer.ts';

/** Tells of the end of a publish. */
export async function observePublish(watch: PublishWatch, sent: Promise<void>): Promise<void> {
  try {
    await sent;
  } catch (caught) {
    watch.end(EbadgeError.from(caught));
    throw caught;
  }
  watch.end(undefined);
}

/** Tells of a question and its end. */
export async function observeRequest<T>(
  observer: Observer,
  facts: RequestFacts,
  work: () => Promise<T>,
): Promise<T> {
  const watch = observer.request(facts);
  let result: T;
  try {
    result = await watch.run(work);
  } catch (caught) {
    watch.end(EbadgeError.from(caught));
    throw caught;
  }
  watch.end(undefined);
  return result;
}

/** A handler whose runs are told. */
export function observeHandle(observer: Observer, name: string, handle: Handle): Handle {
  observer.subscribed(name);
  return (task, attempt) => {
    const watch = observer.handle(task.arrived, attempt);
    const concluded = (result: Result): Result => {
      watch.end(result.outcome.kind);
      return result;
    };
    const failed = (caught: unknown): never => {
      watch.end('failed');
      throw caught;
    };
    try {
      const result = watch.run(() => handle(task, attempt));
      return result instanceof Promise ? result.then(concluded, failed) : concluded(result);
    } catch (caught) {
      return failed(caught);
    }
  };
}
