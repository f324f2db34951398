import { connect } from 'amqplib';
import { describe, expect, inject, it } from 'vitest';
import { runNode } from '../support/run-node.ts';

describe('the demonstration on RabbitMQ', () => {
  it('tells the story and leaves the broker as it found it', async () => {
    const url = inject('amqpUrl');
    const { stdout, stderr, status } = await runNode(['examples/demo/main.ts', '--amqp', url]);
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    expect(stdout).toContain('on RabbitMQ');
    const names = [...new Set(stdout.match(/(?:heh|vpp)-demo-[0-9a-f]{6}/g))].sort();
    const [hub = '', plant = ''] = names;
    expect(names).toHaveLength(2);

    const connection = await connect(url);
    connection.on('error', () => undefined);
    try {
      const queues = [hub, plant].flatMap((name) => [
        `private-${name}-up`,
        `private-${name}-down`,
        `private-${name}-dead-letters`,
      ]);
      for (const queue of queues) {
        // a failed check closes its channel
        const channel = await connection.createChannel();
        channel.on('error', () => undefined);
        await expect(channel.checkQueue(queue)).rejects.toThrow('404');
      }
      for (const exchange of [
        `${hub}-to-${plant}`,
        `${plant}-to-${hub}`,
        `private-${hub}-dead`,
        `private-${plant}-dead`,
      ]) {
        const channel = await connection.createChannel();
        channel.on('error', () => undefined);
        await expect(channel.checkExchange(exchange)).rejects.toThrow('404');
      }
    } finally {
      await connection.close();
    }
  });
});
