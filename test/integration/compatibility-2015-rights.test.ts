import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { arrivals } from '../conformance/bus-suite-tools.ts';
import { refusal } from '../conformance/transport-tools.ts';
import { startPythonPeer } from '../support/python-peer.ts';
import { startRabbitMqNode, type RabbitMqNode } from '../support/rabbitmq.ts';
import { join, news } from './python-2015-tools.ts';

const passwordHash = (password: string): string => {
  const salt = Buffer.from('salt');
  return Buffer.concat([salt, createHash('sha256').update(salt).update(password).digest()]).toString(
    'base64',
  );
};

/** What the library of 2015 needs, and no more: it declares both exchanges and its own queue. */
const rights = {
  'heh-1': {
    configure: '^(heh-1-to-ts|ts-to-heh-1|private-heh-1-.*)$',
    write: '^(heh-1-to-ts|private-heh-1-.*)$',
  },
  ts: {
    configure: '^(heh-1-to-ts|ts-to-heh-1|private-heh-1-up)$',
    write: '^(ts-to-heh-1|private-heh-1-up)$',
  },
};
const read = { 'heh-1': '^(ts-to-heh-1|private-heh-1-.*)$', ts: '^(heh-1-to-ts|private-heh-1-up)$' };

const users = ['guest', 'heh-1', 'ts'] as const;
const definitions = {
  vhosts: [{ name: '/' }],
  users: users.map((name) => ({
    name,
    password_hash: passwordHash(name),
    hashing_algorithm: 'rabbit_password_hashing_sha256',
    tags: name === 'guest' ? ['administrator'] : [],
  })),
  permissions: users.map((user) => ({
    user,
    vhost: '/',
    ...(user === 'guest'
      ? { configure: '.*', write: '.*', read: '.*' }
      : { ...rights[user], read: read[user] }),
  })),
};

describe.skipIf(inject('pythonMissing') !== '')('a peer of 2015 on a broker with permissions', () => {
  let folder: string;
  let node: RabbitMqNode;
  const urlOf = (user: string): string => `amqp://${user}:${user}@127.0.0.1:${node.port}/%2F`;

  beforeAll(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'ebadge-definitions-'));
    const file = path.join(folder, 'definitions.json');
    writeFileSync(file, JSON.stringify(definitions));
    node = await startRabbitMqNode({ config: [`load_definitions = ${file}`] });
  });
  afterAll(async () => {
    await node.stop();
    rmSync(folder, { recursive: true });
  });

  it('keeps its queue to itself: what cannot be declared for it is said to be unroutable until it comes', async () => {
    const { client } = await join('heh', 'heh-1', { url: urlOf('heh-1'), compatibility: '2015' });
    const early = await refusal(client.to('ts').publish('capabilities', news['capabilities']));
    expect(early.code).toBe('UNROUTABLE');
    const orders = arrivals<object>();
    await client.from('ts').on('set_clock', (message) => orders.push(message));
    const peer = startPythonPeer(urlOf('ts'), '--side', 'vpp', '--heh', 'heh-1', '--controller', 'ts');
    await peer.next('ready');
    await client.to('ts').publish('capabilities', news['capabilities']);
    expect(await peer.next('received')).toMatchObject({ msg: 'capabilities' });
    peer.tell({ send: 'set_clock', values: { offset: 3 } });
    expect(await orders.next()).toMatchObject({ offset: 3 });
  });
});
