/**
 * The quick check of a message: a plain function that is true of what is surely valid. It keeps no account of what
 * is wrong and stops at the first thing that is; what it does not let pass, Ajv's validator decides.
 */

import { isObject, type Json, type JsonObject } from '../load.ts';
import { listKeywords, mapKeywords, schemaKeywords } from '../keyword-table.ts';
import { refName } from '../normalise.ts';
import { mentionsInherited } from './inherited-names.ts';
import { kinds, type Demands, type Inside } from './quick-kinds.ts';
import { failIf, lines, literal, QuickScope, when } from './quick-scope.ts';
import { nullable, settles } from './quick-settled.ts';

/** Keywords that are left to Ajv: schemas that have one have no quick check. */
const left: readonly string[] = ['contains', 'unevaluatedItems', 'unevaluatedProperties'];

const holders = new Set(['$ref', ...schemaKeywords, ...listKeywords, ...mapKeywords]);

/** Whether a schema is short enough to stand wherever it is referred to. */
const isLeaf = (schema: Json): boolean =>
  !isObject(schema) || !Object.keys(schema).some((keyword) => holders.has(keyword));

const list = (value: Json | undefined): readonly Json[] => (Array.isArray(value) ? value : []);

/** Emits the check of one prepared schema. */
class QuickCheck {
  readonly scope = new QuickScope();
  readonly #defs: JsonObject;
  /** How often each definition is referred to. */
  readonly #uses = new Map<string, number>();
  readonly #functions = new Map<string, string>();
  /** Whether there is nothing that is left to Ajv. */
  complete = true;

  constructor(root: JsonObject) {
    this.#defs = isObject(root['$defs']) ? root['$defs'] : {};
    for (const [, name = ''] of JSON.stringify(root).matchAll(/"\$ref":("#\/\$defs\/(?:[^"\\]|\\.)*")/g)) {
      const target = (JSON.parse(name) as string).slice('#/$defs/'.length);
      this.#uses.set(target, (this.#uses.get(target) ?? 0) + 1);
    }
  }

  /**
   * Statements for a value of its own: where no schema looks at its numbers, they are. Exact checks say no more
   * than the schema, for where a value may be valid because it does not match.
   */
  value(schema: Json, value: string, exact: boolean): string {
    const statements = this.#apply(schema, value, exact);
    if (exact || settles(schema, this.#defs)) return statements;
    return lines(statements, failIf(this.scope.call('holdsOverflow', value)));
  }

  /** Whether a value is of a schema, as a call. */
  #call(schema: Json, value: string, exact: boolean): string {
    const target = refName(schema);
    const key = `${exact ? 'exact' : 'sure'} ${target ?? JSON.stringify(schema)}`;
    const known = this.#functions.get(key);
    if (known !== undefined) return `${known}(${value})`;
    const name = this.scope.fresh('is');
    this.#functions.set(key, name);
    this.scope.declare(name, 'value', this.#apply(this.#resolved(schema), 'value', exact));
    return `${name}(${value})`;
  }

  #resolved(schema: Json): Json {
    const target = refName(schema);
    return target !== null && Object.keys(schema as JsonObject).length === 1
      ? (this.#defs[target] ?? true)
      : schema;
  }

  #reference(schema: JsonObject, value: string, exact: boolean): string {
    const target = refName(schema);
    if (target === null) return '';
    const definition = this.#defs[target] ?? true;
    return this.#uses.get(target) === 1 || isLeaf(definition)
      ? this.#apply(definition, value, exact)
      : failIf(`!${this.#call({ $ref: schema['$ref'] ?? '' }, value, exact)}`);
  }

  #apply(schema: Json, value: string, exact: boolean): string {
    if (!isObject(schema)) return schema === false ? 'return false;' : '';
    if (left.some((keyword) => schema[keyword] !== undefined)) this.complete = false;
    return lines(
      this.#reference(schema, value, exact),
      this.#constants(schema, value),
      this.#types(schema, value, exact),
      ...list(schema['allOf']).map((part) => this.#apply(part, value, exact)),
      ...(['anyOf', 'oneOf'] as const).map((keyword) => this.#union(schema, keyword, value, exact)),
      this.#conditions(schema, value, exact),
    );
  }

  #refusesUndefined(schema: Json): boolean {
    if (!isObject(schema)) return schema === false;
    const target = refName(schema);
    return (
      [schema['type'], schema['const'], schema['enum']].some((said) => said !== undefined) ||
      (target !== null && this.#refusesUndefined(this.#defs[target] ?? true))
    );
  }

  #constants(schema: JsonObject, value: string): string {
    const differs = (constant: Json): string =>
      typeof constant === 'object' && constant !== null
        ? `!${this.scope.call('equalJson', value, this.scope.constant('constant', literal(constant)))}`
        : `${value} !== ${literal(constant)}`;
    const { const: only, enum: several } = schema;
    return lines(
      only === undefined ? '' : failIf(differs(only)),
      Array.isArray(several) ? failIf(several.map(differs).join(' && ') || 'true') : '',
    );
  }

  #types(schema: JsonObject, value: string, exact: boolean): string {
    const { scope } = this;
    const inside: Inside = {
      scope,
      check: (part, name) => this.value(part, name, exact),
      checkName: (part, name) => this.#apply(part, name, true),
      refusesUndefined: (part) => this.#refusesUndefined(part),
    };
    const demandsOf = (name: string): Demands & { readonly is: string; readonly isNot: string } => {
      const kind = kinds[name];
      if (kind === undefined) throw new Error(`no type ${name}`);
      const { is, isNot, demands } = kind;
      return { is: is(value), isNot: isNot(value), ...demands(schema, value, inside) };
    };
    if (schema['type'] === undefined) {
      const all = ['string', 'number', 'array', 'object'].map(demandsOf);
      return lines(
        ...all.map(({ is, faults, statements }) => when(is, lines(failIf(...faults), statements))),
      );
    }
    const names = [schema['type']].flat().map(String);
    const types = names.filter((name) => !(name === 'integer' && names.includes('number')));
    const others = types.filter((name) => name !== 'null').map(demandsOf);
    const [only] = others;
    if (only !== undefined && others.length === 1) {
      const statements = lines(failIf(only.isNot, ...only.faults), only.statements);
      return types.includes('null') ? when(`${value} !== null`, statements) : statements;
    }
    const chain = types
      .map(demandsOf)
      .map(({ is, faults, statements }) => `if (${is}) {\n${lines(failIf(...faults), statements)}\n}`);
    return `${chain.join(' else ')} else return false;`;
  }

  #union(schema: JsonObject, keyword: 'anyOf' | 'oneOf', value: string, exact: boolean): string {
    const branches = schema[keyword];
    if (!Array.isArray(branches)) return '';
    const other = nullable(schema, keyword);
    if (other !== undefined) return when(`${value} !== null`, this.#apply(other, value, exact));
    if (keyword === 'anyOf') {
      return failIf(branches.map((branch) => `!${this.#call(branch, value, exact)}`).join(' && '));
    }
    return failIf(`${branches.map((branch) => this.#call(branch, value, true)).join(' + ')} !== 1`);
  }

  #conditions(schema: JsonObject, value: string, exact: boolean): string {
    const { not, if: condition, then = true, else: otherwise = true } = schema;
    const parts: string[] = [];
    if (not !== undefined) parts.push(failIf(this.#call(not, value, true)));
    if (condition !== undefined) {
      const holds = this.scope.fresh('holds');
      parts.push(
        `const ${holds} = ${this.#call(condition, value, true)};`,
        when(holds, this.#apply(then, value, exact)),
        when(`!${holds}`, this.#apply(otherwise, value, exact)),
      );
    }
    return lines(...parts);
  }
}

/** The code of a quick check. */
export interface QuickCode {
  /** Declares the function `isSurelyValid`. */
  readonly code: string;
  /** Functions of the support module that it calls. */
  readonly imported: readonly string[];
}

/** The quick check of a schema that {@link ValidationSchemas} prepared; null when it is left to Ajv. */
export function quickCheck(root: JsonObject): QuickCode | null {
  if (mentionsInherited(root)) return null;
  const check = new QuickCheck(root);
  check.scope.declare('isSurelyValid', 'value', check.value(root, 'value', false));
  return check.complete ? { code: check.scope.code, imported: check.scope.imported } : null;
}
