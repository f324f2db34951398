/**
 * Measuring several ways to do one job, in many short turns and by the processor's time: whatever else the machine
 * does hits them all, and waiting for it does not count.
 */

/** Processor time of this process so far, of what collects its garbage and compiles its code too. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** A way to do the job once, over all of its inputs. */
export interface Contender {
  readonly name: string;
  readonly run: () => void;
}

/** How one contender did. */
export interface Result {
  readonly name: string;
  /** Median time of one run. */
  readonly ms: number;
  /** Time of the first contender over time of this one: median over the rounds, and its quartiles. */
  readonly speed: number;
  readonly low: number;
  readonly high: number;
  /** The same of the tenth of each one's turns that were the fastest: what it is on a machine at rest. */
  readonly undisturbed: number;
}

function quantile(values: readonly number[], at: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const position = (sorted.length - 1) * at;
  const below = sorted[Math.floor(position)] ?? 0;
  const above = sorted[Math.ceil(position)] ?? 0;
  return below + (above - below) * (position - Math.floor(position));
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

/** Options of {@link compare}. */
export interface CompareOptions {
  readonly rounds: number;
  /** About how long a contender runs at a stretch. */
  readonly sliceMs: number;
}

/** Runs a contender so many times; returns the time of one run. */
function timeOf({ run }: Contender, times: number): number {
  const started = cpuMs();
  for (let count = 0; count < times; count++) run();
  return (cpuMs() - started) / times;
}

/** Warms a contender up, and finds how often it runs in about so many milliseconds. */
function timesIn(contender: Contender, sliceMs: number): number {
  const runs = Array.from({ length: 300 }, () => timeOf(contender, 1));
  return Math.max(1, Math.round(sliceMs / median(runs.slice(-100))));
}

/** Compares contenders with the first of them, round by round. */
export function compare(contenders: readonly Contender[], { rounds, sliceMs }: CompareOptions): Result[] {
  const times = contenders.map((contender) => timesIn(contender, sliceMs));
  const measured: number[][] = contenders.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < contenders.length; turn++) {
      const index = (turn + round) % contenders.length;
      const contender = contenders[index];
      if (contender !== undefined) measured[index]?.push(timeOf(contender, times[index] ?? 1));
    }
  }
  return contenders.map(({ name }, index) => {
    const own = measured[index] ?? [];
    const speeds = own.map((ms, round) => (measured[0]?.[round] ?? 0) / ms);
    return {
      name,
      ms: median(own),
      speed: median(speeds),
      low: quantile(speeds, 0.25),
      high: quantile(speeds, 0.75),
      undisturbed: quantile(measured[0] ?? [], 0.1) / quantile(own, 0.1),
    };
  });
}
