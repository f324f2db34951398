/** What a contract's data says of older versions of it. Of schema/meta/versions.schema.json. */

/** What this version is called, and how messages of older ones are carried into it and back. */
export interface VersionsInfo {
  /** Name of this version. */
  readonly name: string;
  /** Mappings by older version. */
  readonly older: Readonly<Record<string, VersionMapping>>;
}

/** How messages of one version are carried to a newer one and back. */
export interface VersionMapping {
  /** What was different, for people. */
  readonly description: string;
  /** The newer version. */
  readonly to: string;
  /** Messages of the older version that can be carried, by their names there. */
  readonly messages: Readonly<Record<string, MessageMapping>>;
  /** Why messages of the older version have no counterpart, by their names. */
  readonly withdrawn: Readonly<Record<string, string>>;
  /** Why messages of the newer version have none, by their names. */
  readonly added: Readonly<Record<string, string>>;
}

/** A message of the older version in the newer one. */
export interface MessageMapping {
  /** Its wire name in the newer version. */
  readonly name: string;
  /** What else differs. */
  readonly steps: readonly VersionStep[];
}

/** A member stands elsewhere. */
export interface MoveStep {
  /** Which step it is. */
  readonly op: 'move';
  /** Its place in the older version. */
  readonly from: string;
  /** Its place in the newer one. */
  readonly to: string;
}

/** The newer version has a member more. */
export interface AddStep {
  /** Which step it is. */
  readonly op: 'add';
  /** Its place. */
  readonly at: string;
  /** What it gets on the way up, and has to be on the way down. */
  readonly value: unknown;
  /** `told`: on the way down it may be anything, and is said to be lost. Absent: anything else cannot be carried. */
  readonly loss?: 'told';
}

/** A text is longer by an end in the newer version. */
export interface SuffixStep {
  /** Which step it is. */
  readonly op: 'suffix';
  /** Its place. */
  readonly at: string;
  /** The end. */
  readonly text: string;
}

/** One value became a list. */
export interface ListStep {
  /** Which step it is. */
  readonly op: 'list';
  /** Its place. */
  readonly at: string;
}

/** Two members became one of a map: the key, and what belongs to it. */
export interface EntryStep {
  /** Which step it is. */
  readonly op: 'entry';
  /** Place of the key in the older version. */
  readonly key: string;
  /** Place of the value there, and of the map in the newer one. */
  readonly value: string;
}

/** Items of a list may be a value that no item of the older version is: a message that has one cannot be carried down. */
export interface AllowStep {
  /** Which step it is. */
  readonly op: 'allow';
  /** Place of the list. */
  readonly at: string;
  /** The value. */
  readonly value: unknown;
}

/** Steps for every item of a list or member of a map. */
export interface EachStep {
  /** Which step it is. */
  readonly op: 'each';
  /** Its place. */
  readonly at: string;
  /** The steps; their places begin at the item. */
  readonly steps: readonly VersionStep[];
}

/** One difference, both ways: up in the order of the steps, down in the reverse one. Places are JSON Pointers. */
export type VersionStep = MoveStep | AddStep | SuffixStep | ListStep | EntryStep | AllowStep | EachStep;
