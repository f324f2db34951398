/** A child that is asked for things and answers them with a word and values. */

import { bundle } from './bundle.ts';
import { pause, startChild, type Child } from './child.ts';

/** What a contender could not do: a result, no fault of the bench. */
export class Unable extends Error {}

/** A program that has said `ready`. */
export interface Program {
  readonly child: Child;
  /** Tells it a line, and waits for its next one with that word; resolves with the values after it. */
  ask(line: string, word: string, limitMs?: number): Promise<string[]>;
  /** Calls the listener for each line with that word; returns a function that ends it. */
  on(word: string, listener: (values: string[]) => void): () => void;
  stop(): Promise<void>;
}

/** Starts one; rejects with {@link Unable} when it ends or says `crashed` instead of `ready`, or says nothing. */
export async function startProgram(file: string, config: unknown, limitMs = 120_000): Promise<Program> {
  const listeners = new Map<string, Set<(values: string[]) => void>>();
  const child = startChild(bundle(file), config, (line) => {
    const [word = '', ...values] = line.split(' ');
    for (const listener of [...(listeners.get(word) ?? [])]) listener(values);
  });
  const on = (word: string, listener: (values: string[]) => void): (() => void) => {
    const its = listeners.get(word) ?? new Set();
    listeners.set(word, its.add(listener));
    return () => its.delete(listener);
  };
  let crash = '';
  on('crashed', (values) => {
    crash ||= values.join(' ');
  });
  const heard = async (word: string, withinMs: number, act: () => void): Promise<string[]> => {
    let stopListening: (() => void) | undefined;
    const next = new Promise<string[]>((resolve) => {
      stopListening = on(word, resolve);
    });
    const crashed = new Promise<'crashed'>((resolve) => on('crashed', () => resolve('crashed')));
    act();
    const late = new AbortController();
    const outcome = await Promise.race([
      next,
      crashed,
      child.ended.then(() => 'ended' as const),
      pause(withinMs, late.signal).then(() => 'late' as const),
    ]);
    late.abort();
    stopListening?.();
    if (Array.isArray(outcome)) return outcome;
    const why =
      crash ||
      (outcome === 'late'
        ? `no "${word}" within ${withinMs / 1000} s`
        : child.lastWords().replaceAll('\n', ' '));
    await child.kill();
    throw new Unable(why);
  };
  const program: Program = {
    child,
    ask: (line, word, withinMs = 120_000) => heard(word, withinMs, () => child.tell(line)),
    on,
    stop: () => child.kill(),
  };
  await heard('ready', limitMs, () => undefined);
  return program;
}
