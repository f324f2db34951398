/** The two fuzzers, over the published examples and all other valid ones. */

import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from '../support/sources.ts';
import { editedText } from './edits.ts';
import { judge, type Outcome } from './judge.ts';
import { mutate } from './mutate-bytes.ts';
import { Random } from './random.ts';

/** Every valid example, as its file holds it. */
const corpus: readonly string[] = readdirSync(path.join(root, 'schema/examples'), {
  recursive: true,
  encoding: 'utf8',
})
  .filter((name) => path.basename(path.dirname(name)) === 'valid' && name.endsWith('.json'))
  .sort()
  .map((name) => readFileSync(path.join(root, 'schema/examples', name), 'utf8'));

const encoder = new TextEncoder();

/** How often each outcome came. */
export type Tally = Map<Outcome, number>;

const count = (tally: Tally, outcome: Outcome): void =>
  void tally.set(outcome, (tally.get(outcome) ?? 0) + 1);

/** An input that made the SDK crash or disagree. */
class Finding extends Error {
  constructor(input: Uint8Array, cause: unknown) {
    const text = new TextDecoder().decode(input);
    super(`${cause instanceof Error ? cause.message : String(cause)}: ${JSON.stringify(text)}`, { cause });
  }
}

/** `times` inputs made by mutating bytes. `before` is told each input before it is tried. */
export function fuzzBytes(
  seed: number,
  times: number,
  tally: Tally,
  before?: (input: Uint8Array) => void,
): void {
  const random = new Random(seed);
  const texts = corpus.map((text) => encoder.encode(text));
  for (let index = 0; index < times; index++) {
    const input = mutate(random, texts);
    before?.(input);
    try {
      count(tally, judge(input));
    } catch (cause) {
      throw new Finding(input, cause);
    }
  }
}

/** `times` messages with edited parts, by fast-check, which shrinks what it finds. */
export function fuzzMessages(
  seed: number,
  times: number,
  tally: Tally,
  before?: (input: Uint8Array) => void,
): void {
  fc.assert(
    fc.property(editedText(corpus), (text) => {
      const input = encoder.encode(text);
      before?.(input);
      count(tally, judge(input));
    }),
    { seed, numRuns: times },
  );
}
