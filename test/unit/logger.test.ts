/** What clients write into a log, and what they do not. */

import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import {
  connect,
  EbadgeError,
  type ClientOptions,
  type Client,
  type Logger,
  type Protocol,
} from '../../src/index.ts';
import { reportsTo } from '../../src/bus/reports.ts';
import { MemoryBroker } from '../../src/testing/index.ts';

interface Line {
  readonly level: keyof Logger;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A logger that keeps its lines, and looks at what it was called on. */
class Lines implements Logger {
  readonly all: Line[] = [];
  readonly #wait: (() => void)[] = [];

  debug(message: string, fields: Line['fields']): void {
    this.#add({ level: 'debug', message, fields });
  }
  info(message: string, fields: Line['fields']): void {
    this.#add({ level: 'info', message, fields });
  }
  warn(message: string, fields: Line['fields']): void {
    this.#add({ level: 'warn', message, fields });
  }
  error(message: string, fields: Line['fields']): void {
    this.#add({ level: 'error', message, fields });
  }

  #add(line: Line): void {
    this.all.push(line);
    for (const wake of this.#wait.splice(0)) wake();
  }

  async has(level: Line['level']): Promise<Line> {
    for (;;) {
      const found = this.all.find((line) => line.level === level);
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => this.#wait.push(resolve));
    }
  }
}

const broker = new MemoryBroker();
let count = 0;

/** A controller that sends an order, and a hub whose handler fails because of it. */
async function failingHome(
  options: Partial<ClientOptions<'heh'>>,
): Promise<{ ts: Client<Protocol, 'controller'>; heh: Client<Protocol, 'heh'>; send: () => Promise<void> }> {
  const name = `heh-log-${++count}`;
  const ts = await connect({ role: 'controller', as: 'ts', broker, onProblem: () => undefined });
  await ts.prepare(name);
  const heh = await connect({ role: 'heh', as: name, broker, ...options });
  onTestFinished(async () => {
    await heh.close();
    await ts.close();
  });
  await heh.from('ts').on('activate', ({ quantity }) => {
    throw new Error(`too much: ${quantity}`);
  });
  const order = { from: '2026-01-01T10:00:00.000Z', to: '2026-01-01T10:15:00.000Z', quantity: 7531 };
  return { ts, heh, send: () => ts.to(name).publish('activate', order) };
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('a logger', () => {
  it('is told of the connection, and of dead letters, without what is in them', async () => {
    const lines = new Lines();
    const { heh, send } = await failingHome({ logger: lines });
    await send();
    const dead = await lines.has('warn');
    await heh.close();
    expect(dead).toEqual({
      level: 'warn',
      message: 'The handler of activate from ts failed (Error).',
      fields: {
        client: heh.name,
        role: 'heh',
        code: 'HANDLER_FAILED',
        retryable: false,
        messageName: 'activate',
        peer: 'ts',
        deadLetter: true,
        queue: `private-${heh.name}-down`,
        messageId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      },
    });
    const connection = lines.all.filter(({ message }) => message.startsWith('The connection'));
    const line = (status: string, more: object = {}): Line => ({
      level: 'info',
      message: `The connection is ${status}.`,
      fields: { client: heh.name, role: 'heh', status, ...more },
    });
    const address = "virtual host 'heh'";
    expect(connection).toEqual([line('connected', { address }), line('closing'), line('closed')]);
    expect(JSON.stringify(lines.all)).not.toContain('7531');
    expect(lines.all.length).toBe(4);
  });

  it('and a listener are both told; the console is not', async () => {
    const warn = vi.spyOn(console, 'warn');
    const lines = new Lines();
    const told: EbadgeError[] = [];
    const { send } = await failingHome({ logger: lines, onProblem: (problem) => told.push(problem) });
    await send();
    await lines.has('warn');
    expect(told.map(({ code }) => code)).toEqual(['HANDLER_FAILED']);
    expect(warn).not.toHaveBeenCalled();
  });

  it('may be the console', async () => {
    vi.spyOn(console, 'info').mockReturnValue();
    const written = new Promise<unknown[]>((resolve) => {
      vi.spyOn(console, 'warn').mockImplementation((...line: unknown[]) => resolve(line));
    });
    const { heh, send } = await failingHome({ logger: console });
    await send();
    const line = await written;
    await heh.close();
    expect(line).toEqual([
      'The handler of activate from ts failed (Error).',
      expect.objectContaining({ code: 'HANDLER_FAILED', role: 'heh' }),
    ]);
  });

  it('that throws stops nothing', async () => {
    const failed = new Promise<unknown[]>((resolve) => {
      vi.spyOn(console, 'error').mockImplementation((...line: unknown[]) => resolve(line));
    });
    const broken = (): never => {
      throw new Error('disk full');
    };
    const logger: Logger = { debug: broken, info: broken, warn: broken, error: broken };
    const { heh } = await failingHome({ logger });
    const [first] = await failed;
    await heh.close();
    expect(String(first)).toBe(`[${heh.name}] The logger threw:`);
  });

  it('that is none is refused', async () => {
    const logger = { warn: () => undefined } as unknown as Logger;
    await expect(connect({ role: 'heh', as: 'heh-1', broker, logger })).rejects.toThrow(
      'The option logger of connect has to be a logger, with debug, info, warn and error.',
    );
  });
});

describe('without a logger', () => {
  it('problems are warnings on the console', async () => {
    const written = new Promise<unknown[]>((resolve) => {
      vi.spyOn(console, 'warn').mockImplementation((...line: unknown[]) => resolve(line));
    });
    const { heh, send } = await failingHome({});
    await send();
    expect(await written).toEqual([
      `[${heh.name}] HANDLER_FAILED: The handler of activate from ts failed (Error).`,
    ]);
  });
});

describe('how a connection fares', () => {
  it('is written by its weight, with the broker and the reason', () => {
    const lines = new Lines();
    const reports = reportsTo({ as: 'ts', role: 'controller', logger: lines }, undefined);
    const reason = new EbadgeError('CONNECTION_LOST', 'The connection was lost.', {
      cause: 'amqp://me:secret@h',
    });
    const address = 'broker.example:5671';
    reports.onStatus({ sinceMs: 0, status: 'reconnecting', address, reason, attempt: 2, nextAttemptMs: 400 });
    reports.onStatus({ sinceMs: 0, status: 'closed', reason });
    const fields = { client: 'ts', role: 'controller', code: 'CONNECTION_LOST', reason: reason.message };
    expect(lines.all).toEqual([
      {
        level: 'warn',
        message: 'The connection is reconnecting.',
        fields: { ...fields, status: 'reconnecting', address, attempt: 2, nextAttemptMs: 400 },
      },
      { level: 'error', message: 'The connection is closed.', fields: { ...fields, status: 'closed' } },
    ]);
    expect(JSON.stringify(lines.all)).not.toContain('secret');
  });

  it('is told of each time that it is lost and rebuilt', async () => {
    const lines = new Lines();
    const own = new MemoryBroker();
    const reconnect = { initialDelayMs: 1 };
    const ts = await connect({ role: 'controller', as: 'ts', broker: own, logger: lines, reconnect });
    const back = new Promise<void>((resolve) => {
      ts.onStatus(({ status }) => {
        if (status === 'connected') resolve();
      });
    });
    own.dropConnections();
    await back;
    await ts.close();
    const connection = lines.all.filter(({ message }) => message.startsWith('The connection is'));
    const statuses = connection.map(({ level, fields }) => [level, fields['status'], fields['code']]);
    // a further attempt may be told of
    expect(statuses.filter(([, status], index) => status !== statuses[index - 1]?.[1])).toEqual([
      ['info', 'connected', undefined],
      ['warn', 'reconnecting', 'CONNECTION_LOST'],
      ['info', 'connected', undefined],
      ['info', 'closing', undefined],
      ['info', 'closed', undefined],
    ]);
  });

  it('is an error where it is lost for good', async () => {
    const lines = new Lines();
    const own = new MemoryBroker();
    await connect({ role: 'controller', as: 'ts', broker: own, logger: lines, reconnect: false });
    own.dropConnections();
    const { fields } = await lines.has('error');
    expect(fields).toMatchObject({ client: 'ts', status: 'closed', code: 'CONNECTION_LOST' });
  });
});
