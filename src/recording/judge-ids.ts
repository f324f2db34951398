/** Ids and counts: what may be used once, and what goes up. */

import { keyOf } from '../bus/values.ts';
import type { Catalogue, RevisionInfo } from '../support/contract.ts';
import { valueAt } from '../support/pointer.ts';
import { equalJson } from '../support/values.ts';
import type { Citations } from './citations.ts';
import type { Findings } from './findings.ts';
import type { Read } from './traffic.ts';

/** Follows the ids of one recording. */
export class Ids {
  readonly #catalogue: Catalogue;
  readonly #citations: Citations;
  readonly #findings: Findings;
  readonly #messageIds = new Map<string, Read>();
  readonly #fresh = new Map<string, Read>();
  readonly #newest = new Map<string, Read>();

  constructor(catalogue: Catalogue, citations: Citations, findings: Findings) {
    this.#catalogue = catalogue;
    this.#citations = citations;
    this.#findings = findings;
  }

  /** Judges a message; valid ones only, but for its message id. Says whether it is an older version of a question. */
  judge(read: Read): { readonly isOlder: boolean } {
    this.#judgeMessageId(read);
    const reply = read.name === undefined ? undefined : read.channel?.replies[read.name];
    if (read.error !== null || reply === undefined) return { isOlder: false };
    if (reply.revision !== undefined) return { isOlder: this.#judgeRevision(read, reply.revision) };
    this.#judgeFresh(read, reply.correlation);
    return { isOlder: false };
  }

  #judgeMessageId(read: Read): void {
    const { messageId, from, body } = read.observed;
    if (messageId === undefined) return;
    const requirement = this.#citations.general['message ids'];
    this.#findings.exercise(requirement);
    const key = JSON.stringify([from, messageId]);
    const before = this.#messageIds.get(key);
    if (before === undefined) {
      this.#messageIds.set(key, read);
      return;
    }
    const isSame = before.observed.body === body;
    this.#findings.add(requirement, [before, read], {
      severity: isSame ? 'warning' : 'violation',
      what: isSame
        ? `The message id ${messageId} came twice, with the same message: it was published twice.`
        : `The message id ${messageId} was used for two messages: receivers that know repeats by it drop the second.`,
      fix: isSame
        ? 'That may be after a lost connection; otherwise publish once, and wait for the confirm.'
        : 'Give each message an id of its own.',
    });
  }

  /** Ids that the sender makes up, by which answers are told apart. */
  #judgeFresh(read: Read, correlation: readonly string[]): void {
    const { name = '', message, observed } = read;
    const made = (this.#catalogue.messages[name]?.fields ?? [])
      .filter(({ fill }) => fill?.kind === 'uuid')
      .map((field) => `/${field.name}`);
    const requirement = this.#citations.general['fresh ids'];
    for (const pointer of made.filter((one) => correlation.includes(one))) {
      this.#findings.exercise(requirement);
      const key = JSON.stringify([observed.from, pointer, valueAt(message, pointer)]);
      const before = this.#fresh.get(key);
      if (before === undefined) this.#fresh.set(key, read);
      else {
        const isSame = equalJson(before.message, message);
        this.#findings.add(requirement, [before, read], {
          severity: isSame ? 'warning' : 'violation',
          what: `${pointer} of ${name} was used before${isSame ? ', in the same message' : ''}: answers cannot be told apart by it.`,
          fix: `Give each message a new ${pointer}.`,
          path: pointer,
        });
      }
    }
  }

  #judgeRevision(read: Read, { identity, field }: RevisionInfo): boolean {
    const { name = '', message, observed } = read;
    const requirement = this.#citations.general.revisions;
    this.#findings.exercise(requirement);
    const key = JSON.stringify([observed.from, observed.to, name, keyOf(identity, message)]);
    const countOf = (one: Read): number => Number(valueAt(one.message, field) ?? 0);
    const count = countOf(read);
    const before = this.#newest.get(key);
    if (before === undefined) {
      this.#newest.set(key, read);
      if (count > 0) {
        this.#findings.add(requirement, [read], {
          severity: 'warning',
          what: `The first ${name} of this identity in the recording has the ${field} ${count}, not 0.`,
          fix: 'Begin at 0, unless the earlier ones were sent before the recording began.',
          path: field,
        });
      }
      return false;
    }
    const newest = countOf(before);
    if (count > newest) this.#newest.set(key, read);
    else if (count < newest) {
      this.#findings.add(requirement, [before, read], {
        what: `The ${field} of ${name} went down, from ${newest} to ${count}: a receiver ignores it.`,
        fix: 'Raise it with each modification.',
        path: field,
      });
    } else if (!equalJson(before.message, message)) {
      this.#findings.add(requirement, [before, read], {
        what: `Two ${name} of the same identity and the same ${field} (${count}) say different things: a receiver repeats its answer to the first.`,
        fix: `Raise ${field} when something changes.`,
        path: field,
      });
    }
    return count < newest;
  }
}
