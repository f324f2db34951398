/** Reading and writing messages, beside what the platform and other libraries need for it. */

import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { ours, valuesOf, type Job } from './codec-turns.ts';
import { libraries } from './contenders.ts';
import { median, type Result } from './measure.ts';
import { messageTypes } from './model.ts';
import { root, type Row, type Table } from './report.ts';
import type { Verdicts } from './verdicts.ts';

/** What another process prints. */
function printed(script: string, ...args: string[]): unknown {
  const file = path.join(root, 'bench', script);
  const text = execFileSync(process.execPath, ['--conditions=@ebadge/source', file, ...args], {
    encoding: 'utf8',
  });
  return JSON.parse(text);
}

const rowOf = ({ name, ms, speed, low, high, undisturbed }: Result, messages: number): Row => ({
  what: name,
  cells: {
    'µs a message': ((ms * 1000) / messages).toFixed(2),
    speed: speed.toFixed(2),
    quartiles: `${low.toFixed(2)}–${high.toFixed(2)}`,
    undisturbed: undisturbed.toFixed(2),
  },
});

/** All contenders, each of which was measured beside the platform's own way. */
function rowsOf(direction: Job['direction'], taken: Job['taken']): Row[] {
  const pairs = [ours[direction], ...libraries.map(({ name }) => name)].map((contender) => {
    const job: Job = { direction, contender, taken };
    return printed('codec-turns.ts', JSON.stringify(job)) as [bare: Result, contender: Result];
  });
  const [first] = pairs;
  if (first === undefined) return [];
  const bare: Result = { ...first[0], ms: median(pairs.map(([{ ms }]) => ms)) };
  const messages = valuesOf(taken).length;
  return [bare, ...pairs.map(([, contender]) => contender)].map((result) => rowOf(result, messages));
}

/** `npm run bench -- codec` */
export function codec(): Table[] {
  const { notes, taken } = printed('verdicts.ts') as Verdicts;
  const examples = messageTypes.flatMap((type) => type.valid).length;
  const all = valuesOf(taken).length;
  const tables: Table[] = [];
  const add = (which: string, messages: Job['taken']): void => {
    tables.push(
      { title: `Bytes to a validated message: ${which}`, rows: rowsOf('read', messages) },
      { title: `A message, validated, to bytes: ${which}`, rows: rowsOf('write', messages) },
    );
  };
  add(`the ${messageTypes.length} messages of the standard`, null);
  if (all > messageTypes.length) {
    add(`of the ${examples} valid examples, the ${all} that every library takes`, taken);
  }
  const explanation =
    "Processor time. Each in a process of its own, as a program runs it, where it takes turns of 5 ms with the platform's own, the messages one after the other. Speed: that of the first line is 1; medians over the rounds. Undisturbed: of the fastest tenth of the turns.";
  const last = tables.at(-1);
  if (last !== undefined) tables[tables.length - 1] = { ...last, notes: [explanation, ...notes] };
  return tables;
}
