/** Setting a broker up from a list: once, twice, after somebody meddled, after the list has changed. */

import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { obj } from '../support/json.ts';
import type { Ran } from '../support/run-node.ts';
import {
  callApi,
  clientOf,
  ListFolder,
  startManagedBroker,
  transportOf,
  type ManagedBroker,
} from './broker-tools.ts';

const login = 'password: { env: PARTICIPANT_PASSWORD }';
const heading = `
virtualHosts: { heh: { maxQueues: 1000 } }
roles: { heh: { maxConnections: 3, maxChannels: 8 } }
queues: { maxLength: 5000, deadLetterMaxLength: 100 }
participants:
  - { name: ts, role: controller, ${login} }
  - { name: heh-1, role: heh, peers: [ts], ${login} }
  - { name: tso-si, role: tso }
  - { name: bsp-1, role: bsp, peers: [tso-si], groups: [bsps-si] }
`;
const second = `  - { name: heh-2, role: heh, peers: [ts], ${login} }\n`;

describe('ebadge broker', { timeout: 120_000 }, () => {
  let broker: ManagedBroker;
  const folder = new ListFolder();
  const run = (...args: string[]): Promise<Ran> => folder.run(args, { EBADGE_BROKER_URL: broker.api });
  const json = async (...args: string[]): Promise<Record<string, unknown>> =>
    obj(JSON.parse((await run(...args, '--json')).stdout));
  const clean = async (): Promise<void> => {
    expect(await run('diff')).toMatchObject({
      status: 0,
      stdout: expect.stringContaining('No drift') as string,
    });
  };

  beforeAll(async () => {
    broker = await startManagedBroker();
    // somebody else's, and a virtual host that is there already
    await callApi(broker, 'PUT', '/vhosts/heh', {});
    await callApi(broker, 'PUT', '/users/monitor', { password: 'x', tags: 'monitoring' });
    await callApi(broker, 'PUT', '/permissions/heh/monitor', { configure: '', write: '', read: '.*' });
    await callApi(broker, 'PUT', '/exchanges/heh/audit', {
      type: 'fanout',
      durable: true,
      auto_delete: false,
      arguments: {},
    });
    await callApi(broker, 'PUT', '/queues/heh/audit', { durable: true, auto_delete: false, arguments: {} });
    folder.write(heading + second);
  }, 120_000);
  afterAll(async () => {
    folder.remove();
    await broker.stop();
  });

  it('plans without doing anything, does it once, and then there is nothing to do', async () => {
    const planned = await run('plan');
    expect(planned).toMatchObject({ status: 1, stderr: '' });
    expect(planned.stdout).toContain('create user heh-1');
    expect(planned.stdout).toContain('create exchange heh-1-to-ts  on heh');
    expect(planned.stdout).not.toContain('audit');
    expect((await run('plan')).stdout).toBe(planned.stdout);

    // nobody to ask
    expect(await run('apply')).toMatchObject({ status: 2 });
    expect((await run('plan')).stdout).toBe(planned.stdout);

    const done = await json('apply', '--yes');
    expect(done['done']).toBe((done['steps'] as unknown[]).length);
    expect(await run('plan')).toMatchObject({ status: 0, stderr: '' });
    expect(await json('apply', '--yes')).toMatchObject({ steps: [], done: 0 });
    await clean();
    // the administrator's own rights are as they were
    const rights = (await callApi(broker, 'GET', '/users/guest/permissions')) as { vhost: string }[];
    expect(rights.map(({ vhost }) => vhost).sort()).toEqual(['/', 'heh']);
  });

  it('sets bounds that hold', async () => {
    const limits = await callApi(broker, 'GET', '/user-limits/heh-1');
    expect(limits).toEqual([{ user: 'heh-1', value: { 'max-connections': 3, 'max-channels': 8 } }]);
    const queue = obj(await callApi(broker, 'GET', '/queues/heh/private-ts-up'));
    expect(queue).toMatchObject({
      arguments: { 'x-message-ttl': 900_000, 'x-dead-letter-exchange': 'private-ts-dead' },
      durable: true,
    });
    const connections = [];
    for (let index = 0; index < 3; index++) connections.push(await transportOf(broker, 'heh-1', 'heh'));
    await expect(transportOf(broker, 'heh-1', 'heh')).rejects.toMatchObject({
      code: expect.any(String) as string,
    });
    for (const connection of connections) await connection.close();
  });

  it('shows what somebody has changed, mends it, and leaves alone what is not its own', async () => {
    const everything = { configure: '.*', write: '.*', read: '.*' };
    await callApi(broker, 'PUT', '/permissions/heh/heh-1', everything);
    await callApi(broker, 'PUT', '/permissions/%2F/heh-1', everything);
    await callApi(broker, 'DELETE', '/queues/heh/private-heh-2-down');
    await callApi(broker, 'DELETE', '/policies/heh/ebadge-queues');
    await callApi(broker, 'DELETE', '/user-limits/heh-2/max-channels');
    // a copy of everything that goes to the one, for the other
    await callApi(broker, 'POST', '/bindings/heh/e/ts-to-heh-1/q/private-heh-2-dead-letters', {
      routing_key: '#',
      arguments: {},
    });
    await callApi(broker, 'POST', '/bindings/heh/e/heh-1-to-ts/q/audit', { routing_key: '#', arguments: {} });

    const { stdout, status } = await run('diff');
    expect(status).toBe(1);
    expect(stdout).toMatch(/changed +permission heh-1 {2}on heh\n +configure: \^\$ wanted, \.\* found/);
    expect(stdout).toMatch(/missing +queue private-heh-2-down/);
    expect(stdout).toMatch(/missing +binding ts-to-heh-2 → private-heh-2-down \(#\)/);
    expect(stdout).toMatch(/missing +policy ebadge-queues/);
    expect(stdout).toMatch(/changed +user limits heh-2/);
    expect(stdout).toMatch(/unexpected +binding ts-to-heh-1 → private-heh-2-dead-letters \(#\)/);
    expect(stdout).toContain('heh-1 has rights on the virtual host /');
    for (const foreign of [
      'exchange audit',
      'queue audit',
      'permission monitor',
      'binding heh-1-to-ts → audit (#)',
    ]) {
      expect(stdout.split("Not the list's")[1]).toContain(foreign);
    }
    expect((await run('apply', '--yes')).status).toBe(0);
    await clean();
    expect(await callApi(broker, 'GET', '/bindings/heh/e/heh-1-to-ts/q/audit')).toHaveLength(1);
    await callApi(broker, 'DELETE', '/permissions/%2F/heh-1');
  });

  it('refuses to change what cannot be changed, unless it is told to replace it', async () => {
    await callApi(broker, 'DELETE', '/queues/heh/private-heh-1-down');
    await callApi(broker, 'PUT', '/queues/heh/private-heh-1-down', {
      durable: true,
      auto_delete: false,
      arguments: {},
    });
    const refused = await run('apply', '--yes');
    expect(refused.status).toBe(2);
    expect(refused.stderr).toMatch(
      /queue private-heh-1-down on heh is there, with other arguments.*--replace/,
    );
    expect((await run('apply', '--yes', '--replace')).status).toBe(0);
    await clean();
  });

  it('expels who is no longer in the list: at once, and for good', async () => {
    const hub = await clientOf(broker, { role: 'heh', as: 'heh-2', onProblem: () => undefined });
    const ended = new Promise<unknown>((resolve) => hub.transport.onClosed(resolve));
    await hub.from('ts').on('set_clock', () => undefined);
    folder.write(heading);

    const planned = await run('plan');
    expect(planned.status).toBe(1);
    expect(planned.stdout).toMatch(/- delete user heh-2\n.*close connections of heh-2/s);
    expect(planned.stdout).toMatch(/Left over.*queue private-heh-2-down/s);
    expect((await run('apply', '--yes')).status).toBe(0);

    expect(await ended).toMatchObject({ code: 'CONNECTION_LOST' });
    await expect(transportOf(broker, 'heh-2', 'heh')).rejects.toMatchObject({ code: 'ACCESS_REFUSED' });
    // nothing is swallowed by its queue any more
    const bindings = (await callApi(
      broker,
      'GET',
      '/exchanges/heh/ts-to-heh-2/bindings/source',
    )) as unknown[];
    expect(bindings).toEqual([]);
    // what is left over is no drift
    await clean();
    expect((await run('diff')).stdout).toContain('queue private-heh-2-dead-letters');

    expect((await run('plan', '--prune')).status).toBe(1);
    expect((await run('apply', '--prune', '--yes')).status).toBe(0);
    expect((await json('diff'))['leftovers']).toEqual([]);
    expect((await run('plan', '--prune')).status).toBe(0);
    const left = (await callApi(broker, 'GET', '/queues/heh?columns=name')) as { name: string }[];
    expect(left.map(({ name }) => name).sort()).toEqual([
      'audit',
      'private-heh-1-dead-letters',
      'private-heh-1-down',
      'private-ts-dead-letters',
      'private-ts-up',
    ]);
  });

  it('closes the connections of who has lost rights', async () => {
    const transport = await transportOf(broker, 'ts', 'heh');
    const ended = new Promise<unknown>((resolve) => transport.onClosed(resolve));
    folder.write(heading.replace('role: controller,', 'role: controller, privateObjects: false,'));
    expect((await run('apply', '--yes')).status).toBe(0);
    expect(await ended).toMatchObject({ code: 'CONNECTION_LOST' });
    folder.write(heading);
    expect((await run('apply', '--yes')).status).toBe(0);
  });

  it('never makes a participant of an account for people', async () => {
    for (const name of ['guest', 'monitor']) {
      folder.write(`${heading}  - { name: ${name}, role: controller }\n`);
      const { stderr, status } = await run('apply', '--yes');
      expect(status).toBe(2);
      expect(stderr).toContain(`${name} is an account for people`);
    }
    folder.write(heading);
    await clean();
  });

  it('exports what a fresh broker starts with, and then is as the list says', async () => {
    const [first, again] = [await run('export'), await run('export')];
    expect(first).toMatchObject({ status: 0, stderr: '' });
    expect(again.stdout).toBe(first.stdout);
    expect(first.stdout).not.toContain('only for tests');
    const file = path.join(folder.folder, 'definitions.json');
    const made = await run(
      'export',
      '--out',
      file,
      '--admin',
      'guest',
      '--password-file',
      path.join(folder.folder, 'password'),
    );
    expect(made.status).toBe(2);
    writeFileSync(path.join(folder.folder, 'password'), 'guest\n');
    expect(
      (
        await run(
          'export',
          '--out',
          file,
          '--admin',
          'guest',
          '--password-file',
          path.join(folder.folder, 'password'),
        )
      ).status,
    ).toBe(0);
    // this node's readiness is told by a login to its default virtual host
    const definitions = obj(JSON.parse(readFileSync(file, 'utf8')));
    (definitions['vhosts'] as object[]).push({ name: '/' });
    (definitions['permissions'] as object[]).push({
      user: 'guest',
      vhost: '/',
      configure: '.*',
      write: '.*',
      read: '.*',
    });
    writeFileSync(file, JSON.stringify(definitions));
    const fresh = await startManagedBroker([`load_definitions = ${file}`]);
    try {
      const { stdout, status } = await folder.run(['diff', '--json', '--url', fresh.api]);
      expect(JSON.parse(stdout)).toEqual({ steps: [], refusals: [], leftovers: [], foreign: [], notes: [] });
      expect(status).toBe(0);
      const hub = await transportOf(fresh, 'heh-1', 'heh');
      await hub.close();
    } finally {
      await fresh.stop();
    }
  });
});
