/** What is wrong with a message, put so that a person sees it at a glance. */

import type { RawIssue } from '../support/contract.ts';
import { valueAt } from '../support/pointer.ts';
import { placeOf } from './canonical.ts';
import { closest } from './suggest.ts';

/** One thing that is wrong with a message. */
export interface Issue {
  /**
   * Where: a JSON Pointer into the message; the empty string is the message itself. Of more than 200
   * characters, only the beginning, with an ellipsis.
   */
  readonly path: string;
  /** The JSON Schema keyword that was violated, or the rule's name when `rule` is true. */
  readonly keyword: string;
  /** Whether `keyword` names one of the contract's rules instead of a JSON Schema keyword. */
  readonly rule: boolean;
  /** What should have been there, in words. */
  readonly expected: string;
  /** What was there, cut short. Part of the payload: keep it out of logs. */
  readonly found: string;
}

const limit = 60;

const pathLimit = 200;

const expectedLimit = 500;

/** The beginning of a text, with an ellipsis where something is left out; no character is cut in two. */
function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  const last = text.charCodeAt(most - 2);
  return `${text.slice(0, last >= 0xd800 && last <= 0xdbff ? most - 2 : most - 1)}…`;
}

/** A path as issues give it: cut short where it is longer than anybody reads. */
export const shortPath = (path: string): string => cut(path, pathLimit);

/** A value in a few words: scalars as JSON, cut short, the rest by kind and size. */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value === 'string') {
    return JSON.stringify(cut(value, limit + 1));
  }
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return String(value);
  return `a ${typeof value}`;
}

const words: Readonly<Record<string, (params: Readonly<Record<string, unknown>>) => string>> = {
  type: ({ type }) => (Array.isArray(type) ? type.join(' or ') : String(type).replaceAll(',', ' or ')),
  required: () => 'this field',
  dependentRequired: ({ property }) => `this field, because there is ${String(property)}`,
  additionalProperties: () => 'no field of this name',
  unevaluatedProperties: () => 'no field of this name',
  unevaluatedItems: ({ limit: bound }) => `at most ${String(bound)} items`,
  minProperties: ({ limit: bound }) => `at least ${String(bound)} fields`,
  maxProperties: ({ limit: bound }) => `at most ${String(bound)} fields`,
  false: () => 'nothing: no value is right here',
  not: () => 'something else',
  contains: ({ minContains: least, maxContains: most }) =>
    typeof most === 'number'
      ? `${String(least)} to ${most} items of a certain kind`
      : `at least ${String(least)} items of a certain kind`,
  const: ({ allowedValue }) => JSON.stringify(allowedValue),
  enum: ({ allowedValues }) =>
    `one of ${(Array.isArray(allowedValues) ? allowedValues : []).map((v) => JSON.stringify(v)).join(', ')}`,
  format: ({ format }) =>
    format === 'date-time'
      ? 'a time with a zone, e.g. "2013-07-21T10:00:00.000Z"'
      : format === 'uuid'
        ? 'a UUID'
        : `the format ${String(format)}`,
  pattern: ({ pattern }) => `text matching ${String(pattern)}`,
  minimum: ({ limit: bound }) => `at least ${String(bound)}`,
  maximum: ({ limit: bound }) => `at most ${String(bound)}`,
  exclusiveMinimum: ({ limit: bound }) => `more than ${String(bound)}`,
  exclusiveMaximum: ({ limit: bound }) => `less than ${String(bound)}`,
  multipleOf: ({ multipleOf }) => `a multiple of ${String(multipleOf)}`,
  minLength: ({ limit: bound }) => `text of at least ${String(bound)} characters`,
  maxLength: ({ limit: bound }) => `text of at most ${String(bound)} characters`,
  minItems: ({ limit: bound }) => `at least ${String(bound)} items`,
  maxItems: ({ limit: bound }) => `at most ${String(bound)} items`,
  items: ({ limit: bound }) => `at most ${String(bound)} items`,
  uniqueItems: () => 'no item twice',
  anyOf: () => 'one of the alternatives',
  oneOf: () => 'exactly one of the alternatives',
  propertyNames: () => 'keys of the right form',
  timeAfter: () => 'a time after the start',
  timeNotBefore: () => 'a time at or after the start',
  numberNotLess: () => 'a number not less than its lower bound',
  sampleCount: ({ count }) =>
    typeof count === 'number' && count >= 0
      ? `exactly ${count} sample${count === 1 ? '' : 's'}: (end − start) / step`
      : 'exactly (end − start) / step samples, and a period that is a whole multiple of the step',
};

/**
 * An issue as Ajv reports it → as users read it: missing and unknown fields are pointed at by name. `fields`
 * are the message's own, for saying which one a misspelt one was meant to be.
 */
export function toIssue(raw: RawIssue, message: unknown, fields: readonly string[] = []): Issue {
  const { params } = raw;
  const { path, keyword, rule } = placeOf(raw);
  let expected =
    (Object.hasOwn(words, keyword) ? words[keyword]?.(params) : undefined) ?? raw.message ?? keyword;
  if (keyword === 'additionalProperties' && raw.instancePath === '') {
    const similar = closest(String(params['additionalProperty']), fields);
    if (similar !== undefined) expected += `; did you mean ${JSON.stringify(similar)}?`;
  }
  const value = keyword === 'propertyNames' ? params['propertyName'] : valueAt(message, path);
  return {
    path: shortPath(path),
    keyword,
    rule,
    expected: cut(expected, expectedLimit),
    found: describeValue(value),
  };
}
