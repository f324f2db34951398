/** A RabbitMQ node that logs in by certificate, with an authority of its own. */

import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePorts, onSuddenEnd, waitForPort } from './broker-tools.ts';
import { startRabbitMqNode } from './rabbitmq-node.ts';
import type { NodeOptions, RabbitMqNode } from './rabbitmq-node.ts';

const run = promisify(execFile);

/** A certificate and its key, as PEM. */
export interface Certificate {
  readonly cert: string;
  readonly key: string;
}

/** An authority that signs what it is asked to. */
interface TestAuthority {
  /** Its own certificate, as PEM. */
  readonly ca: string;
  readonly folder: string;
  /** A certificate for the common name, signed by the authority and valid for two days. */
  issue(commonName: string, options?: { readonly altNames?: string }): Promise<Certificate>;
  /** Removes its files. */
  dispose(): void;
}

/** Makes an authority with files in a temporary folder; `openssl` does the work. */
async function makeTestAuthority(): Promise<TestAuthority> {
  const folder = mkdtempSync(join(tmpdir(), 'ebadge-tls-'));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  const waive = onSuddenEnd(remove);
  let issued = 0;
  const make = async (name: string, commonName: string, ...extra: string[]): Promise<Certificate> => {
    const request = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
    const files = ['-keyout', `${name}.key`, '-out', `${name}.crt`, '-subj', `/CN=${commonName}`];
    await run('openssl', ['req', '-x509', ...request, ...files, ...extra], { cwd: folder });
    const pem = (end: string): string => readFileSync(join(folder, `${name}.${end}`), 'utf8');
    return { cert: pem('crt'), key: pem('key') };
  };
  const { cert: ca } = await make('ca', 'test authority');
  return {
    ca,
    folder,
    issue: (commonName, { altNames } = {}) => {
      issued += 1;
      return make(
        `issued-${issued}`,
        commonName,
        ...['-CA', 'ca.crt', '-CAkey', 'ca.key', '-addext', 'basicConstraints=critical,CA:false'],
        ...(altNames === undefined ? [] : ['-addext', `subjectAltName=${altNames}`]),
      );
    },
    dispose: () => {
      remove();
      waive();
    },
  };
}

/** A node with a TLS listener. */
export interface RabbitMqTlsNode extends RabbitMqNode {
  /** Of the TLS listener, without user or password. */
  readonly secureUrl: string;
  readonly tlsPort: number;
  readonly authority: TestAuthority;
}

/** Options of {@link startRabbitMqTlsNode}. */
export interface TlsNodeOptions extends NodeOptions {
  /** Accounts without a password, all rights in all virtual hosts; beside guest, with the password guest. */
  readonly users?: readonly string[];
  /** Default: `/` only. */
  readonly virtualHosts?: readonly string[];
  /** Without the plugin that takes certificates for logins. */
  readonly isPasswordOnly?: boolean;
}

function definitions({ users = [], virtualHosts = ['/'] }: TlsNodeOptions): string {
  const salt = randomBytes(4);
  const hash = createHash('sha256')
    .update(Buffer.concat([salt, Buffer.from('guest')]))
    .digest();
  const all = { configure: '.*', write: '.*', read: '.*' };
  return JSON.stringify({
    users: [
      { name: 'guest', password_hash: Buffer.concat([salt, hash]).toString('base64'), tags: 'administrator' },
      ...users.map((name) => ({ name, password_hash: '', tags: '' })),
    ],
    vhosts: virtualHosts.map((name) => ({ name })),
    permissions: virtualHosts.flatMap((vhost) =>
      ['guest', ...users].map((user) => ({ user, vhost, ...all })),
    ),
  });
}

/**
 * Starts a node whose TLS listener wants a client certificate and takes its common name for the login (SASL
 * EXTERNAL). The server's certificate is for `localhost` and 127.0.0.1.
 */
export async function startRabbitMqTlsNode(options: TlsNodeOptions = {}): Promise<RabbitMqTlsNode> {
  const { isPasswordOnly = false } = options;
  const authority = await makeTestAuthority();
  const { folder } = authority;
  try {
    const server = await authority.issue('localhost', { altNames: 'DNS:localhost,IP:127.0.0.1' });
    writeFileSync(join(folder, 'server.crt'), server.cert);
    writeFileSync(join(folder, 'server.key'), server.key);
    writeFileSync(join(folder, 'definitions.json'), definitions(options));
    const [tlsPort = 0] = await freePorts(1);
    const node = await startRabbitMqNode({
      plugins: [...(isPasswordOnly ? [] : ['rabbitmq_auth_mechanism_ssl']), ...(options.plugins ?? [])],
      config: [
        `listeners.ssl.1 = 127.0.0.1:${tlsPort}`,
        `ssl_options.cacertfile = ${join(folder, 'ca.crt')}`,
        `ssl_options.certfile = ${join(folder, 'server.crt')}`,
        `ssl_options.keyfile = ${join(folder, 'server.key')}`,
        'ssl_options.verify = verify_peer',
        'ssl_options.fail_if_no_peer_cert = true',
        ...(isPasswordOnly
          ? ['auth_mechanisms.1 = PLAIN']
          : [
              'ssl_cert_login_from = common_name',
              'auth_mechanisms.1 = EXTERNAL',
              'auth_mechanisms.2 = PLAIN',
            ]),
        `load_definitions = ${join(folder, 'definitions.json')}`,
        ...(options.config ?? []),
      ],
    });
    await waitForPort(tlsPort);
    const stopNode = node.stop.bind(node);
    return Object.defineProperties(node, {
      secureUrl: { value: `amqps://localhost:${tlsPort}` },
      tlsPort: { value: tlsPort },
      authority: { value: authority },
      stop: { value: () => stopNode().then(() => authority.dispose()) },
    }) as RabbitMqTlsNode;
  } catch (error) {
    authority.dispose();
    throw error;
  }
}
