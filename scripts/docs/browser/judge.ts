/** What the SDK says of a text, as `ebadge validate --json` prints it. */

import { safeParse } from '../../../src/codec.ts';
import type { ReadOptions } from '../../../src/core/read-options.ts';
import type { Forgiven } from '../../../src/core/tolerant.ts';
import type { Issue } from '../../../src/core/issues.ts';
import { verdictOf, type Verdict } from '../../../src/core/verdict.ts';

/** A judgement. */
export type Judgement =
  | {
      readonly valid: true;
      readonly message: string;
      readonly forgiven: readonly Forgiven[];
    }
  | {
      readonly valid: false;
      readonly message: string | null;
      readonly code: string;
      readonly verdict: Verdict;
      readonly issues: readonly Issue[];
      readonly issueCount: number;
      readonly truncated: boolean;
    };

/** The judgement, and what only the page shows. */
export interface Judged {
  readonly judgement: Judgement;
  /** The error's own words; empty where there is none. */
  readonly words: string;
  /** The message as it was read, tolerant reading's repairs included. */
  readonly read: unknown;
}

export function judge(input: Uint8Array | string, options: ReadOptions): Judged {
  const result = safeParse(input, options);
  if (result.ok) {
    const { message, forgiven } = result;
    return { judgement: { valid: true, message: message.msg, forgiven }, words: '', read: message };
  }
  const { error } = result;
  return {
    judgement: {
      valid: false,
      message: error.messageName ?? null,
      code: error.code,
      verdict: verdictOf(error),
      issues: error.issues,
      issueCount: error.issueCount,
      truncated: error.truncated,
    },
    words: error.message,
    read: undefined,
  };
}
