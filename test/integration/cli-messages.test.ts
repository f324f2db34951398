/** `ebadge listen` and `ebadge send` at a real broker. */

import type { ChildProcess } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { holdLetters } from '../../src/cli/dead-letter-queue.ts';
import { connect } from '../../src/index.ts';
import { connectAmqp } from '../../src/transport/amqp/amqp-transport.ts';
import { arrivals } from '../conformance/bus-suite-tools.ts';
import { ebadge, ebadgeJson } from '../support/cli.ts';
import type { Ran } from '../support/run-node.ts';
import { startHomeBroker, type HomeBroker } from './cli-broker.ts';

type Line = Record<string, unknown>;

const period = { from: '2013-07-21T10:00:00.000Z', to: '2013-07-21T10:01:00.000Z', resolution: 60 };
const report = { msg: 'report' as const, ...period, values: { 'total.p': [1.5] } };

describe('on a broker', { timeout: 30_000 }, () => {
  let broker: HomeBroker;
  const ts = ['--role', 'controller', '--as', 'ts'];
  const envOf = (name: string) => ({ env: { EBADGE_URL: broker.urlOf(name) } });
  const quiet = { onProblem: () => undefined };
  const hub = async (name: 'heh-42' | 'heh-43') => {
    const client = await connect({ role: 'heh', as: name, url: broker.urlOf(name), ...quiet });
    onTestFinished(() => client.close());
    return client;
  };
  const raw = async (account: string) => {
    const transport = await connectAmqp({ url: broker.urlOf(account) });
    onTestFinished(() => transport.close());
    return transport;
  };

  /** Runs `ebadge listen`, and calls back with each line of JSON. */
  function listen(args: readonly string[], onLine: (line: Line, child: ChildProcess) => void): Promise<Ran> {
    let seen = 0;
    return ebadge(['listen', ...ts, '--json', ...args], {
      ...envOf('ts'),
      onOutput: (all, child) => {
        const lines = all.split('\n').slice(0, -1);
        for (; seen < lines.length; seen++) onLine(JSON.parse(lines[seen] ?? '') as Line, child);
      },
    });
  }

  beforeAll(async () => {
    broker = await startHomeBroker();
    const operator = await connect({ role: 'controller', as: 'ts', url: broker.urlOf('ts'), ...quiet });
    for (const name of ['heh-42', 'heh-43']) await operator.prepare(name);
    await operator.close();
  }, 120_000);
  afterAll(() => broker.stop());

  it('listen shows what comes, valid or not, takes nothing from anybody, and ends well at Ctrl-C', async () => {
    const [one, other, transport] = [await hub('heh-42'), await hub('heh-43'), await raw('heh-42')];
    const lines = arrivals<Line>();
    let child: ChildProcess | undefined;
    const ended = listen(['--peer', 'heh-42', '--peer', 'heh-43'], (line, process) => {
      child = process;
      lines.push(line);
    });
    const first = await lines.next();
    expect(first).toMatchObject({ event: 'listening', exchanges: ['heh-42-to-ts', 'heh-43-to-ts'] });
    expect(first['queue']).toMatch(/^private-ts-listen-/);
    await one.to('ts').publish('report', report);
    expect(await lines.next()).toMatchObject({
      event: 'message',
      from: 'heh-42',
      to: 'ts',
      type: 'report',
      valid: true,
      message: report,
    });
    await other.to('ts').publish('get_all_prices', {});
    expect(await lines.next()).toMatchObject({
      from: 'heh-43',
      type: 'get_all_prices',
      valid: true,
      forgiven: [],
    });
    const publish = (body: Uint8Array): Promise<void> =>
      transport.publish({
        exchange: 'heh-42-to-ts',
        routingKey: 'report',
        body,
        mandatory: true,
        properties: { type: 'report', persistent: true },
      });
    await publish(Buffer.from('{"msg":"report","colour":"red"}'));
    const invalid = await lines.next();
    expect(invalid).toMatchObject({
      type: 'report',
      valid: false,
      code: 'INVALID_MESSAGE',
      message: { colour: 'red' },
    });
    expect(invalid['issues']).toContainEqual(expect.objectContaining({ keyword: 'required' }));
    await publish(Buffer.from([0xff, 0xfe]));
    expect(await lines.next()).toMatchObject({ valid: false, code: 'MALFORMED_JSON', bytes64: '//4=' });
    child?.kill('SIGINT');
    expect(await ended).toMatchObject({ status: 0, stderr: '' });
    // all of them are still where they belong, and the tap is gone
    const { letters, release } = await holdLetters(
      await raw('ts'),
      { queue: 'private-ts-up', exchange: 'x' },
      10,
    );
    expect(letters).toHaveLength(4);
    for (const letter of letters) letter.drop();
    await release();
    await expect(
      transport.check({
        exchanges: [],
        queues: [{ name: String(first['queue']), durable: false, exclusive: true, autoDelete: true }],
      }),
    ).rejects.toMatchObject({ code: 'TOPOLOGY_MISSING' });
  });

  it('listen goes on when its connection was lost, and says so', async () => {
    const one = await hub('heh-42');
    const lines = arrivals<Line>();
    const ended = listen(['--peer', 'heh-42', '--count', '2'], (line) => lines.push(line));
    expect(await lines.next()).toMatchObject({ event: 'listening' });
    await one.to('ts').publish('report', report);
    expect(await lines.next()).toMatchObject({ event: 'message', type: 'report' });
    await broker.node.ctl('close_all_connections', '--global', 'maintenance');
    expect(await lines.next()).toMatchObject({ event: 'interrupted', code: 'CONNECTION_LOST' });
    expect(await lines.next()).toMatchObject({ event: 'listening', exchanges: ['heh-42-to-ts'] });
    await one.to('ts').publish('get_all_prices', {});
    expect(await lines.next()).toMatchObject({ event: 'message', type: 'get_all_prices' });
    expect(await ended).toMatchObject({ status: 0, stderr: '' });
    const { letters, release } = await holdLetters(
      await raw('ts'),
      { queue: 'private-ts-up', exchange: 'x' },
      10,
    );
    for (const letter of letters) letter.drop();
    await release();
  });

  it('listen lets the broker filter by type, shows no payloads when told so, and steers no terminal', async () => {
    const one = await hub('heh-42');
    const transport = await raw('heh-42');
    let started: (() => void) | undefined;
    const ready = new Promise<void>((resolve) => {
      started = resolve;
    });
    const ended = ebadge(
      ['listen', ...ts, '--peer', 'heh-42', '--type', 'get_all_prices', '--type', 'report', '--count', '2'],
      { ...envOf('ts'), onOutput: () => started?.() },
    );
    await ready;
    await one
      .to('ts')
      .publish('status_report', { last_errors: [] } as never)
      .catch(() => undefined);
    await one.to('ts').publish('get_all_prices', {});
    await transport.publish({
      exchange: 'heh-42-to-ts',
      routingKey: 'report',
      body: Buffer.from(JSON.stringify({ msg: 'report', resolution: '\u001b[31m\u009b1m' })),
      mandatory: true,
      properties: { type: 'report', persistent: true },
    });
    const { stdout, status } = await ended;
    expect(status).toBe(0);
    expect(stdout).toContain('heh-42 → ts  get_all_prices  valid');
    expect(stdout).toContain('invalid');
    expect(stdout).toContain(String.raw`\u001b[31m`);
    expect(stdout).not.toMatch(/[^\P{Cc}\n]/u);
    const heads = arrivals<Line>();
    const listening = listen(['--peer', 'heh-42', '--heads', '--count', '1'], (line) => heads.push(line));
    await heads.next();
    await one.to('ts').publish('report', report);
    expect(await heads.next()).not.toHaveProperty('message');
    expect((await listening).status).toBe(0);
  });

  it('listen says what is wrong: no such peer, no right, no such type', async () => {
    const call = (...args: string[]) => ebadge(['listen', ...ts, ...args], envOf('ts'));
    const typo = await call('--peer', 'heh-24');
    expect({ status: typo.status, stdout: typo.stdout }).toEqual({ status: 2, stdout: '' });
    expect(typo.stderr).toContain('There is no exchange heh-24-to-ts. Is the name of the peer right');
    const type = await call('--peer', 'heh-42', '--type', 'reprot');
    expect(type).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('Did you mean report?') as string,
    });
    const own = ['listen', '--role', 'heh', '--as', 'heh-42', '--peer', 'ts', '--direction', 'sent'];
    const refused = await ebadge(own, envOf('heh-42'));
    expect(refused.status).toBe(2);
    expect(refused.stderr).toContain('The broker does not let you read heh-42-to-ts');
    const rights = (configure: string): Promise<unknown> =>
      broker.node.ctl('set_permissions', '-p', 'heh', 'heh-43', configure, '.*', '.*');
    onTestFinished(async () => {
      await rights('^private-heh-43-.*$');
    });
    await rights('^$');
    const bare = await ebadge(['listen', '--role', 'heh', '--as', 'heh-43', '--peer', 'ts'], envOf('heh-43'));
    expect(bare.status).toBe(2);
    expect(bare.stderr).toContain('does not let you create a queue of your own');
    expect(bare.stderr).toContain('privateObjects: true');
  });

  it('send tells what became of a message: confirmed, not valid, no such peer', async () => {
    const one = await hub('heh-42');
    const offsets = arrivals<number | null>();
    await one.from('ts').on('set_clock', ({ offset }) => offsets.push(offset));
    const send = (args: readonly string[], input = '') =>
      ebadge(['send', ...ts, ...args], { ...envOf('ts'), input });
    const sent = await send(['--to', 'heh-42', '--type', 'set_clock', '--field', 'offset=-3600']);
    expect(sent).toMatchObject({ status: 0, stderr: '' });
    expect(sent.stdout).toMatch(/^confirmed {2}set_clock to heh-42, in \d+ ms\n$/);
    expect((await send(['--to', 'heh-42', '-'], '{"msg":"set_clock","offset":60}')).status).toBe(0);
    expect(await offsets.take(2)).toEqual([-3600, 60]);
    const invalid = await send(['--to', 'heh-42', '-'], '{"msg":"set_clock","offset":"soon"}');
    expect(invalid).toMatchObject({ status: 1, stderr: '' });
    expect(invalid.stdout).toContain('/offset: expected number or null, found "soon"');
    const broken = await send(['--to', 'heh-42', '-', '--json'], '{"msg":');
    expect(broken).toMatchObject({ status: 1, stderr: '' });
    expect(JSON.parse(broken.stdout)).toMatchObject({ outcome: 'invalid', code: 'MALFORMED_JSON' });
    const typo = await send(['--to', 'heh-24', '--type', 'set_clock', '--field', 'offset=1']);
    expect({ status: typo.status, stdout: typo.stdout }).toEqual({ status: 2, stdout: '' });
    // and nothing was made for the peer that is none
    const transport = await raw('ts');
    await expect(
      transport.check({
        exchanges: [{ name: 'ts-to-heh-24', type: 'topic', durable: true, autoDelete: false }],
        queues: [],
      }),
    ).rejects.toMatchObject({ code: 'TOPOLOGY_MISSING' });
    const wrong = await send(['--to', 'heh-42', '--type', 'status_report']);
    expect(wrong).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('controller sends no status_report') as string,
    });
  });

  it('send waits for the answer without reading from the queue of the program beside it', async () => {
    const one = await hub('heh-42');
    await one.to('ts').publish('get_all_prices', {});
    await one.from('ts').on('get_report', () => report);
    const question = JSON.stringify({ ...period, signals: ['total.p'] });
    const fields = ['--to', 'heh-42', '--type', 'get_report', '--request'];
    const result = await ebadgeJson<Line>(['send', ...ts, ...fields, '-'], {
      ...envOf('ts'),
      input: question,
    });
    expect(result).toMatchObject({ outcome: 'confirmed', answers: [{ values: { 'total.p': [1.5] } }] });
    const { letters, release } = await holdLetters(
      await raw('ts'),
      { queue: 'private-ts-up', exchange: 'x' },
      10,
    );
    expect(letters.map(({ type }) => type)).toContain('get_all_prices');
    expect(letters.at(-1)?.type).toBe('report');
    await release();
    const late = await ebadge(['send', ...ts, ...fields.with(1, 'heh-43'), '-', '--timeout-ms', '300'], {
      ...envOf('ts'),
      input: question,
    });
    expect(late.status).toBe(69);
    expect(late.stderr).toContain('heh-43 did not answer get_report within 300 ms');
  });

  it('send --dry-run needs no broker', async () => {
    const args = [
      'send',
      ...ts,
      '--to',
      'heh-42',
      '--type',
      'set_clock',
      '--field',
      'offset=null',
      '--dry-run',
    ];
    const { stdout, status } = await ebadge(args);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ msg: 'set_clock', offset: null });
  });
});
