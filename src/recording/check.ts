/** Recorded traffic held against a contract, after the fact. */

import type { ContractReport, Requirement } from '../contract-report/report.ts';
import { judgeRequirements } from '../contract-report/report.ts';
import type { Catalogue } from '../support/contract.ts';
import { answering, documentCitations, generalNames, validity, type Citations } from './citations.ts';
import { Findings } from './findings.ts';
import { Ids } from './judge-ids.ts';
import type { Coverage } from './asked.ts';
import { Answers } from './judge-answers.ts';
import { judgeMessage } from './judge-messages.ts';
import type { Recording } from './recording.ts';
import { readTraffic, type MessageReader } from './traffic.ts';

/** The contract that a recording is held against. */
export interface CheckedContract {
  readonly catalogue: Catalogue;
  readonly codec: MessageReader;
  /** Default: the document itself is cited. */
  readonly citations?: Citations;
}

function coverageOf({ header, messages, end }: Recording): Coverage {
  const { channels, types } = header;
  const last = messages.at(-1)?.at ?? header.startedAt;
  return {
    startMs: Date.parse(header.startedAt),
    endMs: Date.parse(end?.at ?? last),
    covers: (channel, from, to, name) =>
      (types === undefined || types.includes(name)) &&
      channels.some((one) => one.channel === channel && one.from === from && one.to === to),
  };
}

/** What can be asked of the recorded channels. */
function requirementsOf({ header }: Recording, catalogue: Catalogue, citations: Citations): Requirement[] {
  const ids = new Set(header.channels.map(({ channel }) => channel));
  const channels = Object.values(catalogue.channels).filter(({ id }) => ids.has(id));
  const names = [...new Set(channels.flatMap(({ messages }) => messages))].sort();
  const wanted = [
    ...generalNames.map((name) => citations.general[name]),
    ...names.map((name) => validity(catalogue, name)),
    ...channels.flatMap((channel) =>
      Object.entries(channel.replies)
        .filter(([, reply]) => ids.has(reply.channel))
        .map(([question]) => answering(catalogue, channel.id, question)),
    ),
  ];
  return [...new Map(wanted.map((requirement) => [requirement.id, requirement])).values()];
}

/** Holds a recording against a contract. Nothing is asked of what the recording cannot show. */
export function checkRecording(
  recording: Recording,
  { catalogue, codec, citations }: CheckedContract,
): ContractReport {
  const cited = citations ?? documentCitations(catalogue);
  const findings = new Findings();
  const ids = new Ids(catalogue, cited, findings);
  const answers = new Answers(catalogue, cited, findings, coverageOf(recording));
  const { header, messages } = recording;
  for (const read of readTraffic(messages, header.channels, catalogue, codec)) {
    judgeMessage(read, catalogue, cited, findings);
    answers.judge(read, ids.judge(read));
  }
  answers.finish();
  const order = (where: Readonly<Record<string, string | number>>): number => Number(where['message'] ?? 0);
  const sorted = findings.all.toSorted((a, b) => order(a.where) - order(b.where));
  return {
    title: `Recorded traffic under ${catalogue.title}`,
    participant: header.participant,
    role: header.role,
    startedAt: header.startedAt,
    requirements: judgeRequirements(requirementsOf(recording, catalogue, cited), findings.exercised, sorted),
    findings: sorted,
  };
}
