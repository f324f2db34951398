import { EbadgeError, type ErrorOptions } from './errors.ts';
import type { Issue } from './issues.ts';

/** Why a text or an object is no message of the contract. */
export type ValidationErrorCode = 'MALFORMED_JSON' | 'UNKNOWN_MESSAGE' | 'INVALID_MESSAGE';

const shown = 5;

/** A hostile message can have any number of faults. */
export const maxIssues = 100;

/** What a {@link ValidationError} takes besides. */
interface ValidationErrorOptions extends Pick<ErrorOptions, 'cause'> {
  /** How many issues there are, when not all are given. */
  readonly issueCount?: number;
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
  /** How many issues there are; {@link ValidationError.issues} has the first 100. */
  readonly issueCount: number;
  readonly #issues: readonly Issue[];

  constructor(
    code: ValidationErrorCode,
    summary: string,
    issues: readonly Issue[],
    messageName?: string,
    { issueCount = issues.length, ...options }: ValidationErrorOptions = {},
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
      details: { messageName, issueCount, issues: kept.map(({ path, keyword }) => ({ path, keyword })) },
    });
    this.messageName = messageName;
    this.issueCount = issueCount;
    this.#issues = kept;
  }

  /** What is wrong, in the order found: the first 100 of {@link ValidationError.issueCount}. */
  get issues(): readonly Issue[] {
    return this.#issues;
  }
}
