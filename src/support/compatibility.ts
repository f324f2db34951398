/** What a contract's data says of peers that do not follow the contract to the letter: profiles of them. */

/** A kind of peer, and what is done for it. Definitions for every language: schema/meta/compatibility.schema.json. */
export interface CompatibilityInfo {
  /** What it is. */
  readonly name: string;
  /** Which peers it is about. */
  readonly description: string;
  /** How its messages are read. Absent: as the reader reads those of others. */
  readonly reading?: 'strict' | 'tolerant';
  /** What is repaired in its messages before they are read; empty: nothing. */
  readonly repairs: readonly MessageRepairName[];
  /** How times are written to it; absent: as they are. */
  readonly times?: 'utc';
  /**
   * Time, after a message without a message id was handled, within which one of the same sender that is equal to it,
   * byte for byte, is the same one published again. Absent: never.
   */
  readonly republishingMs?: number;
  /** By channel: how exchange and queue behind it are for such a peer. Other channels are as for anybody. */
  readonly channels: Readonly<Record<string, CompatibleChannelInfo>>;
  /**
   * By message type: where its times are, as names of members from the message inwards; null stands for any item of
   * an array.
   */
  readonly timePlaces: Readonly<Record<string, readonly Place[]>>;
}

/** Names of members from a message inwards; null stands for any item of an array. */
export type Place = readonly (string | null)[];

/** A repair of messages that no field alone tells: the set is closed. */
export type MessageRepairName = 'infinityAsNull' | 'offsetBeforeZ';

/** A channel as a peer of a profile has it. Both sides declare all of it, alike. */
export interface CompatibleChannelInfo {
  /** The exchange; its name and type are the channel's own. */
  readonly exchange: {
    /** Whether it outlives a restart of the broker. */
    readonly durable: boolean;
  };
  /** Words of the routing key: fields of the message, or in braces the name of a party, `{heh}`. */
  readonly routingKey: readonly string[];
  /** The queue of the receiver. */
  readonly queue: CompatibleQueueInfo;
}

/** The receiver's queue as a peer of a profile has it: with these arguments, and no others. */
export interface CompatibleQueueInfo {
  /** Its name; parameters in braces stand for names of participants. */
  readonly name: string;
  /** Whether it outlives a restart of the broker. */
  readonly durable: boolean;
  /** Which routing keys it is bound for. */
  readonly bindingKey: string;
  /** Time a message may wait in it, in milliseconds. Absent: no limit. */
  readonly messageTtlMs?: number;
  /** Arguments of its declaration, by their AMQP names. */
  readonly arguments: Readonly<Record<string, string | number | boolean>>;
}
