/** How changes of the bus are put. */

import { isObject, jsonAt, type Json } from '../../generator/json.ts';
import { escapeStep } from '../../support/pointer.ts';
import { harmless, type Change } from '../change.ts';
import { canonicalText } from '../containment/same.ts';
import type { RuleId } from '../rules.ts';
import type { Specification } from '../specification.ts';

/** A change of the bus: what is not said is nothing. */
export type Particulars = Partial<Omit<Change, 'rule' | 'subject' | 'text'>>;

/** A change, of which the text is a clause on the subject. */
export const changeOf = (rule: RuleId, subject: string, text: string, more: Particulars = {}): Change => ({
  rule,
  subject,
  text: `${subject} ${text}.`,
  messages: [],
  before: null,
  after: null,
  wire: harmless,
  source: [],
  topology: null,
  ...more,
});

/** The place of something in the AsyncAPI document. */
export const placeInDocument = ({ model }: Specification, ...steps: string[]): string =>
  `${model.document}#${steps.map((step) => `/${escapeStep(step)}`).join('')}`;

/** Whether two values of plain data are the same, whatever the order of members. */
export const isSameData = (a: unknown, b: unknown): boolean =>
  canonicalText((a ?? null) as Json) === canonicalText((b ?? null) as Json);

/** What there is on one side only, and on both. */
export function matched<T>(
  before: Readonly<Record<string, T>>,
  after: Readonly<Record<string, T>>,
): {
  readonly removed: readonly (readonly [string, T])[];
  readonly added: readonly (readonly [string, T])[];
  readonly both: readonly (readonly [string, T, T])[];
} {
  const [old, now] = [Object.entries(before), Object.entries(after)];
  const [left, right] = [new Map(old), new Map(now)];
  return {
    removed: old.filter(([name]) => !right.has(name)),
    added: now.filter(([name]) => !left.has(name)),
    both: old.flatMap(([name, value]) => {
      const other = right.get(name);
      return other === undefined ? [] : [[name, value, other] as const];
    }),
  };
}

/** A value of the document with its reference followed, where it is one inside the document. */
export function followed(document: Json, value: Json | undefined): Json | undefined {
  const ref = isObject(value) ? value['$ref'] : undefined;
  return typeof ref === 'string' && ref.startsWith('#/') ? jsonAt(document, ref.slice(1)) : value;
}
