/**
 * Shapes: what values of a schema look like, for languages whose types are classes rather than sets of values. A shape
 * has every value that its schema lets pass; what it cannot show is checked by the validator only.
 */

import type { Fill } from '../../support/contract.ts';
import type { Json } from '../json.ts';

/** The type of a value that is not null. */
export type ValueShape =
  /** Whatever JSON it is. */
  | { readonly kind: 'any' }
  /** `format` only where it is asserted. */
  | { readonly kind: 'string'; readonly format?: string }
  | { readonly kind: 'number' }
  /** `isLong`: whether a signed whole number of 64 bits holds every value. */
  | { readonly kind: 'integer'; readonly isLong: boolean }
  | { readonly kind: 'boolean' }
  /** One value only: a string, a number or a boolean. */
  | { readonly kind: 'constant'; readonly value: string | number | boolean }
  | { readonly kind: 'list'; readonly items: ItemShape }
  /** A list whose first items have types of their own; `rest` is null where there are no more. Fewer than `minItems` never come. */
  | {
      readonly kind: 'tuple';
      readonly items: readonly ItemShape[];
      readonly rest: ItemShape | null;
      readonly minItems: number;
    }
  /** An object whose members' names are data. */
  | { readonly kind: 'map'; readonly values: ItemShape }
  /** A definition, by its name. */
  | { readonly kind: 'reference'; readonly name: string };

/** A value within another. */
export interface ItemShape {
  readonly shape: ValueShape;
  readonly isNullable: boolean;
}

/** What is said of a definition or a field for people. */
export interface Documentation {
  readonly description: string;
  /** What only the validator checks, a sentence each. */
  readonly checks: readonly string[];
  /** Section of the standard. */
  readonly source: string;
  /** Unit of the quantity; empty when there is none. */
  readonly unit: string;
  readonly isDeprecated: boolean;
  readonly examples: readonly Json[];
}

/** A field of an object. */
export interface FieldShape extends ItemShape, Documentation {
  /** The wire name. */
  readonly name: string;
  readonly isRequired: boolean;
  /** How it is filled in when a message is made without it. */
  readonly fill: Fill | null;
}

/** Members that an object may have besides its fields. */
export interface OtherMembers {
  readonly values: ItemShape;
  /** Regular expression that their names match; null: any name. */
  readonly pattern: string | null;
  /** What their names begin with; null where that is not known. */
  readonly prefix: string | null;
}

interface Named extends Documentation {
  /** Type name, unique among definitions without regard to case. */
  readonly name: string;
  /** Where its schema stands: file and pointer. */
  readonly place: string;
}

/** A named type. */
export type DefinitionShape =
  | (Named & {
      readonly kind: 'object';
      readonly fields: readonly FieldShape[];
      /** Null: no others. */
      readonly others: OtherMembers | null;
    })
  /** Texts of a list; `isOpen`: others may come. */
  | (Named & {
      readonly kind: 'enumeration';
      readonly values: readonly string[];
      readonly isOpen: boolean;
      /** What a value means, by value, where that is said. */
      readonly meanings: Readonly<Record<string, string>>;
    })
  /** One of several objects, each of which has its own text in the field `discriminator`. */
  | (Named & {
      readonly kind: 'union';
      readonly discriminator: string;
      /** Definition by the text. */
      readonly members: Readonly<Record<string, string>>;
    })
  /** Another name for a type. */
  | (Named & { readonly kind: 'alias'; readonly value: ItemShape });
