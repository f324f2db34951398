/**
 * JSON Schema's applicators as the verdict wants them (schema/meta/verdict.md): a union, a negation or a name
 * that is wrong is one issue, and what the schemas inside say of it is not told. Ajv's own definitions decide;
 * only what they report is changed.
 */

import type { CodeKeywordDefinition, KeywordCxt } from 'ajv';
import { _, not } from 'ajv/dist/compile/codegen/index.js';
import { resetErrorsCount } from 'ajv/dist/compile/errors.js';
import names from 'ajv/dist/compile/names.js';
import { mayBeNull, nullableBranch } from './nullable.ts';
import type { Changes } from './vocabulary.ts';

/** How schemas inside are applied where only their outcome counts: to the first error, which is not made. */
const unheard = { createErrors: false, allErrors: false } as const;

/** As the definition says, but of a failure only the keyword's own issue is left. */
function alone(definition: CodeKeywordDefinition): CodeKeywordDefinition {
  return {
    ...definition,
    // keeps the count of errors before the keyword, for going back to it
    trackErrors: true,
    code(cxt, rule) {
      const subschema = cxt.subschema.bind(cxt);
      const error = cxt.error.bind(cxt);
      cxt.subschema = (args, valid) => subschema({ ...args, ...unheard }, valid);
      cxt.error = () => {
        // schemas that are functions of their own do make errors
        cxt.reset();
        error();
      };
      definition.code(cxt, rule);
    },
  };
}

/** `anyOf` and `oneOf`: a nullable says of what is not null what its one schema says. */
function union(definition: CodeKeywordDefinition): CodeKeywordDefinition {
  const whole = alone(definition);
  return {
    ...whole,
    code(cxt, rule) {
      const at = nullableBranch(cxt.schema);
      if (at === -1) {
        whole.code(cxt, rule);
        return;
      }
      const { gen, data, keyword } = cxt;
      const sometimesNull = keyword === 'oneOf' && mayBeNull((cxt.schema as unknown[])[at]);
      const valid = gen.let('valid', true);
      const outcome = gen.name('_valid');
      const apply = (quietly: boolean): void => {
        const inner = cxt.subschema(
          { keyword, schemaProp: at, ...(quietly ? { ...unheard, compositeRule: true } : {}) },
          outcome,
        );
        if (!quietly) cxt.mergeValidEvaluated(inner, outcome);
      };
      gen.if(
        _`${data} !== null`,
        () => {
          apply(false);
          gen.assign(valid, outcome);
        },
        () => {
          // null has to match one branch alone
          if (!sometimesNull) return;
          apply(true);
          cxt.reset();
          gen.if(outcome, () => {
            gen.assign(valid, false);
            cxt.setParams({ passing: _`[0, 1]` });
            cxt.error();
          });
        },
      );
      cxt.ok(valid);
    },
  };
}

/** `if`: what `then` or `else` says, and nothing more. */
function conditional(definition: CodeKeywordDefinition): CodeKeywordDefinition {
  return {
    ...definition,
    code(cxt, rule) {
      const pass = cxt.pass.bind(cxt);
      cxt.pass = (condition) => {
        // read at least once: Ajv drops the declaration of what nobody reads, and not every assignment
        pass(condition, () => cxt.gen.code(_`${condition}`));
      };
      definition.code(cxt, rule);
    },
  };
}

/** `propertyNames`: one issue for each name that is wrong. */
function namesOfProperties(definition: CodeKeywordDefinition): CodeKeywordDefinition {
  return {
    ...definition,
    code(cxt: KeywordCxt) {
      const { gen, data, it } = cxt;
      const valid = gen.name('valid');
      gen.forIn('key', data, (key) => {
        cxt.setParams({ propertyName: key });
        const before = gen.const('_errs', names.default.errors);
        cxt.subschema(
          {
            keyword: 'propertyNames',
            data: key,
            dataTypes: ['string'],
            propertyName: key,
            compositeRule: true,
            ...unheard,
          },
          valid,
        );
        gen.if(not(valid), () => {
          resetErrorsCount(gen, before);
          cxt.error();
          if (it.allErrors !== true) gen.break();
        });
      });
      cxt.ok(valid);
    },
  };
}

/** The keywords that report otherwise than the verdict says, by name. */
export const canonicalKeywords: Changes = {
  anyOf: union,
  oneOf: union,
  not: alone,
  contains: alone,
  if: conditional,
  propertyNames: namesOfProperties,
};
