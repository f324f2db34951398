/** A program that speaks in lines of JSON. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Driver } from '../language.ts';

/** One line of output. */
type Line = Readonly<Record<string, unknown>>;

/** A running program. */
export interface Program extends AsyncDisposable {
  /** All lines so far. */
  readonly lines: readonly Line[];
  send(line: object): void;
  /** The first line from now on, or of those not yet asked for, that is such an event. Rejects when the program ends before. */
  next(event: string, fits?: (line: Line) => boolean): Promise<Line>;
  /** Closes its input, and waits for its end. */
  end(): Promise<number | null>;
}

/** Starts a driver in a mode, with its first line of input. */
export function startProgram(driver: Driver, mode: string, setup: object): Program {
  const child = spawn(driver.command, [...driver.args, mode], {
    cwd: driver.cwd,
    env: { ...process.env, ...driver.env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const lines: Line[] = [];
  const taken = new Set<Line>();
  const listeners = new Set<() => void>();
  let errors = '';
  let status: number | null | undefined;
  const tell = (): void => [...listeners].forEach((listener) => listener());
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString('utf8')));
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(JSON.parse(line) as Line);
    tell();
  });
  child.once('close', (code) => {
    status = code;
    tell();
  });
  const send = (line: object): void => void child.stdin.write(`${JSON.stringify(line)}\n`);
  send(setup);
  const end = async (): Promise<number | null> => {
    child.stdin.end();
    if (status === undefined) await once(child, 'close');
    return status ?? null;
  };
  return {
    lines,
    send,
    end,
    next: (event, fits = () => true) =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const line = lines.find((one) => one['event'] === event && !taken.has(one) && fits(one));
          if (line === undefined && status === undefined) return;
          listeners.delete(look);
          if (line === undefined)
            reject(new Error(`No ${event} came; the program ended (${status ?? ''}): ${errors}`));
          else {
            taken.add(line);
            resolve(line);
          }
        };
        listeners.add(look);
        look();
      }),
    async [Symbol.asyncDispose]() {
      child.kill();
      await end();
    },
  };
}
