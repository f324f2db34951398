/** `npm run bench -- <name> [--json]`: measures and shows; asserts nothing. Without a name, says which there are. */

import { machine, print, type Table } from './report.ts';

const benches: Readonly<Record<string, { what: string; run: () => Promise<Table[]> }>> = {
  codec: {
    what: 'parse and encode beside JSON, Ajv, TypeBox and zod',
    run: async () => (await import('./codec.ts')).codec(),
  },
  generate: {
    what: 'ebadge generate beside the bare sum of its tools, for 33 and for 500 messages',
    run: async () => (await import('./generate.ts')).generate(),
  },
  size: {
    what: 'gzip bytes of validators and codec in a bundle',
    run: async () => (await import('./size.ts')).size(),
  },
  throughput: {
    what: 'publish and consume on RabbitMQ beside amqplib and pika: messages a second, processor time',
    run: async () => (await import('./throughput.ts')).throughput(),
  },
};

const [name, ...options] = process.argv.slice(2);
const bench = name === undefined ? undefined : benches[name];
if (bench === undefined || options.some((option) => option !== '--json')) {
  const list = Object.entries(benches).map(([known, { what }]) => `  ${known.padEnd(12)}${what}`);
  const text = `npm run bench -- <name> [--json]\n\n${list.join('\n')}\n`;
  (name === undefined ? process.stdout : process.stderr).write(text);
  process.exitCode = name === undefined ? 0 : 2;
} else {
  const before = machine();
  const tables = await bench.run();
  const after = machine();
  if (options.includes('--json')) {
    process.stdout.write(
      `${JSON.stringify({ bench: name, machine: before, loadAfter: after.load, tables }, null, 2)}\n`,
    );
  } else {
    for (const table of tables) print(table);
    const { node, cpu, cores, memoryGb, commit } = before;
    process.stdout.write(
      `\nNode ${node}, ${cores} cores of ${cpu}, ${memoryGb} GB; load ${before.load} before, ${after.load} after; at ${commit}.\n`,
    );
  }
}
