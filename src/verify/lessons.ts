/** Values that the participant's own messages teach: what it has, and is asked for then. */

import { pointerSteps } from '../support/pointer.ts';
import type { Message } from './material.ts';
import type { Lesson } from './scenario.ts';

/** All values that a pointer leads to, `#` standing for any item. */
function valuesAt(root: unknown, pointer: string): unknown[] {
  let values = [root];
  for (const step of pointerSteps(pointer)) {
    values = values.flatMap((value): unknown[] => {
      if (step === '#') return Array.isArray(value) ? (value as unknown[]) : [];
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return [];
      return [(value as Record<string, unknown>)[step]];
    });
  }
  return values;
}

/** Every text that the template makes of the message. */
export function textsOf(template: string, message: unknown): string[] {
  let texts = [''];
  let end = 0;
  for (const match of template.matchAll(/\{([^}]*)\}/g)) {
    const before = template.slice(end, match.index);
    const values = valuesAt(message, match[1] ?? '').filter((value) => typeof value === 'string');
    texts = texts.flatMap((text) => values.map((value) => text + before + value));
    end = match.index + match[0].length;
  }
  return texts.map((text) => text + template.slice(end));
}

/** Longer lists are cut: one question need not ask for everything. */
const most = 4;

/** What was learnt so far. */
export class Lessons {
  readonly #lessons: readonly Lesson[];
  readonly #learnt = new Map<string, string[]>();

  constructor(lessons: readonly Lesson[]) {
    this.#lessons = lessons;
  }

  /** Takes note of a message of the participant's. */
  learn(name: string, message: Message): void {
    for (const { from, field, values, except = [] } of this.#lessons) {
      if (from !== name) continue;
      const known = this.#learnt.get(field) ?? [];
      const texts = textsOf(values, message).filter((text) => !except.includes(text));
      this.#learnt.set(field, [...new Set([...known, ...texts])]);
    }
  }

  /** A value for a field, where one was learnt. */
  one(field: string): string | undefined {
    return this.#learnt.get(field)?.[0];
  }

  /** Values for those fields of an example that something was learnt for: a list, or one of it. */
  forFieldsOf(example: Message): Message {
    const found: Record<string, unknown> = {};
    for (const [field, values] of this.#learnt) {
      if (values.length === 0) continue;
      if (Array.isArray(example[field])) found[field] = values.slice(0, most);
      else if (typeof example[field] === 'string') found[field] = values[0];
    }
    return found;
  }
}
