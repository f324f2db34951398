/** The doc comments of types and fields: what a hover shows, and what only the validator checks. */

import { escapeStep } from '../../support/pointer.ts';
import { listOf } from '../json.ts';
import { isObject, type Json, type JsonObject } from '../load.ts';
import type { Note } from '../model.ts';
import { textOf } from '../schema-facts.ts';
import { isAnnotation, kindsOf, statedTypes } from './type-kinds.ts';

/** Something that the type does not show. */
export interface Remark {
  /** Place in the sources, for a note. */
  readonly place: string;
  /** Steps from what carries the comment to where this applies. */
  readonly where: readonly string[];
  readonly text: string;
  /** Whether `generate` reports it, too: not what merely narrows a number, a text or a size. */
  readonly isNote: boolean;
}

/** Keywords that narrow a number, a text or a size. */
const constraints = [
  'format',
  'pattern',
  'minimum',
  'exclusiveMinimum',
  'maximum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'minProperties',
  'maxProperties',
];

const isConstraint = (keyword: string): boolean => constraints.includes(keyword) || keyword === 'uniqueItems';

/** Keywords that need no remark: annotations, and what the comment says of numbers, texts and sizes. */
export const isHarmless = (keyword: string): boolean => isAnnotation(keyword) || isConstraint(keyword);

/** A keyword's value in a comment. */
const show = (value: Json | undefined): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** Whether all that a branch does is to narrow numbers and texts. */
const isNarrowing = (branch: Json): boolean =>
  isObject(branch) &&
  Object.keys(branch).every((keyword) => isHarmless(keyword) || /^(?:const|enum|type)$/.test(keyword));

/** Whether alternatives only narrow numbers and texts: a comment can name them as it names `minimum`. */
export function areNarrowing(schema: JsonObject, branches: readonly Json[]): boolean {
  const kinds = kindsOf({ type: schema['type'] ?? [...kindsOf(true, () => ({}))] }, () => ({}));
  return !kinds.has('object') && !kinds.has('array') && branches.every(isNarrowing);
}

/** What the comment says in short, such as `minimum 0`. */
export function constraintsOf(schema: JsonObject): string[] {
  const checks = constraints
    .filter((keyword) => keyword in schema)
    .map((keyword) => `${keyword} ${show(schema[keyword])}`);
  if (schema['uniqueItems'] === true) checks.push('unique items');
  const stated = statedTypes(schema);
  if (stated.includes('integer') && !stated.includes('number')) checks.unshift('integer');
  for (const keyword of ['anyOf', 'oneOf']) {
    const branches = listOf(schema[keyword]);
    if (branches.length === 0 || !areNarrowing(schema, branches)) continue;
    // alternatives that the type shows need no word
    if (branches.every((branch) => isObject(branch) && ('const' in branch || 'enum' in branch))) continue;
    checks.push(`${keyword} ${JSON.stringify(branches)}`);
  }
  return checks;
}

/** The comment of a type or field, by paragraphs. */
export function docOf(schema: JsonObject, remarks: readonly Remark[]): string {
  const lines = [textOf(schema, 'description')];
  const unit = textOf(schema, 'x-unit');
  if (unit !== '') lines.push(`Unit: ${unit === '1' ? 'dimensionless' : unit}.`);
  if ('default' in schema) lines.push(`Default: ${JSON.stringify(schema['default'])}.`);
  const checks = constraintsOf(schema);
  if (checks.length > 0) lines.push(`Validated: ${checks.join(', ')}.`);
  const rules = Array.isArray(schema['x-rules']) ? schema['x-rules'].filter(isObject) : [];
  for (const { rule, ...operands } of rules) {
    const list = Object.entries(operands).map(([operand, pointer]) => `${operand} ${show(pointer)}`);
    lines.push(`Rule: ${show(rule)} (${list.join(', ')}).`);
  }
  const errata = Array.isArray(schema['x-errata']) ? schema['x-errata'].filter(isObject) : [];
  for (const erratum of errata) {
    lines.push(`Tolerant reading repairs (${textOf(erratum, 'id')}): ${textOf(erratum, 'description')}`);
  }
  lines.push(...new Set(remarks.map(sentenceOf)));
  if (Array.isArray(schema['examples']) && schema['examples'].length > 0) {
    lines.push(`Example: ${JSON.stringify(schema['examples'][0])}.`);
  }
  const source = textOf(schema, 'x-source');
  if (source !== '') lines.push(`Source: ${source}.`);
  // last: what follows a tag is taken for its text
  if (schema['deprecated'] === true) lines.push('@deprecated');
  return lines
    .filter((line) => line !== '')
    .map(safe)
    .join('\n\n');
}

/** A remark in the comment of what it is in. */
function sentenceOf({ where, text }: Remark): string {
  if (where.length === 0) return asSentence(text);
  return `In ${where.join('/')}: ${text}`;
}

/** With a capital at its start, but for keywords: they are written as they are. */
export const asSentence = (text: string): string =>
  text.replace(/^(?:every|if with|that|the|validated|values|what)\b/, capitalise);

const capitalise = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1);

export const noteOf = ({ place, text }: Remark): Note => ({ place, text });

/** A text that cannot end the comment that it stands in. */
export const safe = (text: string): string => text.replaceAll('*/', '*\\/');

/** A place within another. */
export const within = (place: string, ...steps: readonly string[]): string =>
  [place, ...steps.map(escapeStep)].join('/');
