/** The message bus as D3.2.3 has it: exchanges, queues and keys of every channel of the contract. */

import { describe, expect, it } from 'vitest';
import { catalogue } from '../../src/index.ts';

const channels = Object.values(catalogue.channels);
const quarterOfAnHourMs = 15 * 60 * 1000;

describe('channels', () => {
  it('lead over one durable topic exchange for each ordered pair', () => {
    const names = channels.map(({ exchange }) => exchange.name);
    expect(names).toHaveLength(9);
    expect(new Set(names).size).toBe(names.length);
    for (const { exchange, sender, receiver, group } of channels) {
      const name = `{${sender}}-to-{${group ?? receiver}}`;
      expect(exchange).toEqual({ name, type: 'topic', durable: true, autoDelete: false });
    }
  });

  it('are declared by the controlling side, never by a hub or a BSP', () => {
    const declaring = channels.map(
      ({ sender, receiver, declaredBy }) => `${sender}>${receiver}: ${declaredBy}`,
    );
    expect(declaring.sort()).toEqual([
      'bsp>tso: tso',
      'controller>heh: controller',
      'heh>controller: controller',
      'operator>vpp: operator',
      'super-tso>tso: super-tso',
      'tso>bsp: tso',
      'tso>bsp: tso',
      'tso>super-tso: super-tso',
      'vpp>operator: operator',
    ]);
  });

  it('keep messages for fifteen minutes, durably, and take every routing key', () => {
    for (const { queue } of channels) {
      expect(queue).toMatchObject({ durable: true, bindingKey: '#', messageTtlMs: quarterOfAnHourMs });
    }
  });

  it('keep dead letters until they are read, but not without bound', () => {
    for (const { queue, receiver } of channels) {
      expect(queue.deadLetter).toEqual({
        exchange: `private-{${receiver}}-dead`,
        queue: `private-{${receiver}}-dead-letters`,
        maxLength: 10_000,
      });
    }
  });

  it('have msg and heh_id for routing keys', () => {
    for (const { routingKey, server } of channels) {
      expect(routingKey).toEqual(server === 'heh' ? ['/msg', '/heh_id'] : ['/msg']);
    }
  });
});
