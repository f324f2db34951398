/**
 * Keywords of JSON Schema that Ajv decides otherwise than the standard says, or in more time than it takes, and
 * `format`. Everything else about them stays Ajv's.
 */

import { _, Name, str, type Code, type CodeKeywordDefinition, type KeywordCxt } from 'ajv';
import { setEvaluated, useFunc } from 'ajv/dist/compile/util.js';
import equal from 'ajv/dist/runtime/equal.js';
import ucs2length from 'ajv/dist/runtime/ucs2length.js';
import { formats } from '../../support/formats.ts';
import { duplicateItems, equalJson, isMultipleOf } from '../../support/values.ts';
import type { Changes } from './vocabulary.ts';

type SupportFunction = (...values: never[]) => unknown;

/** Functions of the support module that these keywords call. */
export const exactFunctions: readonly SupportFunction[] = [
  duplicateItems,
  equalJson,
  isMultipleOf,
  ...Object.values(formats),
];

/** Emitted code calls a function by its name, which it imports. */
const scopeValueOf = (check: SupportFunction) => ({ ref: check, code: _`${new Name(check.name)}` });

const supportFunction = ({ gen }: KeywordCxt, check: SupportFunction): Name =>
  gen.scopeValue('func', scopeValueOf(check));

/** Calls the one function by its name: what is reached through an object is never left out of a bundle. */
function format(definition: CodeKeywordDefinition): CodeKeywordDefinition {
  return {
    ...definition,
    type: 'string',
    $data: false,
    code(cxt) {
      const name: unknown = cxt.schema;
      if (typeof name !== 'string' || !Object.hasOwn(formats, name)) return;
      const check = formats[name as keyof typeof formats];
      cxt.fail(_`!${supportFunction(cxt, check)}(${cxt.data})`);
    },
  };
}

/** In decimal: 0.3 is a multiple of 0.1, and 1e308 of 0.5, though no quotient of doubles says so. */
function multipleOf(definition: CodeKeywordDefinition): CodeKeywordDefinition {
  return {
    ...definition,
    $data: false,
    code(cxt) {
      cxt.fail(_`!${supportFunction(cxt, isMultipleOf)}(${cxt.data}, ${cxt.schemaCode})`);
    },
  };
}

/** Characters are counted only where their number does not follow from that of their halves: they have one or two. */
function limitLength(definition: CodeKeywordDefinition): CodeKeywordDefinition {
  return {
    ...definition,
    $data: false,
    code(cxt) {
      const { data, keyword } = cxt;
      const limit = cxt.schema as number;
      const counted = (): Code => _`${useFunc(cxt.gen, ucs2length.default)}(${data})`;
      if (keyword === 'maxLength') {
        cxt.fail(_`${data}.length > ${limit} && ${counted()} > ${limit}`);
      } else if (limit <= 1) cxt.fail(_`${data}.length < ${limit}`);
      else {
        cxt.fail(
          _`${data}.length < ${limit} || ${data}.length < ${2 * limit - 1} && ${counted()} < ${limit}`,
        );
      }
    },
  };
}

/** In one pass; Ajv compares every two items. */
function uniqueItems(definition: CodeKeywordDefinition): CodeKeywordDefinition {
  return {
    ...definition,
    $data: false,
    error: {
      message: ({ params: { pair } }) =>
        str`must NOT have duplicate items (items ## ${_`${pair}[0]`} and ${_`${pair}[1]`} are identical)`,
      params: ({ params: { pair } }) => _`{i: ${pair}[1], j: ${pair}[0]}`,
    },
    code(cxt) {
      if (cxt.schema !== true) return;
      const pair = cxt.gen.const('pair', _`${supportFunction(cxt, duplicateItems)}(${cxt.data})`);
      cxt.setParams({ pair });
      cxt.fail(_`${pair} !== null`);
    },
  };
}

/**
 * Compares objects by the support module's function: the one that Ajv brings calls a value's own `valueOf`
 * and `toString`, which in a message are whatever its sender wrote.
 */
function comparing(definition: CodeKeywordDefinition): CodeKeywordDefinition {
  return {
    ...definition,
    $data: false,
    code(cxt, rule) {
      const { gen } = cxt;
      const scopeValue = gen.scopeValue.bind(gen);
      gen.scopeValue = (prefix, value) =>
        (value as { ref?: unknown }).ref === equal.default
          ? scopeValue(prefix, scopeValueOf(equalJson))
          : scopeValue(prefix, value);
      try {
        definition.code(cxt, rule);
      } finally {
        gen.scopeValue = scopeValue;
      }
    },
  };
}

/** What `if` says of evaluated parts counts where it holds only, and without `then` and `else` too. */
function conditional(definition: CodeKeywordDefinition): CodeKeywordDefinition {
  return {
    ...definition,
    code(cxt, rule) {
      const { gen, it, parentSchema } = cxt;
      if (it.opts.unevaluated !== true) {
        definition.code(cxt, rule);
        return;
      }
      if (parentSchema['then'] === undefined && parentSchema['else'] === undefined) {
        const holds = gen.name('_valid');
        const inner = cxt.subschema(
          { keyword: 'if', compositeRule: true, createErrors: false, allErrors: false },
          holds,
        );
        cxt.reset();
        cxt.mergeValidEvaluated(inner, holds);
        return;
      }
      const subschema = cxt.subschema.bind(cxt);
      const merge = cxt.mergeEvaluated.bind(cxt);
      let holds: Name | undefined;
      cxt.subschema = (applied, valid) => {
        holds ??= valid;
        return subschema(applied, valid);
      };
      cxt.mergeEvaluated = (inner, toName) => {
        if (toName !== undefined || holds === undefined) merge(inner, toName);
        else gen.if(holds, () => merge(inner, Name));
      };
      definition.code(cxt, rule);
    },
  };
}

/** Of an empty array Ajv does not know that its items are right, and passes over the keywords that follow. */
function prefixItems(definition: CodeKeywordDefinition): CodeKeywordDefinition {
  return {
    ...definition,
    code(cxt, rule) {
      const ok = cxt.ok.bind(cxt);
      cxt.ok = (condition) => {
        ok(condition instanceof Name ? _`${condition} !== false` : condition);
      };
      definition.code(cxt, rule);
    },
  };
}

/** A record of evaluated properties that has none by inheritance. */
const plainRecord = (from: Code): Code => _`{__proto__: null, ...${from}}`;

function patternProperties(definition: CodeKeywordDefinition): CodeKeywordDefinition {
  return {
    ...definition,
    code(cxt, rule) {
      const { gen, it } = cxt;
      if (it.opts.unevaluated === true && it.props !== true && !(it.props instanceof Name)) {
        const props = gen.var('props', plainRecord(_`null`));
        if (it.props !== undefined) setEvaluated(gen, props, it.props);
        it.props = props;
      }
      definition.code(cxt, rule);
    },
  };
}

/** Ajv takes `constructor` for evaluated wherever anything is. */
function unevaluatedProperties(definition: CodeKeywordDefinition): CodeKeywordDefinition {
  return {
    ...definition,
    code(cxt, rule) {
      const { gen, it } = cxt;
      const { props } = it;
      if (props instanceof Name) {
        it.props = gen.const('evaluated', _`${props} === true || ${plainRecord(props)}`);
      }
      definition.code(cxt, rule);
    },
  };
}

/** Ajv takes "all items are evaluated", where only the value tells, for one item. */
function unevaluatedItems(definition: CodeKeywordDefinition): CodeKeywordDefinition {
  return {
    ...definition,
    code(cxt, rule) {
      const { gen, data, it } = cxt;
      const { items } = it;
      if (items instanceof Name) {
        it.items = gen.const('evaluated', _`${items} === true ? ${data}.length : ${items} ?? 0`);
      }
      definition.code(cxt, rule);
    },
  };
}

/** The keywords above, by name. */
export const exactKeywords: Changes = {
  const: comparing,
  enum: comparing,
  format,
  if: conditional,
  maxLength: limitLength,
  multipleOf,
  patternProperties,
  prefixItems,
  unevaluatedItems,
  unevaluatedProperties,
  uniqueItems,
};
