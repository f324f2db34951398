/** A broker as an operator would run it: certificates only, set up from a list; and whoever tries to get in. */

import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { connect, credentials, type ChannelModel } from 'amqplib';
import { ebadge } from '../support/cli.ts';
import { freePorts, startRabbitMqNode } from '../support/rabbitmq.ts';
import { waitForPort } from '../support/broker-tools.ts';
import { ListFolder, type ManagedBroker } from './broker-tools.ts';

/** A certificate, its key, and the authority that the broker's certificate is held against. */
interface TlsFiles {
  readonly ca: Buffer;
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** A broker that knows participants by their certificates. */
export interface CertifiedBroker extends ManagedBroker {
  readonly folder: ListFolder;
  readonly tlsPort: number;
  /** Of the TLS listener, without a virtual host. */
  readonly url: string;
  /** Runs `ebadge pki`; throws unless it ends well. */
  pki(...args: string[]): Promise<void>;
  /** Runs `ebadge broker apply --yes` on the list; throws unless it ends well. */
  apply(list: string): Promise<void>;
  /** What a participant logs in with. */
  tls(name: string): TlsFiles;
  /** A bare connection by certificate. */
  connection(name: string, virtualHost: string): Promise<ChannelModel>;
}

/** Starts a node with an authority of its own. It takes certificates only, but for the loopback port of its administrator. */
export async function startCertifiedBroker(): Promise<CertifiedBroker> {
  const folder = new ListFolder();
  const file = (name: string): string => path.join(folder.folder, name);
  const pki = async (...args: string[]): Promise<void> => {
    const { status, stdout, stderr } = await ebadge(['pki', ...args], { cwd: folder.folder });
    if (status !== 0) throw new Error(`ebadge pki ${args.join(' ')}: ${stdout}${stderr}`);
  };
  await pki('init');
  await pki('issue', 'localhost', '--broker', '--san', 'ip:127.0.0.1');
  mkdirSync(file('pki/crl'), { recursive: true });
  const [tlsPort = 0, apiPort = 0] = await freePorts(2);
  const node = await startRabbitMqNode({
    plugins: ['rabbitmq_auth_mechanism_ssl', 'rabbitmq_management'],
    config: [
      `listeners.ssl.1 = 127.0.0.1:${tlsPort}`,
      'management.tcp.ip = 127.0.0.1',
      `management.tcp.port = ${apiPort}`,
      'ssl_cert_login_from = common_name',
      'auth_mechanisms.1 = EXTERNAL',
      // for the test's own look at whether the node is up; taken away below
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
  await waitForPort(tlsPort);
  // nor is it to write down each of the thousands of refusals
  await node.ctl(
    'eval',
    "application:set_env(rabbit, auth_mechanisms, ['EXTERNAL']), logger:set_primary_config(level, critical).",
  );
  const api = `http://127.0.0.1:${apiPort}`;
  const tls = (name: string): TlsFiles => ({
    ca: readFileSync(file('pki/ca.crt')),
    cert: readFileSync(file(`pki/issued/${encodeURIComponent(name)}.crt`)),
    key: readFileSync(file(`pki/issued/${encodeURIComponent(name)}.key`)),
  });
  return {
    node,
    api,
    folder,
    tlsPort,
    url: `amqps://localhost:${tlsPort}`,
    pki,
    tls,
    apply: async (list) => {
      folder.write(list);
      const { status, stdout, stderr } = await folder.run(['apply', '--yes', '--url', api]);
      if (status !== 0) throw new Error(`ebadge broker apply: ${stdout}${stderr}`);
    },
    connection: async (name, virtualHost) => {
      const connection = await connect(
        { protocol: 'amqps', hostname: 'localhost', port: tlsPort, vhost: virtualHost },
        // small frames that wait for one another's acknowledgement would each take 40 ms
        { ...tls(name), credentials: credentials.external(), noDelay: true },
      );
      connection.on('error', () => undefined);
      return connection;
    },
    stop: async () => {
      await node.stop();
      rmSync(folder.folder, { recursive: true, force: true });
    },
  };
}
