/** What can be tried on an exchange and on a queue, with the right that it takes. */

import type { ConfirmChannel } from 'amqplib';
import { publish } from './access-attempts.ts';
import { mayBy, type Person, type Right } from './access-rules.ts';

/** What it is, whether it may be done, and how. */
type Try = readonly [kind: string, isAllowed: boolean, work: (channel: ConfirmChannel) => Promise<unknown>];

/** Everything that can be tried on an exchange, with the right that it takes. */
export function onExchange(who: Person, name: string, people: readonly Person[]): Try[] {
  const can = (right: Right): boolean => mayBy(who, right, name, people);
  const own = who.own[0] ?? '';
  const ownExchange = `private-${who.name}-dead`;
  const trap = `private-${who.name}-trap`;
  const isProbe = name.endsWith('-probe');
  return [
    ['publish to an exchange (write)', can('write'), publish(name, 'probe.x')],
    [
      'bind an own queue to an exchange (read)',
      can('read'),
      async (channel) => {
        await channel.bindQueue(own, name, 'probe');
        await channel.unbindQueue(own, name, 'probe');
      },
    ],
    [
      'bind an own exchange to an exchange (read)',
      can('read'),
      async (channel) => {
        await channel.bindExchange(ownExchange, name, 'probe');
        await channel.unbindExchange(ownExchange, name, 'probe');
      },
    ],
    [
      'bind an exchange to an own exchange (write)',
      can('write'),
      async (channel) => {
        await channel.bindExchange(name, ownExchange, 'probe');
        await channel.unbindExchange(name, ownExchange, 'probe');
      },
    ],
    ...(isProbe || !can('configure')
      ? ([
          [
            'declare an exchange (configure)',
            can('configure'),
            (channel) => channel.assertExchange(name, 'topic', { durable: true }),
          ],
          ['delete an exchange (configure)', can('configure'), (channel) => channel.deleteExchange(name)],
        ] satisfies Try[])
      : []),
    // who builds nothing does not get that far
    ...(who.builds
      ? ([
          [
            'declare a queue with an exchange for its dead letters (write)',
            can('write'),
            async (channel) => {
              await channel.assertQueue(`${trap}-q`, { deadLetterExchange: name });
              await channel.deleteQueue(`${trap}-q`);
            },
          ],
          [
            'declare an exchange with an alternate exchange (write)',
            can('write'),
            async (channel) => {
              await channel.assertExchange(`${trap}-e`, 'topic', { alternateExchange: name });
              await channel.deleteExchange(`${trap}-e`);
            },
          ],
        ] satisfies Try[])
      : []),
  ];
}

export function onQueue(who: Person, name: string, people: readonly Person[]): Try[] {
  const can = (right: Right): boolean => mayBy(who, right, name, people);
  const ownExchange = `private-${who.name}-dead`;
  const isProbe = name.endsWith('-probe');
  return [
    ['get from a queue (read)', can('read'), (channel) => channel.get(name, { noAck: true })],
    ['consume from a queue (read)', can('read'), (channel) => channel.consume(name, () => undefined)],
    ['purge a queue (read)', can('read'), (channel) => channel.purgeQueue(name)],
    [
      'bind a queue to an own exchange (write)',
      can('write'),
      async (channel) => {
        await channel.bindQueue(name, ownExchange, 'probe');
        await channel.unbindQueue(name, ownExchange, 'probe');
      },
    ],
    ['publish into a queue through the default exchange', false, publish('', name)],
    ...(isProbe || !can('configure')
      ? ([
          ['declare a queue (configure)', can('configure'), (channel) => channel.assertQueue(name)],
          ['delete a queue (configure)', can('configure'), (channel) => channel.deleteQueue(name)],
        ] satisfies Try[])
      : []),
  ];
}
