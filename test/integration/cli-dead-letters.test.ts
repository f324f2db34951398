/** `ebadge dead-letters` at a real broker, by an account that has the rights of the standard and no more. */

import { connect as connectPlain } from 'amqplib';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { holdLetters, replayLetters } from '../../src/cli/dead-letter-queue.ts';
import { placesOf } from '../../src/cli/letter-places.ts';
import { catalogue, connect } from '../../src/index.ts';
import { connectAmqp } from '../../src/transport/amqp/amqp-transport.ts';
import { arrivals } from '../conformance/bus-suite-tools.ts';
import { ebadge, ebadgeJson } from '../support/cli.ts';
import type { Ran } from '../support/run-node.ts';
import { startHomeBroker, type HomeBroker } from './cli-broker.ts';

const box = { queue: 'private-heh-42-dead-letters', exchange: 'private-heh-42-dead' };
const queue = 'private-heh-42-down';

interface Listed {
  readonly letters: readonly Record<string, unknown>[];
  readonly more: number;
}

describe('ebadge dead-letters', { timeout: 30_000 }, () => {
  let broker: HomeBroker;
  const call = (command: string, ...args: string[]): [string[], { env: Record<string, string> }] => [
    ['dead-letters', command, '--role', 'heh', '--as', 'heh-42', ...args],
    // not on the command line, where others on the machine could see the password
    { env: { EBADGE_URL: broker.urlOf('heh-42') } },
  ];
  const run = (command: string, ...args: string[]): Promise<Ran> => ebadge(...call(command, ...args));
  const list = async (...args: string[]): Promise<Listed> => {
    const [words, options] = call('list', ...args);
    const { stdout } = await ebadge([...words, '--json'], options);
    return JSON.parse(stdout) as Listed;
  };
  const transportOf = async (name: string) => {
    const transport = await connectAmqp({ url: broker.urlOf(name) });
    onTestFinished(() => transport.close());
    return transport;
  };
  const quiet = { onProblem: () => undefined };
  const operator = async () => {
    const ts = await connect({ role: 'controller', as: 'ts', url: broker.urlOf('ts'), ...quiet });
    onTestFinished(() => ts.close());
    return ts;
  };

  /** Two that the hub had no handler for, then one that came too late. */
  async function bury(): Promise<void> {
    const ts = await operator();
    for (const offset of [1, 2]) await ts.to('heh-42').publish('set_clock', { offset });
    const transport = await transportOf('heh-42');
    const buried = arrivals<null>();
    const hub = await connect({
      role: 'heh',
      as: 'heh-42',
      url: broker.urlOf('heh-42'),
      handlerGraceMs: 0,
      onProblem: () => buried.push(null),
    });
    await hub.from('ts').on('get_report', () => undefined);
    await buried.take(2);
    await hub.close();
    await ts.transport.publish({
      exchange: 'ts-to-heh-42',
      routingKey: 'get_capabilities',
      body: Buffer.from('{"msg":"get_capabilities","device":null}'),
      mandatory: true,
      properties: { type: 'get_capabilities', messageId: 'late', persistent: true, expirationMs: 0 },
    });
    for (;;) {
      const held = await holdLetters(transport, box, 10);
      await held.release();
      if (held.letters.length === 3) return;
    }
  }

  beforeAll(async () => {
    broker = await startHomeBroker();
  }, 120_000);
  afterAll(() => broker.stop());
  beforeEach(async () => {
    const ts = await connect({ role: 'controller', as: 'ts', url: broker.urlOf('ts') });
    await ts.prepare('heh-42');
    await ts.prepare('heh-43');
    await ts.close();
    const plain = await connectPlain(broker.urlOf('ts'));
    const channel = await plain.createChannel();
    for (const name of [box.queue, queue]) await channel.purgeQueue(name);
    await plain.close();
    await bury();
  });

  it('lists what died, why, from whom, in its order, and leaves it there', async () => {
    const first = await list();
    expect(first.more).toBe(0);
    expect(first.letters).toMatchObject([
      {
        type: 'set_clock',
        from: 'ts',
        reason: 'UNHANDLED',
        byBroker: false,
        queue,
        exchange: 'ts-to-heh-42',
      },
      {
        type: 'set_clock',
        from: 'ts',
        reason: 'UNHANDLED',
        routingKey: 'set_clock',
        replays: 0,
        diedAt: null,
      },
      { type: 'get_capabilities', from: 'ts', reason: 'expired', byBroker: true, queue, messageId: 'late' },
    ]);
    expect(first.letters[2]?.['diedAt']).toMatch(/^\d{4}-/);
    expect(JSON.stringify(first)).not.toContain('offset');
    expect(await list()).toEqual(first);
    expect((await list('--limit', '2')).more).toBe(1);
    expect((await list('--reason', 'expired', '--from', 'ts')).letters).toEqual([first.letters[2]]);
    const people = await run('list');
    expect(people.status).toBe(1);
    expect(people.stdout).toMatch(/^ID +AGE +TYPE +FROM +REASON\n/);
    expect(people.stdout).toContain('expired (broker)');
    expect(people.stdout).toContain('3 dead letters.\n');
  });

  it('shows what is in one, and says which ids there are not', async () => {
    const { letters } = await list();
    const id = String(letters[1]?.['id']);
    const { stdout, status } = await run('show', id);
    expect(status).toBe(0);
    expect(stdout).toContain('"offset": 2');
    expect(stdout).toContain('UNHANDLED');
    const [words, options] = call('show', id);
    const [shown] = await ebadgeJson<Record<string, unknown>[]>(words, options);
    expect(shown).toMatchObject({ id, message: { msg: 'set_clock', offset: 2 }, from: 'ts' });
    const wrong = await run('show', 'nothing');
    expect({ status: wrong.status, stdout: wrong.stdout }).toEqual({ status: 2, stdout: '' });
    expect(wrong.stderr).toContain('There is no dead letter nothing among the 3 oldest');
  });

  it('puts back what was chosen, to where its handler sees whom it is from, and keeps the rest in order', async () => {
    const { letters } = await list();
    const [first, second, third] = letters.map(({ id }) => String(id));
    const replayed = await run('replay', third ?? '', first ?? '');
    expect(replayed).toMatchObject({ status: 0, stderr: '' });
    expect(replayed.stdout).toContain('2 replayed.\n');
    expect((await list()).letters.map(({ id }) => id)).toEqual([second]);
    const handled = arrivals<unknown>();
    const hub = await connect({ role: 'heh', as: 'heh-42', url: broker.urlOf('heh-42'), ...quiet });
    onTestFinished(() => hub.close());
    await hub.from('ts').on('set_clock', ({ offset }, { from }) => handled.push({ offset, from }));
    await hub.from('ts').on('get_capabilities', (_, { from, reject }) => {
      handled.push({ msg: 'get_capabilities', from });
      reject('still too late');
    });
    expect(await handled.take(2)).toEqual([
      { offset: 1, from: 'ts' },
      { msg: 'get_capabilities', from: 'ts' },
    ]);
    await hub.close();
    // what died again keeps its origin and counts
    expect((await list('--type', 'get_capabilities')).letters).toMatchObject([
      { from: 'ts', exchange: 'ts-to-heh-42', reason: 'HANDLER_FAILED', replays: 1, byBroker: false, queue },
    ]);
  });

  it('replays and drops by filters, and only when told so', async () => {
    for (const command of ['replay', 'drop']) {
      const refused = await run(command);
      expect({ status: refused.status, stdout: refused.stdout }).toEqual({ status: 2, stdout: '' });
      expect(refused.stderr).toContain('--all');
    }
    expect((await run('drop', '--all', '--reason', 'expired')).stdout).toContain('1 dropped.');
    const [words, options] = call('replay', '--all');
    const { replayed } = await ebadgeJson<{ replayed: unknown[] }>(words, options);
    expect(replayed).toHaveLength(2);
    const empty = await run('list');
    expect(empty).toEqual({ status: 0, stdout: 'No dead letters.\n', stderr: '' });
  });

  it('says what it had put back when it fails in the middle', async () => {
    const before = await list('--reason', 'UNHANDLED');
    const ids = before.letters.map(({ id }) => id);
    const bounds = JSON.stringify({ 'max-length': 1, overflow: 'reject-publish' });
    await broker.node.ctl('set_policy', '-p', 'heh', '--apply-to', 'queues', 'full', `^${queue}$`, bounds);
    onTestFinished(async () => {
      await broker.node.ctl('clear_policy', '-p', 'heh', 'full');
    });
    const result = await run('replay', '--all', '--reason', 'UNHANDLED', '--json');
    expect({ status: result.status, stderr: result.stderr }).toEqual({ status: 69, stderr: '' });
    const { error } = JSON.parse(result.stdout) as { error: Record<string, unknown> };
    expect(error).toMatchObject({ code: 'PUBLISH_REFUSED', details: { replayed: ids.slice(0, 1) } });
    expect(error['message']).toContain(`1 of 2 were put back before (${String(ids[0])})`);
    // and the other is where it was
    expect((await list('--reason', 'UNHANDLED')).letters.map(({ id }) => id)).toEqual(ids.slice(1));
  });

  it('loses none when it is cut off between putting back and taking off: one comes twice', async () => {
    const transport = await connectAmqp({ url: broker.urlOf('heh-42'), heartbeatS: 1 });
    const { letters } = await holdLetters(transport, box, 10);
    const places = placesOf(catalogue, 'heh', 'heh-42');
    const cut = new Promise<void>((resolve) => transport.onClosed(() => resolve()));
    const [letter] = letters;
    if (letter === undefined) throw new Error('no letter');
    // the moment after the confirm, the process is as good as gone: nothing more is written
    const doomed = {
      ...letter,
      drop: () => {
        const inner = transport.connection.connection as unknown as { stream: { destroy: () => void } };
        inner.stream.destroy();
      },
    };
    const replaying = { transport, box, queueOf: places.queueOf };
    await replayLetters(replaying, [doomed], () => undefined);
    await cut;
    const { letters: still } = await list();
    expect(still.map(({ id }) => id)).toEqual(letters.map(({ id }) => id));
    const handled = arrivals<number | null>();
    const hub = await connect({ role: 'heh', as: 'heh-42', url: broker.urlOf('heh-42'), ...quiet });
    onTestFinished(() => hub.close());
    await hub.from('ts').on('set_clock', ({ offset }) => handled.push(offset));
    expect(await handled.next()).toBe(1);
  });

  it('needs no right to create anything where an administrator has made the way back, and says so elsewhere', async () => {
    const { node } = broker;
    const rights = async (configure: string, write: string, read: string): Promise<unknown> =>
      node.ctl('set_permissions', '-p', 'heh', 'heh-42', configure, write, read);
    const own = '^private-heh-42-.*$';
    onTestFinished(async () => {
      await rights(own, '^(private-heh-42-.*|heh-42-to-.*)$', '^(private-heh-42-.*|.*-to-heh-42)$');
    });
    const ts = await connectPlain(broker.urlOf('ts'));
    onTestFinished(() => ts.close());
    const channel = await ts.createChannel();
    const way = `${box.exchange}-replay`;
    await channel.deleteExchange(way);
    await rights('^$', own, own);
    const refused = await run('replay', '--all', '--reason', 'UNHANDLED');
    expect({ status: refused.status, stdout: refused.stdout }).toEqual({ status: 2, stdout: '' });
    expect(refused.stderr).toContain(`the exchange ${way}, which is not there`);
    expect(refused.stderr).toContain('privateObjects: true');
    expect((await list()).letters).toHaveLength(3);
    await channel.assertExchange(way, 'direct', { arguments: { 'x-managed-by': 'ebadge' } });
    await channel.bindQueue(queue, way, queue);
    onTestFinished(async () => {
      await channel.deleteExchange(way);
    });
    expect((await run('replay', '--all', '--reason', 'UNHANDLED')).stdout).toContain('2 replayed.');
    expect((await list()).letters).toHaveLength(1);
  });

  it('is for the owner only', async () => {
    const words = ['dead-letters', 'list', '--role', 'heh', '--as', 'heh-42'];
    const env = { EBADGE_URL: broker.urlOf('heh-43') };
    const refused = await ebadge(words, { env });
    expect({ status: refused.status, stdout: refused.stdout }).toEqual({ status: 2, stdout: '' });
    expect(refused.stderr).toContain(box.queue);
    expect(refused.stderr).not.toContain('secret');
    const nobody = await ebadge(words, { env: { EBADGE_URL: 'amqp://heh-42:secret@127.0.0.1:1' } });
    expect(nobody.status).toBe(69);
    expect(nobody.stderr).not.toContain('secret');
    const broker1 = broker.urlOf('heh-42');
    const second = await ebadge([...words, '--url', 'amqp://127.0.0.1:1', '--url', broker1]);
    expect(second.status).toBe(1);
  });
});
