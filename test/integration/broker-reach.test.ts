/** What the broker commands say when there is no way in. */

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePorts } from '../support/rabbitmq.ts';
import type { Ran } from '../support/run-node.ts';
import { callApi, ListFolder, startManagedBroker, type ManagedBroker } from './broker-tools.ts';

describe('ebadge broker', { timeout: 60_000 }, () => {
  let broker: ManagedBroker;
  const folder = new ListFolder();
  beforeAll(async () => {
    broker = await startManagedBroker();
    folder.write('participants: [{ name: ts, role: controller }]\n');
  }, 120_000);
  afterAll(async () => {
    folder.remove();
    await broker.stop();
  });

  describe('says what to do', () => {
    const servers: Server[] = [];
    afterAll(async () => {
      await Promise.all(
        servers.map((server) => {
          server.closeAllConnections();
          return new Promise((resolve) => server.close(resolve));
        }),
      );
    });
    const serve = async (listener: Parameters<typeof createServer>[1]): Promise<string> => {
      const server = createServer({}, listener);
      servers.push(server);
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    };
    const refused = async (
      url: string,
      env: Record<string, string> = {},
      ...args: string[]
    ): Promise<Ran> => {
      const ran = await folder.run(['plan', '--url', url, ...args], env);
      expect(ran.stdout).toBe('');
      expect(ran.stderr).not.toMatch(/\n\s+at /);
      expect(ran.stderr).not.toContain('secret');
      return ran;
    };

    it('where nobody listens', async () => {
      const [port = 0] = await freePorts(1);
      const { stderr, status } = await refused(`http://127.0.0.1:${port}`);
      expect(stderr).toContain('rabbitmq-plugins enable rabbitmq_management');
      expect(status).toBe(69);
    });

    it('where messages are taken, not calls of the API', async () => {
      const { stderr } = await refused(`http://127.0.0.1:${broker.node.port}`);
      expect(stderr).toContain('There is no RabbitMQ management API at');
      expect((await refused(`amqp://guest:secret@127.0.0.1:${broker.node.port}`)).stderr).toContain(
        'usually http://127.0.0.1:15672',
      );
    });

    it('where another server answers', async () => {
      const url = await serve((_, answer) => answer.writeHead(404).end('<h1>no</h1>'));
      expect((await refused(url)).stderr).toContain('There is no RabbitMQ management API at');
    });

    it('where nothing comes back', async () => {
      const url = await serve(() => undefined);
      const { stderr, status } = await refused(url, {}, '--timeout-ms', '300');
      expect(stderr).toContain('did not answer GET /whoami within 300 ms');
      expect(status).toBe(69);
    });

    it('to who gives a wrong password, or is no administrator', async () => {
      const wrong = await refused(broker.api, { EBADGE_BROKER_PASSWORD: 'secret' });
      expect(wrong.stderr).toContain('user or password is wrong');
      expect(wrong.status).toBe(2);
      await callApi(broker, 'PUT', '/users/watcher', { password: 'secret', tags: 'monitoring' });
      const watching = await refused(broker.api, {
        EBADGE_BROKER_USER: 'watcher',
        EBADGE_BROKER_PASSWORD: 'secret',
      });
      expect(watching.stderr).toContain('watcher is no administrator');
      await callApi(broker, 'PUT', '/users/nobody', { password: 'secret', tags: '' });
      const nobody = await refused(broker.api, {
        EBADGE_BROKER_USER: 'nobody',
        EBADGE_BROKER_PASSWORD: 'secret',
      });
      expect(nobody.stderr).toContain('nobody');
      expect(nobody.status).toBe(2);
    });
  });
});
