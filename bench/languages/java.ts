/** The Java SDK beside what it builds on: Jackson, and RabbitMQ's client for Java. */

import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { connect } from '../../src/index.ts';
import { classPathOf, missingTools, packaged } from '../../test/languages/java/maven.ts';
import { startRabbitMqNode } from '../../test/support/rabbitmq-node.ts';
import { root, type Row } from '../report.ts';
import { message, receiver, sender } from '../throughput-message.ts';

const run = promisify(execFile);

const messages = 10_000;
const rounds = 5;

interface Compared {
  readonly bare: number;
  readonly ours: number;
  readonly speed: number;
}

/** The message of each type that the standard prints, as files. */
function published(): string[] {
  const folder = path.join(root, 'schema/examples');
  return readdirSync(folder)
    .filter((name) => !name.startsWith('_') && !name.endsWith('.md'))
    .map((name) => path.join(folder, name, 'valid/published.json'));
}

const rowOf = (what: string, unit: string, { bare, ours, speed }: Compared): Row => ({
  what,
  cells: { unit, bare: bare.toPrecision(3), ours: ours.toPrecision(3), speed: speed.toFixed(2) },
});

/** Encode and decode ÷ bare Jackson (trees), publish ÷ bare amqp-client. Empty where there is no JDK or Maven. */
export async function javaRows(): Promise<Row[]> {
  if (missingTools() !== null) return [];
  const folder = await packaged('java-bench', {
    sdk: path.join(root, 'generated/java'),
    bench: path.join(import.meta.dirname, 'java'),
  });
  const bench = async (...args: string[]): Promise<unknown> => {
    const { stdout } = await run('java', ['-cp', classPathOf(folder, 'bench'), 'bench.Bench', ...args]);
    return JSON.parse(stdout);
  };
  const codec = (await bench('codec', ...published())) as {
    readonly read: Compared;
    readonly write: Compared;
  };
  const broker = await startRabbitMqNode();
  try {
    const url = `${broker.url}/%2F`;
    const plant = await connect({ role: 'controller', as: receiver, url });
    await plant.prepare(sender);
    await plant.close();
    const args = [url, sender, receiver, JSON.stringify(message), String(messages), String(rounds)];
    const publish = (await bench('publish', ...args)) as Compared;
    return [
      rowOf('Java: bytes to a validated message, beside Jackson', 'µs a message', codec.read),
      rowOf('Java: a message, validated, to bytes, beside Jackson', 'µs a message', codec.write),
      rowOf('Java: publish, confirmed, beside amqp-client', 'messages a second', publish),
    ];
  } finally {
    await broker.stop();
  }
}
