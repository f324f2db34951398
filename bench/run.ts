/** `npm run bench -- <name> [options]`: measures and shows; asserts nothing. Without a name, says which there are. */

import { parseArgs } from 'node:util';
import { machine, print, type Table } from './report.ts';

/** Values of a bench's own options, by name. */
type Options = Readonly<Record<string, string | undefined>>;

interface Bench {
  readonly what: string;
  /** Names of its own options, each with a value. */
  readonly options?: readonly string[];
  readonly run: (options: Options) => Promise<Table[]>;
}

const benches: Readonly<Record<string, Bench>> = {
  codec: {
    what: 'parse and encode beside JSON, Ajv, TypeBox and zod',
    run: async () => (await import('./codec.ts')).codec(),
  },
  docs: {
    what: 'building the documentation beside TypeDoc alone; what the site and its first page weigh',
    run: async () => (await import('./docs.ts')).measureDocs(),
  },
  faults: {
    what: 'messages lost, doubled and late when brokers, connections and programs die, beside three libraries',
    options: ['only', 'contender'],
    run: async (options) => (await import('./faults/index.ts')).playFaults(options),
  },
  figures: {
    what: "what the authors of the bus asked of it: a hub's cost, a VPP's, activations answered, hubs reconnecting",
    options: ['only', 'size'],
    run: async (options) => (await import('./figures/index.ts')).measureFigures(options),
  },
  generate: {
    what: 'ebadge generate beside the bare sum of its tools, for 33 and for 500 messages',
    run: async () => (await import('./generate.ts')).generate(),
  },
  languages: {
    what: 'parse, encode and publish of the Java and Python SDKs beside the bare libraries of their languages',
    run: async () => (await import('./languages/index.ts')).measureLanguages(),
  },
  scale: {
    what: 'what a hub costs broker and client at 500, 2,000 and 5,000 hubs, and what 100,000 would',
    options: ['sizes', 'mode'],
    run: async (options) => (await import('./scale/index.ts')).measureScale(options),
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

const usage = (name: string, { options = [] }: Bench): string =>
  [name, ...options.map((option) => `[--${option} …]`), '[--json]'].join(' ');

/** The options in the arguments, or undefined when there are others than the bench has. */
function read({ options = [] }: Bench, args: string[]): { json: boolean; own: Options } | undefined {
  const own = Object.fromEntries(options.map((option) => [option, { type: 'string' as const }]));
  try {
    const { values } = parseArgs({ args, options: { ...own, json: { type: 'boolean', default: false } } });
    const { json, ...rest } = values as Record<string, string | boolean | undefined>;
    return { json: json === true, own: rest as Options };
  } catch {
    return undefined;
  }
}

const [name = '', ...args] = process.argv.slice(2);
const bench = Object.hasOwn(benches, name) ? benches[name] : undefined;
const options = bench === undefined ? undefined : read(bench, args);
if (bench === undefined || options === undefined) {
  const list = Object.entries(benches).map(([known, its]) => `  ${usage(known, its)}\n      ${its.what}`);
  const text = `npm run bench -- <name> [options]\n\n${list.join('\n')}\n`;
  (name === '' ? process.stdout : process.stderr).write(text);
  process.exitCode = name === '' ? 0 : 2;
} else {
  const before = machine();
  const tables = await bench.run(options.own).catch((error: unknown) => {
    // a name that there is not
    if (!(error instanceof RangeError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(2);
  });
  const after = machine();
  if (options.json) {
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
