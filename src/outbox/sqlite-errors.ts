import { EbadgeError } from '../core/errors.ts';

/** SQLite's result codes that there is advice for: https://sqlite.org/rescode.html. */
const advice: Readonly<Record<number, readonly [what: string, retryable: boolean]>> = {
  5: ['another client uses it, in this process or another: give each client a file of its own', true],
  6: ['another client uses it, in this process or another: give each client a file of its own', true],
  8: ['it cannot be written: check the permissions of the file and of its folder', false],
  10: ['reading or writing it failed: check the disk', true],
  11: [
    'it is damaged: move it away and start with a new one; `sqlite3 <file> .recover` may get messages out of it',
    false,
  ],
  13: ['the disk, or what the outbox may take of it, is full: make room, or set maxBytes higher', true],
  14: ['it cannot be opened: check that its folder exists and can be written to', false],
  26: ['it is no outbox, or a damaged one: move it away, or name another file', false],
};

/** The error for what SQLite has refused. */
export function outboxFailed(what: string, file: string, caught: unknown): EbadgeError {
  if (caught instanceof EbadgeError) return caught;
  const full = caught instanceof Error && 'errcode' in caught ? Number(caught.errcode) : undefined;
  // the lowest byte is the code, the rest says more
  const code = full === undefined ? undefined : full & 0xff;
  const [why, retryable] = advice[code ?? -1] ?? [
    caught instanceof Error ? caught.message : 'for an unknown reason',
    false,
  ];
  return new EbadgeError('OUTBOX_FAILED', `cannot ${what} the outbox '${file}': ${why}`, {
    retryable,
    details: { file, outcome: 'not sent', ...(full === undefined ? {} : { sqliteCode: full }) },
    cause: caught,
  });
}
