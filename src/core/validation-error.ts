import { EbadgeError, type ErrorOptions } from './errors.ts';
import type { Issue } from './issues.ts';

/** Why a text or an object is no message of the contract. */
export type ValidationErrorCode = 'MALFORMED_JSON' | 'UNKNOWN_MESSAGE' | 'INVALID_MESSAGE';

const shown = 5;

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
  readonly #issues: readonly Issue[];

  constructor(
    code: ValidationErrorCode,
    summary: string,
    issues: readonly Issue[],
    messageName?: string,
    options: Pick<ErrorOptions, 'cause'> = {},
  ) {
    const lines = issues
      .slice(0, shown)
      .map(({ path, expected, keyword }) => `\n  ${path || '(message)'}: expected ${expected} [${keyword}]`);
    const rest = issues.length > shown ? `\n  … and ${issues.length - shown} more` : '';
    super(code, summary + lines.join('') + rest, {
      ...options,
      details: { messageName, issues: issues.map(({ path, keyword }) => ({ path, keyword })) },
    });
    this.messageName = messageName;
    this.#issues = issues;
  }

  /** Everything that is wrong, in the order found. */
  get issues(): readonly Issue[] {
    return this.#issues;
  }
}
