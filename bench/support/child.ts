/** Programs beside this one, and the lines that they and we tell each other. */

import { spawn } from 'node:child_process';
import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { onSuddenEnd } from '../../test/support/broker-tools.ts';

/** A program that was started. */
export interface Child {
  readonly pid: number;
  /** Tells it a line. */
  tell(line: string): void;
  /** Ends it without warning, if it is still there. */
  kill(): Promise<void>;
  /** Resolves once it has ended, by itself or not. */
  readonly ended: Promise<void>;
  /** What it wrote to its standard error last. */
  lastWords(): string;
}

const running = new Set<() => void>();
let waive: (() => void) | undefined;

/** Starts a TypeScript program with a configuration; each line that it writes goes to `onLine`. */
export function startChild(file: string, config: unknown, onLine: (line: string) => void): Child {
  waive ??= onSuddenEnd(() => {
    for (const end of running) end();
  });
  const args = ['--conditions=@ebadge/source', file, JSON.stringify(config)];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'pipe'] });
  const end = (): void => {
    child.kill('SIGKILL');
  };
  running.add(end);
  // a line for one that has just died: that is no news
  child.stdin.on('error', () => undefined);
  let words = '';
  child.stderr.on('data', (data: Buffer) => {
    words = `${words}${data.toString()}`.slice(-2000);
  });
  const lines = createInterface({ input: child.stdout });
  lines.on('line', onLine);
  const ended = new Promise<void>((resolve) => {
    child.once('close', () => {
      running.delete(end);
      if (running.size === 0) {
        waive?.();
        waive = undefined;
      }
      resolve();
    });
  });
  return {
    pid: child.pid ?? 0,
    tell: (line) => child.stdin.write(`${line}\n`),
    kill: () => {
      end();
      return ended;
    },
    ended,
    lastWords: () => words.trim(),
  };
}

/** In the child: its configuration. */
export const configuration = <T>(): T => JSON.parse(process.argv[2] ?? '{}') as T;

let pending = '';

/**
 * In the child: tells a line. All lines of one turn of the event loop leave together, at its end, and by a write
 * that has happened when it returns: what was said before a kill is known.
 */
export function say(...words: readonly (string | number)[]): void {
  if (pending === '') setImmediate(flush);
  pending += `${words.join(' ')}\n`;
}

function flush(): void {
  const text = pending;
  pending = '';
  if (text !== '') writeSync(1, text);
}

/** In the child: calls the listener for each line that comes; ends the process once nobody is there to tell any. */
export function listen(onLine: (word: string, rest: string) => void): void {
  const lines = createInterface({ input: process.stdin });
  lines.on('line', (line) => {
    const space = line.indexOf(' ');
    if (space < 0) onLine(line, '');
    else onLine(line.slice(0, space), line.slice(space + 1));
  });
  lines.on('close', () => leave(0));
}

/** In the child: says what is still to be said, and ends. */
export function leave(code: number): void {
  flush();
  process.exit(code);
}

/** Resolves after the time, or at once when the signal aborts. */
export const pause = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, Math.max(0, ms));
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });

/**
 * In the child: calls `act` with 0, 1, 2, … so often in a second, on average; resolves after the last one, or once
 * `stopped` says so.
 */
export async function paced(
  count: number,
  perSecond: number,
  act: (index: number) => void,
  stopped: () => boolean = () => false,
): Promise<void> {
  const started = performance.now();
  for (let done = 0; done < count && !stopped();) {
    const due = Math.min(count, 1 + Math.floor(((performance.now() - started) / 1000) * perSecond));
    while (done < due) {
      act(done);
      done += 1;
    }
    await pause(perSecond > 1000 ? 2 : 5);
  }
}

/** In the child: memory at most so far, in MB. */
export const peakRssMb = (): number => Math.round(process.resourceUsage().maxRSS / 1024);

/** In the child: seconds of processor time so far. */
export function cpuS(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
