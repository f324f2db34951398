import type { ValidationError, ValidationErrorCode } from './validation-error.ts';

/** What every implementation of the contract says of a text that it refuses: schema/meta/verdict.md. */
export interface Verdict {
  /** Why it is refused. */
  readonly code: ValidationErrorCode;
  /** Of the issue that counts: a JSON Pointer into the message, cut short beyond 200 characters. */
  readonly path?: string;
  /** The keyword of JSON Schema that was violated, or the rule's name when `rule` is true. */
  readonly keyword?: string;
  /** Whether `keyword` names a rule (schema/meta/rules.md), not a keyword of JSON Schema. */
  readonly rule?: boolean;
}

/**
 * The verdict behind an error: its code and, unless the text was no JSON, the one issue that counts.
 *
 * @example
 * ```ts
 * const result = safeParse('{"msg":"set_clock"}');
 * if (!result.ok) console.log(verdictOf(result.error));
 * // { code: 'INVALID_MESSAGE', path: '/offset', keyword: 'required', rule: false }
 * ```
 */
export function verdictOf({ code, issues }: Pick<ValidationError, 'code' | 'issues'>): Verdict {
  const [first] = issues;
  if (first === undefined) return { code };
  const { path, keyword, rule } = first;
  return { code, path, keyword, rule };
}
