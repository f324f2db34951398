import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
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
import { startRabbitMqTlsNode } from '../support/rabbitmq-tls.ts';
import type { Certificate, RabbitMqTlsNode } from '../support/rabbitmq-tls.ts';
import { describePace } from './amqp-transport-pace.ts';
import { open } from './amqp-transport-tools.ts';

/** Connecting with TLS, to a node that logs in by certificate. */
export function describeCertificates(): void {
  describe('connectAmqp with certificates', () => {
    let node: RabbitMqTlsNode;
    let known: Certificate;
    let unknown: Certificate;
    beforeAll(async () => {
      node = await startRabbitMqTlsNode({ users: ['heh-42'] });
      known = await node.authority.issue('heh-42');
      unknown = await node.authority.issue('nobody');
    }, 120_000);
    afterAll(() => node.stop());

    it('logs in by certificate alone', async () => {
      const { ca } = node.authority;
      // bytes do as well as text
      const tls = { ca: Buffer.from(ca), ...known };
      const transport = await open({ url: node.secureUrl, tls });
      const q = uniqueName('q');
      await transport.declare(topology([], [queue(q, { exclusive: true, durable: false })]));
      await transport.publish(publication('', q, 'sealed', { mandatory: true }));
      expect((await (await collect(transport, q)).take(1)).map(textOf)).toEqual(['sealed']);
    });

    describePace('with TLS', () => ({
      url: node.secureUrl,
      tls: { ca: node.authority.ca, ...known },
    }));

    it('is refused when the certificate names no account, or is missing', async () => {
      const { secureUrl, authority } = node;
      const { ca } = authority;
      const stranger = await refusal(connectAmqp({ url: secureUrl, tls: { ca, ...unknown } }));
      expect(stranger).toMatchObject({ code: 'ACCESS_REFUSED', retryable: false });
      const missing = await refusal(connectAmqp({ url: secureUrl, tls: { ca } }));
      expect(missing).toMatchObject({ code: 'ACCESS_REFUSED', retryable: false });
      expect(missing.message).toContain('tls.cert');
    });

    it('is refused by a broker without the plugin for it, and says which', async () => {
      const plain = await startRabbitMqTlsNode({ users: ['heh-42'], isPasswordOnly: true });
      onTestFinished(() => plain.stop());
      const { ca } = plain.authority;
      const own = await plain.authority.issue('heh-42');
      const refused = await refusal(connectAmqp({ url: plain.secureUrl, tls: { ca, ...own } }));
      expect(refused).toMatchObject({ code: 'ACCESS_REFUSED', retryable: false });
      expect(refused.message).toContain('rabbitmq_auth_mechanism_ssl');
    }, 60_000);

    it('does not trust a server of another authority or another name', async () => {
      const { secureUrl, authority } = node;
      const stranger = await refusal(connectAmqp({ url: secureUrl, tls: known }));
      expect(stranger).toMatchObject({ code: 'CONNECTION_FAILED', retryable: false });
      expect(stranger.message).toContain('tls.ca');
      const tls = { ...known, ca: authority.ca, serverName: 'somebody.else' };
      const misnamed = await refusal(connectAmqp({ url: secureUrl, tls }));
      expect(misnamed).toMatchObject({ code: 'CONNECTION_FAILED', retryable: false });
      expect(misnamed.message).toContain('tls.serverName');
    });
  });
}
