/** Policies: bounds that can be changed while queues and messages are there. */

import type { ChannelInfo } from '../support/contract.ts';
import type { Wiring } from './links.ts';
import type { Participants } from './participants.ts';
import { anchored, escapeName, privatePrefix, templatePart } from './patterns.ts';
import { byText, type Resource } from './resource.ts';

/** Where messages are kept that no queue is bound for, of senders that do not look at what is returned. */
export const unroutableName = 'unroutable';

/** Dead letters and unroutable messages that are kept where nothing else is said: the oldest are dropped. */
const defaultKept = 10_000;

/** Names of the policies that a list can make. */
export const policyNames = (mark: string): string[] =>
  ['queues', 'dead-letters', 'unroutable', 'keep'].map((name) => `${mark}-${name}`);

/** How queues are replicated. */
export type QueueType = 'classic' | 'quorum';

const most = (values: readonly (number | undefined)[]): number | undefined => {
  const stated = values.filter((value) => value !== undefined);
  // one queue without a limit is to stay without
  return stated.length === 0 || stated.length < values.length ? undefined : Math.max(...stated);
};

const some = (facts: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));

/** The senders on a virtual host whose unroutable messages the broker keeps. */
export const keepers = (list: Participants, wiring: Wiring): string[] =>
  [...wiring.writes.keys()].filter((name) => list.all.get(name)?.unroutable === 'keep').sort(byText);

/** The policies of a virtual host. */
export function policiesOf(
  virtualHost: string,
  channels: readonly ChannelInfo[],
  list: Participants,
  wiring: Wiring,
  queueType: QueueType,
): Resource[] {
  const { queues: bounds, mark } = list;
  const policy = (
    name: string,
    applyTo: 'queues' | 'exchanges',
    pattern: string,
    priority: number,
    definition: Readonly<Record<string, unknown>>,
  ): Resource[] =>
    Object.keys(definition).length === 0
      ? []
      : [
          {
            kind: 'policy',
            virtualHost,
            name: `${mark}-${name}`,
            facts: { pattern, 'apply-to': applyTo, priority, definition },
          },
        ];
  const outside = channels
    .map(({ queue }) => queue.name)
    .filter((template) => !template.startsWith(privatePrefix))
    .map((template) => templatePart(template, {}));
  const letters = channels.flatMap(({ queue }) => (queue.deadLetter === undefined ? [] : [queue.deadLetter]));
  const kept = keepers(list, wiring);
  const exchanges = kept.flatMap((name) => [...(wiring.writes.get(name) ?? [])]);
  const senders = channels.filter(({ exchange, sender }) => exchange.name.startsWith(`{${sender}}-to-`));
  const isSimple = senders.length === channels.length;
  return [
    ...policy('queues', 'queues', anchored([`${privatePrefix}.+`, ...new Set(outside)]), 0, {
      ...some({
        'message-ttl': bounds.messageTtlMs ?? most(channels.map(({ queue }) => queue.messageTtlMs)),
        'max-length': bounds.maxLength,
        'max-length-bytes': bounds.maxBytes,
        overflow: bounds.overflow,
        // classic queues know none
        'delivery-limit': queueType === 'quorum' ? bounds.deliveryLimit : undefined,
      }),
    }),
    ...(letters.length === 0
      ? []
      : policy(
          'dead-letters',
          'queues',
          anchored([...new Set(letters.map(({ queue }) => templatePart(queue, {})))]),
          10,
          some({
            'max-length':
              bounds.deadLetterMaxLength ?? most(letters.map(({ maxLength }) => maxLength)) ?? defaultKept,
            'message-ttl': most(letters.map(({ messageTtlMs }) => messageTtlMs)),
          }),
        )),
    ...(kept.length === 0
      ? []
      : [
          ...policy('unroutable', 'queues', anchored([unroutableName]), 10, { 'max-length': defaultKept }),
          ...policy(
            'keep',
            'exchanges',
            anchored(
              isSimple
                ? [`(?:${kept.map(escapeName).join('|')})-to-.+`]
                : [...new Set(exchanges)].sort(byText).map(escapeName),
            ),
            0,
            { 'alternate-exchange': unroutableName },
          ),
        ]),
  ];
}
