/** What the code of one quick check declares around itself, and how its parts are written. */

import { getProperty } from 'ajv/dist/compile/codegen/index.js';
import type { Json } from '../load.ts';
import { partsOf } from './quick-patterns.ts';

/** Of more characters than that to look for, a regular expression takes less time. */
const fewMarks = 3;

/** Hoisted functions and constants of one module, and what it imports from the support module. */
export class QuickScope {
  readonly #declarations: string[] = [];
  readonly #constants = new Map<string, string>();
  readonly #imported = new Set<string>();
  #count = 0;

  /** A name that nothing else in the module has. */
  fresh(prefix: string): string {
    return `${prefix}${this.#count++}`;
  }

  /** The name of a constant with that value, which is declared once. */
  constant(prefix: string, code: string): string {
    const known = this.#constants.get(code);
    if (known !== undefined) return known;
    const name = this.fresh(prefix);
    this.#constants.set(code, name);
    this.#declarations.push(`const ${name} = ${code};`);
    return name;
  }

  /** Declares a function of one value that is true unless its statements return otherwise. */
  declare(name: string, value: string, statements: string): void {
    this.#declarations.push(`function ${name}(${value}) {\n${statements}\nreturn true;\n}`);
  }

  /** A call of a function of the support module. */
  call(name: string, ...values: readonly string[]): string {
    this.#imported.add(name);
    return `${name}(${values.join(', ')})`;
  }

  /** Whether the pattern is found in a text, as code that can be negated. */
  matches(pattern: string, text: string): string {
    const parts = partsOf(pattern);
    if (parts !== null && parts.others.length < fewMarks) {
      const { count, mark, others } = parts;
      const lacks = (character: string): string => `!${text}.includes(${literal(character)})`;
      const [first, ...rest] =
        count === 1
          ? [`${text} !== ""`, lacks(mark), ...others.map(lacks)]
          : [this.call('hasParts', text, literal(mark), String(count)), ...others.map(lacks)];
      return rest.length === 0 ? first : `(${[first, ...rest].join(' && ')})`;
    }
    return `${this.constant('pattern', `new RegExp(${literal(pattern)}, "u")`)}.test(${text})`;
  }

  get imported(): readonly string[] {
    return [...this.#imported].sort();
  }

  get code(): string {
    return this.#declarations.join('\n');
  }
}

/** A value as code. */
export const literal = (value: Json): string => JSON.stringify(value);

/** `value.name`, or `value["na me"]`. */
export const memberOf = (value: string, name: string): string => `${value}${getProperty(name).toString()}`;

/** A statement that gives up when one of the conditions holds. */
export const failIf = (...conditions: readonly string[]): string =>
  conditions.length === 0 ? '' : `if (${conditions.join(' || ')}) return false;`;

/** Statements under a condition; nothing when there are none. */
export const when = (condition: string, statements: string): string =>
  statements === '' ? '' : `if (${condition}) {\n${statements}\n}`;

/** Statements one after the other. */
export const lines = (...statements: readonly string[]): string =>
  statements.filter((statement) => statement !== '').join('\n');
