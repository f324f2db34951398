import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { EbadgeError } from '../../src/core/errors.ts';
import type { AmqpOptions } from '../../src/transport/amqp/options.ts';
import type { Transport } from '../../src/transport/transport.ts';
import {
  collect,
  publication,
  queue,
  refusal,
  textOf,
  topology,
  uniqueName,
} from '../conformance/transport-tools.ts';
import { startRabbitMqNode } from '../support/rabbitmq.ts';
import type { RabbitMqNode } from '../support/rabbitmq.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';
import type { TcpProxy } from '../support/tcp-proxy.ts';
import { open } from './amqp-transport-tools.ts';

/** The next word of whether the broker is blocked. */
function nextBlocked(transport: Transport): Promise<{ blocked: boolean; reason: string | undefined }> {
  return new Promise((resolve) => {
    const off = transport.onBlocked((blocked, reason) => {
      off();
      resolve({ blocked, reason });
    });
  });
}

/** A broker that hangs, or takes nothing: on a node of its own. */
export function describeHanging(): void {
  describe('AmqpTransport when the broker hangs', () => {
    let node: RabbitMqNode;
    beforeAll(async () => {
      node = await startRabbitMqNode();
    }, 120_000);
    afterAll(() => node.stop());

    const freeze = async (): Promise<void> => {
      await node.freeze();
      onTestFinished(() => node.thaw());
    };
    const connect = async (
      options: Partial<AmqpOptions>,
    ): Promise<{ transport: Transport; ended: Promise<EbadgeError | undefined> }> => {
      const transport = await open({ url: node.url, ...options });
      return { transport, ended: new Promise((resolve) => transport.onClosed(resolve)) };
    };

    it('counts the connection as lost when nothing is confirmed in time', async () => {
      // heartbeats would take forty seconds
      const { transport, ended } = await connect({ heartbeatS: 20, confirmTimeoutMs: 400 });
      await transport.publish(publication('amq.topic', 'k', 'a'));
      await freeze();
      const unconfirmed = refusal(transport.publish(publication('amq.topic', 'k', 'b')));
      const error = await ended;
      expect(error).toMatchObject({ code: 'CONNECTION_LOST', retryable: true });
      expect(error?.message).toContain('confirmed no publish for 400 ms');
      expect(await unconfirmed).toMatchObject({ code: 'CONNECTION_LOST', details: { outcome: 'unknown' } });
      expect(await refusal(transport.publish(publication('amq.topic', 'k', 'c')))).toMatchObject({
        code: 'CONNECTION_LOST',
      });
    });

    it('counts it as lost with any number of publications on their way, and while closing', async () => {
      const { transport, ended } = await connect({ heartbeatS: 0, confirmTimeoutMs: 400 });
      await freeze();
      const outcomes = Array.from({ length: 3000 }, () =>
        refusal(transport.publish({ ...publication('amq.topic', 'k', ''), body: Buffer.alloc(20_000) })),
      );
      const closed = transport.close();
      expect(await ended).toMatchObject({ code: 'CONNECTION_LOST' });
      await closed;
      const kinds = (await Promise.all(outcomes)).map(({ details }) => details['outcome']);
      expect(new Set(kinds)).toEqual(new Set(['unknown', 'not sent']));
    });

    it('waits as long as it takes when told to', async () => {
      const { transport, ended } = await connect({ heartbeatS: 0, confirmTimeoutMs: 0 });
      const impatient = await connect({ heartbeatS: 0, confirmTimeoutMs: 300 });
      await freeze();
      const patient = transport.publish(publication('amq.topic', 'k', 'a'));
      impatient.transport.publish(publication('amq.topic', 'k', 'a')).catch(() => undefined);
      expect(await impatient.ended).toMatchObject({ code: 'CONNECTION_LOST' });
      node.thaw();
      await patient;
      await transport.close();
      expect(await ended).toBeUndefined();
    });

    it('is noticed by one who only consumes, sooner than heartbeats tell', async () => {
      const { transport, ended } = await connect({ heartbeatS: 1, confirmTimeoutMs: 200 });
      const q = uniqueName('q');
      await transport.declare(topology([], [queue(q, { exclusive: true, durable: false })]));
      await collect(transport, q);
      await freeze();
      const error = await ended;
      expect(error).toMatchObject({ code: 'CONNECTION_LOST', retryable: true });
      expect(error?.message).toContain('silent');
    });

    it('is no loss when an idle broker answers the question', async () => {
      const proxy = await startTcpProxy(node.port);
      onTestFinished(() => proxy.stop());
      // the broker sends a heartbeat after one second at the earliest: at times it has to be asked
      const { transport, ended } = await connect({
        url: proxy.through(node.url),
        heartbeatS: 1,
        confirmTimeoutMs: 5000,
      });
      proxy.hold('toClient');
      const before = proxy.bytesToServer;
      // a heartbeat of ours takes 8 bytes, a question 15 at least
      while (!(await grewBy(proxy, before, 15))) expect(proxy.connections).toBe(1);
      proxy.release();
      await transport.publish(publication('amq.topic', 'k', 'a'));
      await transport.close();
      expect(await ended).toBeUndefined();
    });

    it('lets publishes wait while the broker takes none, and says so', async () => {
      const { transport, ended } = await connect({ confirmTimeoutMs: 400 });
      const q = uniqueName('q');
      await transport.declare(topology([], [queue(q)]));
      const stopped = nextBlocked(transport);
      await node.ctl('set_vm_memory_high_watermark', 'absolute', '1');
      onTestFinished(async () => {
        await node.ctl('set_vm_memory_high_watermark', '0.4');
      });
      const first = transport.publish(publication('', q, 'a'));
      expect(await stopped).toEqual({ blocked: true, reason: expect.stringContaining('memory') as string });
      const second = transport.publish(publication('', q, 'b'));
      const late = refusal(
        transport.publish({ ...publication('', q, 'late'), deadlineMs: Date.now() + 100 }),
      );
      // one who comes later hears of it, too
      expect(await nextBlocked(transport)).toMatchObject({ blocked: true });
      // longer than the time for a confirm: another connection's loss shows that it has passed
      const other = await connect({ url: node.url, confirmTimeoutMs: 800, heartbeatS: 0 });
      const proxy = await startTcpProxy(node.port);
      onTestFinished(() => proxy.stop());
      const measure = await connect({ url: proxy.through(node.url), confirmTimeoutMs: 800, heartbeatS: 0 });
      await other.transport.close();
      proxy.hold();
      measure.transport.publish(publication('amq.topic', 'k', 'x')).catch(() => undefined);
      expect(await measure.ended).toMatchObject({ code: 'CONNECTION_LOST' });
      const resumed = new Promise((resolve) => transport.onBlocked((blocked) => blocked || resolve(blocked)));
      await node.ctl('set_vm_memory_high_watermark', '0.4');
      expect(await resumed).toBe(false);
      await Promise.all([first, second]);
      expect(await late).toMatchObject({ code: 'EXPIRED', details: { outcome: 'expired' } });
      const inbox = await collect(transport, q);
      expect((await inbox.take(2)).map(textOf)).toEqual(['a', 'b']);
      await transport.close();
      expect(await ended).toBeUndefined();
    });

    it('closes while the broker takes nothing', async () => {
      const { transport, ended } = await connect({});
      const stopped = nextBlocked(transport);
      await node.ctl('set_vm_memory_high_watermark', 'absolute', '1');
      onTestFinished(async () => {
        await node.ctl('set_vm_memory_high_watermark', '0.4');
      });
      const sent = refusal(transport.publish(publication('amq.topic', 'k', 'a')));
      await stopped;
      const kept = refusal(transport.publish(publication('amq.topic', 'k', 'b')));
      await transport.close();
      expect(await sent).toMatchObject({ details: { outcome: 'unknown' } });
      expect(await kept).toMatchObject({ details: { outcome: 'not sent' } });
      expect(await ended).toBeUndefined();
    });
  });

  describe('AmqpTransport when the way to the broker fails', () => {
    let node: RabbitMqNode;
    let proxy: TcpProxy;
    beforeAll(async () => {
      node = await startRabbitMqNode();
      proxy = await startTcpProxy(node.port);
    }, 120_000);
    afterAll(async () => {
      await proxy.stop();
      await node.stop();
    });

    it('accounts for every message when it is cut in the middle of one', async () => {
      const watcher = await open({ url: node.url });
      const q = uniqueName('q');
      await watcher.declare(topology([], [queue(q)]));
      for (const bytes of [1, 300, 5000, 70_001]) {
        const transport = await open({ url: proxy.through(node.url) });
        const ended = new Promise((resolve) => transport.onClosed(resolve));
        proxy.cutAfter(bytes);
        const outcomes = await Promise.all(
          Array.from({ length: 2000 }, (_, index) =>
            transport.publish(publication('', q, `${bytes}-${index}-${'x'.repeat(100)}`)).then(
              () => 'confirmed',
              (error: unknown) => (error as EbadgeError).details['outcome'],
            ),
          ),
        );
        expect(await ended).toMatchObject({ code: 'CONNECTION_LOST' });
        await watcher.publish(publication('', q, 'END'));
        const inbox = await collect(watcher, q, 2001, (delivery) => delivery.ack());
        const received = (await inbox.takeUntil((delivery) => textOf(delivery) === 'END')).map(textOf);
        await inbox.consumer.cancel();
        const arrived = received.slice(0, -1).map((text) => Number(text.split('-')[1]));
        // in order and without gaps; what was confirmed is there, and nothing that was not sent
        expect(arrived).toEqual(arrived.map((_, index) => index));
        outcomes.forEach((outcome, index) => {
          if (outcome === 'confirmed') expect(arrived).toContain(index);
          if (outcome === 'not sent') expect(arrived).not.toContain(index);
          expect(['confirmed', 'unknown', 'not sent']).toContain(outcome);
        });
      }
    });

    it('bears with an upload that takes longer than a confirm may', async () => {
      const transport = await open({ url: proxy.through(node.url), confirmTimeoutMs: 600, heartbeatS: 0 });
      const body = Buffer.alloc(40_000_000, 'x');
      const done = transport.publish({ ...publication('amq.topic', 'k', ''), body });
      const settled = done.then(
        () => true,
        () => true,
      );
      // so slow that it takes several times that long; a look every now and then sees it move
      while (!(await Promise.race([settled, trickle(proxy)])));
      await done;
    });
  });
}

/** Waits a turn; says whether so many more bytes have gone to the server. */
async function grewBy(proxy: TcpProxy, before: number, bytes: number): Promise<boolean> {
  await new Promise((resolve) => setTimeout(resolve, 20));
  return proxy.bytesToServer - before >= bytes;
}

/** Lets a little through. */
async function trickle(proxy: TcpProxy): Promise<false> {
  proxy.hold('toServer');
  await new Promise((resolve) => setTimeout(resolve, 40));
  proxy.release();
  const before = proxy.bytesToServer;
  for (let turn = 0; turn < 50 && proxy.bytesToServer === before; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  return false;
}
