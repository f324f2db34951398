/** Values held against the schemas of a model, rules included: for examples. */

import Ajv2020Module from 'ajv/dist/2020.js';
import type { ErrorObject, ValidateFunction } from 'ajv';
import { formats } from '../support/formats.ts';
import { pointerSteps, valueAt } from '../support/pointer.ts';
import { numberNotLess, sampleCountViolations, timeAfter, timeNotBefore } from '../support/rules.ts';
import type { Model } from './model.ts';

const Ajv2020 = Ajv2020Module.default;

type Rule = Readonly<Record<string, string>>;

function holds(rule: Rule, value: unknown): boolean {
  const operand = (name: string): unknown => valueAt(value, rule[name] ?? '');
  switch (rule['rule'] ?? '') {
    case 'timeAfter':
      return timeAfter(operand('later'), operand('earlier'));
    case 'timeNotBefore':
      return timeNotBefore(operand('later'), operand('earlier'));
    case 'numberNotLess':
      return numberNotLess(operand('greater'), operand('lesser'));
    case 'sampleCount':
      return (
        sampleCountViolations(operand('series'), operand('start'), operand('end'), operand('step'), false)
          .length === 0
      );
    default:
      return true;
  }
}

const reason = (errors: readonly ErrorObject[] | null | undefined): string => {
  const error = errors?.[0];
  if (error === undefined) return 'it is wrong';
  const what = error.keyword === 'x-rules' ? 'must keep the rules of x-rules' : error.message;
  return `${error.instancePath || 'it'} ${what ?? error.keyword}`;
};

/** Says what is wrong with values. Schemas are compiled as they are asked for. */
export class ValueChecks {
  readonly #ajv = new Ajv2020({ strict: false, validateSchema: false, ownProperties: true, logger: false });
  readonly #compiled = new Map<string, ValidateFunction>();

  constructor(model: Model) {
    for (const [name, check] of Object.entries(formats)) this.#ajv.addFormat(name, check);
    this.#ajv.addKeyword({
      keyword: 'x-rules',
      type: ['object', 'array'],
      validate: (rules: readonly Rule[], value: unknown) => rules.every((rule) => holds(rule, value)),
    });
    const $defs = Object.fromEntries(model.definitions.map(({ name, schema }) => [name, schema]));
    this.#ajv.addSchema({ $defs }, 'model');
  }

  /** Why the value is not valid by a definition, or by a schema within it; null when it is. */
  faultOf(definition: string, within: string, value: unknown): string | null {
    const path = pointerSteps(`/$defs/${definition}${within}`).map(
      (step) => `/${encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'))}`,
    );
    const ref = `model#${path.join('')}`;
    const validate = this.#compiled.get(ref) ?? this.#ajv.compile({ $ref: ref });
    this.#compiled.set(ref, validate);
    return validate(value) ? null : reason(validate.errors);
  }
}
