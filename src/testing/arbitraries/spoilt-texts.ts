/** Texts and numbers that violate exactly one keyword of their schema. */

import { formats } from '../../support/formats.ts';
import { countCharacters } from '../../support/values.ts';
import { numberOf, statedTypes, type SchemaObject } from './schema.ts';

/** A value, and the keyword that it violates. */
export interface Violating<T> {
  readonly keyword: string;
  readonly value: T;
}

/** Keywords about texts that a text violates. */
function violated(schema: SchemaObject, text: string): string[] {
  const { format, pattern } = schema;
  const length = countCharacters(text);
  const asserted: Readonly<Record<string, (value: string) => boolean>> = formats;
  const isOf = typeof format === 'string' && Object.hasOwn(asserted, format) ? asserted[format] : undefined;
  return [
    ...(length < (numberOf(schema, 'minLength') ?? length) ? ['minLength'] : []),
    ...(length > (numberOf(schema, 'maxLength') ?? length) ? ['maxLength'] : []),
    ...(typeof pattern === 'string' && !new RegExp(pattern, 'u').test(text) ? ['pattern'] : []),
    ...(isOf?.(text) === false ? ['format'] : []),
  ];
}

/** One text for each keyword that one is found for. */
export function violatingTexts(schema: SchemaObject): Violating<string>[] {
  const most = numberOf(schema, 'maxLength') ?? 0;
  const candidates = ['', 'x', 'not of this form', '.', 'a.b', 'a.b.c', '#', '*', '!', 'x'.repeat(most + 1)];
  const found = new Map<string, string>();
  for (const value of candidates) {
    const [keyword, another] = violated(schema, value);
    if (keyword !== undefined && another === undefined && !found.has(keyword)) found.set(keyword, value);
  }
  return [...found].map(([keyword, value]) => ({ keyword, value }));
}

/** Whether a text violates a schema of texts; any other keyword counts as kept. */
export const isWrongText = (schema: SchemaObject, text: string): boolean => violated(schema, text).length > 0;

const bounds: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  minimum: (value, bound) => value < bound,
  maximum: (value, bound) => value > bound,
  exclusiveMinimum: (value, bound) => value <= bound,
  exclusiveMaximum: (value, bound) => value >= bound,
};

/** Bounds that a number violates. */
const violatedBounds = (schema: SchemaObject, value: number): string[] =>
  Object.entries(bounds).flatMap(([keyword, isBeyond]) => {
    const bound = numberOf(schema, keyword);
    return bound !== undefined && isBeyond(value, bound) ? [keyword] : [];
  });

/** Whether the schema has whole numbers only. */
const isWhole = (schema: SchemaObject): boolean =>
  statedTypes(schema).includes('integer') && !statedTypes(schema).includes('number');

/** Whether a number violates a schema of numbers; any other keyword counts as kept. */
export const isWrongNumber = (schema: SchemaObject, value: number): boolean =>
  violatedBounds(schema, value).length > 0 || (isWhole(schema) && !Number.isInteger(value));

/** One number for each bound. */
export function violatingNumbers(schema: SchemaObject): Violating<number>[] {
  if (schema['multipleOf'] !== undefined) return [];
  return Object.keys(bounds).flatMap((keyword) => {
    const bound = numberOf(schema, keyword);
    if (bound === undefined) return [];
    const beyond = keyword === 'minimum' ? Math.floor(bound) - 1 : Math.ceil(bound) + 1;
    const value = keyword.startsWith('exclusive') ? bound : beyond;
    const isFit = violatedBounds(schema, value).length === 1 && (!isWhole(schema) || Number.isInteger(value));
    return isFit ? [{ keyword, value }] : [];
  });
}
