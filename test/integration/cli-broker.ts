/** A broker with the accounts of a home, for tests of the command line. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startRabbitMqNode, type RabbitMqNode } from '../support/rabbitmq.ts';
import { participant, writeDefinitions } from '../support/rabbitmq-definitions.ts';

/** Such a broker. */
export interface HomeBroker {
  readonly node: RabbitMqNode;
  /** The address, with the account's name and password, on the virtual host `heh`. */
  readonly urlOf: (name: string) => string;
  readonly stop: () => Promise<void>;
}

/** Names of the home energy hubs that have an account, with the rights of the standard and no more. */
const hubs = ['heh-42', 'heh-43'] as const;

/** Starts one: `ts` may declare what the operator declares. */
export async function startHomeBroker(): Promise<HomeBroker> {
  const folder = mkdtempSync(path.join(tmpdir(), 'ebadge-cli-'));
  const definitions = path.join(folder, 'definitions.json');
  const everything = '^(private-.*|.*-to-ts|ts-to-.*)$';
  writeDefinitions(definitions, [
    ...hubs.map((name) => participant(name, 'heh', 'secret')),
    {
      name: 'ts',
      password: 'secret',
      virtualHost: 'heh',
      configure: everything,
      write: everything,
      read: everything,
    },
  ]);
  const node = await startRabbitMqNode({ config: [`load_definitions = ${definitions}`] });
  return {
    node,
    urlOf: (name) => `amqp://${name}:secret@127.0.0.1:${node.port}/heh`,
    stop: async () => {
      await node.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
