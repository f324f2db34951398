import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectAmqp } from '../../src/transport/amqp/amqp-transport.ts';
import {
  collect,
  publication,
  queue,
  refusal,
  textOf,
  topology,
  uniqueName,
} from '../conformance/transport-tools.ts';
import { freePorts, startRabbitMqNode, waitForPort } from '../support/rabbitmq.ts';
import type { RabbitMqNode } from '../support/rabbitmq.ts';
import { open } from './amqp-transport-tools.ts';

/** Connecting with TLS, to a node that logs in by certificate. */
export function describeCertificates(): void {
  describe('connectAmqp with certificates', () => {
    let folder: string;
    let node: RabbitMqNode;
    let secureUrl: string;
    const pem = (name: string): Buffer => readFileSync(join(folder, name));
    const openssl = (...args: string[]): void => {
      execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
    };
    /** A key `<name>.key` and a certificate `<name>.crt`, signed by the authority. */
    const makeCertificate = (name: string, commonName: string, ...extra: string[]): void => {
      const request = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
      const files = ['-keyout', `${name}.key`, '-out', `${name}.crt`, '-subj', `/CN=${commonName}`];
      openssl('req', '-x509', ...request, ...files, ...extra);
    };

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'ebadge-tls-'));
      makeCertificate('ca', 'test authority');
      const signed = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-addext', 'basicConstraints=critical,CA:false'];
      makeCertificate('server', 'localhost', ...signed, '-addext', 'subjectAltName=DNS:localhost');
      // the one account a fresh node has
      makeCertificate('known', 'guest', ...signed);
      makeCertificate('unknown', 'nobody', ...signed);
      const [tlsPort = 0] = await freePorts(1);
      secureUrl = `amqps://localhost:${tlsPort}`;
      node = await startRabbitMqNode({
        plugins: ['rabbitmq_auth_mechanism_ssl'],
        config: [
          `listeners.ssl.1 = 127.0.0.1:${tlsPort}`,
          `ssl_options.cacertfile = ${join(folder, 'ca.crt')}`,
          `ssl_options.certfile = ${join(folder, 'server.crt')}`,
          `ssl_options.keyfile = ${join(folder, 'server.key')}`,
          'ssl_options.verify = verify_peer',
          'ssl_options.fail_if_no_peer_cert = true',
          'ssl_cert_login_from = common_name',
          'auth_mechanisms.1 = EXTERNAL',
          'auth_mechanisms.2 = PLAIN',
        ],
      });
      await waitForPort(tlsPort);
    }, 120_000);
    afterAll(async () => {
      await node.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    it('logs in by certificate alone', async () => {
      const tls = { ca: pem('ca.crt'), cert: pem('known.crt'), key: pem('known.key').toString() };
      const transport = await open({ url: secureUrl, tls });
      const q = uniqueName('q');
      await transport.declare(topology([], [queue(q, { exclusive: true, durable: false })]));
      await transport.publish(publication('', q, 'sealed', { mandatory: true }));
      expect((await (await collect(transport, q)).take(1)).map(textOf)).toEqual(['sealed']);
    });

    it('is refused when the certificate names no account, or is missing', async () => {
      const ca = pem('ca.crt');
      const unknown = await refusal(
        connectAmqp({ url: secureUrl, tls: { ca, cert: pem('unknown.crt'), key: pem('unknown.key') } }),
      );
      expect(unknown).toMatchObject({ code: 'ACCESS_REFUSED', retryable: false });
      const missing = await refusal(connectAmqp({ url: secureUrl, tls: { ca } }));
      expect(missing).toMatchObject({ code: 'ACCESS_REFUSED', retryable: false });
      expect(missing.message).toContain('tls.cert');
    });

    it('does not trust a server of another authority or another name', async () => {
      const client = { cert: pem('known.crt'), key: pem('known.key') };
      const stranger = await refusal(connectAmqp({ url: secureUrl, tls: client }));
      expect(stranger).toMatchObject({ code: 'CONNECTION_FAILED', retryable: false });
      expect(stranger.message).toContain('tls.ca');
      const tls = { ...client, ca: pem('ca.crt'), serverName: 'somebody.else' };
      const misnamed = await refusal(connectAmqp({ url: secureUrl, tls }));
      expect(misnamed).toMatchObject({ code: 'CONNECTION_FAILED', retryable: false });
      expect(misnamed.message).toContain('tls.serverName');
    });
  });
}
