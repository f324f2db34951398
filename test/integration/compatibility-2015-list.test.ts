/** Participants of 2015 in a list: what is set up for them, what it lets them do, and what is drift. */

import { connect as connectPlain } from 'amqplib';
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest';
import { arrivals } from '../conformance/bus-suite-tools.ts';
import { binding, exchange, publication, queue, refusal, topology } from '../conformance/transport-tools.ts';
import { startPythonPeer, type PythonPeer } from '../support/python-peer.ts';
import {
  callApi,
  ListFolder,
  startManagedBroker,
  transportOf,
  urlOf,
  type ManagedBroker,
} from './broker-tools.ts';
import { join, news } from './python-2015-tools.ts';

const password = 'password: { env: PARTICIPANT_PASSWORD }';
const list = `
virtualHosts: { heh: { name: / } }
participants:
  - { name: ts, role: controller, ${password} }
  - { name: heh-1, role: heh, peers: [ts], compatibility: '2015', ${password} }
  - { name: heh-1-b, role: heh, peers: [ts], compatibility: '2015', ${password} }
  - { name: heh-2, role: heh, peers: [ts], ${password} }
  - { name: old, role: controller, compatibility: '2015', ${password} }
  - { name: heh-3, role: heh, peers: [old], ${password} }
`;

describe.skipIf(inject('pythonMissing') !== '')(
  'a participant of 2015 in the list',
  { timeout: 60_000 },
  () => {
    let broker: ManagedBroker;
    const folder = new ListFolder();
    const onRoot = (user: string): string => `${urlOf(broker, user)}/%2F`;
    const run = (...args: string[]) => folder.run([...args, '--url', broker.api, '--server', 'heh']);
    const peerOf = (user: string, heh: string): PythonPeer =>
      startPythonPeer(
        onRoot(user),
        '--side',
        'heh',
        '--heh',
        heh,
        '--controller',
        'ts',
        '--reconnect-s',
        '0.1',
      );

    beforeAll(async () => {
      broker = await startManagedBroker();
      folder.write(list);
      expect(await run('apply', '--yes')).toMatchObject({ status: 0, stderr: '' });
    }, 120_000);
    afterAll(async () => {
      folder.remove();
      await broker.stop();
    });

    it('talks with its controller, and so does one that follows the standard; nothing is drift then', async () => {
      const { client } = await join('controller', 'ts', {
        url: onRoot('ts'),
        compatibility: { '2015': ['heh-1', 'heh-1-b'] },
      });
      const told = arrivals<string>();
      await client.from('*').on('capabilities', (_, { from }) => told.push(from));
      const peer = peerOf('heh-1', 'heh-1');
      await peer.next('ready');
      peer.tell({ send: 'capabilities', values: news['capabilities'] });
      await peer.next('confirmed');
      expect(await told.next()).toBe('heh-1');
      await client.to('heh-1').publish('set_clock', { offset: 3 });
      expect(await peer.next('received')).toMatchObject({ msg: 'set_clock' });

      const { client: hub } = await join('heh', 'heh-2', { url: onRoot('heh-2') });
      await hub.to('ts').publish('capabilities', news['capabilities']);
      expect(await told.next()).toBe('heh-2');
      expect(await run('diff')).toMatchObject({ status: 0 });
      const made = (await callApi(broker, 'GET', '/exchanges/%2F/ts-to-heh-1')) as {
        readonly durable: boolean;
      };
      expect(made.durable).toBe(false);
    });

    it('may be the controller, too: an HEH that follows the standard then declares what they share', async () => {
      const { client: hub } = await join('heh', 'heh-3', { url: onRoot('heh-3'), compatibility: '2015' });
      const clocks = arrivals<object>();
      await hub.from('old').on('set_clock', (message) => clocks.push(message));
      const peer = startPythonPeer(onRoot('old'), '--side', 'vpp', '--heh', 'heh-3', '--controller', 'old');
      await peer.next('ready');
      peer.tell({ send: 'set_clock', values: { offset: 4 } });
      expect(await clocks.next()).toMatchObject({ offset: 4 });
      await hub.to('old').publish('capabilities', news['capabilities']);
      expect(await peer.next('received')).toMatchObject({ msg: 'capabilities' });
      expect(await run('diff')).toMatchObject({ status: 0 });
    });

    it('gets at nothing of others, whose rights are as without it', async () => {
      const stranger = peerOf('heh-1', 'heh-1-b');
      for (let round = 0; round < 2; round++) await stranger.next('lost');
      const transport = await transportOf(broker, 'heh-1', '/');
      onTestFinished(() => transport.close());
      const plain = { durable: false };
      const tries: Readonly<Record<string, () => Promise<unknown>>> = {
        'declare an exchange of others': () => transport.declare(topology([exchange('heh-2-to-ts', plain)])),
        'declare one that is not there yet': () =>
          transport.declare(topology([exchange('ts-to-heh-1-b', plain)])),
        'declare one of its own making': () => transport.declare(topology([exchange('heh-1-to-x', plain)])),
        'declare a queue of another': () => transport.declare(topology([], [queue('private-heh-1-b-down')])),
        'declare what its controller reads from': () =>
          transport.declare(topology([], [queue('private-heh-1-up')])),
        'declare a private queue': () => transport.declare(topology([], [queue('private-heh-1-mine')])),
        'read from another exchange': () =>
          transport.declare(topology([], [], [binding('ts-to-heh-2', 'private-heh-1-down', '#')])),
        'read from what it sends': () =>
          transport.declare(topology([], [], [binding('heh-1-to-ts', 'private-heh-1-down', '#')])),
        'read from another queue': () =>
          transport.consume('private-heh-2-down', { prefetch: 1 }, () => undefined),
        'read what its controller reads': () =>
          transport.consume('private-heh-1-up', { prefetch: 1 }, () => undefined),
        'publish for another': () => transport.publish(publication('heh-2-to-ts', 'report.heh-2', '{}')),
        "publish in its controller's name": () =>
          transport.publish(publication('ts-to-heh-1', 'set_clock.heh-1', '{}')),
      };
      for (const [what, attempt] of Object.entries(tries)) {
        expect((await refusal(attempt())).code, what).toBe('ACCESS_REFUSED');
      }
      // nor does the controller get at what is its peer's own
      const controller = await transportOf(broker, 'ts', '/');
      onTestFinished(() => controller.close());
      for (const attempt of [
        () => controller.consume('private-heh-1-down', { prefetch: 1 }, () => undefined),
        () => controller.declare(topology([exchange('heh-1-to-heh-2', plain)])),
        () => controller.publish(publication('heh-1-to-ts', 'report.heh-1', '{}')),
      ]) {
        expect((await refusal(attempt())).code).toBe('ACCESS_REFUSED');
      }
      const rights = await callApi(broker, 'GET', '/permissions/%2F/heh-2');
      expect(rights).toMatchObject({
        configure: '^$',
        write: String.raw`^(?:heh-2-to-.+|private-heh-2-dead|private-heh-2-dead-letters|private-heh-2-down)$`,
      });
    });

    it('has what would be in its way told of, and deleted where that is allowed', async () => {
      const admin = await connectPlain(broker.node.url);
      onTestFinished(() => admin.close());
      const channel = await admin.createChannel();
      await channel.deleteExchange('heh-1-b-to-ts');
      await channel.assertExchange('heh-1-b-to-ts', 'topic', { durable: true });
      const drift = await run('diff');
      expect(drift.status).not.toBe(0);
      expect(drift.stdout + drift.stderr).toContain(
        'exchange heh-1-b-to-ts on / is there, with other durable',
      );
      expect((await run('apply', '--yes')).status).toBe(2);
      expect(await run('apply', '--yes', '--replace')).toMatchObject({ status: 0 });
      await peerOf('heh-1-b', 'heh-1-b').next('ready');
      expect(await run('diff')).toMatchObject({ status: 0 });
    });

    it('loses all when it is expelled: also what it has declared itself leads nowhere', async () => {
      folder.write(list.replace(/ {2}- \{ name: heh-1,.*\n/, ''));
      expect(await run('apply', '--yes')).toMatchObject({ status: 0 });
      const bindings = (await callApi(broker, 'GET', '/bindings/%2F')) as readonly {
        readonly source: string;
      }[];
      const sources = bindings.map(({ source }) => source);
      expect(sources.filter((source) => /^(?:ts-to-heh-1|heh-1-to-ts)$/.test(source))).toEqual([]);
      expect(sources).toContain('ts-to-heh-1-b');
    });
  },
);
