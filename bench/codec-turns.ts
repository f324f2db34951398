/**
 * Prints how one way to read or write messages does beside the platform's own, which takes turns with it, as JSON. A
 * process of its own for each: a program validates by one library, whose code has the caches to itself.
 */

import { encode, parse, type Message } from '../src/index.ts';
import { libraries } from './contenders.ts';
import { compare, type Contender } from './measure.ts';
import { messageTypes } from './model.ts';

/** What this is told, as JSON. */
export interface Job {
  readonly direction: 'read' | 'write';
  /** Ours, or a library by its name. */
  readonly contender: string;
  /** Which of the valid examples; null stands for the published ones. */
  readonly taken: readonly boolean[] | null;
}

/** Name of what is ours. */
export const ours = { read: 'parse', write: 'encode' } as const;

/** Turns long enough that what the one before left in the processor's caches counts for little. */
const turns = { rounds: 300, sliceMs: 5 };

const utf8 = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Keeps the engine from leaving out what nobody looks at. */
export let sink: unknown;

function each<T>(inputs: readonly T[], work: (input: T) => unknown): () => void {
  return () => {
    for (const input of inputs) sink = work(input);
  };
}

function contenders(values: readonly unknown[], { direction, contender }: Job): Contender[] {
  const isValid = libraries.find(({ name }) => name === contender)?.compile();
  const check = (value: unknown): void => {
    if (isValid?.(value) !== true) throw new Error(`${contender} refuses a valid message`);
  };
  if (direction === 'write') {
    const bare = (value: unknown): Uint8Array => utf8.encode(JSON.stringify(value));
    const checked = (value: unknown): Uint8Array => {
      check(value);
      return bare(value);
    };
    const work = isValid === undefined ? (value: unknown) => encode(value as Message) : checked;
    return [
      { name: 'JSON.stringify alone', run: each(values, bare) },
      { name: contender, run: each(values, work) },
    ];
  }
  const inputs = values.map((value) => utf8.encode(JSON.stringify(value)));
  const bare = (input: Uint8Array): unknown => JSON.parse(decoder.decode(input));
  const checked = (input: Uint8Array): unknown => {
    const value = bare(input);
    check(value);
    return value;
  };
  const work = isValid === undefined ? (input: Uint8Array) => parse(input) : checked;
  return [
    { name: 'JSON.parse alone', run: each(inputs, bare) },
    { name: contender, run: each(inputs, work) },
  ];
}

/** The messages that a job is about. */
export const valuesOf = (taken: Job['taken']): unknown[] =>
  taken === null
    ? messageTypes.map((type) => type.published)
    : messageTypes.flatMap((type) => type.valid).filter((_, index) => taken[index]);

if (import.meta.main) {
  const job = JSON.parse(process.argv[2] ?? '') as Job;
  process.stdout.write(JSON.stringify(compare(contenders(valuesOf(job.taken), job), turns)));
}
