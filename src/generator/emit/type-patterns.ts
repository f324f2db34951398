/** Fields by pattern: where every name that fits has one beginning, a template literal says so. */

import type { JsonObject } from '../load.ts';
import { freshName, pascalCase, typeName } from '../names.ts';

/** Whether a name fits a pattern. One that is none is refused when validators are made. */
export function matches(pattern: string, name: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(name);
  } catch {
    return false;
  }
}

interface PrefixFields {
  readonly prefix: string;
  /** Type of the values. */
  readonly type: string;
  readonly name: string;
  readonly patterns: Set<string>;
}

/** Types of the fields that share a beginning: shared by all schemas that have such fields. */
export class PrefixTypes {
  readonly #types = new Map<string, PrefixFields>();
  readonly #taken: Set<string>;

  constructor(taken: ReadonlySet<string>) {
    this.#taken = new Set(taken);
  }

  /** The name of the type for a beginning and a type of values. */
  nameOf(prefix: string, type: string, pattern: string): string {
    const key = `${prefix} ${type}`;
    const known = this.#types.get(key);
    const name = known?.name ?? freshName(typeName(`${pascalCase(prefix)}Fields`), this.#taken);
    this.#taken.add(name);
    const fields = known ?? { prefix, type, name, patterns: new Set<string>() };
    fields.patterns.add(pattern);
    this.#types.set(key, fields);
    return name;
  }

  get definitions(): Record<string, JsonObject> {
    return Object.fromEntries(
      [...this.#types.values()].map(({ prefix, type, name, patterns }) => {
        const checked = [...patterns].filter((pattern) => pattern !== `^${prefix}`);
        const names = `Fields that anyone may add: their names start with \`${prefix}\`.`;
        const more =
          checked.length === 0 ? '' : `\n\nValidated: the name, by pattern ${checked.join(', or by ')}.`;
        return [
          name,
          { title: name, description: names + more, tsType: `{ [key: \`${prefix}\${string}\`]: ${type} }` },
        ];
      }),
    );
  }
}
