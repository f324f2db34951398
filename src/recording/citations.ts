/** Requirements that traffic is held to: those of the contract, and what the standard calls them. */

import type { Requirement } from '../contract-report/report.ts';
import type { Catalogue } from '../support/contract.ts';

/** Things that can be wrong with traffic, whatever the message. */
export const generalNames = [
  'direction',
  'routing key',
  'required fields',
  'persistent',
  'message ids',
  'fresh ids',
  'revisions',
  'repeated answers',
  'answers to questions',
] as const;
type GeneralName = (typeof generalNames)[number];

/** What a contract says besides its document. */
export interface Citations {
  /** Requirements of its written standard, by what they are about. */
  readonly general: Readonly<Record<GeneralName, Requirement>>;
  /** Types that answer questions, and are sent without a question as well. Absent: those that repeat nothing of a question. */
  readonly spontaneous?: readonly string[];
}

/** For contracts of which nothing but the document is known. */
export function documentCitations({ title, version }: Catalogue): Citations {
  const section = `${title} ${version}`;
  const of = (id: string, text: string): Requirement => ({ id, text, section });
  return {
    general: {
      direction: of('direction', 'Messages travel on the channels that carry them, from sender to receiver.'),
      'routing key': of('routing-key', 'The routing key is made of the fields that the channel names.'),
      'required fields': of('required-fields', 'Fields that the channel requires are not null.'),
      persistent: of('persistent', 'Messages are persistent.'),
      'message ids': of('message-ids', 'A message id is used for one message.'),
      'fresh ids': of('fresh-ids', 'Ids that the sender makes up are used once.'),
      revisions: of('revisions', 'A later version of a question has a higher count.'),
      'repeated answers': of('repeated-answers', 'The same question again is answered as before.'),
      'answers to questions': of('answers', 'What answers a question is sent where there is one.'),
    },
  };
}

/** The requirement that messages of a type are valid. */
export const validity = ({ messages, title, version }: Catalogue, name: string): Requirement => ({
  id: `valid:${name}`,
  text: `Every ${name} is valid.`,
  section: messages[name]?.source ?? `${title} ${version}`,
});

/** The requirement that questions of a type are answered. */
export function answering(catalogue: Catalogue, channel: string, question: string): Requirement {
  const { messages, title, version, channels } = catalogue;
  const reply = channels[channel]?.replies[question];
  const answers = (reply?.messages ?? []).join(' or ');
  const within = `within ${String((reply?.deadlineMs ?? 0) / 1000)} s`;
  const how =
    reply?.cardinality === 'one'
      ? `once, ${within}`
      : reply?.cardinality === 'stream'
        ? `again and again, the first time ${within} of its period, until it is cancelled`
        : `${within} or not at all`;
  return {
    id: `answers:${channel}.${question}`,
    text: `${question} is answered by ${answers}, ${how}.`,
    section: messages[question]?.source ?? `${title} ${version}`,
  };
}
