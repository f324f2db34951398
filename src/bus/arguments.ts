/** Checks of what callers without a compiler give: whatever is wrong is an `INVALID_ARGUMENT`. */

import { EbadgeError } from '../core/errors.ts';
import { isObject } from '../core/is-object.ts';
import { describeValue } from '../core/issues.ts';
import { closest } from '../core/suggest.ts';

const invalid = (message: string): EbadgeError => new EbadgeError('INVALID_ARGUMENT', message);

/** What an option has to be, in words, and whether a value is that. */
export type OptionKind = readonly [expected: string, is: (value: unknown) => boolean];

const withMethods =
  (...names: readonly string[]) =>
  (value: unknown): boolean =>
    isObject(value) && names.every((name) => typeof value[name] === 'function');

/** Milliseconds, without end included. */
const milliseconds: OptionKind = [
  'milliseconds, 0 or more',
  (value) => typeof value === 'number' && value >= 0,
];
/** An object with options of its own. */
const optionsOf =
  (kinds: Readonly<Record<string, OptionKind>>) =>
  (value: unknown): boolean =>
    isObject(value) &&
    Object.entries(value).every(
      ([name, given]) =>
        Object.hasOwn(kinds, name) && (given === undefined || kinds[name]?.[1](given) === true),
    );

const count: OptionKind = [
  'a whole number from 1',
  (value) => Number.isSafeInteger(value) && Number(value) >= 1,
];
/** A name for all peers, or lists of peers' names by what they are of. */
const peersByName = (value: unknown): boolean =>
  typeof value === 'string' ||
  (isObject(value) &&
    Object.values(value).every(
      (names) => Array.isArray(names) && names.every((name) => typeof name === 'string'),
    ));

const pause: OptionKind = [
  'milliseconds from 0 to 600,000',
  (value) => typeof value === 'number' && value >= 0 && value <= 600_000,
];
const signal: OptionKind = ['an AbortSignal', withMethods('addEventListener', 'removeEventListener')];
const text: OptionKind = ['text', (value) => typeof value === 'string'];
/** What is checked where it is used. */
const anything: OptionKind = ['', () => true];

/** Options of a client, besides how it reaches the broker. */
export const clientOptionKinds: Readonly<Record<string, OptionKind>> = {
  role: text,
  as: anything,
  groups: ['a list of names', Array.isArray],
  prefetch: [
    'a whole number from 1 to 65535',
    (value) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 0xff_ff,
  ],
  handlerGraceMs: milliseconds,
  handlerTimeoutMs: milliseconds,
  maxMessageBytes: count,
  redelivery: [
    'an object with maxAttempts, a whole number from 1, initialDelayMs and maxDelayMs, milliseconds up to 600,000; each may be left out',
    optionsOf({ maxAttempts: count, initialDelayMs: pause, maxDelayMs: pause }),
  ],
  duplicates: [
    'false, or an object with windowMs, milliseconds, and maxEntries, a whole number from 1; each may be left out',
    (value) => value === false || optionsOf({ windowMs: milliseconds, maxEntries: count })(value),
  ],
  compatibility: ['the name of a profile, or an object with lists of peers’ names by profile', peersByName],
  versions: ['the name of a version, or an object with lists of peers’ names by version', peersByName],
  onDuplicate: ['a function', (value) => typeof value === 'function'],
  clock: ['a clock, with nowMs and setTimer', withMethods('nowMs', 'setTimer')],
  authorize: ['a function', (value) => typeof value === 'function'],
  reading: ["'strict' or 'tolerant'", (value) => value === 'strict' || value === 'tolerant'],
  onForgiven: ['a function', (value) => typeof value === 'function'],
  onProblem: ['a function', (value) => typeof value === 'function'],
  logger: ['a logger, with debug, info, warn and error', withMethods('debug', 'info', 'warn', 'error')],
  telemetry: ['what openTelemetry() of @ebadge/sdk/opentelemetry returns', withMethods('observe')],
};

/** Options of a question. */
export const requestOptionKinds: Readonly<Record<string, OptionKind>> = {
  timeoutMs: milliseconds,
  signal,
  until: ['a function', (value) => typeof value === 'function'],
  refusals: ["'throw' or 'return'", (value) => value === 'throw' || value === 'return'],
};

/** Options of a publish. */
export const publishOptionKinds: Readonly<Record<string, OptionKind>> = {
  ttlMs: ['whole milliseconds, 1 or more', (value) => Number.isSafeInteger(value) && Number(value) >= 1],
  signal,
};

/** Options of closing. */
export const closeOptionKinds: Readonly<Record<string, OptionKind>> = { timeoutMs: milliseconds };

/** Refuses options that are no object, that there are not, or that are of another kind. */
export function checkOptions(
  what: string,
  options: unknown,
  kinds: Readonly<Record<string, OptionKind>>,
): void {
  const names = Object.keys(kinds);
  if (!isObject(options)) {
    throw invalid(
      `${what} takes its options as an object, not ${describeValue(options)}: ${names.join(', ')}.`,
    );
  }
  for (const [name, value] of Object.entries(options)) {
    const kind = Object.hasOwn(kinds, name) ? kinds[name] : undefined;
    if (kind === undefined) {
      const similar = closest(name, names);
      const hint = similar === undefined ? '' : ` Did you mean "${similar}"?`;
      throw invalid(
        `${what} has no option ${JSON.stringify(name.slice(0, 60))}.${hint} Options: ${names.join(', ')}.`,
      );
    }
    const [expected, is] = kind;
    // no value: a credential may have got into the wrong place
    if (value !== undefined && !is(value))
      throw invalid(`The option ${name} of ${what} has to be ${expected}.`);
  }
}

/** Refuses a handler that cannot be called. */
export function checkHandler(handler: unknown, type: string): void {
  if (typeof handler === 'function') return;
  throw invalid(`The handler of ${type} has to be a function, not ${describeValue(handler)}.`);
}
