/** A broker of our own with its management API, lists of participants, and clients that have their own rights only. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { connect, type ConnectOptions } from '../../src/index.ts';
import type { Client, Protocol } from '../../src/index.ts';
import type { RoleName } from '../../src/bus/types.ts';
import { connectAmqp } from '../../src/transport/amqp/amqp-transport.ts';
import type { Transport } from '../../src/transport/transport.ts';
import { freePorts, startRabbitMqNode, type RabbitMqNode } from '../support/rabbitmq.ts';
import { startRabbitMqCluster, type RabbitMqCluster } from '../support/rabbitmq-cluster.ts';
import { runNode, type Ran } from '../support/run-node.ts';
import { root } from '../support/snippets.ts';

/** Every participant's. */
const password = 'only for tests';

/** A node with the management API. */
export interface ManagedBroker {
  readonly node: RabbitMqNode;
  /** The management API, without user and password. */
  readonly api: string;
  stop(): Promise<void>;
}

/** Starts a node with the management API; `config` as for any node. */
export async function startManagedBroker(config: readonly string[] = []): Promise<ManagedBroker> {
  const [port = 0] = await freePorts(1);
  const node = await startRabbitMqNode({
    plugins: ['rabbitmq_management'],
    config: ['management.tcp.ip = 127.0.0.1', `management.tcp.port = ${port}`, ...config],
  });
  return { node, api: `http://127.0.0.1:${port}`, stop: () => node.stop() };
}

/** Starts a cluster of three, each node with the management API; what is told of it is what the first tells. */
export async function startManagedCluster(): Promise<ManagedBroker & { readonly cluster: RabbitMqCluster }> {
  const ports = await freePorts(3);
  const cluster = await startRabbitMqCluster({
    plugins: ['rabbitmq_management'],
    configOf: (index) => ['management.tcp.ip = 127.0.0.1', `management.tcp.port = ${ports[index] ?? 0}`],
  });
  const [node] = cluster.nodes;
  if (node === undefined) throw new Error('a cluster without nodes');
  return { cluster, node, api: `http://127.0.0.1:${ports[0] ?? 0}`, stop: () => cluster.stop() };
}

/** Calls the management API as the administrator; throws unless it says yes. */
export async function callApi(
  { api }: ManagedBroker,
  method: string,
  resource: string,
  body?: unknown,
): Promise<unknown> {
  const answer = await fetch(`${api}/api${resource}`, {
    method,
    headers: {
      authorization: `Basic ${Buffer.from('guest:guest').toString('base64')}`,
      'content-type': 'application/json',
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const content = await answer.text();
  if (!answer.ok) throw new Error(`${method} ${resource}: ${answer.status} ${content}`);
  return content === '' ? undefined : (JSON.parse(content) as unknown);
}

/** A folder with a list of participants, and the command that works on it. */
export class ListFolder {
  readonly folder: string = mkdtempSync(path.join(tmpdir(), 'ebadge-broker-'));
  readonly file: string = path.join(this.folder, 'participants.yaml');

  write(text: string): void {
    writeFileSync(this.file, text);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Runs `ebadge broker …` on the list. */
  run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ran> {
    return runNode([path.join(root, 'src/cli/main.ts'), 'broker', ...args], {
      cwd: this.folder,
      env: { PARTICIPANT_PASSWORD: password, ...env },
    });
  }
}

/** Where a participant finds the broker, under its own account. */
export const urlOf = ({ node }: ManagedBroker, user: string): string =>
  `amqp://${encodeURIComponent(user)}:${encodeURIComponent(password)}@127.0.0.1:${node.port}`;

/** A plain connection of a participant, with its own rights. */
export const transportOf = (broker: ManagedBroker, user: string, virtualHost: string): Promise<Transport> =>
  connectAmqp({ url: urlOf(broker, user), virtualHost });

/** A client of a participant, with its own rights. */
export const clientOf = <const R extends RoleName<Protocol>>(
  broker: ManagedBroker,
  options: Omit<ConnectOptions<R>, 'url' | 'broker'> & { readonly role: R; readonly as: string },
): Promise<Client<Protocol, R>> =>
  connect<R>({
    ...(options as ConnectOptions<R>),
    broker: {
      connect: (virtualHost) => transportOf(broker, options.as, virtualHost),
    },
  });
