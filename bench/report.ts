/** What a benchmark found, for people and for programs. */

import { execFileSync } from 'node:child_process';
import { cpus, loadavg, totalmem } from 'node:os';
import path from 'node:path';

export const root: string = path.resolve(import.meta.dirname, '..');

/** One line of a table. */
export interface Row {
  readonly what: string;
  /** Values by column, ready to be shown. */
  readonly cells: Readonly<Record<string, string | number>>;
}

/** What was measured together, in one run. */
export interface Table {
  readonly title: string;
  readonly rows: readonly Row[];
  readonly notes?: readonly string[];
}

/** Where and when it was measured. */
export interface Machine {
  readonly node: string;
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly load: string;
  readonly commit: string;
}

const gitCommit = (): string => {
  try {
    return execFileSync('git', ['describe', '--always', '--dirty'], { cwd: root, encoding: 'utf8' }).trim();
  } catch {
    return 'unknown';
  }
};

export const machine = (): Machine => ({
  node: process.version,
  cpu: cpus()[0]?.model ?? 'unknown',
  cores: cpus().length,
  memoryGb: Math.round(totalmem() / 2 ** 30),
  load: loadavg()
    .map((value) => value.toFixed(2))
    .join(' '),
  commit: gitCommit(),
});

/** As a Markdown table. */
export function print({ title, rows, notes = [] }: Table): void {
  const columns = [...new Set(rows.flatMap(({ cells }) => Object.keys(cells)))];
  const lines = [
    ['', ...columns],
    ...rows.map(({ what, cells }) => [what, ...columns.map((name) => String(cells[name] ?? ''))]),
  ];
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => line[index + 1]?.length ?? 0)));
  const first = Math.max(...lines.map((line) => line[0]?.length ?? 0));
  const show = ([what = '', ...cells]: string[]): string =>
    `| ${[what.padEnd(first), ...cells.map((cell, index) => cell.padStart(widths[index] ?? 0))].join(' | ')} |`;
  const rule = `| ${['-'.repeat(first), ...widths.map((width) => `${'-'.repeat(Math.max(1, width - 1))}:`)].join(' | ')} |`;
  const [head = [], ...body] = lines;
  process.stdout.write(`\n${title}\n\n${[show(head), rule, ...body.map(show)].join('\n')}\n`);
  for (const note of notes) process.stdout.write(`${note}\n`);
}
