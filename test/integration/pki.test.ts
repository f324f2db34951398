/** Certificates of `ebadge pki` at a RabbitMQ node that logs in by certificate and looks into the revocation list. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectAmqp } from '../../src/transport/amqp/amqp-transport.ts';
import { refusal } from '../conformance/transport-tools.ts';
import { ebadge, ebadgeJson } from '../support/cli.ts';
import { waitForPort } from '../support/broker-tools.ts';
import { freePorts, startRabbitMqNode } from '../support/rabbitmq.ts';
import type { RabbitMqNode } from '../support/rabbitmq.ts';
import { participant, writeDefinitions } from '../support/rabbitmq-definitions.ts';

describe('RabbitMQ with certificates of ebadge pki', () => {
  let folder: string;
  let node: RabbitMqNode;
  let url: string;
  const file = (name: string): string => path.join(folder, name);
  const pki = async (...args: string[]): Promise<void> => {
    const { status, stderr } = await ebadge(['pki', ...args], { cwd: folder });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  };
  const connectAs = (name: string) =>
    connectAmqp({
      url,
      tls: {
        ca: readFileSync(file('pki/ca.crt')),
        cert: readFileSync(file(`pki/issued/${name}.crt`)),
        key: readFileSync(file(`pki/issued/${name}.key`)),
      },
    });

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'ebadge-pki-'));
    const [port = 0] = await freePorts(1);
    url = `amqps://localhost:${port}/heh`;
    await pki('init');
    await pki('issue', 'localhost', '--broker', '--san', 'ip:127.0.0.1');
    for (const name of ['heh-42', 'heh-43', 'stranger']) await pki('issue', name);
    await pki('issue', 'late', '--from', '2020-01-01', '--days', '30', '--dir', 'pki');
    writeDefinitions(
      file('definitions.json'),
      ['heh-42', 'heh-43', 'late'].map((name) => participant(name, 'heh')),
    );
    node = await startRabbitMqNode({
      plugins: ['rabbitmq_auth_mechanism_ssl'],
      config: [
        `listeners.ssl.1 = 127.0.0.1:${port}`,
        `load_definitions = ${file('definitions.json')}`,
        'ssl_cert_login_from = common_name',
        'auth_mechanisms.1 = EXTERNAL',
        // for the test's own login
        'auth_mechanisms.2 = PLAIN',
      ],
      advancedConfig: `[{rabbit, [{ssl_options, [
        {cacertfile, "${file('pki/ca.crt')}"},
        {certfile, "${file('pki/issued/localhost.crt')}"},
        {keyfile, "${file('pki/issued/localhost.key')}"},
        {verify, verify_peer},
        {fail_if_no_peer_cert, true},
        {crl_check, true},
        {crl_cache, {ssl_crl_hash_dir, {internal, [{dir, "${file('pki/crl')}"}]}}}
      ]}]}].`,
    });
    await waitForPort(port);
  }, 120_000);
  afterAll(async () => {
    await node.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('logs a participant in by its certificate, with the rights of its name', async () => {
    const transport = await connectAs('heh-42');
    await transport.declare({
      exchanges: [{ name: 'private-heh-42-own', type: 'topic', durable: false, autoDelete: true }],
      queues: [],
      bindings: [],
    });
    const others = transport.declare({
      exchanges: [{ name: 'private-heh-43-own', type: 'topic', durable: false, autoDelete: true }],
      queues: [],
      bindings: [],
    });
    await expect(others).rejects.toMatchObject({ code: 'ACCESS_REFUSED' });
    await transport.close();
  });

  it('refuses a name that has no account: 403', async () => {
    const refused = await refusal(connectAs('stranger'));
    expect(refused).toMatchObject({ code: 'ACCESS_REFUSED', retryable: false });
    expect(refused.message).toContain('common name');
  });

  it('refuses an expired certificate', async () => {
    const refused = await refusal(connectAs('late'));
    expect(refused).toMatchObject({ code: 'ACCESS_REFUSED', retryable: false });
    expect(refused.message).toContain('CERTIFICATE_EXPIRED');
  });

  it('refuses a revoked certificate from the next handshake on, without a restart, and its renewal not', async () => {
    await (await connectAs('heh-43')).close();
    const { certificates } = await ebadgeJson<{ certificates: { name: string; serial: string }[] }>(
      ['pki', 'show'],
      {
        cwd: folder,
        // the expired one is found
        status: 1,
      },
    );
    const serial = certificates.find(({ name }) => name === 'heh-43')?.serial ?? '';
    await pki('revoke', serial, '--reason', 'keyCompromise');
    const refused = await refusal(connectAs('heh-43'));
    expect(refused).toMatchObject({ code: 'ACCESS_REFUSED', retryable: false });
    expect(refused.message).toContain('CERTIFICATE_REVOKED');
    await pki('issue', 'heh-43', '--force');
    await (await connectAs('heh-43')).close();
    await (await connectAs('heh-42')).close();
  });

  it('refuses everybody where there is no list, until it is written again', async () => {
    const { crlFolder } = await ebadgeJson<{ crlFolder: string }>(['pki', 'revoke', '--renew'], {
      cwd: folder,
    });
    rmSync(file(crlFolder), { recursive: true });
    expect(await refusal(connectAs('heh-42'))).toMatchObject({ code: 'ACCESS_REFUSED' });
    await pki('revoke', '--renew');
    await (await connectAs('heh-42')).close();
  });
});
