/** Programs in other languages, talked to line by line. */

import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import type { Readable } from 'node:stream';
import type { Driver, Language } from './language.ts';

/** Lines of a stream. Not by node:readline, which takes U+2028 for the end of a line too. */
async function* linesOf(stream: Readable): AsyncGenerator<string, void> {
  let begun = '';
  for await (const chunk of stream.setEncoding('utf8')) {
    const [first = '', ...more] = String(chunk).split('\n');
    begun += first;
    for (const line of more) {
      yield begun;
      begun = line;
    }
  }
  if (begun !== '') yield begun;
}

/** A driver at work. */
export class Driven {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string, void>;
  readonly #said: string[] = [];
  #errors = '';

  constructor({ command, args, env = {}, cwd }: Driver, word: string) {
    this.#child = spawn(command, [...args, word], {
      env: { ...process.env, ...env },
      ...(cwd === undefined ? {} : { cwd }),
    });
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => (this.#errors += text));
    // whoever writes to a program that has ended learns so from what it reads
    this.#child.stdin.on('error', () => undefined);
    this.#lines = linesOf(this.#child.stdout);
  }

  /** Writes one line. */
  say(value: object): void {
    this.#child.stdin.write(`${JSON.stringify(value)}\n`);
  }

  /** Ends what it reads. */
  endInput(): void {
    this.#child.stdin.end();
  }

  /** The next line it writes. Throws with what it said on standard error when there is none. */
  async hear(): Promise<Record<string, unknown>> {
    const line = await this.#lines.next();
    if (line.done === true)
      throw new Error(`the program ended after ${this.#said.length} lines:\n${this.#errors}`);
    this.#said.push(line.value);
    return JSON.parse(line.value) as Record<string, unknown>;
  }

  /** Reads until a line of the event; resolves with all that came, that one last. */
  async hearUntil(event: string): Promise<Record<string, unknown>[]> {
    const heard: Record<string, unknown>[] = [];
    for (;;) {
      const line = await this.hear();
      heard.push(line);
      if (line['event'] === event) return heard;
    }
  }

  /** Ends it, if it has not ended. */
  stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return Promise.resolve();
    return new Promise((resolve) => {
      this.#child.once('close', () => resolve());
      // what it has written and nobody has read would keep it from being closed
      this.#child.stdout.destroy();
      this.#child.kill('SIGKILL');
    });
  }
}

const built = new Map<string, Promise<Driver>>();

/** The driver of a language, built once in a process. */
export function driverOf(language: Language): Promise<Driver> {
  const known = built.get(language.name) ?? language.build();
  built.set(language.name, known);
  return known;
}

/** What a `judge` is asked. */
export interface Question {
  readonly bytes: Uint8Array;
  readonly reading?: 'strict' | 'tolerant';
  readonly uniqueKeys?: boolean;
}

/** What a `judge` answers. */
export type Judgement =
  | {
      readonly ok: true;
      readonly type: string;
      readonly text: string;
      readonly forgiven: readonly { readonly path: string; readonly what: string }[];
    }
  | {
      readonly ok: false;
      readonly code: string;
      readonly issue: { readonly path: string; readonly keyword: string; readonly rule: boolean } | null;
    };

/** Has a language judge texts, in order. Throws when it crashes over one. */
export async function judgeAll(driver: Driver, questions: readonly Question[]): Promise<Judgement[]> {
  const judge = new Driven(driver, 'judge');
  try {
    // asked while it answers: neither side's pipe fills up
    questions.forEach(({ bytes, ...options }, id) => {
      judge.say({ id, base64: Buffer.from(bytes).toString('base64'), ...options });
    });
    judge.endInput();
    const judgements: Judgement[] = [];
    for (let id = 0; id < questions.length; id++) {
      const { id: answered, crash, ...judgement } = await judge.hear();
      if (answered !== id) throw new Error(`answered ${String(answered)} instead of ${id}`);
      if (crash !== undefined) throw new Error(`crashed over text ${id}: ${JSON.stringify(crash)}`);
      judgements.push(judgement as unknown as Judgement);
    }
    return judgements;
  } finally {
    await judge.stop();
  }
}
