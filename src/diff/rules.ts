/** The rules: every kind of change that a comparison tells, by its id. `docs/diff.md` lists them. */

import { busRules, type BusRuleId } from './rules-bus.ts';
import { schemaRules, type SchemaRuleId } from './rules-schemas.ts';

/** What is told of a rule. */
export interface Rule {
  /** What was changed, as a clause. */
  readonly title: string;
  /** What it does, and to whom. */
  readonly text: string;
}

/** Every rule by its id: those of values first, then those of who sends what over what. */
export const rules: Readonly<Record<RuleId, Rule>> = { ...schemaRules, ...busRules };

export type RuleId = SchemaRuleId | BusRuleId;

export const ruleIds = Object.keys(rules) as readonly RuleId[];
