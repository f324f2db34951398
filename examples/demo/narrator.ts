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

/** The message without its type and without nulls, cut to what is left of the line. */
function brief({ text, message }: Seen, room: number): string {
  const fields =
    message === undefined
      ? text
      : JSON.stringify(
          Object.fromEntries(
            Object.entries(message).filter(([key, value]) => key !== 'msg' && value !== null),
          ),
        );
  return fields.length > room ? `${fields.slice(0, room - 1)}…` : fields;
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
    print(
      `   ${[...this.#counts].map(([name, count]) => (count === 1 ? name : `${name} ×${count}`)).join(', ')}`,
    );
    for (const line of lines) print(`   ${line}`);
  }
}
