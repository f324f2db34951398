/** The rules that a document switches on: `x-lint` at its root, as schema/meta/lint.schema.json defines it. */

import Ajv2020Module from 'ajv/dist/2020.js';
import type { ErrorObject, ValidateFunction } from 'ajv';
import { closest } from '../core/suggest.ts';
import { escapeStep } from '../support/pointer.ts';
import { metaSchema } from './check-schemas.ts';
import type { Finding } from './lint.ts';
import { isObject, type JsonObject } from './load.ts';

const Ajv2020 = Ajv2020Module.default;

/** Rules with their options; a rule without is absent. */
export interface LintOptions {
  readonly 'field-name'?: { readonly pattern: string };
  readonly 'field-case'?: boolean;
  readonly 'extension-prefix'?: { readonly prefix: string };
  readonly description?: { readonly pattern?: string };
  readonly source?: { readonly pattern?: string };
  readonly unit?: { readonly values?: readonly string[] };
  readonly examples?: boolean;
  readonly 'valid-examples'?: boolean;
  readonly 'example-files'?: {
    readonly folder: string;
    readonly invalid?: string;
    readonly except?: readonly string[];
  };
  readonly 'portable-patterns'?: boolean;
  readonly 'file-names'?: { readonly suffix: string };
  readonly titles?: boolean;
  readonly 'forbidden-keywords'?: { readonly keywords: readonly string[] };
  readonly annotations?: { readonly known: readonly string[] };
  readonly 'unused-files'?: {
    readonly folder: string;
    readonly suffix: string;
    readonly except?: readonly string[];
  };
}

/** One rule, for people. */
export interface RuleText {
  readonly rule: string;
  /** `always`, or the key of `x-lint` that switches it on. */
  readonly when: string;
  readonly text: string;
}

interface MetaSchema {
  readonly properties: Readonly<
    Record<string, { readonly description: string; readonly properties?: Readonly<Record<string, unknown>> }>
  >;
}

const meta = (): MetaSchema => metaSchema('lint.schema.json') as MetaSchema;

/** The rules that can be switched on. */
export const optionalRules = (): RuleText[] =>
  Object.entries(meta().properties).map(([rule, { description }]) => ({
    rule,
    when: `x-lint: ${rule}`,
    text: description,
  }));

const isPattern = (text: string): boolean => {
  try {
    new RegExp(text, 'u');
    return true;
  } catch {
    return false;
  }
};

function messageOf({ keyword, params, message, instancePath }: ErrorObject): string {
  if (keyword === 'format') return 'this is no regular expression, or no JSON Pointer.';
  if (keyword !== 'additionalProperties') return `it ${message ?? keyword}.`;
  const [, rule] = instancePath.split('/');
  const { properties } = meta();
  const known = Object.keys(rule === undefined ? properties : (properties[rule]?.properties ?? {}));
  const name = String((params as { additionalProperty: unknown }).additionalProperty);
  const what = rule === undefined ? 'there is no rule' : `the rule ${rule} has no option`;
  const similar = closest(name, known);
  const advice = similar === undefined ? `Known: ${known.join(', ')}.` : `Did you mean "${similar}"?`;
  return `${what} "${name}". ${advice}`;
}

let compiled: ValidateFunction | undefined;

function checker(): ValidateFunction {
  if (compiled !== undefined) return compiled;
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  ajv.addFormat('regex', isPattern).addFormat('json-pointer', /^(?:\/|$)/);
  compiled = ajv.compile(meta());
  return compiled;
}

/** The options of a document, and what is wrong with them. */
export function readLintOptions(
  root: JsonObject,
  file: string,
): { readonly options: LintOptions; readonly findings: Finding[] } {
  const value = root['x-lint'];
  if (value === undefined) return { options: {}, findings: [] };
  const check = checker();
  if (check(value)) return { options: isObject(value) ? value : {}, findings: [] };
  const findings = (check.errors ?? []).map((error): Finding => {
    const unknown = (error.params as { additionalProperty?: string }).additionalProperty;
    const step = unknown === undefined ? '' : `/${escapeStep(unknown)}`;
    return {
      rule: 'lint-options',
      file,
      pointer: `/x-lint${error.instancePath}${step}`,
      message: messageOf(error),
    };
  });
  return { options: {}, findings };
}
