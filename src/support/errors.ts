/** The one error class. It lives here so that generated code throws the same as the rest of the SDK. */

/**
 * Every code an {@link EbadgeError} can carry. The set is closed: switch over it and the compiler
 * tells you when a release adds one.
 */
export const errorCodes = [
  // messages
  'MALFORMED_JSON',
  'UNKNOWN_MESSAGE',
  'INVALID_MESSAGE',
  'WRONG_CHANNEL',
  'NOT_IN_VERSION',
  // the bus
  'CONNECTION_FAILED',
  'CONNECTION_LOST',
  'ACCESS_REFUSED',
  'TOPOLOGY_MISSING',
  'TOPOLOGY_CONFLICT',
  'UNROUTABLE',
  'PUBLISH_REFUSED',
  'EXPIRED',
  'BUFFER_FULL',
  'OUTBOX_FAILED',
  'TIMEOUT',
  'ABORTED',
  'CLOSED',
  'UNHANDLED',
  'HANDLER_FAILED',
  'REDELIVERY_EXHAUSTED',
  'SUPERSEDED',
  'REFUSED_BY_PEER',
  'DUPLICATE_ANSWER',
  'LATE_ANSWER',
  // calls and specifications
  'INVALID_ARGUMENT',
  'SPEC_UNREADABLE',
  'SPEC_INVALID',
  'SPEC_UNSUPPORTED',
  'OUTPUT_DRIFT',
  'OUTPUT_UNWRITABLE',
  'INTERNAL',
] as const;

/** One of {@link errorCodes}. */
export type ErrorCode = (typeof errorCodes)[number];

/** What an {@link EbadgeError} is built from. */
export interface ErrorOptions {
  /** Whether doing the same again, unchanged, may succeed. Default: false. */
  readonly retryable?: boolean;
  /** Facts for programs: names, limits, counts. Never payloads, never secrets. */
  readonly details?: Readonly<Record<string, unknown>>;
  /** What was caught underneath. */
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
