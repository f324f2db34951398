/** What handlers are called with, and what comes of them. */

import { EbadgeError } from '../core/errors.ts';
import type { Protocol } from '../support/contract.ts';
import type { Context } from './api.ts';
import type { Handle, Outcome, Result } from './handlers.ts';
import { checkDelay } from './redelivery.ts';
import type { Replies } from './replies.ts';

/** A handler, without its types. */
export type LooseHandler<P extends Protocol, R> = (
  message: unknown,
  context: Context<P, R, string, string>,
) => unknown;

const done: Outcome = { kind: 'done' };
/** What most handlers come to; one object for all. */
const allDone: Result = { outcome: done, sent: undefined };

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && typeof (value as { then?: unknown }).then === 'function';

/** Has a user's handler work on messages. */
export function handleWith<P extends Protocol, R>(replies: Replies<P>, handler: LooseHandler<P, R>): Handle {
  return (task, attempt) => {
    const { peer, message, forgiven, delivery } = task.arrived;
    let outcome = done;
    const reply = (answer: unknown): Promise<void> => replies.reply(task, answer);
    const context: Context<P, R, string, string> = {
      from: peer,
      messageId: delivery.properties.messageId,
      redelivered: delivery.redelivered || attempt > 1,
      attempt,
      forgiven,
      reply,
      reject: (reason) => {
        outcome = { kind: 'reject', reason };
      },
      requeue: (options) => {
        const delayMs: unknown = options?.delayMs;
        checkDelay(delayMs);
        outcome = { kind: 'requeue', delayMs: options?.delayMs };
      },
    };
    const conclude = (answer: unknown): Result => {
      if (answer !== undefined) return { outcome, sent: reply(answer) };
      return outcome === done ? allDone : { outcome, sent: undefined };
    };
    const answer = handler(message, context);
    return isThenable(answer) ? Promise.resolve(answer).then(conclude) : conclude(answer);
  };
}

/** Calls a user's listener. It may throw: its own fault, to be seen, but no message is to get stuck for it. */
export const guarded =
  <T>(who: string, name: string, listener: (told: T) => void) =>
  (told: T): void => {
    try {
      listener(told);
    } catch (caught) {
      console.error(`[${who}] ${name} threw:`, caught);
    }
  };

/** What a client says that is closed. */
export const closedEarly = (name: string): EbadgeError =>
  new EbadgeError('CLOSED', `${name} was closed while the answer was outstanding.`);
