/** Dead letters for people and for programs. */

import type { Letter } from './dead-letter.ts';
import type { HeldLetter } from './dead-letter-queue.ts';
import type { Places } from './letter-places.ts';
import { print, style, table } from './output.ts';
import { contentForPrograms, contentForPeople } from './message-output.ts';
import { harmless } from '../core/harmless.ts';

/** A time span in the unit that fits. */
function span(ms: number): string {
  const units = [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['min', 60_000],
    ['s', 1000],
  ] as const;
  const [unit, length] = units.find(([, unitMs]) => ms >= unitMs) ?? ['s', 1000];
  return `${Math.max(0, Math.floor(ms / length))} ${unit}`;
}

const ageOf = ({ diedAt, sentAt }: Letter, nowMs: number): string => {
  const since = diedAt ?? sentAt;
  return since === null ? '' : span(nowMs - Date.parse(since));
};

const why = (letter: Letter): string => (letter.byBroker ? `${letter.reason} (broker)` : letter.reason);

/** Headers are what others have written. */
const oneLine = (cells: readonly string[]): string[] =>
  cells.map((cell) => harmless(cell).replaceAll(/\s/g, ' '));

/** A letter as programs get it; `whole` with what is in it. */
export function letterForPrograms(
  letter: HeldLetter,
  { senderOf }: Places,
  how: 'head' | 'whole' = 'head',
): object {
  const { body, properties, drop: _, ...head } = letter;
  return {
    ...head,
    from: senderOf(letter),
    ...(how === 'head' ? {} : { headers: properties.headers ?? {}, ...contentForPrograms(body) }),
  };
}

/** The list for people. */
export function printLetters(
  letters: readonly HeldLetter[],
  places: Places,
  more: number,
  nowMs: number,
): void {
  const rows = letters
    .map((letter) => [
      letter.id,
      ageOf(letter, nowMs),
      letter.type ?? '?',
      places.senderOf(letter) ?? '?',
      why(letter),
      (letter.text ?? '').slice(0, 80),
    ])
    .map(oneLine);
  if (rows.length > 0) print(table([['ID', 'AGE', 'TYPE', 'FROM', 'REASON', ''], ...rows]));
  const found = letters.length === 1 ? '1 dead letter' : `${letters.length} dead letters`;
  const rest = more === 0 ? '' : `, and ${more} more behind them (--limit)`;
  print(letters.length === 0 && more === 0 ? style('green', 'No dead letters.') : `${found}${rest}.`);
}

/** One letter for people, with what is in it. */
export function printLetter(letter: HeldLetter, { senderOf }: Places, nowMs: number): void {
  print(`${style('bold', letter.id)}  ${letter.type ?? '?'} from ${senderOf(letter) ?? '?'}`);
  const rows = [
    ['reason', why(letter)],
    ['', letter.text],
    ['exchange', letter.exchange],
    ['routing key', letter.routingKey],
    ['queue', letter.queue],
    ['message id', letter.messageId],
    ['sent', letter.sentAt],
    ['died', letter.diedAt],
    ['age', ageOf(letter, nowMs)],
    ['put back', letter.replays === 0 ? null : `${letter.replays} times`],
  ];
  print(
    table(
      rows
        .filter(([, value]) => (value ?? '') !== '')
        .map(([name, value]) => oneLine([name ?? '', value ?? ''])),
      '  ',
    ),
  );
  print(contentForPeople(letter.body));
}
