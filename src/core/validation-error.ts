import { EbadgeError, type ErrorOptions } from './errors.ts';
import type { Issue } from './issues.ts';

/** Why a text or an object is no message of the contract. */
export type ValidationErrorCode = 'MALFORMED_JSON' | 'UNKNOWN_MESSAGE' | 'INVALID_MESSAGE';

const shown = 5;

/** A hostile message can have any number of faults. */
export const maxIssues = 100;

/** What a {@link ValidationError} takes besides. */
export interface ValidationErrorOptions extends Pick<ErrorOptions, 'cause' | 'details'> {
  /** How many issues were found, when not all are given. Default: as many as are given. */
  readonly issueCount?: number;
  /** Whether there may be issues that were not looked for. Default: false. */
  readonly incomplete?: boolean;
}

/**
 * A message that the contract forbids. Retrying the same message never helps.
 *
 * `message` names paths and what was expected there, never the values found; those are in `issues`, which
 * printing the error does not show.
 */
export class ValidationError extends EbadgeError {
  declare readonly code: ValidationErrorCode;
  /** Wire name of the message type, when it is known. */
  readonly messageName: string | undefined;
  /** How many issues were found; {@link ValidationError.issues} has the first 100. */
  readonly issueCount: number;
  /**
   * Whether there may be more issues than {@link ValidationError.issues} has: there are more than 100, or the
   * message has more than 20,000 values, and the search ended at the first.
   */
  readonly truncated: boolean;
  readonly #issues: readonly Issue[];

  constructor(
    code: ValidationErrorCode,
    summary: string,
    issues: readonly Issue[],
    messageName?: string,
    { issueCount = issues.length, incomplete = false, ...options }: ValidationErrorOptions = {},
  ) {
    const kept = issues.slice(0, maxIssues);
    const lines = kept
      .slice(0, shown)
      .map(({ path, expected, keyword }) => `\n  ${path || '(message)'}: expected ${expected} [${keyword}]`);
    const cut = issueCount > kept.length ? `; \`issues\` has ${kept.length} of ${issueCount}` : '';
    const rest =
      issueCount > shown ? `\n  … and ${issueCount - Math.min(shown, kept.length)} more${cut}` : '';
    super(code, summary + lines.join('') + rest, {
      ...options,
      details: {
        ...options.details,
        messageName,
        issueCount,
        truncated: incomplete || issueCount > kept.length,
        issues: kept.map(({ path, keyword }) => ({ path, keyword })),
      },
    });
    this.messageName = messageName;
    this.issueCount = issueCount;
    this.truncated = incomplete || issueCount > kept.length;
    this.#issues = kept;
  }

  /**
   * What is wrong, in the order of the verdict (schema/meta/verdict.md): the first is the one that counts. The
   * first 100 of {@link ValidationError.issueCount}.
   */
  get issues(): readonly Issue[] {
    return this.#issues;
  }
}

/** The same of a message that came from somewhere: that is said first, and is in `details`. */
export function placed(
  error: ValidationError,
  where: string,
  details: Readonly<Record<string, unknown>>,
): ValidationError {
  const { code, issues, messageName, issueCount, truncated, cause } = error;
  // what follows are the issues
  const [summary = ''] = error.message.split('\n', 1);
  const incomplete = truncated && issueCount <= issues.length;
  const rest = { issueCount, incomplete, details, ...(cause === undefined ? {} : { cause }) };
  return new ValidationError(code, `${where}: ${summary}`, issues, messageName, rest);
}
