/** Attempts on a broker, one channel each, and the table of what came of them. */

import { writeFileSync } from 'node:fs';
import type { Channel, ChannelModel, ConfirmChannel } from 'amqplib';

/** What came of an attempt: done, or the code that the broker closed the channel with. */
export type Outcome = 'done' | 'refused' | 'not there' | `error ${string}`;

/** One row of the table. */
export interface Row {
  readonly virtualHost: string;
  readonly who: string;
  readonly kind: string;
  readonly what: string;
  readonly expected: 'allowed' | 'refused';
  readonly outcome: Outcome;
}

const codes: Readonly<Record<number, Outcome>> = { 403: 'refused', 404: 'not there' };

function outcomeOf(caught: unknown): Outcome {
  const code = (caught as { code?: unknown } | null)?.code;
  if (typeof code !== 'number') return `error ${caught instanceof Error ? caught.message : String(caught)}`;
  return codes[code] ?? `error ${code}`;
}

/** Does something on a channel of its own, and says what the broker said. */
export async function attempt(
  connection: ChannelModel,
  work: (channel: ConfirmChannel) => Promise<unknown>,
): Promise<Outcome> {
  const channel = await connection.createConfirmChannel();
  // a publish is answered by the end of the channel
  const ended = new Promise<never>((_, reject) => channel.once('error', reject));
  ended.catch(() => undefined);
  try {
    await Promise.race([work(channel), ended]);
    await channel.close();
    return 'done';
  } catch (caught) {
    return outcomeOf(caught);
  }
}

/** Publishes, and waits for the confirm. */
export const publish =
  (exchange: string, routingKey: string, options: object = {}) =>
  (channel: Channel): Promise<unknown> =>
    new Promise((resolve, reject) => {
      (channel as ConfirmChannel).publish(exchange, routingKey, Buffer.from('{}'), options, (error) => {
        if (error === null || error === undefined) resolve(undefined);
        // the error of the channel says more
      });
      channel.once('close', () => setImmediate(() => reject(new Error('the channel was closed'))));
    });

/** Whether it came as the rules say: what may be done, may fail for want of the thing. */
const isAsExpected = ({ expected, outcome }: Row): boolean =>
  expected === 'refused' ? outcome === 'refused' : outcome === 'done' || outcome === 'not there';

/** All attempts. */
export class Table {
  readonly rows: Row[] = [];

  get unexpected(): Row[] {
    return this.rows.filter((row) => !isAsExpected(row));
  }

  /** Counts by kind, and each row that was not as expected. */
  summary(): string {
    const kinds = [...new Set(this.rows.map(({ kind }) => kind))];
    const lines = kinds.map((kind) => {
      const rows = this.rows.filter((row) => row.kind === kind);
      const allowed = rows.filter(({ expected }) => expected === 'allowed').length;
      const wrong = rows.filter((row) => !isAsExpected(row)).length;
      return `${kind.padEnd(48)} ${String(rows.length).padStart(6)} ${String(allowed).padStart(8)} ${String(rows.length - allowed).padStart(8)} ${String(wrong).padStart(11)}`;
    });
    const heading = `${'attempt'.padEnd(48)} ${'all'.padStart(6)} ${'allowed'.padStart(8)} ${'refused'.padStart(8)} ${'unexpected'.padStart(11)}`;
    const all = `${'together'.padEnd(48)} ${String(this.rows.length).padStart(6)} ${String(this.rows.filter(({ expected }) => expected === 'allowed').length).padStart(8)} ${String(this.rows.filter(({ expected }) => expected === 'refused').length).padStart(8)} ${String(this.unexpected.length).padStart(11)}`;
    return [heading, ...lines, all, ...this.unexpected.map((row) => JSON.stringify(row))].join('\n');
  }

  /** Writes every row as Markdown. */
  write(file: string): void {
    const cell = (text: string): string => text.replaceAll('|', String.raw`\|`);
    const lines = this.rows.map(
      (row) =>
        `| ${[row.virtualHost, row.who, row.kind, row.what, row.expected, row.outcome].map(cell).join(' | ')} |`,
    );
    writeFileSync(
      file,
      [
        '# Who tried what on the broker, and what came of it',
        '',
        'Expected is what the standard says of names; the outcome is what RabbitMQ did. "not there" is what may be done, on a thing that nobody has made.',
        '',
        '| virtual host | participant | attempt | on | expected | outcome |',
        '| --- | --- | --- | --- | --- | --- |',
        ...lines,
        '',
      ].join('\n'),
    );
  }
}
