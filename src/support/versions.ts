/** What a contract's data says of older versions of it. Of schema/meta/versions.schema.json. */

/** What this version is called, and how messages of older ones are carried into it and back. */
export interface VersionsInfo {
  readonly name: string;
  /** Mappings by older version. */
  readonly older: Readonly<Record<string, VersionMapping>>;
}

/** How messages of one version are carried to a newer one and back. */
export interface VersionMapping {
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
  readonly name: string;
  readonly steps: readonly VersionStep[];
}

/** One difference, both ways: up in the order of the steps, down in the reverse one. Places are JSON Pointers. */
export type VersionStep =
  | { readonly op: 'move'; readonly from: string; readonly to: string }
  | { readonly op: 'add'; readonly at: string; readonly value: unknown; readonly loss?: 'told' }
  | { readonly op: 'suffix'; readonly at: string; readonly text: string }
  | { readonly op: 'list'; readonly at: string }
  | { readonly op: 'entry'; readonly key: string; readonly value: string }
  | { readonly op: 'allow'; readonly at: string; readonly value: unknown }
  | { readonly op: 'each'; readonly at: string; readonly steps: readonly VersionStep[] };
