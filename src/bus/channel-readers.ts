/** What is read of every message on a channel, prepared once. */

import type { ChannelInfo } from '../support/contract.ts';
import { readerAt, type Reader } from './values.ts';

/** Reads a word of a routing key: of the message, or of the names of the two ends by role. */
type WordReader = (message: unknown, names: Readonly<Record<string, string>>) => unknown;

const wordReader = (word: string): WordReader => {
  if (!word.startsWith('{')) return readerAt(word);
  const role = word.slice(1, -1);
  return (_, names) => names[role];
};

/** Readers of one channel. */
export interface ChannelReaders {
  /** The words of the routing key. */
  readonly words: readonly WordReader[];
  /** What messages keep their order by, besides the sender. */
  readonly order: readonly Reader[];
  /** By type: what has to be set, of what the type has. */
  readonly required: Map<string, readonly RequiredField[]>;
}

/** A field that the channel requires set. */
interface RequiredField {
  readonly pointer: string;
  readonly read: Reader;
}

const known = new WeakMap<ChannelInfo, ChannelReaders>();

/** The readers of a channel. */
export function readersOf(channel: ChannelInfo): ChannelReaders {
  let readers = known.get(channel);
  if (readers === undefined) {
    readers = {
      words: channel.routingKey.map(wordReader),
      order: (channel.orderedBy ?? []).map(readerAt),
      required: new Map(),
    };
    known.set(channel, readers);
  }
  return readers;
}
