/** Writing to a terminal, to a pipe, or to a program. */

import { styleText } from 'node:util';
import type { EbadgeError } from '../core/errors.ts';
import { exitCode } from './exit-codes.ts';

type Style = Parameters<typeof styleText>[0];

/** Styles text for standard output: plain when piped, or when NO_COLOR is set. */
export const style = (format: Style, text: string): string =>
  styleText(format, text, { stream: process.stdout });

/** What is written to a pipe whose reader has left, or to a full disk, must not end in a stack trace. */
export function survivePipes(): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') process.stderr.write(`ebadge: cannot write the output: ${error.message}\n`);
    // the reader of a closed pipe has what it wanted
    process.exit(error.code === 'EPIPE' ? process.exitCode : exitCode.usage);
  });
}

/** One line on standard output. */
export const print = (line = ''): void => {
  process.stdout.write(`${line}\n`);
};

/** How many places of one note are named. */
const mostPlaces = 3;

/** Notes for people: what is to be said of many places is said of the first ones. */
export function printNotes(notes: readonly { readonly place: string; readonly text: string }[]): void {
  for (const text of new Set(notes.map((note) => note.text))) {
    const all = notes.filter((note) => note.text === text);
    const named = all.length > mostPlaces + 1 ? all.slice(0, mostPlaces) : all;
    for (const { place } of named) print(`${style('dim', 'note')}  ${place}: ${text}`);
    const more = all.length - named.length;
    if (more > 0) print(`${style('dim', 'note')}  ${more} more places, which --json lists: ${text}`);
  }
}

/** A value for programs on standard output. */
export const printJson = (value: unknown): void => print(JSON.stringify(value, null, 2));

/** Rows as columns, each as wide as its widest cell; the last is not padded. */
export function table(rows: readonly (readonly string[])[], indent = ''): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row.map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i] ?? 0))).join('  '),
    )
    .map((line) => indent + line.trimEnd())
    .join('\n');
}

/**
 * An error for programs, on standard output: the exit code says that it is one. In one line: it may come after
 * lines of JSON.
 */
export const printError = ({ code, message, details }: EbadgeError): void =>
  print(JSON.stringify({ error: { code, message, details } }));
