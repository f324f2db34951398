/**
 * The long run: `npm run fuzz -- --count 1000000 --seed 1`. Nine inputs in ten come from the byte-level fuzzer, the rest
 * from fast-check. They are tried in a worker; when it makes no progress, what it was given is shown.
 */

import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { fuzzBytes, fuzzMessages, type Tally } from './fuzz.ts';

/** No input takes this long. */
const stuckAfterMs = 10_000;
const maxInput = 1 << 20;

interface Job {
  readonly count: number;
  readonly seed: number;
  /** How many inputs were begun, and the length of the one that is being tried. */
  readonly progress: SharedArrayBuffer;
  readonly input: SharedArrayBuffer;
}

function work({ count, seed, progress, input }: Job): void {
  const counters = new Int32Array(progress);
  const current = new Uint8Array(input);
  const before = (bytes: Uint8Array): void => {
    current.set(bytes.subarray(0, maxInput));
    Atomics.store(counters, 1, Math.min(bytes.length, maxInput));
    Atomics.add(counters, 0, 1);
  };
  const tally: Tally = new Map();
  const structured = Math.floor(count / 10);
  fuzzBytes(seed, count - structured, tally, before);
  fuzzMessages(seed, structured, tally, before);
  parentPort?.postMessage(tally);
}

async function supervise(count: number, seed: number): Promise<void> {
  const progress = new SharedArrayBuffer(8);
  const input = new SharedArrayBuffer(maxInput);
  const started = performance.now();
  const worker = new Worker(fileURLToPath(import.meta.url), {
    workerData: { count, seed, progress, input } satisfies Job,
  });
  const counters = new Int32Array(progress);
  let seen = -1;
  const watch = setInterval(() => {
    const now = Atomics.load(counters, 0);
    if (now === seen) {
      const bytes = Buffer.from(input).subarray(0, Atomics.load(counters, 1));
      process.stdout.write(
        `FAILED  no progress for ${stuckAfterMs / 1000} s at input ${now}: ${bytes.toString('base64')}\n`,
      );
      process.exit(1);
    }
    seen = now;
  }, stuckAfterMs);
  try {
    const tally = await new Promise<Tally>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
    const seconds = (performance.now() - started) / 1000;
    const total = [...tally.values()].reduce((sum, times) => sum + times, 0);
    for (const [outcome, times] of tally) process.stdout.write(`${outcome.padEnd(22)}${times}\n`);
    process.stdout.write(
      `${total} inputs (seed ${seed}) in ${seconds.toFixed(1)} s: no disagreement, no crash\n`,
    );
  } catch (error) {
    process.stdout.write(`FAILED  seed ${seed}: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  } finally {
    clearInterval(watch);
  }
}

if (isMainThread) {
  const { values } = parseArgs({
    options: { count: { type: 'string', default: '1000000' }, seed: { type: 'string', default: '1' } },
  });
  const [count, seed] = [Number(values.count), Number(values.seed)];
  if (!Number.isSafeInteger(count) || count < 1 || !Number.isSafeInteger(seed)) {
    process.stderr.write('Usage: npm run fuzz -- [--count <inputs>] [--seed <whole number>]\n');
    process.exitCode = 2;
  } else await supervise(count, seed);
} else work(workerData as Job);
