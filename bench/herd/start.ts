/** Herds in several processes, seen as one. */

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startProgram, Unable, type Program } from '../support/program.ts';
import type { HerdConfig } from './members.ts';

/** Many hubs, connected. */
export interface Herd {
  readonly programs: readonly Program[];
  /** Seconds of processor time so far, and memory in MB, of all processes together. */
  usage(): Promise<{ readonly cpuS: number; readonly rssMb: number }>;
  tell(line: string): void;
  stop(): Promise<void>;
}

/** Hubs in one process, at most. */
const perProcess = 1000;

const file = join(import.meta.dirname, 'herd.ts');

/** Files that the broker needs besides its connections, generously. */
const spareFiles = 500;

/** The broker has a file for each connection: throws `Unable` where the limit that it inherits forbids that. */
function checkFileLimit(connections: number): void {
  const limits = '/proc/self/limits';
  if (!existsSync(limits)) return;
  const soft = /^Max open files\s+(\d+)/m.exec(readFileSync(limits, 'utf8'))?.[1];
  const needed = connections + spareFiles;
  if (soft === undefined || Number(soft) >= needed) return;
  throw new Unable(`${connections} connections need more open files than ${soft}: ulimit -n ${needed}`);
}

/** Connects so many hubs; rejects with `Unable` when a contender cannot. */
export async function startHerd(config: HerdConfig): Promise<Herd> {
  if (!config.mode.endsWith('-shared')) checkFileLimit(config.count);
  const programs: Program[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(programs.map((program) => program.stop()));
  };
  try {
    for (let done = 0; done < config.count; done += perProcess) {
      const share = { first: config.first + done, count: Math.min(perProcess, config.count - done) };
      programs.push(await startProgram(file, { ...config, ...share } satisfies HerdConfig));
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    programs,
    usage: async () => {
      const all = await Promise.all(programs.map((program) => program.ask('usage', 'usage')));
      const sum = (index: number): number => all.reduce((total, values) => total + Number(values[index]), 0);
      return { cpuS: sum(0), rssMb: sum(1) };
    },
    tell: (line) => {
      for (const { child } of programs) child.tell(line);
    },
    stop,
  };
}
