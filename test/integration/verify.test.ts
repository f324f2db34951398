/** `ebadge verify` at a real broker: what it prints and writes, and how it ends. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, it, type TestContext } from 'vitest';
import type { ContractReport } from '../../src/contract-report/report.ts';
import { connect } from '../../src/index.ts';
import { ebadge } from '../support/cli.ts';
import type { Ran } from '../support/run-node.ts';
import { hubWith, type HubOptions, type Participant } from '../verify/hub.ts';
import { placeOn } from '../verify/on-rabbitmq.ts';
import { callApi, startManagedBroker, type ManagedBroker } from './broker-tools.ts';

// most of the time it waits
describe.concurrent('ebadge verify', { timeout: 120_000 }, () => {
  let broker: ManagedBroker;
  const folder = mkdtempSync(path.join(tmpdir(), 'ebadge-verify-'));
  const names = ['--role', 'heh', '--name', 'heh-42', '--peer', 'ts'];
  const quick = ['--settle-ms', '500', '--listen-s', '1'];

  /** Runs it, on a virtual host of its own, and starts a hub as soon as it says that it may. */
  async function verifyHub(
    { onTestFinished }: TestContext,
    vhost: string,
    args: readonly string[],
    options: HubOptions = {},
    address = `${broker.node.url}/${vhost}`,
  ): Promise<Ran> {
    await callApi(broker, 'PUT', `/vhosts/${vhost}`);
    const url = `${broker.node.url}/${vhost}`;
    let hub: Promise<Participant> | undefined;
    onTestFinished(async () => {
      await (await hub)?.close();
    });
    return ebadge(['verify', ...names, ...quick, '--boot', ...args], {
      env: { EBADGE_URL: address },
      onErrors: (all) => {
        if (all.includes('ready: heh-42 may start'))
          hub ??= hubWith(options)({
            broker: placeOn(url, 'heh-42').broker,
            as: 'heh-42',
            peers: { controller: 'ts' },
          });
      },
    });
  }

  beforeAll(async () => {
    broker = await startManagedBroker();
  }, 120_000);
  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true });
    await broker.stop();
  });

  it('finds nothing against a hub that keeps the contract, and breaks its connection', async (context) => {
    const { expect } = context;
    const junit = path.join(folder, 'clean.xml');
    const api = broker.api.replace('//', '//guest:guest@');
    const ran = await verifyHub(context, 'clean', ['--json', '--junit', junit, '--management', api]);
    expect(ran.stderr).not.toContain('Error');
    const { findings, requirements } = JSON.parse(ran.stdout) as ContractReport;
    expect(findings).toEqual([]);
    expect(ran.status).toBe(0);
    const verdicts = Object.fromEntries(requirements.map(({ id, verdict }) => [id, verdict]));
    expect(verdicts).toMatchObject({
      'comes-back/heh': 'kept',
      'finds-what-waited/heh': 'kept',
      'boot/capabilities': 'kept',
    });
    expect(readFileSync(junit, 'utf8')).toContain('failures="0"');
  });

  it('says what was broken, with section and messages, in every form', async (context) => {
    const { expect } = context;
    const [junit, html] = ['broken.xml', 'broken.html'].map((name) => path.join(folder, name));
    const ran = await verifyHub(context, 'broken', ['--junit', junit ?? '', '--html', html ?? ''], {
      without: ['set_clock'],
    });
    expect(ran.status).toBe(1);
    expect(ran.stdout).toContain('takes/set_clock');
    expect(ran.stdout).toContain('D3.1.3, message 20 (set_clock)');
    expect(ran.stdout).toContain('"offset": null');
    expect(readFileSync(junit ?? '', 'utf8')).toContain('failures="1"');
    expect(readFileSync(html ?? '', 'utf8')).toContain('takes/set_clock');
  });

  it('fails for what was not exercised where all is required', async (context) => {
    const { expect } = context;
    const ran = await verifyHub(context, 'required', ['--json', '--require-all']);
    const { findings } = JSON.parse(ran.stdout) as ContractReport;
    expect(findings).toEqual([]);
    expect(ran.status).toBe(1);
  });

  it('makes do with the rights of the counterpart, and says what it could not look at', async (context) => {
    const { expect } = context;
    const vhost = 'strict';
    await callApi(broker, 'PUT', `/vhosts/${vhost}`);
    const admin = `${broker.node.url}/${vhost}`;
    // what an administrator has declared ahead
    const operator = await connect({ role: 'controller', as: 'ts', broker: placeOn(admin).broker });
    await operator.prepare('heh-42');
    await operator.close();
    await callApi(broker, 'PUT', '/users/ts', { password: 'secret', tags: '' });
    await callApi(broker, 'PUT', `/permissions/${vhost}/ts`, {
      configure: '^private-ts-.*$',
      write: '^(ts-to-.*|private-ts-.*)$',
      read: '^(.*-to-ts|private-ts-.*)$',
    });
    const ran = await verifyHub(context, vhost, ['--json'], {}, admin.replace('guest:guest@', 'ts:secret@'));
    const { findings, requirements } = JSON.parse(ran.stdout) as ContractReport;
    expect(findings).toEqual([]);
    expect(ran.status).toBe(0);
    const reasons = Object.fromEntries(requirements.map(({ id, reason }) => [id, reason]));
    expect(reasons['keeps-refused/controllerToHeh']).toContain('the dead letters of heh-42 cannot be read');
    expect(reasons['answers/activate']).toBeUndefined();
  });

  it('ends with 69 where nobody is there', async ({ expect }) => {
    await callApi(broker, 'PUT', '/vhosts/empty');
    const env = { EBADGE_URL: `${broker.node.url}/empty` };
    const absent = await ebadge(['verify', ...names, '--wait-s', '1'], { env });
    expect(absent.stderr).toContain('heh-42 was not there within 1 s');
    expect(absent.status).toBe(69);
  });
});
