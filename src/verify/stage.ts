/** What the parts of a verification share: one line, and what is known of the participant over it. */

import { EbadgeError } from '../core/errors.ts';
import type { Catalogue } from '../support/contract.ts';
import type { Interview } from './interview.ts';
import type { Ledger } from './ledger.ts';
import type { Said } from './line.ts';
import type { Material } from './material.ts';
import type { Question } from './questions.ts';

/** Times of a verification, in milliseconds. */
export interface Timing {
  /** For the participant to appear. */
  readonly waitMs: number;
  /** For what must not come, to come all the same. */
  readonly settleMs: number;
  /** For what the participant says of its own accord. */
  readonly listenMs: number;
  /** For the participant to come back after it lost its connection. */
  readonly reconnectMs: number;
}

/** Something that was sent to see whether the participant is alive. */
export interface Knock {
  readonly said: Said;
  readonly isHeard: () => boolean;
  /** Time in which it ought to be heard. */
  readonly withinMs: number;
}

/** What a stage takes. */
export interface StageParts {
  readonly catalogue: Catalogue;
  readonly ledger: Ledger;
  readonly interview: Interview;
  readonly material: Material;
  readonly timing: Timing;
  readonly nowMs: () => number;
  /** Messages that the participant is said not to know. */
  readonly without: readonly string[];
}

/** One line's part of a verification. */
export class Stage {
  readonly catalogue: Catalogue;
  readonly ledger: Ledger;
  readonly interview: Interview;
  readonly material: Material;
  readonly timing: Timing;
  readonly nowMs: () => number;
  readonly #without: readonly string[];
  readonly #answered: Question[] = [];

  constructor(parts: StageParts) {
    this.catalogue = parts.catalogue;
    this.ledger = parts.ledger;
    this.interview = parts.interview;
    this.material = parts.material;
    this.timing = parts.timing;
    this.nowMs = parts.nowMs;
    this.#without = parts.without;
  }

  /** Why messages of that type are not sent; undefined where they are. */
  whyNot(name: string): string | undefined {
    if (this.#without.includes(name)) return 'left out by the call (--without)';
    return this.material.whyNot(name);
  }

  /** Takes note of a question that the participant answers. */
  answered(question: Question): void {
    this.#answered.push(question);
  }

  /** Whether there is a way to see that the participant is alive. */
  get canProbe(): boolean {
    return this.#answered.length > 0 || this.interview.line.blindness === undefined;
  }

  /** Sends something that shows that the participant is alive: a question, or where there is none what it has to refuse. */
  async knock(): Promise<Knock> {
    const [question] = this.#answered;
    const { interview, material } = this;
    if (question !== undefined) {
      const { route, name, reply } = question;
      const asked = await interview.ask(route, name, material.make(name, route.channel));
      return {
        said: asked.said,
        isHeard: () => asked.answers.length > 0,
        withinMs: reply.deadlineMs,
      };
    }
    const [route] = interview.line.outgoing;
    if (route === undefined) throw new Error(`nothing can be sent to ${interview.line.parts.peer}`);
    const said = await interview.line.say(route, 'knock', undefined, {
      body: new TextEncoder().encode('knock'),
    });
    return {
      said,
      isHeard: () => interview.letterOf(said) !== undefined,
      withinMs: 10 * this.timing.settleMs,
    };
  }

  /** Knocks, and waits until that was heard; resolves with whether it was. Without a way to knock, time passes. */
  async probe(withinMs?: number): Promise<boolean> {
    const { interview, timing } = this;
    if (!this.canProbe) {
      await interview.pause(timing.settleMs);
      return true;
    }
    try {
      const knock = await this.knock();
      return await interview.until(knock.isHeard, withinMs ?? knock.withinMs);
    } catch (caught) {
      const { code } = EbadgeError.from(caught);
      // nobody is there to take it
      if (code === 'UNROUTABLE' || code === 'TOPOLOGY_MISSING') return false;
      throw caught;
    }
  }
}
