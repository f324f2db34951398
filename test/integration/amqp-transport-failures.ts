import type { ConfirmChannel } from 'amqplib';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { EbadgeError } from '../../src/core/errors.ts';
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
import { open } from './amqp-transport-tools.ts';

/** What breaks: single operations, consumers, and the broker itself. */
export function describeFailures(rawChannel: () => ConfirmChannel): void {
  describe('AmqpTransport when things break', () => {
    it('sends again what the broker discarded after a failed publish', async () => {
      const transport = await open({ publishWindow: 2000 });
      const q = uniqueName('q');
      const own = topology([], [queue(q, { exclusive: true, durable: false })]);
      await transport.declare(own);
      const missing = uniqueName('missing');
      const first = refusal(transport.publish(publication(missing, 'k', 'lost')));
      const confirms = Array.from({ length: 1500 }, (_, index) =>
        transport.publish(publication('', q, String(index))),
      );
      expect(await first).toMatchObject({ code: 'TOPOLOGY_MISSING' });
      await Promise.all(confirms);
      const received = await (await collect(transport, q, 1500)).take(1500);
      expect(received.map((delivery) => Number(textOf(delivery)))).toEqual(confirms.map((_, index) => index));
    });

    it('reports a message refused for its own sake', async () => {
      const transport = await open();
      // internal exchanges take messages from other exchanges only
      const x = uniqueName('x');
      await rawChannel().assertExchange(x, 'topic', { internal: true, durable: false });
      onTestFinished(async () => {
        await rawChannel().deleteExchange(x);
      });
      expect(await refusal(transport.publish(publication(x, 'k', 'a')))).toMatchObject({
        code: 'ACCESS_REFUSED',
      });
      await transport.publish(publication('amq.topic', 'k', 'b'));
    });

    it('rejects a publish the broker nacks as worth another try', async () => {
      const transport = await open();
      const q = uniqueName('q');
      await rawChannel().assertQueue(q, { durable: true, maxLength: 1, overflow: 'reject-publish' });
      onTestFinished(async () => {
        await rawChannel().deleteQueue(q);
      });
      const outcomes = await Promise.allSettled(
        Array.from({ length: 50 }, (_, index) => transport.publish(publication('', q, String(index)))),
      );
      const nacked = outcomes.flatMap((outcome) =>
        outcome.status === 'rejected' ? [outcome.reason as EbadgeError] : [],
      );
      expect(nacked.length).toBeGreaterThan(0);
      for (const error of nacked) expect(error).toMatchObject({ code: 'PUBLISH_REFUSED', retryable: true });
      expect(outcomes[0]?.status).toBe('fulfilled');
    });
  });

  describe('AmqpTransport when the broker fails', () => {
    let node: RabbitMqNode;
    beforeAll(async () => {
      node = await startRabbitMqNode();
    }, 120_000);
    afterAll(() => node.stop());

    it('notices by the heartbeat that the broker hangs', async () => {
      const transport = await open({ url: node.url, heartbeatS: 1 });
      const ended = new Promise((resolve) => transport.onClosed(resolve));
      await node.freeze();
      onTestFinished(() => node.thaw());
      const unconfirmed = refusal(transport.publish(publication('', 'q', 'x')));
      const undeclared = refusal(transport.declare(topology([], [queue(uniqueName('q'))])));
      expect(await ended).toMatchObject({ code: 'CONNECTION_LOST', retryable: true });
      expect(await unconfirmed).toMatchObject({ code: 'CONNECTION_LOST', details: { outcome: 'unknown' } });
      expect(await undeclared).toMatchObject({ code: 'CONNECTION_LOST', retryable: true });
    });

    it('reports an unknown outcome when the broker is killed in the middle', async () => {
      const transport = await open({ url: node.url });
      const q = uniqueName('q');
      await transport.declare(topology([], [queue(q)]));
      const inbox = await collect(transport, q, 10);
      const ended = new Promise((resolve) => transport.onClosed(resolve));
      let confirmed = 0;
      const outcomes: Promise<EbadgeError | undefined>[] = [];
      const publish = (): void => {
        const outcome = transport.publish(publication('', q, 'x', { properties: { persistent: true } }));
        outcomes.push(
          outcome.then(
            () => (confirmed++, undefined),
            (error: unknown) => error as EbadgeError,
          ),
        );
      };
      // so many that most wait for the window when the broker goes
      for (let index = 0; index < 20_000; index++) publish();
      const [held] = await inbox.take(1);
      await node.killHard();
      expect(await ended).toMatchObject({ code: 'CONNECTION_LOST', retryable: true });
      const errors = (await Promise.all(outcomes)).filter((error) => error !== undefined);
      expect(errors.length + confirmed).toBe(20_000);
      expect(errors.length).toBeGreaterThan(0);
      for (const error of errors) {
        expect(error).toMatchObject({ code: 'CONNECTION_LOST', retryable: true });
      }
      expect(new Set(errors.map((error) => error.details['outcome']))).toEqual(
        new Set(['unknown', 'not sent']),
      );
      held?.ack();
      expect(await refusal(transport.publish(publication('', q, 'x')))).toMatchObject({
        code: 'CONNECTION_LOST',
      });
      await transport.close();
    });
  });
}
