/** What a requirement of the standard is, and how tests are tied to it. */

/** A message, made from the published example of its type, and whether it is right. */
export interface MessageCase {
  readonly kind: 'message';
  readonly message: string;
  /** What differs from the published example; `undefined` takes a field away. */
  readonly change: Readonly<Record<string, unknown>>;
  /** Where it is wrong: JSON Pointer of an issue; null when it is right. */
  readonly wrongAt: string | null;
}

/** Who sends a message to whom, as `sender>receiver` or `sender>group`: all pairs. */
export interface DirectionCase {
  readonly kind: 'direction';
  readonly message: string;
  readonly pairs: readonly string[];
}

/** The unit of a number. */
export interface UnitCase {
  readonly kind: 'unit';
  readonly message: string;
  readonly field: string;
  readonly unit: string;
}

/** What answers a message, on whatever channel it is sent; no answers for what is not answered. */
export interface AnswerCase {
  readonly kind: 'answer';
  readonly message: string;
  readonly answers: readonly string[];
  readonly cardinality?: 'one' | 'many' | 'stream';
}

/** A fact that needs no test of its own: `unit/standard.test.ts` tries it. */
export type Case = MessageCase | DirectionCase | UnitCase | AnswerCase;

/** One thing that the standard, or a reading of it, asks for. */
export interface Requirement {
  readonly id: string;
  /** Deliverable and place in it. */
  readonly source: string;
  readonly behaviour: string;
  /** Facts to be tried, and tests elsewhere that hold the SDK to it, as `file: title`. */
  readonly checks: readonly (Case | string)[];
  /** Not there yet: no test can be named. */
  readonly planned?: true;
}

/** A requirement that holds today. */
export const holds = (
  id: string,
  source: string,
  behaviour: string,
  ...checks: (Case | string)[]
): Requirement => ({ id, source, behaviour, checks });

/** A requirement that nothing implements yet. */
export const planned = (id: string, source: string, behaviour: string): Requirement => ({
  id,
  source,
  behaviour,
  checks: [],
  planned: true,
});

export const right = (message: string, change: MessageCase['change'] = {}): MessageCase => ({
  kind: 'message',
  message,
  change,
  wrongAt: null,
});

export const wrong = (wrongAt: string, message: string, change: MessageCase['change']): MessageCase => ({
  kind: 'message',
  message,
  change,
  wrongAt,
});

export const goes = (message: string, ...pairs: string[]): DirectionCase => ({
  kind: 'direction',
  message,
  pairs,
});

export const unit = (message: string, field: string, its: string): UnitCase => ({
  kind: 'unit',
  message,
  field,
  unit: its,
});

export const answered = (
  message: string,
  cardinality: 'one' | 'many' | 'stream',
  ...answers: string[]
): AnswerCase => ({ kind: 'answer', message, answers, cardinality });

export const unanswered = (message: string): AnswerCase => ({ kind: 'answer', message, answers: [] });
