/** What was found when a participant, or traffic, was held against a contract: plain data, for people and programs. */

/** Something that the contract asks for. */
export interface Requirement {
  /** Stable name, to be cited: of the standard's requirements their id, e.g. `B.17`. */
  readonly id: string;
  /** What is asked for, in a sentence. */
  readonly text: string;
  /** Where it is said: deliverable and place in it, or the document and channel. */
  readonly section: string;
}

/** A message that went over the bus, as it was there. */
export interface ObservedMessage {
  /** When it was seen: ISO 8601, UTC, with milliseconds. */
  readonly at: string;
  /** Name of the participant whose exchange it is. */
  readonly from: string;
  /** Name of the participant, or the group, that it is for. */
  readonly to: string;
  /** The exchange that it was published to. */
  readonly exchange: string;
  /** The routing key, as it was published. */
  readonly routingKey: string;
  /** The type that its AMQP properties name. */
  readonly type?: string;
  /** `message_id` of its AMQP properties. */
  readonly messageId?: string;
  /** `correlation_id` of its AMQP properties: of answers, the id of the question. */
  readonly correlationId?: string;
  /** Present where the message was not marked to survive a restart of the broker. */
  readonly persistent?: false;
  /** The payload, verbatim: its text, or base64 where `encoding` says so. */
  readonly body: string;
  /** Present where the payload is no UTF-8. */
  readonly encoding?: 'base64';
}

/** How much a finding weighs: a violation breaks the contract, a warning is worth a look. */
export type Severity = 'violation' | 'warning';

/** One thing that was found. */
export interface Finding {
  /** What is not kept. */
  readonly requirement: Requirement;
  /** Whether it breaks the contract. */
  readonly severity: Severity;
  /** Where: names by kind, e.g. `{ channel: 'hehToController', message: 'report', path: '/to' }`. */
  readonly where: Readonly<Record<string, string | number>>;
  /** What is wrong, in a sentence. */
  readonly what: string;
  /** What to do about it. */
  readonly fix?: string;
  /** The messages that show it, in the order in which they went over the bus. */
  readonly messages: readonly ObservedMessage[];
}

/** What became of a requirement: `not exercised` where nothing happened that could have shown it broken. */
export type RequirementVerdict = 'kept' | 'broken' | 'not exercised';

/** A requirement, and what became of it. */
export interface CheckedRequirement extends Requirement {
  /** What became of it. */
  readonly verdict: RequirementVerdict;
  /** Why it was not exercised, where that is known. */
  readonly reason?: string;
}

/** Everything that was found. */
export interface ContractReport {
  /** What was looked at, in a few words. */
  readonly title: string;
  /** Name of the participant that was looked at, where it was one. */
  readonly participant?: string;
  /** The role that it plays. */
  readonly role?: string;
  /** When the looking began, ISO 8601. */
  readonly startedAt: string;
  /** All that was looked for. */
  readonly requirements: readonly CheckedRequirement[];
  /** What was found, violations and warnings. */
  readonly findings: readonly Finding[];
}

/** Numbers of a report. */
export interface ReportSummary {
  readonly kept: number;
  readonly broken: number;
  readonly notExercised: number;
  readonly violations: number;
  readonly warnings: number;
}

/** Counts what is in a report. */
export function summaryOf({ requirements, findings }: ContractReport): ReportSummary {
  const having = (verdict: RequirementVerdict): number =>
    requirements.filter((requirement) => requirement.verdict === verdict).length;
  const violations = findings.filter(({ severity }) => severity === 'violation').length;
  return {
    kept: having('kept'),
    broken: having('broken'),
    notExercised: having('not exercised'),
    violations,
    warnings: findings.length - violations,
  };
}

/** Whether the contract was kept, as far as was seen. Warnings do not break it. */
export const isKept = (report: ContractReport): boolean => summaryOf(report).violations === 0;

/** Requirements, with their verdicts: broken where a violation cites them, kept where they were `exercised`. */
export const judgeRequirements = (
  requirements: readonly Requirement[],
  exercised: ReadonlySet<string>,
  findings: readonly Finding[],
): CheckedRequirement[] => {
  const broken = new Set(
    findings.filter(({ severity }) => severity === 'violation').map(({ requirement }) => requirement.id),
  );
  return requirements.map(({ id, text, section }) => ({
    id,
    text,
    section,
    verdict: broken.has(id) ? 'broken' : exercised.has(id) ? 'kept' : 'not exercised',
  }));
};
