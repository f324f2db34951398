/** Changes of questions and their answers. */

import type { ReplyInfo } from '../../support/contract.ts';
import {
  breaksBoth,
  breaksNewReceivers,
  breaksOldReceivers,
  unknownBoth,
  type Change,
  type SourceEffect,
  type WireEffect,
} from '../change.ts';
import type { RuleId } from '../rules.ts';
import { addedChoice, breaksAll } from '../source.ts';
import type { ChannelPair, Renamed } from './compare-channels.ts';
import { changeOf, isSameData, matched } from './found.ts';

interface Places {
  readonly before: string;
  readonly after: string;
}

/** What of a conversation both sides have to mean alike, besides what has rules of its own. */
const otherParts = [
  'cancel',
  'intervalField',
  'startField',
  'subscription',
  'keys',
  'revision',
  'success',
] as const satisfies readonly (keyof ReplyInfo)[];

function compareReply(
  channel: string,
  question: string,
  before: ReplyInfo,
  after: ReplyInfo,
  renamed: Renamed,
  places: Places,
): Change[] {
  const changes: Change[] = [];
  const subject = `${question} on channel ${channel}`;
  const add = (
    rule: RuleId,
    text: string,
    wire: WireEffect,
    source: readonly SourceEffect[] = [],
    messages: readonly string[] = [question],
  ): void => {
    changes.push(changeOf(rule, subject, text, { ...places, messages, wire, source }));
  };
  const was = before.messages.map((name) => renamed.get(name) ?? name);
  for (const name of was.filter((one) => !after.messages.includes(one))) {
    const source = breaksAll('code that gives or takes that answer');
    add('reply-message-removed', `is no longer answered by ${name}`, breaksNewReceivers, source, [
      question,
      name,
    ]);
  }
  for (const name of after.messages.filter((one) => !was.includes(one))) {
    add('reply-message-added', `may be answered by ${name}`, breaksOldReceivers, addedChoice(), [
      question,
      name,
    ]);
  }
  if (before.deadlineMs !== after.deadlineMs) {
    const wire = after.deadlineMs < before.deadlineMs ? breaksNewReceivers : breaksOldReceivers;
    add(
      'deadline-changed',
      `has to be answered within ${after.deadlineMs} ms instead of ${before.deadlineMs} ms`,
      wire,
    );
  }
  if (before.cardinality !== after.cardinality) {
    const text = `gets ${after.cardinality} instead of ${before.cardinality} (answers)`;
    add('cardinality-changed', text, breaksBoth, breaksAll('the call has another result'));
  }
  if (!isSameData(before.correlation, after.correlation)) {
    const name = ({ correlation }: ReplyInfo): string => correlation.join(', ') || 'no field';
    add(
      'correlation-changed',
      `is matched with its answers by ${name(after)} instead of ${name(before)}`,
      unknownBoth,
    );
  }
  const others = otherParts.filter((part) => !isSameData(before[part], after[part]));
  if (others.length > 0) {
    add('conversation-changed', `is answered by other rules: ${others.join(', ')}`, unknownBoth);
  }
  return changes;
}

/** Changes of the replies of a channel's questions. */
export function compareReplies(pair: ChannelPair, renamed: Renamed, places: Places): Change[] {
  const { before, after } = pair;
  const old = Object.fromEntries(
    Object.entries(before.replies).map(([name, reply]) => [renamed.get(name) ?? name, reply]),
  );
  const { removed, added, both } = matched(old, after.replies);
  const was = before.messages.map((name) => renamed.get(name) ?? name);
  return [
    ...removed
      .filter(([name]) => after.messages.includes(name))
      .map(([name]) =>
        changeOf('reply-removed', `${name} on channel ${pair.id}`, 'is no longer answered', {
          ...places,
          messages: [name],
          wire: breaksNewReceivers,
          source: breaksAll('code that asks'),
        }),
      ),
    ...added
      .filter(([name]) => was.includes(name))
      .map(([name, { messages }]) =>
        changeOf('reply-added', `${name} on channel ${pair.id}`, `is answered by ${messages.join(' or ')}`, {
          ...places,
          messages: [name],
          wire: breaksOldReceivers,
          source: breaksAll('code that handles it has to answer').filter(
            ({ language }) => language !== 'python',
          ),
        }),
      ),
    ...both.flatMap(([name, left, right]) => compareReply(pair.id, name, left, right, renamed, places)),
  ];
}
