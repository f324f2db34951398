/** Which rules of one schema are not among those of another. */

import { isObject, listOf, type Json, type JsonObject } from '../../generator/json.ts';
import type { Atom, Branch } from './alternatives.ts';
import { isSameJson } from './same.ts';

/** The keyword that holds rules. */
const keyword = 'x-rules';

/** The rules of a schema. */
export const rulesOf = (schema: Json): JsonObject[] =>
  isObject(schema) ? listOf(schema[keyword]).filter(isObject) : [];

/** Rules that another one of the same operands includes. */
const included: Readonly<Record<string, string>> = { timeNotBefore: 'timeAfter' };

/** Whether what keeps one rule keeps the other. */
function impliesRule(rule: JsonObject, other: JsonObject): boolean {
  if (isSameJson(rule, other)) return true;
  const stricter = typeof other['rule'] === 'string' ? included[other['rule']] : undefined;
  return stricter !== undefined && isSameJson(rule, { ...other, rule: stricter });
}

/** The names of rules that an atom demands and no atom of the branch grants. */
export function ruleDemands(branch: Branch, atom: Atom): string[] {
  const granted = branch.flatMap(rulesOf);
  const missing = rulesOf(atom).filter((rule) => !granted.some((own) => impliesRule(own, rule)));
  return missing.length === 0 ? [] : [keyword];
}
