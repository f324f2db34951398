/** Judges questions by their answers: in time, as often as foreseen, the same to the same, repeating what they have to. */

import { isOfVersion } from '../bus/conversations.ts';
import { agree, keyOf } from '../bus/values.ts';
import type { Requirement } from '../contract-report/report.ts';
import type { Catalogue } from '../support/contract.ts';
import { equalJson } from '../support/values.ts';
import type { Asked } from './asked.ts';
import { answering, type Citations } from './citations.ts';
import type { Findings } from './findings.ts';

const seconds = (ms: number): string => `${ms / 1000} s`;

class Judge {
  readonly #catalogue: Catalogue;
  readonly #citations: Citations;
  readonly #findings: Findings;
  readonly #endMs: number;

  constructor(catalogue: Catalogue, citations: Citations, findings: Findings, endMs: number) {
    this.#catalogue = catalogue;
    this.#citations = citations;
    this.#findings = findings;
    this.#endMs = endMs;
  }

  judgeAll(all: readonly Asked[]): void {
    for (const asked of all) {
      this.#judgeTime(asked);
      this.#judgeContent(asked);
    }
    this.#judgeRepeats(all);
  }

  #requirementOf({ channel, read }: Asked): Requirement {
    return answering(this.#catalogue, channel.id, read.name ?? '');
  }

  #judgeTime(asked: Asked): void {
    const { read, reply, dueMs, answers, isAnsweredWrongly, endedMs } = asked;
    const requirement = this.#requirementOf(asked);
    const name = read.name ?? '';
    const [first, second] = answers;
    const { cardinality } = reply;
    if (first !== undefined || (cardinality === 'many' && dueMs <= this.#endMs)) {
      this.#findings.exercise(requirement);
    }
    if (first === undefined && cardinality !== 'many' && !isAnsweredWrongly) {
      // a stream that is over before anything is due owes nothing; what is due after the end cannot be judged
      if (dueMs > this.#endMs || (endedMs !== undefined && endedMs <= dueMs)) return;
      this.#findings.add(requirement, [read], {
        what: `${name} of ${read.observed.from} was not answered by ${read.observed.to} within ${seconds(dueMs - read.atMs)}.`,
        fix: `Answer with ${reply.messages.join(' or ')}, with the question's message id as correlation id.`,
      });
    }
    if (first !== undefined && cardinality !== 'many' && first.atMs > dueMs) {
      this.#findings.add(requirement, [read, first], {
        what: `${name} was answered ${seconds(first.atMs - read.atMs)} after it was asked; ${seconds(dueMs - read.atMs)} are allowed.`,
        fix: 'Answer sooner: the asker has given up by then.',
      });
    }
    if (cardinality === 'one' && second !== undefined) {
      this.#findings.add(requirement, [read, ...answers], {
        what: `${name} was answered ${answers.length} times instead of once.`,
        fix: 'Send one answer.',
      });
    }
    const late = cardinality === 'many' ? answers.find(({ atMs }) => atMs > dueMs) : undefined;
    if (late !== undefined) {
      this.#findings.add(requirement, [read, late], {
        severity: 'warning',
        what: `An answer to ${name} came ${seconds(late.atMs - read.atMs)} after it was asked; the asker listens for ${seconds(reply.deadlineMs)}.`,
      });
    }
    const after =
      cardinality === 'stream' && endedMs !== undefined
        ? answers.find(({ atMs }) => atMs > endedMs + reply.deadlineMs)
        : undefined;
    if (after !== undefined) {
      this.#findings.add(requirement, [read, after], {
        what: `${name} was still answered ${seconds(after.atMs - (endedMs ?? 0))} after it was cancelled or replaced.`,
        fix: 'End the stream when it is cancelled, or asked for anew.',
      });
    }
  }

  /** An answer that names its question has to repeat what the contract says. */
  #judgeContent(asked: Asked): void {
    for (const answer of asked.answers) {
      const wrong = asked.reply.correlation.filter(
        (pointer) => !agree([pointer], asked.question, answer.message),
      );
      if (wrong.length === 0 && isOfVersion(asked, answer.message)) continue;
      this.#findings.add(this.#requirementOf(asked), [asked.read, answer], {
        what: `${answer.name ?? ''} has the correlation id of a ${asked.read.name ?? ''} whose ${wrong.join(', ')} it does not repeat.`,
        fix: 'Copy these fields from the question.',
        ...(wrong[0] === undefined ? {} : { path: wrong[0] }),
      });
    }
  }

  /** The same version of a question again is answered as before. */
  #judgeRepeats(all: readonly Asked[]): void {
    const first = new Map<string, Asked>();
    for (const asked of all) {
      const { read, reply, question, answers } = asked;
      const { revision } = reply;
      const [answer] = answers;
      if (revision === undefined || answer === undefined) continue;
      const { from, to } = read.observed;
      const key = JSON.stringify([
        from,
        to,
        read.name,
        keyOf([...revision.identity, revision.field], question),
      ]);
      const before = first.get(key);
      const [earlier] = before?.answers ?? [];
      if (before === undefined || earlier === undefined) {
        first.set(key, asked);
        continue;
      }
      const requirement = this.#citations.general['repeated answers'];
      this.#findings.exercise(requirement);
      if (equalJson(earlier.message, answer.message)) continue;
      this.#findings.add(requirement, [before.read, earlier, read, answer], {
        what: `The same ${read.name ?? ''} was answered by ${answer.name ?? ''} after it had been answered by another ${earlier.name ?? ''}.`,
        fix: 'Remember the answer to each version, and send it again.',
      });
    }
  }
}

/** Judges all questions; what was due after the end of the recording cannot be judged. */
export function judgeAsked(
  all: readonly Asked[],
  catalogue: Catalogue,
  citations: Citations,
  findings: Findings,
  endMs: number,
): void {
  new Judge(catalogue, citations, findings, endMs).judgeAll(all);
}
