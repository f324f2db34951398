/** Types beside validators, value by value. */

import { objectionsTo } from './compiler.ts';
import type { Generated, Subject } from './pipeline.ts';
import type { Json, Schema } from './schemas.ts';
import { Values } from './values.ts';

/** How often type and validator said what. */
export interface Tally {
  accepted: number;
  refused: number;
  /** Refused by the validator alone. */
  wider: number;
  /**
   * Accepted by the validator and by the type, but not when written down in place: the compiler takes texts in
   * an intersection of lists for any text, and undeclared fields for what every object has.
   */
  awkward: number;
}

/** Something that must not be. */
export interface Failure {
  readonly why: string;
  readonly type: string;
  readonly schema: string;
  readonly value: string;
  readonly objection: string | null;
  readonly notes: readonly string[];
}

/** A value, and what the validator says of it. */
interface Judged {
  readonly value: Json;
  readonly isAccepted: boolean;
}

/** Null where Ajv cannot compare: it takes a field that is called `toString` or `valueOf` for the method. */
function ajvSays(validate: (value: unknown) => boolean, value: Json): boolean | null {
  try {
    return validate(value);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}

/** Values for a schema (made after it, the same spoilt, and anything), as many right ones as wrong where there are. */
function valuesFor(
  { schema, validate }: Subject,
  lookup: Generated['lookup'],
  random: () => number,
): Judged[] {
  const values = new Values(random, lookup);
  const found = new Map<string, Judged>();
  const left = { true: 12, false: 20 };
  const judge = (value: Json): void => {
    const text = JSON.stringify(value);
    if (found.has(text)) return;
    const isAccepted = validate(value);
    if (left[`${isAccepted}`] === 0) return;
    left[`${isAccepted}`]--;
    found.set(text, { value, isAccepted });
  };
  for (const value of [null, {}, [], 'a', 1, true]) judge(value);
  for (let tries = 0; tries < 80 && left.true > 0; tries++) {
    const value = values.after(schema);
    judge(value);
    judge(values.spoilt(value));
    if (tries % 8 === 0) judge(values.anything());
  }
  return [...found.values()];
}

/** Values about which type and validator disagree without its being said. */
export function compare(
  batch: readonly Generated[],
  random: () => number,
): { readonly tally: Tally; readonly failures: readonly Failure[] } {
  const tally: Tally = { accepted: 0, refused: 0, wider: 0, awkward: 0 };
  const modules = new Map(batch.map(({ types }, index) => [`types${index}`, types]));
  const cases = batch.flatMap(({ subjects, lookup }, index) =>
    subjects.flatMap((subject) =>
      valuesFor(subject, lookup, random).map((judged) => ({
        ...judged,
        subject,
        module: `types${index}`,
        type: subject.type,
      })),
    ),
  );
  const objections = objectionsTo(modules, cases);
  const failures: Failure[] = [];
  const narrower: number[] = [];
  const fail = (why: string, index: number): void => {
    const [one, objection] = [cases[index], objections[index] ?? null];
    if (one === undefined) return;
    const { type, value, subject } = one;
    const { notes, schema } = subject;
    failures.push({
      why,
      type,
      schema: JSON.stringify(schema),
      value: JSON.stringify(value),
      objection,
      notes,
    });
  };
  cases.forEach(({ subject, value, isAccepted }, index) => {
    const objection = objections[index] ?? null;
    tally[isAccepted ? 'accepted' : 'refused']++;
    if (isAccepted && objection !== null) {
      narrower.push(index);
    } else if (!isAccepted && objection === null) {
      tally.wider++;
      const isSaid = subject.notes.length > 0 || ajvSays(subject.passesLoosely, value) !== false;
      if (!isSaid) fail('the type is wider, and nothing says so', index);
    }
  });
  const disputed = narrower.flatMap((index) => cases[index] ?? []);
  const real = disputed.length === 0 ? [] : objectionsTo(modules, disputed, true);
  narrower.forEach((index, at) => {
    if (real[at] === null) tally.awkward++;
    else fail('the type is narrower', index);
  });
  return { tally, failures };
}

/** One document with a message for each schema. */
export function documentOf(
  list: readonly { readonly payload: Schema; readonly definitions: readonly Schema[] }[],
): object {
  const $schema = 'https://json-schema.org/draft/2020-12/schema';
  const headed = (schema: unknown): unknown => (typeof schema === 'object' ? { $schema, ...schema } : schema);
  const messages = Object.fromEntries(
    list.map(({ payload }, index) => [`m${index}`, { payload: headed(payload) }]),
  );
  const schemas = Object.fromEntries(
    list.flatMap(({ definitions }, index) =>
      definitions.map((schema, at) => [`M${index}${at === 0 ? 'A' : 'B'}`, headed(schema)] as const),
    ),
  );
  return {
    asyncapi: '3.1.0',
    info: { title: 'Random', version: '1.0.0' },
    channels: { main: { address: 'main', messages } },
    components: { schemas },
  };
}
