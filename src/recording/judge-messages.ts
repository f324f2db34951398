/** What can be said of each message by itself: valid, on its channel, under its routing key, persistent. */

import { routingKeyOf } from '../bus/names.ts';
import type { Catalogue, ChannelInfo } from '../support/contract.ts';
import { valueAt } from '../support/pointer.ts';
import { validity, type Citations } from './citations.ts';
import type { Findings } from './findings.ts';
import { isExtension, type Read } from './traffic.ts';

/** The routing key that a message has to have; undefined where it cannot be told. */
function expectedKey(
  { fixedRoutingKey, routingKey }: ChannelInfo,
  { message, names }: Read,
): string | undefined {
  if (fixedRoutingKey !== undefined) return fixedRoutingKey;
  try {
    return routingKeyOf(
      routingKey.map((word) => (word.startsWith('{') ? names[word.slice(1, -1)] : valueAt(message, word))),
    );
  } catch {
    return undefined;
  }
}

function judgeValidity(read: Read, catalogue: Catalogue, citations: Citations, findings: Findings): boolean {
  const { name, error, observed } = read;
  const stated = name ?? observed.type;
  const isKnown = stated !== undefined && Object.hasOwn(catalogue.messages, stated);
  const requirement = isKnown ? validity(catalogue, stated) : citations.general.direction;
  findings.exercise(requirement);
  if (error === null) return true;
  const [first] = error.issues;
  const place = first === undefined || first.path === '' ? '' : `${first.path}: `;
  findings.add(requirement, [read], {
    what:
      first === undefined
        ? (error.message.split('\n')[0] ?? error.code)
        : `${stated ?? 'The message'} is not valid: ${place}expected ${first.expected}, found ${first.found}${error.issueCount > 1 ? `, and ${error.issueCount - 1} more issues` : ''}.`,
    fix: 'Send what the schema says; a receiver refuses this message.',
    ...(first === undefined ? {} : { path: first.path }),
  });
  return false;
}

function judgeFields(
  read: Read,
  channel: ChannelInfo,
  catalogue: Catalogue,
  citations: Citations,
  findings: Findings,
): void {
  const { name, message } = read;
  if (channel.requiredFields.length === 0 || name === undefined) return;
  const fields = (catalogue.messages[name]?.fields ?? []).map((field) => `/${field.name}`);
  const requirement = citations.general['required fields'];
  for (const pointer of channel.requiredFields.filter((one) => fields.includes(one))) {
    findings.exercise(requirement);
    if ((valueAt(message, pointer) ?? null) !== null) continue;
    findings.add(requirement, [read], {
      what: `${name} has no ${pointer}, which ${channel.id} requires.`,
      fix: `Set ${pointer}: on this channel it may not be null.`,
      path: pointer,
    });
  }
}

/** Judges one message. */
export function judgeMessage(
  read: Read,
  catalogue: Catalogue,
  citations: Citations,
  findings: Findings,
): void {
  const { observed, channel, name } = read;
  const { general } = citations;
  findings.exercise(general.persistent);
  if (observed.persistent === false) {
    findings.add(general.persistent, [read], {
      what: 'The message was not persistent: a restart of the broker would have lost it.',
      fix: 'Publish with delivery mode 2.',
    });
  }
  const isValid = judgeValidity(read, catalogue, citations, findings);
  if (channel === undefined || name === undefined) return;
  findings.exercise(general.direction);
  if (!channel.messages.includes(name) && !isExtension(catalogue, name)) {
    const others = Object.values(catalogue.channels).filter(({ messages }) => messages.includes(name));
    findings.add(general.direction, [read], {
      what: `${name} does not travel from ${channel.sender} to ${channel.receiver} (${channel.id}).`,
      fix: `It travels on ${others.map(({ id }) => id).join(', ')}.`,
    });
    return;
  }
  if (!isValid) return;
  judgeFields(read, channel, catalogue, citations, findings);
  const expected = expectedKey(channel, read);
  if (expected === undefined) return;
  findings.exercise(general['routing key']);
  if (observed.routingKey === expected) return;
  findings.add(general['routing key'], [read], {
    what: `The routing key is ${JSON.stringify(observed.routingKey)} instead of ${JSON.stringify(expected)}.`,
    fix: `Make it of ${channel.routingKey.join(', ')}, joined by dots, null and absent ones left out.`,
  });
}
