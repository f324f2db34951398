/** The Python peer of 2015 as a process: what it is told, and what it tells. */

import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { python } from './global-python.ts';

/** What the peer tells. */
interface PeerEvent {
  readonly event: string;
  readonly [value: string]: unknown;
}

/** A running peer. */
export interface PythonPeer {
  tell(command: object): void;
  /** The next event of that kind; those before it are passed by. */
  next(event: string): Promise<PeerEvent>;
}

/** Starts a peer that ends with the test. */
export function startPythonPeer(url: string, ...options: string[]): PythonPeer {
  const file = path.resolve(import.meta.dirname, '../peers/python-2015/peer.py');
  const child = spawn(python, ['-B', file, '--url', url, ...options], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let words = '';
  child.stderr.on('data', (data: Buffer) => (words += data.toString()));
  const events = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  onTestFinished(async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await ended;
    }
  });
  return {
    tell: (command) => void child.stdin.write(`${JSON.stringify(command)}\n`),
    next: async (wanted) => {
      for (;;) {
        const { done, value } = await events.next();
        if (done === true) throw new Error(`the peer ended before "${wanted}": ${words}`);
        const event = JSON.parse(value) as PeerEvent;
        if (event.event === wanted) return event;
      }
    },
  };
}
