/** Reading and writing messages, beside what the platform and other libraries need for it. */

import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { encode, parse, type Message } from '../src/index.ts';
import { libraries } from './contenders.ts';
import { compare, type Contender, type Result } from './measure.ts';
import { messageTypes } from './model.ts';
import { root, type Row, type Table } from './report.ts';
import type { Verdicts } from './verdicts.ts';

const rounds = { rounds: 500, sliceMs: 1.5 };
const utf8 = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Keeps the engine from leaving out what nobody looks at. */
let sink: unknown;

const rowsOf = (results: readonly Result[], messages: number): Row[] =>
  results.map(({ name, ms, speed, low, high, undisturbed }) => ({
    what: name,
    cells: {
      'µs a message': ((ms * 1000) / messages).toFixed(2),
      speed: speed.toFixed(2),
      quartiles: `${low.toFixed(2)}–${high.toFixed(2)}`,
      undisturbed: undisturbed.toFixed(2),
    },
  }));

function reading(values: readonly unknown[], others: ReturnType<typeof libraries>): Contender[] {
  const inputs = values.map((value) => utf8.encode(JSON.stringify(value)));
  const each = (read: (input: Uint8Array) => unknown) => () => {
    for (const input of inputs) sink = read(input);
  };
  const bare = (input: Uint8Array): unknown => JSON.parse(decoder.decode(input));
  return [
    { name: 'JSON.parse alone', run: each(bare) },
    { name: 'parse', run: each(parse) },
    ...others.map(({ name, isValid }) => ({
      name,
      run: each((input) => {
        const value = bare(input);
        if (!isValid(value)) throw new Error(`${name} refuses a valid message`);
        return value;
      }),
    })),
  ];
}

function writing(values: readonly unknown[], others: ReturnType<typeof libraries>): Contender[] {
  const each = (write: (value: unknown) => unknown) => () => {
    for (const value of values) sink = write(value);
  };
  const bare = (value: unknown): Uint8Array => utf8.encode(JSON.stringify(value));
  return [
    { name: 'JSON.stringify alone', run: each(bare) },
    { name: 'encode', run: each((value) => encode(value as Message)) },
    ...others.map(({ name, isValid }) => ({
      name,
      run: each((value) => {
        if (!isValid(value)) throw new Error(`${name} refuses a valid message`);
        return bare(value);
      }),
    })),
  ];
}

/** `npm run bench -- codec` */
export function codec(): Table[] {
  const others = libraries();
  const script = path.join(root, 'bench/verdicts.ts');
  const verdicts = execFileSync(process.execPath, ['--conditions=@ebadge/source', script], {
    encoding: 'utf8',
  });
  const { notes, taken } = JSON.parse(verdicts) as Verdicts;
  const published = messageTypes.map((type) => type.published);
  const examples = messageTypes.flatMap((type) => type.valid);
  const all = examples.filter((_, index) => taken[index]);
  const tables: Table[] = [];
  const add = (title: string, contenders: Contender[], count: number): void => {
    tables.push({ title, rows: rowsOf(compare(contenders, rounds), count) });
  };
  const of = (values: readonly unknown[]): string => `${values.length} messages`;
  const those = `of the ${examples.length} valid examples, the ${all.length} that every library takes`;
  add(
    `Bytes to a validated message: the ${of(published)} of the standard`,
    reading(published, others),
    published.length,
  );
  add(
    `A message, validated, to bytes: the ${of(published)} of the standard`,
    writing(published, others),
    published.length,
  );
  if (all.length > published.length) {
    add(`Bytes to a validated message: ${those}`, reading(all, others), all.length);
    add(`A message, validated, to bytes: ${those}`, writing(all, others), all.length);
  }
  const explanation =
    'Speed: that of the first line is 1; medians over the rounds, in each of which all took turns. Undisturbed: of the fastest tenth of the turns.';
  const last = tables.at(-1);
  if (last !== undefined) tables[tables.length - 1] = { ...last, notes: [explanation, ...notes] };
  return sink === undefined ? [] : tables;
}
