import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connectAmqp } from '../../src/transport/amqp/amqp-transport.ts';
import { refusal } from '../conformance/transport-tools.ts';
import { freePorts } from '../support/rabbitmq.ts';
import { open, url } from './amqp-transport-tools.ts';

/** Like the broker's URL, with a part of it changed. */
function changedUrl(change: (parts: URL) => void): string {
  const parts = new URL(url);
  change(parts);
  return parts.href;
}

/** Connecting: what is refused, what fails, and what is told of it. */
export function describeConnect(): void {
  describe('connectAmqp', () => {
    it.each([
      ['not a URL at all', 'secret@'],
      ['another protocol', 'http://user:secret@localhost'],
      ['no host', 'amqp://'],
      ['a bad escape', 'amqp://user:secret%zz@localhost'],
      ['a query', 'amqp://user:secret@localhost?heartbeat=5'],
    ])('refuses a URL with %s, without repeating it', async (_, wrong) => {
      const error = await refusal(connectAmqp({ url: wrong }));
      expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', retryable: false });
      expect(JSON.stringify([error.message, error.details])).not.toContain('secret');
    });

    it.each([
      ['heartbeatS', { heartbeatS: -1 }],
      ['connectTimeoutMs', { connectTimeoutMs: 0 }],
      ['publishWindow', { publishWindow: 5001 }],
      ['tls', { tls: { ca: 'x' } }],
    ])('refuses a wrong %s', async (name, wrong) => {
      const error = await refusal(connectAmqp({ url, ...wrong }));
      expect(error).toMatchObject({ code: 'INVALID_ARGUMENT' });
      expect(error.message).toContain(name);
    });

    it('is refused with a wrong password, which stays secret', async () => {
      const wrong = changedUrl((parts) => (parts.password = 'secret'));
      const error = await refusal(connectAmqp({ url: wrong }));
      expect(error).toMatchObject({ code: 'ACCESS_REFUSED', retryable: false });
      expect(error.message).toContain(new URL(url).host);
      expect(JSON.stringify([error.message, error.details, String(error.cause)])).not.toContain('secret');
    });

    it('is refused a virtual host that is not there, and says how to add it', async () => {
      const error = await refusal(connectAmqp({ url, virtualHost: '/no such host' }));
      expect(error).toMatchObject({ code: 'ACCESS_REFUSED', retryable: false });
      expect(error.message).toContain("rabbitmqctl add_vhost '/no such host'");
    });

    it('fails when nothing listens', async () => {
      const [port = 0] = await freePorts(1);
      const error = await refusal(connectAmqp({ url: `amqp://user:secret@127.0.0.1:${port}` }));
      expect(error).toMatchObject({ code: 'CONNECTION_FAILED', retryable: true });
      expect(error.message).toContain(`127.0.0.1:${port}`);
      expect(error.message).not.toContain('secret');
    });

    it('fails in time when somebody listens but says nothing, or hangs up', async () => {
      const sockets: Socket[] = [];
      let onSocket = (socket: Socket): unknown => sockets.push(socket);
      const server = createServer((socket) => onSocket(socket));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      onTestFinished(() => {
        for (const socket of sockets) socket.destroy();
        server.close();
      });
      const silent = `amqp://127.0.0.1:${(server.address() as AddressInfo).port}`;
      const late = await refusal(connectAmqp({ url: silent, connectTimeoutMs: 50 }));
      expect(late).toMatchObject({ code: 'CONNECTION_FAILED', retryable: true });
      expect(late.message).toContain('50 ms');
      onSocket = (socket) => socket.end();
      expect(await refusal(connectAmqp({ url: silent }))).toMatchObject({
        code: 'CONNECTION_FAILED',
        retryable: true,
      });
    });

    it('fails on TLS where there is none, and on unusable certificates', async () => {
      const secure = changedUrl((parts) => (parts.protocol = 'amqps:'));
      // URL refuses to change the scheme of a URL to one it does not know
      const tlsUrl = secure.replace(/^amqps?:/, 'amqps:');
      expect(await refusal(connectAmqp({ url: tlsUrl }))).toMatchObject({ code: 'CONNECTION_FAILED' });
      const error = await refusal(connectAmqp({ url: tlsUrl, tls: { cert: 'no', key: 'certificate' } }));
      expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', retryable: false });
    });

    it('names itself to the broker and shows the connection underneath', async () => {
      const transport = await open({ clientName: 'heh-42' });
      expect(transport.connection.connection.serverProperties.product).toBe('RabbitMQ');
    });
  });
}
