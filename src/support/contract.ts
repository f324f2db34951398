/**
 * The shapes that generated code is written in: what a contract is, and nothing about any contract in
 * particular. Part of the versioned support module.
 */

import type { CompatibilityInfo } from './compatibility.ts';
import type { VersionsInfo } from './versions.ts';
import type { RepairName } from './errata.ts';

/** A JSON Pointer (RFC 6901), e.g. `/product/start`. */
export type JsonPointer = string;

/** How many answers a question gets: exactly one, many until the deadline, or a stream until cancelled. */
export type Cardinality = 'one' | 'many' | 'stream';

/** One thing that is wrong with a message. */
export interface RawIssue {
  /** Where: a JSON Pointer into the message; the empty string is the message itself. */
  readonly instancePath: JsonPointer;
  /** The JSON Schema keyword, or the name of the rule, that was violated. */
  readonly keyword: string;
  /** The keyword's particulars, e.g. `{ limit: 0 }`. */
  readonly params: Readonly<Record<string, unknown>>;
  readonly message?: string;
}

/** A compiled check: true when the value is right, else the reasons are in `errors` until the next call. */
export interface ValidateFunction {
  (value: unknown): boolean;
  errors?: readonly RawIssue[] | null;
}

/** The checks of one message type. */
export interface MessageValidator {
  /**
   * The quickest: true when the value is right, and no number in it is beyond a double, not even where any value is
   * right. When it is false, `validate` tells: it need not know of every right value.
   */
  readonly isSurelyValid?: (value: unknown) => boolean;
  /** Stops at the first error. */
  readonly validate: ValidateFunction;
  /** Collects every error: to be called once `validate` has said no. */
  readonly collect: ValidateFunction;
}

/** Where a field of a message that is being made comes from when the caller does not give it. */
export type Fill = { readonly kind: 'value'; readonly value: unknown } | { readonly kind: 'uuid' };

/** One field of a message type. */
export interface FieldInfo {
  /** The wire name. */
  readonly name: string;
  readonly required: boolean;
  readonly nullable: boolean;
  readonly fill?: Fill;
  /** Unit of the quantity as the schema declares it; `1` is dimensionless. */
  readonly unit?: string;
  /** Present where values have parts that the schema leaves open: whatever JSON they are. */
  readonly open?: true;
}

/** How one field of a derived message is got from the message it is derived from. */
export type Derivation =
  | { readonly kind: 'copy'; readonly pointer: JsonPointer }
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'increment'; readonly pointer: JsonPointer };

/** A convenience that makes one message out of another, e.g. the acceptance of an order. */
export interface BuilderInfo {
  readonly name: string;
  readonly from: readonly string[];
  readonly set: Readonly<Record<string, Derivation>>;
  readonly description: string;
}

/** One message type of a contract. */
export interface MessageInfo {
  /** The name on the wire. */
  readonly name: string;
  /** The name of its type. */
  readonly title: string;
  readonly summary: string;
  readonly source?: string;
  readonly contentType: string;
  readonly fields: readonly FieldInfo[];
  readonly builders: readonly BuilderInfo[];
  /** Errors of the published documents that tolerant reading repairs. Default: none. */
  readonly errata?: readonly ErratumInfo[];
}

/** A known error in what peers send, and how a tolerant reader repairs it. */
export interface ErratumInfo {
  /** Its name: what a reader is told that was forgiven. */
  readonly id: string;
  /** Where it is found: names of members from the message inwards; null stands for any item of an array. */
  readonly at: readonly (string | null)[];
  readonly repair: RepairName;
}

/** Message types that anybody may add. */
export interface ExtensionInfo {
  /** What their names begin with. */
  readonly prefix: string;
  /** Regular expression that their names match. */
  readonly pattern: string;
}

/** A broker (or virtual host) that channels live on. */
export interface ServerInfo {
  readonly name: string;
  readonly protocol: string;
  /** Address in the specification: an example, not where your broker is. */
  readonly host: string;
  readonly virtualHost: string;
}

/** The exchange behind a channel. `name` may hold parameters: `{heh}-to-{controller}`. */
export interface ExchangeInfo {
  readonly name: string;
  readonly type: 'topic' | 'direct' | 'fanout' | 'headers';
  readonly durable: boolean;
  readonly autoDelete: boolean;
}

/** The queue that a channel's receiver reads from. Names may hold parameters. */
export interface QueueInfo {
  readonly name: string;
  readonly durable: boolean;
  readonly bindingKey: string;
  readonly messageTtlMs?: number;
  /**
   * Further arguments of the declaration, by their AMQP names. Where there are any, the broker is told of no others
   * but the time to live: dead letters are then only what the receiver refuses.
   */
  readonly arguments?: Readonly<Record<string, string | number | boolean>>;
  readonly deadLetter?: {
    readonly exchange: string;
    readonly queue: string;
    readonly messageTtlMs?: number;
    readonly maxLength?: number;
  };
}

/** What answers a question, by when, and how the two are matched. */
export interface ReplyInfo {
  /** The channel that answers travel on. */
  readonly channel: string;
  readonly messages: readonly string[];
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
  readonly id: string;
  readonly description: string;
  /** E.g. `{heh}-to-{controller}`: parameters are role names. */
  readonly address: string;
  readonly server: string;
  readonly sender: string;
  readonly receiver: string;
  /** Parameter that names a group of receivers in the address, when it is not one receiver. */
  readonly group?: string;
  /** Role that creates exchange and queues; the others only check that they are there. */
  readonly declaredBy: string;
  readonly exchange: ExchangeInfo;
  readonly queue: QueueInfo;
  /**
   * Fields whose values, joined by dots, are the routing key; null and absent ones are left out. For peers of
   * {@link Catalogue.compatibility} also roles in braces, which stand for the name of who plays them.
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
  readonly messages: readonly string[];
  /** By question's wire name. */
  readonly replies: Readonly<Record<string, ReplyInfo>>;
  /** Why no client can send or receive here, as a clause; absent where one can. */
  readonly unusable?: string;
}

/** One operation of the specification: a role sends or receives a message. */
export interface OperationInfo {
  readonly id: string;
  readonly action: 'send' | 'receive';
  readonly role: string;
  readonly channel: string;
  readonly messages: readonly string[];
}

/** Everything about a contract that is data: enough to run a client on. */
export interface Catalogue {
  readonly title: string;
  readonly version: string;
  /** Field that every message names its type in, or null when the contract has none. */
  readonly discriminator: string | null;
  /** Message types besides {@link Catalogue.messages} that travel, unchecked. Default: none. */
  readonly extensionMessages?: ExtensionInfo;
  readonly servers: Readonly<Record<string, ServerInfo>>;
  readonly messages: Readonly<Record<string, MessageInfo>>;
  readonly channels: Readonly<Record<string, ChannelInfo>>;
  readonly operations: Readonly<Record<string, OperationInfo>>;
  /** Kinds of peers that do not follow the contract to the letter, by name. Default: none. */
  readonly compatibility?: Readonly<Record<string, CompatibilityInfo>>;
  /** What this version is called, and older ones. Default: versions are not told apart. */
  readonly versions?: VersionsInfo;
}

/** What a role may say to a peer, hear from it, ask it and be asked: names only. */
export interface Dialogue {
  /** Wire names that may be sent to the peer. */
  readonly sends: string;
  /** Wire names that may arrive from the peer. */
  readonly receives: string;
  /** Questions that may be put to the peer. */
  readonly asks: object;
  /** Questions that the peer may put. */
  readonly answers: object;
  /** Fields that must be set (not null) in both directions, where a type has them. */
  readonly requires: string;
}

/** The type-level side of a contract: nothing of it exists at run time. */
export interface Protocol {
  /** Message interface by wire name. */
  readonly messages: object;
  /** What a caller has to give to make a message, by wire name. */
  readonly drafts: object;
  /** By role, by peer's role: a {@link Dialogue}. */
  readonly roles: object;
}

/** A contract: its data, its validators, and (for the compiler only) its types. */
export interface Contract<P extends Protocol = Protocol> {
  readonly catalogue: Catalogue;
  readonly validators: Readonly<Record<string, MessageValidator>>;
  /** Never set: carries the types. */
  readonly protocol?: P;
}

type Expand<T> = T extends infer O ? { [K in keyof O]: O[K] } : never;

/** Message `M` with the fields `F` optional: the SDK fills those in. */
export type Draft<M, F extends keyof M> = Expand<{ [K in keyof M as K extends F ? never : K]: M[K] }> & {
  readonly [K in F]?: M[K] | undefined;
};
