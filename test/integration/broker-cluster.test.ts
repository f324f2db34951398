/** Setting a cluster of three nodes up from a list: queues on all of them, which outlive one. */

import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { arrivals } from '../conformance/bus-suite-tools.ts';
import { obj } from '../support/json.ts';
import type { Ran } from '../support/run-node.ts';
import { callApi, clientOf, ListFolder, startManagedCluster } from './broker-tools.ts';

const login = 'password: { env: PARTICIPANT_PASSWORD }';
const list = `
participants:
  - { name: ts, role: controller, ${login} }
  - { name: heh-1, role: heh, peers: [ts], ${login} }
`;

interface QueueOfCluster {
  readonly name: string;
  readonly type: string;
  readonly members?: readonly string[];
}

describe('ebadge broker on a cluster of three', { timeout: 180_000 }, () => {
  let broker: Awaited<ReturnType<typeof startManagedCluster>>;
  const folder = new ListFolder();
  const run = (...args: string[]): Promise<Ran> => folder.run(args, { EBADGE_BROKER_URL: broker.api });
  const json = async (...args: string[]): Promise<Record<string, unknown>> =>
    obj(JSON.parse((await run(...args, '--json')).stdout));

  beforeAll(async () => {
    broker = await startManagedCluster();
    folder.write(list);
  }, 180_000);
  afterAll(async () => {
    folder.remove();
    await broker.stop();
  });

  it('has every queue on all nodes, without being told; a second time there is nothing to do', async () => {
    expect(await run('plan')).toMatchObject({ status: 1, stderr: '' });
    const done = await json('apply', '--yes');
    expect(done['done']).toBe((done['steps'] as unknown[]).length);
    const queues = (await callApi(broker, 'GET', '/queues/heh')) as readonly QueueOfCluster[];
    expect(queues.length).toBeGreaterThan(0);
    for (const { name, type, members } of queues) {
      expect({ name, type, members: members?.length }).toEqual({ name, type: 'quorum', members: 3 });
    }
    expect(await run('plan')).toMatchObject({ status: 0, stderr: '' });
    expect(await json('apply', '--yes')).toMatchObject({ steps: [], done: 0 });
    expect(await run('diff')).toMatchObject({ status: 0 });
  });

  it('says the same with a node down, and participants go on', async () => {
    const [, , last] = broker.cluster.nodes;
    await last?.killHard();
    expect(await run('plan')).toMatchObject({ status: 0, stderr: '' });
    const ts = await clientOf(broker, { role: 'controller', as: 'ts' });
    onTestFinished(() => ts.close());
    const hub = await clientOf(broker, { role: 'heh', as: 'heh-1' });
    onTestFinished(() => hub.close());
    const seen = arrivals<unknown>();
    await hub.from('ts').on('set_clock', (message) => seen.push(message));
    await ts.to('heh-1').publish('set_clock', { offset: null });
    expect(await seen.next()).toMatchObject({ msg: 'set_clock' });
  });
});
