/**
 * The shapes that generated code is written in: what a contract is, and nothing about any contract in
 * particular. Part of the versioned support module.
 */

import type { ChannelInfo, JsonPointer, ServerInfo } from './channel-info.ts';
import type { CompatibilityInfo } from './compatibility.ts';
import type { VersionsInfo } from './versions.ts';
import type { RepairName } from './errata.ts';

export type {
  Cardinality,
  ChannelInfo,
  ExchangeInfo,
  JsonPointer,
  QueueInfo,
  ReplyInfo,
  RevisionInfo,
  ServerInfo,
  SuccessInfo,
} from './channel-info.ts';

/** One thing that is wrong with a message. */
export interface RawIssue {
  /** Where: a JSON Pointer into the message; the empty string is the message itself. */
  readonly instancePath: JsonPointer;
  /** The JSON Schema keyword, or the name of the rule, that was violated. */
  readonly keyword: string;
  /** The keyword's particulars, e.g. `{ limit: 0 }`. */
  readonly params: Readonly<Record<string, unknown>>;
  /** What the validator says of it, in English; not part of the verdict. */
  readonly message?: string;
}

/** A compiled check: true when the value is right, else the reasons are in `errors` until the next call. */
export interface ValidateFunction {
  (value: unknown): boolean;
  /** What the last call found wrong; null or absent when nothing was. */
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
export type Fill =
  | {
      /** The same value each time. */
      readonly kind: 'value';
      /** That value. */
      readonly value: unknown;
    }
  | {
      /** A random UUID (version 4) each time. */
      readonly kind: 'uuid';
    };

/** One field of a message type. */
export interface FieldInfo {
  /** The wire name. */
  readonly name: string;
  /** Whether it has to be there. */
  readonly required: boolean;
  /** Whether null may stand for its value. */
  readonly nullable: boolean;
  /** What the SDK fills in where the caller gives nothing. Absent: the caller has to give it, unless it is optional. */
  readonly fill?: Fill;
  /** Unit of the quantity as the schema declares it; `1` is dimensionless. */
  readonly unit?: string;
  /** Present where values have parts that the schema leaves open: whatever JSON they are. */
  readonly open?: true;
}

/** How one field of a derived message is got from the message it is derived from. */
export type Derivation =
  | {
      /** The value of a field of the message it is derived from. */
      readonly kind: 'copy';
      /** That field. */
      readonly pointer: JsonPointer;
    }
  | {
      /** The same value each time. */
      readonly kind: 'value';
      /** That value. */
      readonly value: unknown;
    }
  | {
      /** The value of a field of the message it is derived from, and one more. */
      readonly kind: 'increment';
      /** That field. */
      readonly pointer: JsonPointer;
    };

/** A convenience that makes one message out of another, e.g. the acceptance of an order. */
export interface BuilderInfo {
  /** Name of the function, e.g. `accept`. */
  readonly name: string;
  /** Wire names of the messages that it takes. */
  readonly from: readonly string[];
  /** By field of the message that is made: where its value comes from. */
  readonly set: Readonly<Record<string, Derivation>>;
  /** What it is for. */
  readonly description: string;
}

/** One message type of a contract. */
export interface MessageInfo {
  /** The name on the wire. */
  readonly name: string;
  /** The name of its type. */
  readonly title: string;
  /** What the message is for. */
  readonly summary: string;
  /** Where the standard defines it. Absent: nowhere. */
  readonly source?: string;
  /** Media type of its bytes, e.g. `application/json`. */
  readonly contentType: string;
  /** Its fields, in the order of the schema. */
  readonly fields: readonly FieldInfo[];
  /** Conveniences that make it out of other messages. */
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
  /** How it is repaired. */
  readonly repair: RepairName;
}

/** Message types that anybody may add. */
export interface ExtensionInfo {
  /** What their names begin with. */
  readonly prefix: string;
  /** Regular expression that their names match. */
  readonly pattern: string;
}

/** One operation of the specification: a role sends or receives a message. */
export interface OperationInfo {
  /** Its name in the specification, e.g. `heh.get_report`. */
  readonly id: string;
  /** Whether the role sends or receives. */
  readonly action: 'send' | 'receive';
  /** The role that does it. */
  readonly role: string;
  /** Id of the channel that it happens on. */
  readonly channel: string;
  /** Wire names of the messages that it is about. */
  readonly messages: readonly string[];
}

/** Everything about a contract that is data: enough to run a client on. */
export interface Catalogue {
  /** Title of the specification. */
  readonly title: string;
  /** Version of the specification. */
  readonly version: string;
  /** Field that every message names its type in, or null when the contract has none. */
  readonly discriminator: string | null;
  /** Message types besides {@link Catalogue.messages} that travel, unchecked. Default: none. */
  readonly extensionMessages?: ExtensionInfo;
  /** Brokers and virtual hosts, by name. */
  readonly servers: Readonly<Record<string, ServerInfo>>;
  /** Message types, by wire name. */
  readonly messages: Readonly<Record<string, MessageInfo>>;
  /** Channels, by id. */
  readonly channels: Readonly<Record<string, ChannelInfo>>;
  /** Operations, by id. */
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
  /** What the specification says, as data. */
  readonly catalogue: Catalogue;
  /** Checks of the message types, by wire name. */
  readonly validators: Readonly<Record<string, MessageValidator>>;
  /** Never set: carries the types. */
  readonly protocol?: P;
}

type Expand<T> = T extends infer O ? { [K in keyof O]: O[K] } : never;

/** Message `M` with the fields `F` optional: the SDK fills those in. */
export type Draft<M, F extends keyof M> = Expand<{ [K in keyof M as K extends F ? never : K]: M[K] }> & {
  readonly [K in F]?: M[K] | undefined;
};
