/** The schemas of a contract as data, for programs that make or look at messages without a validator. */

/** A schema of JSON Schema 2020-12 without annotations; rules are under `x-rules`. */
export type JsonSchema = boolean | Readonly<Record<string, unknown>>;

/** The schemas of every message, and what they refer to (`#/$defs/<name>`). */
export interface SchemaSet {
  /** Names of definitions by the wire names of messages. */
  readonly messages: Readonly<Record<string, string>>;
  /** The definitions, by name. */
  readonly $defs: Readonly<Record<string, JsonSchema>>;
}
