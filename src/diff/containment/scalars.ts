/** Whether numbers and texts of one schema are all values of another. */

import { statedTypes } from '../../generator/emit/type-kinds.ts';
import type { Json } from '../../generator/json.ts';
import { formats } from '../../support/formats.ts';
import type { Atom, Branch } from './alternatives.ts';
import { isPatternWithin } from './patterns.ts';

/** What is demanded and not granted: the keyword, and whether that is certain. */
export type Demand = readonly [keyword: string, isCertain: boolean];

const numberOf = (value: Json | undefined): number | undefined =>
  typeof value === 'number' ? value : undefined;

const isInteger = (atom: Atom): boolean => {
  const types = statedTypes(atom);
  return types.includes('integer') && !types.includes('number');
};

interface Bound {
  readonly value: number;
  readonly isOpen: boolean;
}

/** The tightest of lower bounds; `sign` -1 makes upper bounds of them. */
function boundOf(branch: Branch, sign: 1 | -1): Bound {
  const [closed, open] = sign === 1 ? ['minimum', 'exclusiveMinimum'] : ['maximum', 'exclusiveMaximum'];
  let best: Bound = { value: -Infinity, isOpen: false };
  const tighten = (value: number | undefined, isOpen: boolean): void => {
    if (value === undefined) return;
    const bound = { value: value * sign, isOpen };
    if (bound.value > best.value || (bound.value === best.value && isOpen)) best = bound;
  };
  for (const atom of branch) {
    tighten(numberOf(atom[closed]), false);
    tighten(numberOf(atom[open]), true);
  }
  if (!branch.some(isInteger) || !Number.isFinite(best.value)) return best;
  const whole = best.isOpen ? Math.floor(best.value) + 1 : Math.ceil(best.value);
  return { value: whole, isOpen: false };
}

/** Whether no number is within both bounds. */
const isEmptyRange = (branch: Branch): boolean => {
  const [lower, upper] = [boundOf(branch, 1), boundOf(branch, -1)];
  const most = -upper.value;
  return lower.value > most || (lower.value === most && (lower.isOpen || upper.isOpen));
};

const isMultiple = (value: number, step: number): boolean => Number.isInteger(value / step);

/** What an atom demands of the numbers of a branch. */
export function numberDemands(branch: Branch, atom: Atom): Demand[] {
  if (isEmptyRange(branch)) return [];
  const steps = branch.flatMap((part) => numberOf(part['multipleOf']) ?? []);
  const isWhole = branch.some(isInteger) || steps.some((step) => isMultiple(step, 1));
  const demands: Demand[] = [];
  if (isInteger(atom) && !isWhole) demands.push(['type', true]);
  const demanded = [
    ['minimum', 1, false],
    ['exclusiveMinimum', 1, true],
    ['maximum', -1, false],
    ['exclusiveMaximum', -1, true],
  ] as const;
  for (const [keyword, sign, isOpen] of demanded) {
    const wanted = numberOf(atom[keyword]);
    if (wanted === undefined) continue;
    const { value, isOpen: isBeyond } = boundOf(branch, sign);
    const least = wanted * sign;
    if (value < least || (value === least && isOpen && !isBeyond))
      demands.push([keyword, steps.length === 0]);
  }
  const step = numberOf(atom['multipleOf']);
  if (step !== undefined && ![...steps, ...(isWhole ? [1] : [])].some((own) => isMultiple(own, step))) {
    demands.push(['multipleOf', steps.length === 0]);
  }
  return demands;
}

const lengthOf = (branch: Branch, keyword: 'minLength' | 'maxLength'): number => {
  const values = branch.flatMap((atom) => numberOf(atom[keyword]) ?? []);
  return keyword === 'minLength' ? Math.max(0, ...values) : Math.min(Infinity, ...values);
};

const textsOf = (branch: Branch, keyword: 'format' | 'pattern'): string[] =>
  branch.flatMap((atom) => (typeof atom[keyword] === 'string' ? [atom[keyword]] : []));

/** Formats that are checked; others say nothing. */
const isChecked = (format: Json | undefined): format is string =>
  typeof format === 'string' && Object.hasOwn(formats, format);

/** A pattern as long as that, and no other limits. */
const lengthPattern = (least: number, most: number): string =>
  `^[\\s\\S]{${least},${Number.isFinite(most) ? most : ''}}$`;

/** What an atom demands of the texts of a branch. */
export function textDemands(branch: Branch, atom: Atom): Demand[] {
  const [least, most] = [lengthOf(branch, 'minLength'), lengthOf(branch, 'maxLength')];
  if (least > most) return [];
  const patterns = textsOf(branch, 'pattern');
  const own = textsOf(branch, 'format').filter(isChecked);
  const isPlain = patterns.length === 0 && own.length === 0;
  const all = least > 0 || Number.isFinite(most) ? [...patterns, lengthPattern(least, most)] : patterns;
  const demands: Demand[] = [];
  const within = (keyword: string, pattern: string): void => {
    const verdict = isPatternWithin(all, pattern);
    if (verdict !== 'yes') demands.push([keyword, verdict === 'no' && own.length === 0]);
  };
  const [wantedLeast, wantedMost] = [numberOf(atom['minLength']), numberOf(atom['maxLength'])];
  if (wantedLeast !== undefined && least < wantedLeast) {
    if (isPlain) demands.push(['minLength', true]);
    else within('minLength', lengthPattern(wantedLeast, Infinity));
  }
  if (wantedMost !== undefined && most > wantedMost) {
    if (isPlain) demands.push(['maxLength', true]);
    else within('maxLength', lengthPattern(0, wantedMost));
  }
  const { pattern, format } = atom;
  if (typeof pattern === 'string' && !patterns.includes(pattern)) within('pattern', pattern);
  if (isChecked(format) && !own.includes(format)) demands.push(['format', isPlain]);
  return demands;
}
