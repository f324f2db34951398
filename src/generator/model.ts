/**
 * The model (intermediate representation) between the sources and every target: all that emitters and
 * templates read. Plain data, in a stable order.
 */

import type { Catalogue } from '../support/contract.ts';
import type { SourceFile } from './load.ts';
import type { Definition, Unnamed } from './normalise.ts';
import type { SourcePlace } from './spec-error.ts';

/** What one role may say to and hear from another. */
export interface DialogueModel {
  readonly role: string;
  readonly peer: string;
  readonly sends: readonly string[];
  readonly receives: readonly string[];
  /** Questions to the peer: answers' names by question, with cardinality. */
  readonly asks: readonly ExchangeModel[];
  /** Questions from the peer. */
  readonly answers: readonly ExchangeModel[];
  readonly requires: readonly string[];
}

/** A question and its answers. */
export interface ExchangeModel {
  readonly question: string;
  readonly replies: readonly string[];
  readonly cardinality: 'one' | 'many' | 'stream';
}

/** One message type as targets see it. */
export interface MessageModel {
  /** The name on the wire. */
  readonly name: string;
  /** Name of its definition. */
  readonly definition: string;
  /** Where its message object stands. */
  readonly place: SourcePlace;
  /** File-name form of the wire name: unique without regard to case. */
  readonly fileName: string;
  /** Function that makes one, e.g. `openDoor`; null where the payload has alternatives or is no object. */
  readonly factory: string | null;
  /** Name of the type of what a caller has to give; the message's own type when there is no factory. */
  readonly draftType: string;
  /** Required fields that a caller may leave out because the SDK fills them in. */
  readonly optionalInDraft: readonly string[];
  /** Whether there is a field that a caller has to give. */
  readonly needsDraft: boolean;
  readonly description: string;
  readonly isDeprecated: boolean;
  readonly builders: readonly BuilderModel[];
}

/** A convenience that makes this message out of another. */
export interface BuilderModel {
  readonly name: string;
  readonly description: string;
  /** Definitions of the messages it takes. */
  readonly from: readonly string[];
  /** Required fields that the caller need not give: derived or filled in. */
  readonly optional: readonly string[];
  /** Whether there is a field that the caller has to give. */
  readonly needsMore: boolean;
}

/** Names of what is generated besides the types, kept clear of theirs. */
interface GeneratedNames {
  readonly messageMap: string;
  readonly typeMap: string;
  readonly message: string;
  readonly messageName: string;
  readonly draftMap: string;
  readonly protocol: string;
  readonly extensionMessage: string;
  readonly extensionMap: string;
  /** The map of the messages that are defined, where {@link messageMap} has others as well. */
  readonly declaredMap: string;
  /** What the support module's `Contract` and `Draft` are called in generated code. */
  readonly contract: string;
  readonly draft: string;
}

/** An extension that the document was read with. */
export interface ExtensionInput {
  /** What its document is called in messages and in what is generated. */
  readonly shown: string;
  readonly title: string;
  readonly version: string;
  /** What all names that it gives begin with. */
  readonly prefix: string;
}

/** Something worth telling the user that is no error. */
export interface Note {
  readonly place: string;
  readonly text: string;
}

/** The whole specification, understood. */
export interface Model {
  /** File name of the AsyncAPI document. */
  readonly document: string;
  /** Extensions of it, in a stable order. */
  readonly extensions: readonly ExtensionInput[];
  readonly inputs: readonly SourceFile[];
  /** What of the document no client can do, and what was left out. */
  readonly notes: readonly Note[];
  /** Definitions of payloads by the places of message objects, those included that are messages of the model under another place. */
  readonly payloads: ReadonlyMap<string, string>;
  readonly catalogue: Catalogue;
  readonly definitions: readonly Definition[];
  /** Schemas that no message reaches: nothing is made of them. */
  readonly unreached: readonly Unnamed[];
  readonly messages: readonly MessageModel[];
  readonly dialogues: readonly DialogueModel[];
  readonly roles: readonly string[];
  readonly names: GeneratedNames;
  /** What the document calls packages, by target. */
  readonly packages: Readonly<Record<string, string>>;
}
