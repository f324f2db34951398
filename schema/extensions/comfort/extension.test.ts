// The messages of this extension on their way: no broker is needed. Run it with: node --test
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accept, connectTo, createCodec, MemoryBroker } from '@ebadge/sdk';
import { contract } from './generated/typescript/index.ts';

test('a home says how comfortable it is, and gets an order that minds it', async () => {
  const broker = new MemoryBroker();
  await using plant = await connectTo(contract, { role: 'controller', as: 'vpp', broker });
  await plant.prepare('heh-42');
  await using hub = await connectTo(contract, { role: 'heh', as: 'heh-42', broker });

  const asked: string[] = [];
  await hub.from('vpp').on('ext_si_xlab_get_comfort', ({ room }) => {
    asked.push(room);
    return { msg: 'ext_si_xlab_comfort', room, measured_at: '2026-07-24T11:10:00.000Z', temperature: 21.5 };
  });
  const losses: (number | null | undefined)[] = [];
  await hub.from('vpp').on('activate', (order) => {
    losses.push(order.ext_si_xlab_comfort_loss);
    return accept(order);
  });

  const comfort = await plant.to('heh-42').request('ext_si_xlab_get_comfort', { room: 'kitchen' });
  assert.equal(comfort.temperature, 21.5);
  const answer = await plant.to('heh-42').request('activate', {
    from: '2026-07-24T12:00:00.000Z',
    to: '2026-07-24T12:15:00.000Z',
    quantity: 2,
    ext_si_xlab_comfort_loss: comfort.temperature > 20 ? 0.2 : 0,
  });
  assert.equal(answer.msg, 'accept_activation');
  assert.deepEqual(asked, ['kitchen']);
  assert.deepEqual(losses, [0.2]);
});

test('what is read is narrowed and checked', () => {
  const codec = createCodec(contract);
  const message = codec.parse(
    '{"msg":"ext_si_xlab_comfort","room":"kitchen","measured_at":"2026-07-24T11:10:00Z","temperature":21.5}',
  );
  if (message.msg !== 'ext_si_xlab_comfort') assert.fail('it is another message');
  assert.equal(message.temperature.toFixed(0), '22');

  const wrong = codec.safeParse('{"msg":"ext_si_xlab_get_comfort","room":""}');
  assert.ok(!wrong.ok);
  assert.deepEqual(
    wrong.error.issues.map(({ path, keyword }) => [path, keyword]),
    [['/room', 'minLength']],
  );
  // messages of other extensions travel as before, as JSON of which nothing is checked
  assert.ok(codec.safeParse('{"msg":"ext_com_example_anything","at":[1]}').ok);
});
