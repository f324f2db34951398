/** Changes of what stands at brokers behind a channel: exchange, queue, bindings, dead letters. */

import type { ChannelInfo, QueueInfo } from '../../support/contract.ts';
import {
  breaksBoth,
  harmless,
  isBreaking,
  type Change,
  type Effect,
  type TopologyEffect,
  type WireEffect,
} from '../change.ts';
import type { RuleId } from '../rules.ts';
import { identityOf, type ChannelPair } from './compare-channels.ts';
import { changeOf, isSameData } from './found.ts';

interface Places {
  readonly before: string;
  readonly after: string;
}

/** Names with parameters by what they stand for. */
const neutral = (text: string, { sender, receiver, group }: ChannelInfo): string =>
  text
    .replaceAll(`{${sender}}`, '{sender}')
    .replaceAll(`{${receiver}}`, '{receiver}')
    .replaceAll(`{${group ?? ''}}`, '{group}');

/** Whether every message reaches the queue, whatever its routing key. */
const takesAll = ({ exchange, queue }: ChannelInfo): boolean =>
  exchange.type === 'fanout' || (exchange.type === 'topic' && queue.bindingKey === '#');

const reached = (receiver: ChannelInfo): Effect => (takesAll(receiver) ? 'compatible' : 'unknown');

/** What a queue is declared with. */
const declarationOf = ({ durable, messageTtlMs, arguments: others, deadLetter }: QueueInfo): object => ({
  durable,
  messageTtlMs: messageTtlMs ?? null,
  arguments: others ?? null,
  deadLetterExchange: deadLetter?.exchange ?? null,
});

const differences = (before: object, after: object): string =>
  Object.entries(after)
    .filter(([name, value]) => !isSameData(value, (before as Record<string, unknown>)[name]))
    .map(
      ([name, value]) =>
        `${name} is ${JSON.stringify(value)} instead of ${JSON.stringify((before as Record<string, unknown>)[name])}`,
    )
    .join('; ');

/** Changes of exchange, queue and bindings of a channel. */
export function compareTopology({ id, before, after }: ChannelPair, places: Places): Change[] {
  const subject = `channel ${id}`;
  const changes: Change[] = [];
  const add = (
    rule: RuleId,
    text: string,
    topology: TopologyEffect | null,
    wire: WireEffect = harmless,
  ): void => {
    const messages = isBreaking(wire.oldToNew) || isBreaking(wire.newToOld) ? after.messages : [];
    changes.push(changeOf(rule, subject, text, { ...places, messages, wire, topology }));
  };
  if (identityOf(before) !== identityOf(after)) {
    const name = ({ address, exchange }: ChannelInfo): string =>
      exchange.name === address ? address : `${address} on ${exchange.name}`;
    add('address-changed', `is at ${name(after)} instead of ${name(before)}`, 'replace', breaksBoth);
  }
  const [exchange, exchangeNow] = [before, after].map(({ exchange: { type, durable, autoDelete } }) => ({
    type,
    durable,
    autoDelete,
  }));
  if (!isSameData(exchange, exchangeNow)) {
    add(
      'exchange-changed',
      `has another exchange: ${differences(exchange ?? {}, exchangeNow ?? {})}`,
      'redeclare',
    );
  }
  const [queue, queueNow] = [before.queue, after.queue];
  if (neutral(queue.name, before) !== neutral(queueNow.name, after)) {
    add('queue-renamed', `is read from the queue ${queueNow.name} instead of ${queue.name}`, 'replace');
  }
  const [declared, declaredNow] = [declarationOf(queue), declarationOf(queueNow)];
  if (!isSameData(declared, declaredNow)) {
    add('queue-changed', `has another queue: ${differences(declared, declaredNow)}`, 'redeclare');
  }
  const [letters, lettersNow] = [queue.deadLetter, queueNow.deadLetter];
  if (!isSameData(letters, lettersNow)) {
    const isNew = letters === undefined || letters.queue !== lettersNow?.queue;
    const topology = lettersNow === undefined ? 'remove' : isNew ? 'add' : 'redeclare';
    const text = `has other dead letters: ${differences({ deadLetter: letters ?? null }, { deadLetter: lettersNow ?? null })}`;
    add('dead-letters-changed', text, topology);
  }
  if (queue.bindingKey !== queueNow.bindingKey) {
    const text = `binds its queue by ${queueNow.bindingKey} instead of ${queue.bindingKey}`;
    add('binding-key-changed', text, 'rebind', { oldToNew: reached(after), newToOld: 'compatible' });
  }
  const [key, keyNow] = [before, after].map(({ routingKey, fixedRoutingKey }) => [
    fixedRoutingKey ?? null,
    ...routingKey,
  ]);
  // the address is the key where the exchange has a name of its own: told above
  if (!isSameData(key, keyNow) && identityOf(before) === identityOf(after)) {
    const name = (parts: readonly (string | null)[] = []): string =>
      parts.filter((part) => part !== null).join('.') || 'nothing';
    const text = `makes its routing key of ${name(keyNow)} instead of ${name(key)}`;
    add('routing-key-changed', text, null, { oldToNew: reached(after), newToOld: reached(before) });
  }
  if (before.declaredBy !== after.declaredBy) {
    add('declarer-changed', `is declared by ${after.declaredBy} instead of ${before.declaredBy}`, 'rebind');
  }
  if (before.server !== after.server) {
    add(
      'server-changed',
      `is on ${after.server || 'no server'} instead of ${before.server || 'no server'}`,
      'replace',
      breaksBoth,
    );
  }
  return changes;
}
