/** What a process takes from its start to its end. */

import { spawnSync } from 'node:child_process';
import { root } from '../report.ts';

/** Has a process say at its end how much processor time it took, its helpers excepted. */
const preload = `data:text/javascript,${encodeURIComponent(
  "process.on('exit', () => { const { user, system } = process.cpuUsage(); process.stderr.write('\\ncpu ' + (user + system)); });",
)}`;

export interface Seconds {
  readonly elapsed: number;
  readonly processor: number;
}

/** Runs a script in a process of its own; returns how long that took. */
export function secondsOf(args: readonly string[]): Seconds {
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, ['--import', preload, ...args], {
    cwd: root,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${args.join(' ')} failed:\n${stderr}`);
  const micros = Number(/\ncpu (\d+)$/.exec(stderr)?.[1]);
  return { elapsed: (performance.now() - started) / 1000, processor: micros / 1e6 };
}
