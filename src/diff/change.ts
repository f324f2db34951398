/** What a comparison finds: changes, each with what it does to peers, to code and to brokers. */

import type { RuleId } from './rules.ts';

/**
 * What becomes of messages in one direction: all are understood; some are refused, misread or lost; or that was not
 * decided, which counts as breaking.
 */
export type Effect = 'compatible' | 'breaking' | 'unknown';

/** What a change does on the wire, by who has which version. */
export interface WireEffect {
  /** Senders of the old version, receivers of the new one: what happens when receivers change first. */
  readonly oldToNew: Effect;
  /** Senders of the new version, receivers of the old one: what happens when senders change first. */
  readonly newToOld: Effect;
}

/** Languages that SDKs are generated for. */
export const languages = ['typescript', 'java', 'python', 'dotnet'] as const;
export type Language = (typeof languages)[number];

/**
 * What regenerating does to code of users: it stops compiling (in Python: type checking); it does so only where it
 * uses constructors, whole literals or exhaustive choices; it compiles and fails when it runs.
 */
export type SourceOutcome = 'breaks' | 'partly' | 'runtime';

export interface SourceEffect {
  readonly language: Language;
  readonly outcome: SourceOutcome;
  /** What of the code it is, as a clause. */
  readonly text: string;
}

/**
 * What has to happen at brokers: something is new there; something is left over; both; bindings or rights change; what
 * is there has to be deleted first, as declaring it otherwise fails (PRECONDITION_FAILED).
 */
export type TopologyEffect = 'add' | 'remove' | 'replace' | 'rebind' | 'redeclare';

/** One change. */
export interface Change {
  readonly rule: RuleId;
  /** What was changed: a type with a path in it, a message, a channel. */
  readonly subject: string;
  /** What was changed, as a sentence. */
  readonly text: string;
  /** Message types that it touches; empty where it is about none in particular. */
  readonly messages: readonly string[];
  /** Where it stands: file and pointer; null where there is nothing. */
  readonly before: string | null;
  readonly after: string | null;
  readonly wire: WireEffect;
  readonly source: readonly SourceEffect[];
  readonly topology: TopologyEffect | null;
  /** Of a rename: how sure it is, from 0 to 1. */
  readonly confidence?: number;
}

/** The levels at which something breaks. */
export type Level = 'wire' | 'source' | 'topology';

export const isBreaking = (effect: Effect): boolean => effect !== 'compatible';

/** The levels at which a change breaks something. */
export const levelsOf = ({ wire, source, topology }: Change): Level[] => [
  ...(isBreaking(wire.oldToNew) || isBreaking(wire.newToOld) ? (['wire'] as const) : []),
  ...(source.some(({ outcome }) => outcome === 'breaks') ? (['source'] as const) : []),
  ...(topology === null ? [] : (['topology'] as const)),
];

export const harmless: WireEffect = { oldToNew: 'compatible', newToOld: 'compatible' };
export const breaksBoth: WireEffect = { oldToNew: 'breaking', newToOld: 'breaking' };
/** What receivers of the old version do not understand. */
export const breaksOldReceivers: WireEffect = { oldToNew: 'compatible', newToOld: 'breaking' };
/** What receivers of the new version do not understand. */
export const breaksNewReceivers: WireEffect = { oldToNew: 'breaking', newToOld: 'compatible' };
export const unknownBoth: WireEffect = { oldToNew: 'unknown', newToOld: 'unknown' };

const weight: Readonly<Record<Effect, number>> = { compatible: 0, unknown: 1, breaking: 2 };

/** The worse of two effects. */
export const worse = (a: Effect, b: Effect): Effect => (weight[a] >= weight[b] ? a : b);
