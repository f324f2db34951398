/** What becomes of dead letters when somebody deletes what they go to, at a real broker. */

import { connect as connectPlain } from 'amqplib';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { connect, type EbadgeError } from '../../src/index.ts';
import { arrivals, json } from '../conformance/bus-suite-tools.ts';
import { collect, uniqueName } from '../conformance/transport-tools.ts';
import { connectAmqp } from '../../src/transport/amqp/amqp-transport.ts';

const url = `${inject('amqpUrl').replace(/\/$/, '')}/%2F`;

async function setUp() {
  const [ts, heh] = [uniqueName('ts'), uniqueName('heh')];
  const problems: EbadgeError[] = [];
  const onProblem = (problem: EbadgeError): unknown => problems.push(problem);
  const controller = await connect({ role: 'controller', as: ts, url, onProblem });
  await controller.prepare(heh);
  const hub = await connect({ role: 'heh', as: heh, url, onProblem });
  const plain = await connectPlain(url);
  const channel = await plain.createChannel();
  onTestFinished(async () => {
    await Promise.all([controller.close(), hub.close()]);
    await plain.close();
  });
  const letters = async (name: string) => {
    const transport = await connectAmqp({ url });
    onTestFinished(() => transport.close());
    return collect(transport, `private-${name}-dead-letters`);
  };
  return { ts, heh, controller, hub, channel, problems, letters };
}

describe('dead letters whose queue or exchange was deleted', { timeout: 30_000 }, () => {
  it.each(['queue', 'exchange'])('go to a new one, of who may declare it: %s', async (what) => {
    const { ts, heh, controller, hub, channel, problems, letters } = await setUp();
    const failed = arrivals<string>();
    await controller.from(heh).on('capabilities', ({ device_name: name }) => {
      failed.push(name);
      throw new Error('no');
    });
    if (what === 'queue') await channel.deleteQueue(`private-${ts}-dead-letters`);
    else await channel.deleteExchange(`private-${ts}-dead`);
    for (const name of ['1', '2']) {
      await hub.to(ts).publish('capabilities', { device_name: name, device_version: '1', devices: [] });
    }
    await failed.take(2);
    // it has buried all that it handled before it is closed
    await controller.close();
    const buried = await letters(ts);
    expect((await buried.take(2)).map(json)).toMatchObject([{ device_name: '1' }, { device_name: '2' }]);
    expect(problems.map(({ code }) => code)).toEqual(['HANDLER_FAILED', 'HANDLER_FAILED']);
  });

  it('are held, of who may not, until there is one again', async () => {
    const { ts, heh, controller, hub, channel, problems, letters } = await setUp();
    const failed = arrivals<boolean>();
    await hub.from(ts).on('set_clock', (_, { redelivered }) => {
      failed.push(redelivered);
      throw new Error('no');
    });
    await channel.deleteQueue(`private-${heh}-dead-letters`);
    await controller.to(heh).publish('set_clock', { offset: 7 });
    await expect.poll(() => problems.map(({ code }) => code)).toEqual(['HANDLER_FAILED', 'UNROUTABLE']);
    const again = await connect({ role: 'controller', as: ts, url });
    onTestFinished(() => again.close());
    await again.prepare(heh);
    const buried = await letters(heh);
    expect((await buried.take(1)).map(json)).toMatchObject([{ offset: 7 }]);
    expect(failed.all).toEqual([false]);
    expect(problems).toHaveLength(2);
  });
});
