/** What validators report → the issues of the verdict, in its order: schema/meta/verdict.md, sections 3 and 4. */

import type { RawIssue } from '../support/contract.ts';
import { escapeStep } from '../support/pointer.ts';
import { compareCodePoints, comparePaths, stepsInto, type Step } from './paths.ts';

/** Where an issue is and what it is called in the verdict. */
export interface Place {
  readonly path: string;
  readonly keyword: string;
  /** Whether the keyword is the name of one of the contract's rules. */
  readonly rule: boolean;
}

/** Keywords that speak of one member of the value, by the parameter that names it. */
const members: Readonly<Record<string, string>> = {
  required: 'missingProperty',
  dependentRequired: 'missingProperty',
  additionalProperties: 'additionalProperty',
  unevaluatedProperties: 'unevaluatedProperty',
  propertyNames: 'propertyName',
};

/** Whether a member is there that should not be, which is all that these keywords ever report. */
export const isUnknownMember = ({ keyword, rule }: Place): boolean =>
  !rule && (keyword === 'additionalProperties' || keyword === 'unevaluatedProperties');

/** The verdict's path and keyword for what a validator reports. */
export function placeOf({ instancePath, keyword, params }: RawIssue): Place {
  if (typeof params['rule'] === 'string') {
    return { path: instancePath + String(params['at']), keyword: params['rule'], rule: true };
  }
  const parameter = Object.hasOwn(members, keyword) ? members[keyword] : undefined;
  if (parameter !== undefined) {
    return { path: `${instancePath}/${escapeStep(String(params[parameter]))}`, keyword, rule: false };
  }
  return { path: instancePath, keyword: keyword === 'false schema' ? 'false' : keyword, rule: false };
}

/** A report with its place. */
export interface Placed extends Place {
  readonly raw: RawIssue;
  readonly steps: readonly Step[];
}

function compare(a: Placed, b: Placed): number {
  if (a.rule !== b.rule) return a.rule ? 1 : -1;
  const paths = comparePaths(a.steps, b.steps);
  if (paths !== 0 || a.keyword === b.keyword) return paths;
  if (a.keyword === 'type') return -1;
  return b.keyword === 'type' ? 1 : compareCodePoints(a.keyword, b.keyword);
}

const isUnevaluated = ({ keyword, rule }: Place): boolean => !rule && keyword.startsWith('unevaluated');

const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/'));

/** The array, or the object that the member is in. */
const holderOf = ({ keyword, path }: Place): string =>
  keyword === 'unevaluatedProperties' ? parentOf(path) : path;

/**
 * Leaves out what may be unevaluated only because something else is wrong: with the value concerned, or in it.
 */
function withoutFollowers(issues: readonly Placed[]): readonly Placed[] {
  if (!issues.some(isUnevaluated)) return issues;
  const faulty = new Set<string>();
  const mark = (path: string): void => {
    for (let at = path; !faulty.has(at); at = parentOf(at)) {
      faulty.add(at);
      if (at === '') return;
    }
  };
  for (const issue of issues) {
    if (issue.rule) continue;
    if (!isUnevaluated(issue)) mark(issue.path);
    else if (holderOf(issue) !== '') mark(parentOf(holderOf(issue)));
  }
  return issues.filter((issue) => !isUnevaluated(issue) || !faulty.has(holderOf(issue)));
}

/** What validators report of a message, in the order of the verdict: the first is the one that counts. */
export function canonicalIssues(reports: readonly RawIssue[], message: unknown): readonly Placed[] {
  const placed = reports.map((raw): Placed => {
    const place = placeOf(raw);
    return { ...place, raw, steps: stepsInto(message, place.path) };
  });
  return [...withoutFollowers(placed)].sort(compare);
}
