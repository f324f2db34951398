/** What a client tells of by itself: problems, dead letters, how its connection fares. */

import type { EbadgeError } from '../core/errors.ts';
import type { Logger } from '../core/logger.ts';
import type { StatusChange } from '../transport/transport.ts';
import { guarded } from './handling.ts';
import type { DeadLetter, Observer } from './observer.ts';
import type { ClientOptions } from './options.ts';

/** Tells; none of it throws. */
export interface Reports {
  readonly onProblem: (problem: EbadgeError) => void;
  /** Tells of its error as `onProblem` does, too. */
  readonly onDeadLetter: (letter: DeadLetter) => void;
  readonly onStatus: (change: StatusChange) => void;
}

type Level = keyof Logger;
type Line = readonly [level: Level, message: string, fields: Readonly<Record<string, unknown>>];

const levels: Readonly<Record<StatusChange['status'], Level>> = {
  connected: 'info',
  reconnecting: 'warn',
  blocked: 'warn',
  closing: 'info',
  closed: 'info',
};

/** The error's own words and facts. Its cause is left out: it may quote a message. */
const problemFields = ({ code, retryable, details }: EbadgeError): Readonly<Record<string, unknown>> => ({
  ...details,
  code,
  retryable,
});

function statusLine({ status, reason, ...rest }: StatusChange): Line {
  const level = status === 'closed' && reason !== undefined ? 'error' : levels[status];
  const { address, attempt, nextAttemptMs } = rest;
  const facts = { address, attempt, nextAttemptMs, code: reason?.code, reason: reason?.message };
  const known = Object.entries(facts).filter(([, value]) => value !== undefined);
  return [level, `The connection is ${status}.`, { status, ...Object.fromEntries(known) }];
}

/**
 * Where problems and the like go: to `onProblem` and the logger, whichever is given; problems to the console
 * where neither is.
 */
export function reportsTo<R extends string>(
  options: Pick<ClientOptions<R>, 'as' | 'role' | 'logger' | 'onProblem'>,
  observer: Observer | undefined,
): Reports {
  const { as, role, logger, onProblem } = options;
  const log = guarded(as, 'The logger', ([level, message, fields]: Line) => {
    logger?.[level](message, { client: as, role, ...fields });
  });
  const warn = (problem: EbadgeError): void => console.warn(`[${as}] ${problem.code}: ${problem.message}`);
  const tell = onProblem ?? (logger === undefined ? warn : undefined);
  const told = tell === undefined ? undefined : guarded(as, 'onProblem', tell);
  return {
    onProblem: (problem) => {
      log(['warn', problem.message, problemFields(problem)]);
      told?.(problem);
    },
    onDeadLetter: (letter) => {
      const { error, queue, delivery } = letter;
      observer?.deadLettered(letter);
      const { messageId } = delivery.properties;
      const id = messageId === undefined ? {} : { messageId };
      log(['warn', error.message, { ...problemFields(error), deadLetter: true, queue, ...id }]);
      told?.(error);
    },
    onStatus: (change) => {
      observer?.status(change);
      log(statusLine(change));
    },
  };
}
