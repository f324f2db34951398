/** Keeps account of what was asked of the participant, and what was found. */

import {
  judgeRequirements,
  type CheckedRequirement,
  type Finding,
  type ObservedMessage,
  type Requirement,
} from '../contract-report/report.ts';

/** What is said of a requirement that was broken. */
export interface Breach {
  readonly what: string;
  readonly where: Finding['where'];
  readonly fix?: string;
  readonly messages?: readonly ObservedMessage[];
}

/** Findings of one requirement that are told: the first ones say what is wrong. */
const mostOfEach = 5;

/** The account of one verification. */
export class Ledger {
  readonly #requirements: ReadonlyMap<string, Requirement>;
  readonly #exercised = new Set<string>();
  readonly #findings: Finding[] = [];
  readonly #reasons = new Map<string, string>();

  constructor(requirements: readonly Requirement[]) {
    this.#requirements = new Map(requirements.map((one) => [one.id, one]));
  }

  /** Whether the contract asks for it, of this participant. */
  has(id: string): boolean {
    return this.#requirements.has(id);
  }

  /** Something has happened that could have shown the requirement broken. */
  exercised(id: string): void {
    if (this.has(id)) this.#exercised.add(id);
  }

  /** The requirement could not be tried. */
  skipped(id: string, reason: string): void {
    if (this.has(id)) this.#reasons.set(id, reason);
  }

  /** Nothing about these messages or channels could be tried. */
  skippedAll(subjects: readonly string[], reason: string): void {
    for (const id of this.#requirements.keys()) {
      if (subjects.includes(id.slice(id.indexOf('/') + 1))) this.#reasons.set(id, reason);
    }
  }

  /** The requirement was broken. What the contract does not ask for is no breach. */
  broken(id: string, { what, where, fix, messages = [] }: Breach): void {
    const requirement = this.#requirements.get(id);
    if (requirement === undefined) return;
    this.#exercised.add(id);
    if (this.#findings.filter((finding) => finding.requirement.id === id).length >= mostOfEach) return;
    this.#findings.push({
      requirement,
      severity: 'violation',
      where,
      what,
      ...(fix === undefined ? {} : { fix }),
      messages,
    });
  }

  /** Whether something was found against it. */
  isBroken(id: string): boolean {
    return this.#findings.some((finding) => finding.requirement.id === id);
  }

  get findings(): readonly Finding[] {
    return this.#findings;
  }

  /** Every requirement, with what became of it. */
  get judged(): readonly CheckedRequirement[] {
    const all = [...this.#requirements.values()];
    return judgeRequirements(all, this.#exercised, this.#findings).map((one) => {
      const reason = this.#reasons.get(one.id);
      return one.verdict === 'not exercised'
        ? { ...one, reason: reason ?? 'it did nothing of the kind' }
        : one;
    });
  }
}
