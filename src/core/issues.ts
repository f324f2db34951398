/** What is wrong with a message, put so that a person sees it at a glance. */

import type { RawIssue } from '../support/contract.ts';
import { escapeStep, valueAt } from '../support/pointer.ts';
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

/** A path as issues give it: cut short where it is longer than anybody reads. */
export const shortPath = (path: string): string =>
  path.length > pathLimit ? `${path.slice(0, pathLimit - 1)}…` : path;

/** A value in a few words: scalars as JSON, cut short, the rest by kind and size. */
export function describeValue(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === 'object' && value !== null) return 'an object';
  if (typeof value === 'string') {
    const short = value.length > limit ? `${value.slice(0, limit)}…` : value;
    return JSON.stringify(short);
  }
  if (value === null || typeof value === 'number' || typeof value === 'boolean') return String(value);
  return `a ${typeof value}`;
}

const words: Readonly<Record<string, (params: Readonly<Record<string, unknown>>) => string>> = {
  type: ({ type }) => (Array.isArray(type) ? type.join(' or ') : String(type).replaceAll(',', ' or ')),
  required: () => 'this field',
  additionalProperties: () => 'no field of this name',
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
  sampleCount: () =>
    'exactly (end − start) / step samples, and a period that is a whole multiple of the step',
};

/** Whether it is about one of the contract's rules. */
export const isRule = ({ params }: RawIssue): boolean => typeof params['rule'] === 'string';

/**
 * An issue as Ajv reports it → as users read it: missing and unknown fields are pointed at by name. `fields`
 * are the message's own, for saying which one a misspelt one was meant to be.
 */
export function toIssue(raw: RawIssue, message: unknown, fields: readonly string[] = []): Issue {
  const { params } = raw;
  const rule = isRule(raw);
  const keyword = rule ? String(params['rule']) : raw.keyword;
  let path = raw.instancePath;
  if (rule) path += String(params['at']);
  else if (keyword === 'required') path += `/${escapeStep(String(params['missingProperty']))}`;
  else if (keyword === 'additionalProperties') path += `/${escapeStep(String(params['additionalProperty']))}`;
  let expected =
    (Object.hasOwn(words, keyword) ? words[keyword]?.(params) : undefined) ?? raw.message ?? keyword;
  if (keyword === 'additionalProperties' && raw.instancePath === '') {
    const similar = closest(String(params['additionalProperty']), fields);
    if (similar !== undefined) expected += `; did you mean ${JSON.stringify(similar)}?`;
  }
  const value = keyword === 'propertyNames' ? params['propertyName'] : valueAt(message, path);
  return { path: shortPath(path), keyword, rule, expected, found: describeValue(value) };
}
