/**
 * Messages a second through RabbitMQ, and what they cost the client's processor: our client and transport beside
 * amqplib and pika, each in a process of its own, taking turns on one broker of this run.
 *
 * All publish the same body of about 200 bytes: persistent, mandatory, confirmed. All consume the same messages.
 */

import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { connect as connectRaw } from 'amqplib';
import { connect } from '../src/index.ts';
import { startRabbitMqNode } from '../test/support/rabbitmq-node.ts';
import { median } from './measure.ts';
import type { Row, Table } from './report.ts';
import { queueName, receiver, sender } from './throughput-message.ts';

const rounds = Number(process.env['EBADGE_BENCH_ROUNDS'] ?? 5);
const messages = Number(process.env['EBADGE_BENCH_MESSAGES'] ?? 50_000);

/** One way to do the job. */
interface Contender {
  readonly id: string;
  readonly name: string;
  /** Part of the messages that it gets, as it would take too long with all of them. */
  readonly share?: number;
  readonly python?: true;
}

const publishing: readonly Contender[] = [
  { id: 'publish-amqplib', name: 'amqplib, callbacks, window 1,000' },
  { id: 'publish-amqplib-same', name: 'amqplib, with the properties that we send' },
  { id: 'publish-transport', name: 'our transport' },
  { id: 'publish-fallback', name: "our transport on amqplib's own frames" },
  { id: 'publish-client', name: 'our client, typed and validated' },
  { id: 'publish', name: 'pika, blocking, confirmed', share: 0.1, python: true },
];

const consuming: readonly Contender[] = [
  { id: 'consume-amqplib', name: 'amqplib, ack each' },
  { id: 'consume-amqplib-json', name: 'amqplib, JSON.parse, ack each' },
  { id: 'consume-transport', name: 'our transport' },
  { id: 'consume-client', name: 'our client, typed and validated' },
  { id: 'consume', name: 'pika, blocking, ack each', share: 0.4, python: true },
];

/** One turn of a contender. */
interface Turn {
  readonly perSecond: number;
  /** Seconds of processor time for 100,000 messages. */
  readonly cpu: number;
}

/** A contender in its process. */
class Runner {
  readonly contender: Contender;
  readonly count: number;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: AsyncIterator<string>;

  constructor(contender: Contender, url: string) {
    this.contender = contender;
    this.count = Math.round(messages * (contender.share ?? 1));
    const args = [contender.id, url, String(this.count)];
    const file = (name: string): string => path.join(import.meta.dirname, name);
    this.#child =
      contender.python === true
        ? spawn('/usr/bin/python3', [file('throughput-pika.py'), ...args])
        : spawn(process.execPath, ['--conditions=@ebadge/source', file('throughput-contender.ts'), ...args]);
    this.#child.stderr.pipe(process.stderr);
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  async #line(): Promise<string> {
    const line = await this.#lines.next();
    if (line.done === true) throw new Error(`${this.contender.name} ended before it was done`);
    return line.value;
  }

  async ready(): Promise<void> {
    if ((await this.#line()) !== 'ready') throw new Error(`${this.contender.name} is not ready`);
  }

  async turn(): Promise<Turn> {
    this.#child.stdin.write('go\n');
    const { seconds, cpuSeconds } = JSON.parse(await this.#line()) as { seconds: number; cpuSeconds: number };
    return { perSecond: this.count / seconds, cpu: (cpuSeconds / this.count) * 100_000 };
  }

  async end(): Promise<void> {
    const exited = new Promise((resolve) => this.#child.once('exit', resolve));
    this.#child.stdin.end();
    await exited;
  }
}

function table(title: string, runners: readonly Runner[], turns: ReadonlyMap<Runner, Turn[]>): Table {
  const [first] = runners;
  const base = first === undefined ? [] : (turns.get(first) ?? []);
  const rows = runners.map((runner): Row => {
    const own = turns.get(runner) ?? [];
    // round by round, so that whatever else the machine did then counts for both
    const ratio = (of: (turn: Turn) => number): string =>
      median(
        base.flatMap((its, round) => own.slice(round, round + 1).map((turn) => of(turn) / of(its))),
      ).toFixed(2);
    return {
      what: runner.contender.name,
      cells: {
        'msg/s': Math.round(median(own.map(({ perSecond }) => perSecond))),
        'speed ×': ratio(({ perSecond }) => perSecond),
        'CPU s/100k': median(own.map(({ cpu }) => cpu)).toFixed(2),
        'CPU ×': ratio(({ cpu }) => cpu),
      },
    };
  });
  return { title, rows };
}

/** Runs all contenders, turn by turn; `before` puts the broker into the state that each turn begins with. */
async function race(
  title: string,
  contenders: readonly Contender[],
  url: string,
  before: (count: number) => Promise<void>,
): Promise<Table> {
  const runners = contenders.map((contender) => new Runner(contender, url));
  try {
    for (const runner of runners) await runner.ready();
    const turns = new Map<Runner, Turn[]>(runners.map((runner) => [runner, []]));
    // the first round warms up
    for (let round = -1; round < rounds; round++) {
      for (let turn = 0; turn < runners.length; turn++) {
        const runner = runners[(turn + round + runners.length) % runners.length];
        if (runner === undefined) continue;
        await before(runner.count);
        const taken = await runner.turn();
        if (round >= 0) turns.get(runner)?.push(taken);
      }
    }
    return table(title, runners, turns);
  } finally {
    await Promise.all(runners.map((runner) => runner.end()));
  }
}

/** The bench. */
export async function throughput(): Promise<Table[]> {
  const hasPika = spawnSync('/usr/bin/python3', ['-c', 'import pika']).status === 0;
  const only = (contenders: readonly Contender[]): Contender[] =>
    contenders.filter(({ id, python }) => {
      const wanted = process.env['EBADGE_BENCH_ONLY']?.split(',');
      return (python !== true || hasPika) && (wanted === undefined || wanted.includes(id));
    });
  const node = await startRabbitMqNode();
  try {
    const url = `${node.url}/%2F`;
    const controller = await connect({ role: 'controller', as: receiver, url });
    await controller.prepare(sender);
    await controller.close();
    const raw = await connectRaw(node.url);
    const channel = await raw.createChannel();
    const purge = async (): Promise<void> => {
      await channel.purgeQueue(queueName);
    };
    const tables = [await race('Publishing', only(publishing), url, purge)];
    const filler = new Runner({ id: 'publish-client', name: 'the filler' }, url);
    await filler.ready();
    // each reads what it has a turn for; the queue is as full for all
    tables.push(
      await race('Consuming, prefetch 500', only(consuming), url, async () => {
        await purge();
        await filler.turn();
      }),
    );
    await filler.end();
    await raw.close();
    const notes = [
      `Median of ${rounds} rounds of ${messages} messages; ratios to the first, round by round. Broker and clients share the processors.`,
      ...(hasPika ? [] : ['pika was left out: python3-pika is not installed.']),
    ];
    return tables.map((one) => ({ ...one, notes }));
  } finally {
    await node.stop();
  }
}
