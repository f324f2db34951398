/** Collects what is found, and which requirements something was seen of. */

import type { Finding, Requirement, Severity } from '../contract-report/report.ts';
import type { Read } from './traffic.ts';

/** What is said of a finding besides the messages. */
export interface Told {
  readonly what: string;
  readonly fix?: string;
  /** Default: violation. */
  readonly severity?: Severity;
  /** JSON Pointer into the message. */
  readonly path?: string;
}

/** Findings so far. */
export class Findings {
  readonly all: Finding[] = [];
  readonly exercised: Set<string> = new Set<string>();

  /** Something was seen that could have broken the requirement. */
  exercise({ id }: Requirement): void {
    this.exercised.add(id);
  }

  /** The last of the messages is the one that it is about. */
  add(requirement: Requirement, messages: readonly Read[], { what, fix, severity, path }: Told): void {
    this.exercise(requirement);
    const about = messages.at(-1);
    this.all.push({
      requirement,
      severity: severity ?? 'violation',
      where: {
        ...(about === undefined ? {} : { message: about.number }),
        ...(about?.name === undefined ? {} : { type: about.name }),
        ...(about?.channel === undefined ? {} : { channel: about.channel.id }),
        ...(path === undefined || path === '' ? {} : { path }),
      },
      what,
      ...(fix === undefined ? {} : { fix }),
      messages: messages.map(({ observed }) => observed),
    });
  }
}
