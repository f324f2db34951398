/** What starting a broker takes: free ports, patience, and cleaning up after a sudden end. */

import { randomInt } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { connect } from 'amqplib';

const startTimeoutMs = 90_000;

/**
 * Below the ports that systems give to outgoing connections: one of those may be taken while a broker is still
 * starting, or is down to be started again, even by a client that tries to connect to just that port.
 */
const ports = { first: 15_000, count: 17_000 };
const handedOut = new Set<number>();

/** Whether nobody listens on a port of the loopback interface. */
async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  const listens = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => resolve(true));
  });
  if (listens) await new Promise((resolve) => server.close(resolve));
  return listens;
}

/** So many ports on the loopback interface that nobody listens on; no port twice in one process. */
export async function freePorts(count: number): Promise<number[]> {
  const found: number[] = [];
  for (let attempt = 0; found.length < count; attempt++) {
    if (attempt > 1000) throw new Error(`there are no ${count} free ports from ${ports.first} on`);
    // by chance, since other processes look for some as well
    const port = ports.first + randomInt(ports.count);
    if (handedOut.has(port)) continue;
    handedOut.add(port);
    if (await isFree(port)) found.push(port);
  }
  return found;
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Resolves when somebody listens on the port of the loopback interface. */
export async function waitForPort(port: number): Promise<void> {
  const deadline = Date.now() + startTimeoutMs;
  for (;;) {
    const listening = await new Promise<boolean>((resolve) => {
      const socket = createConnection({ host: '127.0.0.1', port });
      socket.once('error', () => resolve(false));
      socket.once('connect', () => {
        socket.destroy();
        resolve(true);
      });
    });
    if (listening) return;
    if (Date.now() > deadline) throw new Error(`nobody listens on port ${port}`);
    await pause(50);
  }
}

/** Tries to log in until it works; `assertAlive` throws when there is no point in going on. */
export async function waitForLogin(url: string, assertAlive: () => void): Promise<void> {
  const deadline = Date.now() + startTimeoutMs;
  for (;;) {
    assertAlive();
    try {
      const connection = await connect(url, { timeout: 5000 });
      await connection.close();
      return;
    } catch (error) {
      if (Date.now() > deadline) {
        throw new Error(`the broker did not answer within ${startTimeoutMs / 1000} s`, { cause: error });
      }
      await pause(100);
    }
  }
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Runs the clean-up should this process end before it was asked to; returns a function that waives it. */
export function onSuddenEnd(cleanUp: () => void): () => void {
  const onSignal = (signal: NodeJS.Signals): void => {
    cleanUp();
    waive();
    // whoever else listens decides how the process ends; nobody: as it would have without us
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };
  const waive = (): void => {
    process.off('exit', cleanUp);
    for (const signal of signals) process.off(signal, onSignal);
  };
  process.once('exit', cleanUp);
  for (const signal of signals) process.on(signal, onSignal);
  return waive;
}

/**
 * Resolves once every thread of a process that was sent SIGSTOP has stopped: until then it may still answer.
 * Linux tells by /proc; elsewhere the signal alone has to do.
 */
export async function allThreadsStopped(pid: number): Promise<void> {
  const tasks = `/proc/${pid}/task`;
  if (!existsSync(tasks)) return;
  const state = (task: string): string | undefined =>
    readFileSync(join(tasks, task, 'stat'), 'utf8')
      .split(') ')
      .at(-1)?.[0];
  while (!readdirSync(tasks).every((task) => state(task) === 'T')) await setImmediate();
}
