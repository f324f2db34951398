/** What a contract's data says of its channels: brokers, exchanges, queues, and what answers what. */

/** A JSON Pointer (RFC 6901), e.g. `/product/start`. */
export type JsonPointer = string;

/** How many answers a question gets: exactly one, many until the deadline, or a stream until cancelled. */
export type Cardinality = 'one' | 'many' | 'stream';

/** A broker (or virtual host) that channels live on. */
export interface ServerInfo {
  /** Its name in the specification. */
  readonly name: string;
  /** E.g. `amqps`. */
  readonly protocol: string;
  /** Address in the specification: an example, not where your broker is. */
  readonly host: string;
  /** Virtual host of RabbitMQ that the channels of this level live on. */
  readonly virtualHost: string;
}

/** The exchange behind a channel. `name` may hold parameters: `{heh}-to-{controller}`. */
export interface ExchangeInfo {
  /** Its name; parameters in braces stand for names of participants. */
  readonly name: string;
  /** How it chooses queues for a message. */
  readonly type: 'topic' | 'direct' | 'fanout' | 'headers';
  /** Whether it outlives a restart of the broker. */
  readonly durable: boolean;
  /** Whether it goes with its last binding. */
  readonly autoDelete: boolean;
}

/** The queue that a channel's receiver reads from. Names may hold parameters. */
export interface QueueInfo {
  /** Its name; parameters in braces stand for names of participants. */
  readonly name: string;
  /** Whether it outlives a restart of the broker. */
  readonly durable: boolean;
  /** Which routing keys it is bound for: `#` for all. */
  readonly bindingKey: string;
  /** Time a message may wait in it, in milliseconds. Absent: no limit. */
  readonly messageTtlMs?: number;
  /**
   * Further arguments of the declaration, by their AMQP names. Where there are any, the broker is told of no others
   * but the time to live: dead letters are then only what the receiver refuses.
   */
  readonly arguments?: Readonly<Record<string, string | number | boolean>>;
  /** Where what cannot be handled goes. Absent: it is dropped. */
  readonly deadLetter?: {
    /** Name of the exchange that takes them. */
    readonly exchange: string;
    /** Name of the queue that keeps them. */
    readonly queue: string;
    /** Time they are kept, in milliseconds. Absent: no limit. */
    readonly messageTtlMs?: number;
    /** How many are kept, the newest. Absent: no limit. */
    readonly maxLength?: number;
  };
}

/** What answers a question, by when, and how the two are matched. */
export interface ReplyInfo {
  /** The channel that answers travel on. */
  readonly channel: string;
  /** Wire names of what answers it. */
  readonly messages: readonly string[];
  /** How many answers there are. */
  readonly cardinality: Cardinality;
  /** Time within which an answer (the first of a stream) is due. */
  readonly deadlineMs: number;
  /** Fields that are equal in question and answer (absent is null); for peers without correlation ids. */
  readonly correlation: readonly JsonPointer[];
  /** Fields of the question that, sent again with these values, end the stream. */
  readonly cancel?: Readonly<Record<string, unknown>>;
  /** Field of the question that holds the stream's period in seconds. */
  readonly intervalField?: JsonPointer;
  /** Field of the question that holds the time at which the stream's first period begins; null: any time. */
  readonly startField?: JsonPointer;
  /**
   * Fields of the question that, with the peer, are the identity of a stream: a later question of the same
   * identity replaces the stream before. Absent: every question is a stream of its own.
   */
  readonly subscription?: readonly JsonPointer[];
  /**
   * Lists of the question whose items name the members of an object of the answer: of several questions that
   * an answer fits, it answers the one that asked for these members.
   */
  readonly keys?: Readonly<Record<JsonPointer, JsonPointer>>;
  /** What makes a question a later version of one before. Absent: questions have no versions. */
  readonly revision?: RevisionInfo;
  /** Which answers say yes. Absent: all do. */
  readonly success?: SuccessInfo;
}

/** Versions of a question: the higher the count, the later. */
export interface RevisionInfo {
  /** Fields that, with the sender, say what the question is about. */
  readonly identity: readonly JsonPointer[];
  /** Field that holds the count: a whole number. */
  readonly field: JsonPointer;
}

/** How an answer says whether the question was accepted. */
export interface SuccessInfo {
  /** Field of the answer that says it; an answer without it says yes. */
  readonly field: JsonPointer;
  /** Its values that mean yes. */
  readonly values: readonly unknown[];
  /** Its values after which the same question may be accepted later. */
  readonly retryable: readonly unknown[];
  /** Field of the answer with a finer code. */
  readonly subcode?: JsonPointer;
  /** Field of the answer with an explanation. */
  readonly description?: JsonPointer;
}

/** One direction between two roles. */
export interface ChannelInfo {
  /** Its name in the specification, e.g. `hehToController`. */
  readonly id: string;
  /** What it is for. */
  readonly description: string;
  /** E.g. `{heh}-to-{controller}`: parameters are role names. */
  readonly address: string;
  /** Name of its server, which says the virtual host. */
  readonly server: string;
  /** Role that publishes. */
  readonly sender: string;
  /** Role that reads. */
  readonly receiver: string;
  /** Parameter that names a group of receivers in the address, when it is not one receiver. */
  readonly group?: string;
  /** Role that creates exchange and queues; the others only check that they are there. */
  readonly declaredBy: string;
  /** The exchange that the sender publishes to. */
  readonly exchange: ExchangeInfo;
  /** The queue that the receiver reads. */
  readonly queue: QueueInfo;
  /**
   * Fields whose values, joined by dots, are the routing key; null and absent ones are left out. For peers of
   * `Catalogue.compatibility` also roles in braces, which stand for the name of who plays them.
   */
  readonly routingKey: readonly JsonPointer[];
  /** The routing key of every message, where it is one and the same; absent where fields make it. */
  readonly fixedRoutingKey?: string;
  /** Fields that must not be null on this channel, for the message types that have them. */
  readonly requiredFields: readonly JsonPointer[];
  /**
   * Fields that tell the messages of one sender apart which need not keep their order among each other.
   * Absent: all messages of a sender are handled in the order they came.
   */
  readonly orderedBy?: readonly JsonPointer[];
  /** Wire names of what it carries. */
  readonly messages: readonly string[];
  /** By question's wire name. */
  readonly replies: Readonly<Record<string, ReplyInfo>>;
  /** Why no client can send or receive here, as a clause; absent where one can. */
  readonly unusable?: string;
}
