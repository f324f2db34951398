/** What the broker commands do when there is no way in, or the broker does not do at once what it is asked for. */

import { createServer, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { freePorts } from '../support/rabbitmq.ts';
import type { Ran } from '../support/run-node.ts';
import { callApi, ListFolder, startManagedBroker, transportOf, type ManagedBroker } from './broker-tools.ts';

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

  it('asks again when a connection that is to be closed is ending by itself, and not for ever', async () => {
    // what RabbitMQ answers then, in its place and as often as wanted: when it does so is a matter of moments
    const refusals: string[] = [];
    let left = 2;
    const api = await serve((request, answer) => {
      const { method = '', url = '', headers } = request;
      if (url.startsWith('/api/connections/username/') && left > 0) {
        left -= 1;
        refusals.push(`${method} ${url}`);
        answer
          .writeHead(500, { 'content-type': 'application/json' })
          .end('{"error":"Internal Server Error"}');
        return;
      }
      const forwarded = httpRequest(`${broker.api}${url}`, { method, headers }, (response) => {
        answer.writeHead(response.statusCode ?? 500, response.headers);
        response.pipe(answer);
      });
      request.pipe(forwarded);
    });
    const list = 'participants:\n  - { name: ts, role: controller }\n';
    const brief =
      '  - { name: heh-brief, role: heh, peers: [ts], password: { env: PARTICIPANT_PASSWORD } }\n';
    const apply = (...args: string[]): Promise<Ran> => folder.run(['apply', '--yes', ...args]);
    for (const answers of [2, 1000]) {
      folder.write(list + brief);
      expect(await apply('--url', broker.api)).toMatchObject({ status: 0 });
      const transport = await transportOf(broker, 'heh-brief', 'heh');
      const gone = new Promise<void>((resolve) => transport.onClosed(() => resolve()));
      left = answers;
      refusals.length = 0;
      folder.write(list);
      const expelled = await apply('--url', api);
      if (answers === 2) {
        expect(expelled).toMatchObject({ status: 0, stderr: '' });
        expect(refusals).toHaveLength(2);
        await gone;
      } else {
        expect(expelled.status).toBe(69);
        expect(expelled.stderr).toContain('DELETE /connections/username/heh-brief: HTTP status 500');
        expect(refusals.length).toBeLessThan(10);
        await transport.close();
      }
    }
  });

  describe('says what to do', () => {
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
