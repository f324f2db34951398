/** Matchers for `expect` of vitest and jest. */

import { codec } from '../codec.ts';
import { isKept } from '../contract-report/report.ts';
import { terminalReport } from '../contract-report/terminal.ts';
import { EbadgeError } from '../core/errors.ts';
import { describeValue } from '../core/issues.ts';
import { ValidationError } from '../core/validation-error.ts';
import { verdictOf, type Verdict } from '../core/verdict.ts';
import { Recorder } from './recorder.ts';

/** What a matcher says. */
export interface MatcherResult {
  /** Whether what was expected holds. */
  readonly pass: boolean;
  /** What is said where the expectation, or its opposite, is not met. */
  readonly message: () => string;
}

/** What the matchers look like on `expect(…)`; `R` is what they return there. */
export interface EbadgeMatchers<R = unknown> {
  /** A message (an object, JSON text, or bytes) is valid, and of that type, if one is named. */
  toBeValidMessage(name?: string): R;
  /** A message (an object, JSON text, or bytes) is refused, with a verdict that has these parts. */
  toBeRefusedWith(verdict: Partial<Verdict>): R;
  /** A {@link Recorder} has a message of that type, with these fields, if any are given. */
  toHavePublished(name: string, fields?: Readonly<Record<string, unknown>>): R;
  /** What a {@link Recorder} has keeps the contract: valid, on its way, answered in time. */
  toKeepContract(): R;
}

/** Why it is refused; null where it is valid. */
function refusal(received: unknown): {
  readonly error: ValidationError | null;
  readonly name: string | undefined;
} {
  try {
    const message =
      typeof received === 'string' || received instanceof Uint8Array
        ? codec.parse(received)
        : codec.validate(received);
    return { error: null, name: codec.nameOf(message) };
  } catch (caught) {
    if (!(caught instanceof ValidationError)) throw caught;
    return { error: caught, name: caught.messageName };
  }
}

interface Asymmetric {
  readonly asymmetricMatch: (value: unknown) => boolean;
}

const isAsymmetric = (value: unknown): value is Asymmetric =>
  typeof value === 'object' &&
  value !== null &&
  typeof (value as Partial<Asymmetric>).asymmetricMatch === 'function';

/** Whether a value has what is wanted: of objects all wanted members, of everything else the same. */
function has(value: unknown, wanted: unknown): boolean {
  if (isAsymmetric(wanted)) return wanted.asymmetricMatch(value);
  if (typeof wanted !== 'object' || wanted === null) return Object.is(value, wanted);
  if (typeof value !== 'object' || value === null || Array.isArray(value) !== Array.isArray(wanted))
    return false;
  if (Array.isArray(wanted) && (value as unknown[]).length !== wanted.length) return false;
  return Object.entries(wanted).every(
    ([name, item]) =>
      Object.hasOwn(value, name) && has((value as Readonly<Record<string, unknown>>)[name], item),
  );
}

function recorderOf(received: unknown, matcher: string): Recorder {
  if (received instanceof Recorder) return received;
  throw new EbadgeError(
    'INVALID_ARGUMENT',
    `${matcher} wants a Recorder of @ebadge/sdk/testing, and was given ${describeValue(received)}.`,
  );
}

const issuesText = ({ issues }: ValidationError): string =>
  issues
    .map(
      ({ path, expected, found }) =>
        `\n  ${path === '' ? '(message)' : path}: expected ${expected}, found ${found}`,
    )
    .join('');

const plain = (_style: string, text: string): string => text;

/**
 * The matchers, for `expect.extend`. `@ebadge/sdk/testing/vitest` and `@ebadge/sdk/testing/jest` do that, types included.
 *
 * @example
 * ```ts
 * import { ebadgeMatchers } from '@ebadge/sdk/testing';
 * import { expect } from 'vitest';
 *
 * expect.extend(ebadgeMatchers);
 * ```
 */
export const ebadgeMatchers: {
  readonly [N in keyof EbadgeMatchers]: (
    received: unknown,
    ...expected: Parameters<EbadgeMatchers[N]>
  ) => MatcherResult;
} = {
  toBeValidMessage(received, name) {
    const { error, name: found } = refusal(received);
    const wanted = name ?? 'message';
    return {
      pass: error === null && (name === undefined || found === name),
      message: () =>
        error === null
          ? `expected ${name === undefined || found === name ? 'no' : 'a'} valid ${wanted}, and it is a valid ${found ?? 'message'}`
          : `expected a valid ${wanted}: ${error.message.split('\n')[0] ?? ''}${issuesText(error)}`,
    };
  },
  toBeRefusedWith(received, verdict) {
    const { error, name } = refusal(received);
    const found = error === null ? null : verdictOf(error);
    const wanted = JSON.stringify(verdict);
    return {
      pass: found !== null && has(found, verdict),
      message: () =>
        found === null
          ? `expected a refusal with ${wanted}, and it is a valid ${name ?? 'message'}`
          : `expected a refusal with ${wanted}, and it is refused with ${JSON.stringify(found)}`,
    };
  },
  toHavePublished(received, name, fields) {
    const { messages } = recorderOf(received, 'toHavePublished');
    const ofType = messages.filter((recorded) => recorded.name === name);
    const others = [...new Set(messages.map((recorded) => recorded.name ?? '?'))].join(', ');
    return {
      pass: ofType.some(({ message }) => fields === undefined || has(message, fields)),
      message: () =>
        ofType.length === 0
          ? `expected a published ${name}. Published were: ${others === '' ? 'none' : others}`
          : `expected ${name} with ${JSON.stringify(fields ?? {})}. Published were:\n${ofType.map(({ body }) => `  ${body}`).join('\n')}`,
    };
  },
  toKeepContract(received) {
    const report = recorderOf(received, 'toKeepContract').report();
    return {
      pass: isKept(report),
      message: () => terminalReport(report, plain),
    };
  },
};
