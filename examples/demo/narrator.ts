/** Tells on standard output what happens: coloured on a terminal, plain when piped. */

import { styleText } from 'node:util';
import type { Seen } from './tap.ts';

type Style = Parameters<typeof styleText>[0];

const style = (format: Style, text: string): string => styleText(format, text, { stream: process.stdout });
const print = (line = ''): void => {
  process.stdout.write(`${line}\n`);
};

/** Lines are cut to fit a terminal; in a pipe nothing is. */
const width = process.stdout.isTTY ? Math.max(80, process.stdout.columns) : Number.POSITIVE_INFINITY;

const time = /^\d{4}-\d\d-\d\dT(\d\d:\d\d:\d\d)/;
const uuid = /^[0-9a-f]{8}-[0-9a-f-]{27}$/;

/** A value in few characters, and how late in the line it may come: ids and times say least. */
function short(value: unknown): { readonly text: string; readonly rank: number } {
  if (typeof value !== 'string') return { text: JSON.stringify(value), rank: 0 };
  const clock = time.exec(value)?.[1];
  if (clock !== undefined) return { text: clock, rank: 1 };
  return uuid.test(value) ? { text: `${value.slice(0, 8)}…`, rank: 2 } : { text: value, rank: 0 };
}

/** What a message says, without its type and nulls, cut to what is left of the line. */
function brief({ text, message }: Seen, room: number): string {
  if (message === undefined) return text.length > room ? `${text.slice(0, room - 1)}…` : text;
  const line = Object.entries(message)
    .filter(([key, value]) => key !== 'msg' && value !== null)
    .map(([key, value]) => ({ key, ...short(value) }))
    .sort((a, b) => a.rank - b.rank)
    .map(({ key, text: shown }) => `${key}=${shown}`)
    .join(' ');
  return line.length > room ? `${line.slice(0, room - 1)}…` : line;
}

/** Words in lines of the terminal's width. */
function wrap(words: readonly string[], indent: string): string {
  const lines: string[] = [];
  let line = indent;
  for (const word of words) {
    if (line.length + word.length > width && line !== indent) {
      lines.push(line.trimEnd());
      line = indent;
    }
    line += `${word} `;
  }
  return [...lines, line.trimEnd()].join('\n');
}

/** Writes the story of one run. */
export class Narrator {
  readonly #hub: string;
  readonly #counts = new Map<string, number>();
  #chapter = 0;

  constructor(hub: string) {
    this.#hub = hub;
  }

  title(text: string): void {
    print(style('bold', text));
  }

  chapter(text: string): void {
    this.#chapter += 1;
    print();
    print(style(['bold', 'cyan'], `${this.#chapter}. ${text}`));
  }

  note(text: string): void {
    print(`   ${text}`);
  }

  refused(text: string): void {
    print(`   ${style('red', 'refused')}  ${text.replaceAll('\n', '\n            ')}`);
  }

  /** One message, with an arrow from its sender to its receiver. */
  message(seen: Seen): void {
    this.#counts.set(seen.name, (this.#counts.get(seen.name) ?? 0) + 1);
    const up = seen.from === this.#hub;
    const arrow = up ? `${seen.to} ◀── ${seen.from}` : `${seen.from} ──▶ ${seen.to}`;
    const head = `   ${arrow}  ${seen.name.padEnd(20)}  `;
    print(
      `   ${style(up ? 'green' : 'blue', arrow)}  ${style('bold', seen.name.padEnd(20))}  ${style('dim', brief(seen, width - head.length))}`,
    );
  }

  summary(lines: readonly string[]): void {
    const total = [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
    print();
    print(style('bold', 'Summary'));
    print(`   ${total} messages of ${this.#counts.size} types on the wire:`);
    const names = [...this.#counts].map(([name, count]) => (count === 1 ? name : `${name}×${count}`));
    print(wrap(names, '   '));
    for (const line of lines) print(`   ${line}`);
  }
}
