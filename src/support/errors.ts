/** The one error class. It lives here so that generated code throws the same as the rest of the SDK. */

import type { ErrorCode } from './error-codes.ts';

export { errorCodes, type ErrorCode } from './error-codes.ts';

/** What an {@link EbadgeError} is built from. */
export interface ErrorOptions {
  /** Whether doing the same again, unchanged, may succeed. Default: false. */
  readonly retryable?: boolean;
  /** Facts for programs: names, limits, counts. Never payloads, never secrets. Default: none. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** What was caught underneath. Default: nothing. */
  readonly cause?: unknown;
}

/**
 * The one base class of everything this package throws on purpose.
 *
 * The message says what happened, where, and what to do about it. Payloads and credentials stay out
 * of `message` and `details`, so both may be logged.
 *
 * @example
 * ```ts
 * try {
 *   await client.to('heh-42').publish('set_clock', { offset: null });
 * } catch (caught) {
 *   const error = EbadgeError.from(caught);
 *   if (error.retryable) scheduleAgain();
 *   else console.error(error.code, error.message);
 * }
 * ```
 */
export class EbadgeError extends Error {
  /** What kind of failure this is, for programs. */
  readonly code: ErrorCode;
  /** Whether doing the same again, unchanged, may succeed. */
  readonly retryable: boolean;
  /** Facts for programs: names, limits, counts. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(code: ErrorCode, message: string, options: ErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.code = code;
    this.retryable = options.retryable ?? false;
    this.details = options.details ?? {};
  }

  /**
   * Normalises whatever was caught: an `EbadgeError` comes back as it is, anything else becomes the
   * `cause` of one with the given code (default `INTERNAL`).
   */
  static from(caught: unknown, code: ErrorCode = 'INTERNAL'): EbadgeError {
    if (caught instanceof EbadgeError) return caught;
    return new EbadgeError(code, textOf(caught), { cause: caught });
  }
}

function textOf(caught: unknown): string {
  if (caught instanceof Error) return caught.message;
  try {
    return String(caught);
  } catch {
    // an object without a prototype, for one
    return 'Something was thrown that has no text.';
  }
}
