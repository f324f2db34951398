/**
 * Whether every text that matches some regular expressions matches another: decided by walking automata of all of them
 * at once, where they are regular and not too large.
 */

import { everything, has, type CodePoints } from './code-points.ts';
import { readPattern, type Part } from './pattern-syntax.ts';

/** A state: where one comes without reading anything, and by which code points. */
interface State {
  readonly free: State[];
  readonly steps: { readonly set: CodePoints; readonly to: State }[];
}

interface Automaton {
  readonly start: State;
  readonly end: State;
}

/** More than patterns of people need. */
const most = { states: 4_000, sets: 4_000 } as const;

class TooLarge extends Error {}

/** Makes an automaton of a tree. */
class Builder {
  #count = 0;

  #state(): State {
    if (++this.#count > most.states) throw new TooLarge();
    return { free: [], steps: [] };
  }

  build(part: Part): Automaton {
    const start = this.#state();
    switch (part.kind) {
      case 'set': {
        const end = this.#state();
        start.steps.push({ set: part.set, to: end });
        return { start, end };
      }
      case 'sequence': {
        let end = start;
        for (const inner of part.parts) {
          const next = this.build(inner);
          end.free.push(next.start);
          ({ end } = next);
        }
        return { start, end };
      }
      case 'choice': {
        const end = this.#state();
        for (const inner of part.parts) {
          const next = this.build(inner);
          start.free.push(next.start);
          next.end.free.push(end);
        }
        return { start, end };
      }
      case 'repeat':
        return this.#repeat(part, start);
    }
  }

  #repeat({ part, least, most: limit }: Part & { kind: 'repeat' }, start: State): Automaton {
    let end = start;
    const append = (): Automaton => {
      const next = this.build(part);
      end.free.push(next.start);
      ({ end } = next);
      return next;
    };
    for (let index = 0; index < least; index++) append();
    if (limit === Infinity) {
      const loop = this.#state();
      end.free.push(loop);
      end = loop;
      append().end.free.push(loop);
      return { start, end: loop };
    }
    const final = this.#state();
    for (let index = least; index < limit; index++) {
      end.free.push(final);
      append();
    }
    end.free.push(final);
    return { start, end: final };
  }
}

/** All states that one is in without reading anything more. */
function closed(states: Iterable<State>): Set<State> {
  const found = new Set(states);
  // what is added while walking is walked as well
  for (const state of found) for (const next of state.free) found.add(next);
  return found;
}

/** Code points one of which stands for all that lead to the same places. */
function samples(states: Iterable<State>): number[] {
  const starts = new Set<number>(everything.map(([from]) => from));
  for (const { steps } of states) {
    for (const { set } of steps) {
      for (const [from, to] of set) {
        starts.add(from);
        if (has(everything, to + 1)) starts.add(to + 1);
      }
    }
  }
  return [...starts];
}

const after = (states: Iterable<State>, point: number): Set<State> =>
  closed([...states].flatMap(({ steps }) => steps.filter(({ set }) => has(set, point)).map(({ to }) => to)));

/** Whether no text is in all of the first and not in the last. */
function isWithin(automata: readonly Automaton[], other: Automaton): 'yes' | 'no' | 'unknown' {
  const ids = new Map<State, number>();
  const keyOf = (sets: readonly ReadonlySet<State>[]): string =>
    sets
      .map((set) =>
        [...set]
          .map((state) => {
            const id = ids.get(state) ?? ids.size;
            ids.set(state, id);
            return id;
          })
          .sort((a, b) => a - b)
          .join(),
      )
      .join(';');
  const all = [...automata, other];
  const first = all.map(({ start }) => closed([start]));
  const seen = new Set([keyOf(first)]);
  const waiting = [first];
  for (let sets = waiting.pop(); sets !== undefined; sets = waiting.pop()) {
    const ended = all.map(({ end }, index) => sets[index]?.has(end) === true);
    if (ended.slice(0, -1).every((isEnd) => isEnd) && ended.at(-1) === false) return 'no';
    for (const point of samples(sets.flatMap((set) => [...set]))) {
      const next = sets.map((set) => after(set, point));
      // no text goes on from there that is in all of the first
      if (next.slice(0, -1).some((set) => set.size === 0)) continue;
      const key = keyOf(next);
      if (seen.has(key)) continue;
      if (seen.size >= most.sets) return 'unknown';
      seen.add(key);
      waiting.push(next);
    }
  }
  return 'yes';
}

/** Whether all texts that match every one of `patterns` match `pattern`. */
export function isPatternWithin(patterns: readonly string[], pattern: string): 'yes' | 'no' | 'unknown' {
  if (patterns.includes(pattern)) return 'yes';
  const parts = patterns.map(readPattern);
  const other = readPattern(pattern);
  if (other === null) return 'unknown';
  const read = parts.filter((part) => part !== null);
  try {
    const automata = read.map((part) => new Builder().build(part));
    const verdict = isWithin(automata, new Builder().build(other));
    // a pattern that was not read may forbid the very text
    return verdict === 'no' && read.length < parts.length ? 'unknown' : verdict;
  } catch (caught) {
    if (caught instanceof TooLarge) return 'unknown';
    throw caught;
  }
}
