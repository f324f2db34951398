/** `ebadge record` at a real broker, and `ebadge check-recording` on what it wrote. */

import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { connect } from '../../src/index.ts';
import { parseRecording } from '../../src/recording/recording.ts';
import { connectAmqp } from '../../src/transport/amqp/amqp-transport.ts';
import { arrivals } from '../conformance/bus-suite-tools.ts';
import { ebadge, ebadgeJson } from '../support/cli.ts';
import type { Ran } from '../support/run-node.ts';
import { startHomeBroker, type HomeBroker } from './cli-broker.ts';

type Line = Record<string, unknown>;

const question = {
  from: '2013-07-21T10:00:00.000Z',
  to: '2013-07-21T10:01:00.000Z',
  resolution: 60,
  signals: ['total.p'],
};
const { signals: _, ...period } = question;
const report = { msg: 'report' as const, ...period, values: { 'total.p': [1.5] } };

describe('on a broker', { timeout: 60_000 }, () => {
  let broker: HomeBroker;
  const folder = mkdtempSync(path.join(tmpdir(), 'ebadge-record-'));
  const ts = ['--role', 'controller', '--as', 'ts', '--peer', 'heh-42'];
  const quiet = { onProblem: () => undefined };
  const closing = <C extends { close(): Promise<void> }>(client: C): C => {
    onTestFinished(() => client.close());
    return client;
  };
  const hubClient = async () =>
    closing(await connect({ role: 'heh', as: 'heh-42', url: broker.urlOf('heh-42'), ...quiet }));
  const operatorClient = async () =>
    closing(await connect({ role: 'controller', as: 'ts', url: broker.urlOf('ts'), ...quiet }));

  /** Runs `ebadge record` into a file; resolves when it records. */
  async function record(
    file: string,
    ...args: string[]
  ): Promise<{ readonly child: ChildProcess; readonly ended: Promise<Ran>; readonly started: Line }> {
    const lines = arrivals<{ line: Line; child: ChildProcess }>();
    let seen = 0;
    const ended = ebadge(['record', ...ts, '--json', '--file', file, ...args], {
      env: { EBADGE_URL: broker.urlOf('ts') },
      onOutput: (all, child) => {
        const whole = all.split('\n').slice(0, -1);
        for (; seen < whole.length; seen++)
          lines.push({ line: JSON.parse(whole[seen] ?? '') as Line, child });
      },
    });
    const { line, child } = await lines.next();
    return { child, ended, started: line };
  }

  beforeAll(async () => {
    broker = await startHomeBroker();
    const operator = await connect({ role: 'controller', as: 'ts', url: broker.urlOf('ts'), ...quiet });
    await operator.prepare('heh-42');
    await operator.close();
  }, 120_000);
  afterAll(async () => {
    await broker.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('record writes what goes both ways, verbatim, takes nothing from anybody, and ends whole at Ctrl-C', async () => {
    const [hub, operator] = [await hubClient(), await operatorClient()];
    const file = path.join(folder, 'both.jsonl');
    const { child, ended, started } = await record(file);
    expect(started).toMatchObject({ event: 'recording', exchanges: ['heh-42-to-ts', 'ts-to-heh-42'] });
    await hub.from('ts').on('get_report', () => report);
    // the program beside it gets its answer all the same
    expect(await operator.to('heh-42').request('get_report', question)).toMatchObject({
      values: report.values,
    });
    const raw = await connectAmqp({ url: broker.urlOf('heh-42') });
    onTestFinished(() => raw.close());
    const publish = (body: string | Uint8Array) =>
      raw.publish({
        exchange: 'heh-42-to-ts',
        routingKey: 'report',
        body: Buffer.from(body),
        mandatory: true,
        properties: { type: 'report', persistent: false },
      });
    await publish('{ "msg":"report", "msg" : "report" ,"resolution":1.0}');
    await publish(Uint8Array.of(0xff, 0xfe));
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ status: 0, stderr: '' });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const { header, messages, end } = parseRecording(readFileSync(file, 'utf8'));
    expect(header).toMatchObject({
      participant: 'ts',
      role: 'controller',
      contract: { title: 'eBADGE message bus' },
    });
    expect(messages.map(({ type, from, to }) => [type, from, to])).toEqual([
      ['get_report', 'ts', 'heh-42'],
      ['report', 'heh-42', 'ts'],
      ['report', 'heh-42', 'ts'],
      ['report', 'heh-42', 'ts'],
    ]);
    expect(messages[1]?.correlationId).toBe(messages[0]?.messageId);
    expect(messages[2]).toMatchObject({
      body: '{ "msg":"report", "msg" : "report" ,"resolution":1.0}',
      persistent: false,
    });
    expect(messages[3]).toMatchObject({ body: '//4=', encoding: 'base64' });
    expect(end).toMatchObject({ messages: 4, why: 'stopped' });

    const junit = path.join(folder, 'report.xml');
    const html = path.join(folder, 'report.html');
    const checked = await ebadgeJson<Line>(['check-recording', file, '--junit', junit, '--html', html], {
      status: 1,
    });
    const found = (checked['findings'] as { requirement: { id: string }; where: { message: number } }[]).map(
      ({ requirement, where }) => [requirement.id, where.message],
    );
    expect(found).toEqual([
      ['B.3', 3],
      ['valid:report', 3],
      ['B.3', 4],
      ['valid:report', 4],
    ]);
    expect(readFileSync(junit, 'utf8')).toContain('<failure type="valid:report"');
    expect(readFileSync(html, 'utf8')).toContain('The contract was broken.');
  });

  it('record ends by itself, after so many messages or before so many bytes, and writes over nothing', async () => {
    const hub = await hubClient();
    const counted = path.join(folder, 'counted.jsonl');
    const first = await record(counted, '--count', '2', '--type', 'report');
    await hub.to('ts').publish('get_all_prices', {});
    for (const value of [1, 2, 3])
      await hub.to('ts').publish('report', { ...report, values: { 'total.p': [value] } });
    expect((await first.ended).status).toBe(0);
    const recording = parseRecording(readFileSync(counted, 'utf8'));
    expect(
      recording.messages.map(({ body }) => (JSON.parse(body) as typeof report).values['total.p']),
    ).toEqual([[1], [2]]);
    expect([recording.header.types, recording.end?.why]).toEqual([['report'], 'count']);
    const clean = await ebadge(['check-recording', counted]);
    expect(clean).toMatchObject({ status: 0, stderr: '' });
    expect(clean.stdout).toContain('kept  0 violations');

    const bounded = path.join(folder, 'bounded.jsonl');
    const second = await record(bounded, '--max-bytes', '10000');
    const series = Array.from({ length: 1 }, () => 1);
    const values = Object.fromEntries(
      Array.from({ length: 100 }, (_, index) => [`device-${index}.power`, series]),
    );
    for (let count = 0; count < 6; count++) await hub.to('ts').publish('report', { ...report, values });
    expect((await second.ended).status).toBe(0);
    expect(statSync(bounded).size).toBeLessThan(10_200);
    expect(parseRecording(readFileSync(bounded, 'utf8')).end?.why).toBe('size');

    const again = await ebadge(['record', ...ts, '--file', bounded], {
      env: { EBADGE_URL: broker.urlOf('ts') },
    });
    expect(again.status).toBe(2);
    expect(again.stderr).toContain('is there already. Name a new file');
  });

  it('record says that there is no such peer, and leaves no file', async () => {
    const file = path.join(folder, 'none.jsonl');
    const args = ['record', '--role', 'controller', '--as', 'ts', '--peer', 'heh-24', '--file', file];
    const typo = await ebadge(args, { env: { EBADGE_URL: broker.urlOf('ts') } });
    expect(typo.status).toBe(2);
    expect(typo.stderr).toContain('There is no exchange heh-24-to-ts. Is the name of the peer right');
    expect(() => statSync(file)).toThrow('ENOENT');
  });
});
