/** Whose queues are whose: where a participant's dead letters lie, and where they came from. */

import { fillName, nameReader } from '../bus/names.ts';
import { Routes } from '../bus/routes.ts';
import { EbadgeError } from '../core/errors.ts';
import type { Catalogue, ChannelInfo } from '../support/contract.ts';
import type { LetterBox } from './dead-letter-queue.ts';
import type { Letter } from './dead-letter.ts';

/** A participant's places. */
export interface Places {
  readonly virtualHost: string;
  /** Its queues of dead letters: one, in most contracts. */
  readonly boxes: readonly LetterBox[];
  /** Who sent it; null when nothing says it. */
  readonly senderOf: (letter: Letter) => string | null;
  /** The queue it was in. Throws INVALID_ARGUMENT when that is not to be found out. */
  readonly queueOf: (letter: Letter) => string;
}

/** Finds the places of a participant; those of its other roles on the virtual host as well. */
export function placesOf(catalogue: Catalogue, role: string, me: string): Places {
  const { virtualHost } = new Routes(catalogue, role, me, []);
  const channels = Object.values(catalogue.channels).filter(
    ({ server, unusable }) =>
      unusable === undefined && (catalogue.servers[server]?.virtualHost ?? '/') === virtualHost,
  );
  const mine = ({ receiver }: ChannelInfo): Record<string, string> => ({ [receiver]: me });
  const queueBehind = (channel: ChannelInfo): string => fillName(channel.queue.name, mine(channel));
  const boxes = channels
    .filter(({ receiver }) => receiver === role)
    .flatMap((channel) => {
      const { deadLetter } = channel.queue;
      if (deadLetter === undefined) return [];
      const [queue, exchange] = [deadLetter.queue, deadLetter.exchange].map((name) =>
        fillName(name, mine(channel)),
      );
      return queue === undefined || exchange === undefined ? [] : [{ queue, exchange }];
    });
  const readers = channels.map((channel) => ({
    channel,
    queue: queueBehind(channel),
    read: nameReader(channel.exchange.name),
  }));
  /** The channels that a letter may have come on. */
  const candidates = (letter: Letter) =>
    readers.flatMap(({ channel, queue, read }) => {
      if (letter.exchange === null || (letter.queue !== null && letter.queue !== queue)) return [];
      const names = read(letter.exchange);
      const to = names?.[channel.group ?? channel.receiver];
      const fits = names !== null && (channel.group !== undefined || to === undefined || to === me);
      return fits ? [{ channel, queue, sender: names[channel.sender] ?? channel.sender }] : [];
    });
  return {
    virtualHost,
    boxes: [...new Map(boxes.map((box) => [box.queue, box])).values()],
    senderOf: (letter) => candidates(letter)[0]?.sender ?? null,
    queueOf: (letter) => {
      const all = candidates(letter);
      // who does not say the queue may still say the type
      const byType = all.filter(
        ({ channel }) => letter.type !== null && channel.messages.includes(letter.type),
      );
      const queues = [...new Set((byType.length > 0 ? byType : all).map(({ queue }) => queue))];
      const [queue] = queues;
      if (queue !== undefined && queues.length === 1) return queue;
      throw new EbadgeError(
        'INVALID_ARGUMENT',
        `The dead letter ${letter.id} cannot be put back: ${queues.length === 0 ? `it came to no queue of ${me}` : `it may have come to ${queues.join(' or ')}`}. Drop it, or have it sent again.`,
      );
    },
  };
}
