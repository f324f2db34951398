/**
 * What is put round a message on its way: the one place where bytes that are encrypted and signed for the
 * receiver would be made, and read. Nothing is put round messages yet.
 */

import type { MessageProperties } from '../transport/transport.ts';

/** A message as it travels. */
export interface Wrapped {
  readonly body: Uint8Array;
  readonly properties: MessageProperties;
}

/** Who it is from and for. */
interface Ends {
  /** Id of the channel. */
  readonly channel: string;
  readonly sender: string;
  readonly receiver: string;
}

/** Puts something round messages, and takes it off. */
export interface Envelope {
  /** Made after validation, before the broker sees anything. Must not change the order of messages. */
  readonly seal: (message: Wrapped, ends: Ends) => Wrapped;
  /** @throws EbadgeError where the message is not to be trusted: it becomes a dead letter, unread. */
  readonly open: (message: Wrapped, ends: Ends) => Wrapped;
}

/** Leaves messages as they are. */
export const plain: Envelope = { seal: (message) => message, open: (message) => message };
