/** Holds each message that the participant sends against the contract. */

import { readersOf } from '../bus/channel-readers.ts';
import { routingKeyOf } from '../bus/names.ts';
import { missingFields } from '../bus/outbox.ts';
import { ValidationError } from '../core/validation-error.ts';
import type { Ledger } from './ledger.ts';
import type { Heard, Line } from './line.ts';
import { idOf } from './requirements.ts';

const json = /^[a-z]+\/(?:[a-z0-9.+-]*\+)?json(?:\s*;|\s*$)/i;

/** The routing key that the message ought to have; undefined where it has none of the words. */
function expectedKey({ route, message }: Heard): string | undefined {
  if (route.channel.fixedRoutingKey !== undefined) return route.channel.fixedRoutingKey;
  if (message === undefined) return undefined;
  try {
    return routingKeyOf(readersOf(route.channel).words.map((read) => read(message, route.names)));
  } catch {
    // what has no place in a routing key is no valid value either
    return undefined;
  }
}

/** Says whether the contents are right. */
function judgeContents(ledger: Ledger, line: Line, heard: Heard): boolean {
  const { route, name, message, error, delivery, shown } = heard;
  const { channel } = route;
  const { routes } = line.parts;
  const carries = idOf('carries', channel.id);
  // what cannot be read at all is of the type that its properties say
  const said = delivery.properties.type;
  const type =
    name ??
    (message === undefined && said !== undefined && channel.messages.includes(said) ? said : undefined);
  ledger.exercised(carries);
  if (type === undefined || !routes.carries(channel, type)) {
    const what =
      type === undefined
        ? `A message of no type that the contract has${error === undefined ? '' : `: ${firstLine(error.message)}`}`
        : `${type} does not travel on ${channel.address}`;
    ledger.broken(carries, {
      what: `${what}.`,
      where: { channel: channel.id, exchange: delivery.exchange },
      fix: `Send one of ${channel.messages.join(', ')}; names are case-sensitive.`,
      messages: [shown],
    });
    return false;
  }
  const valid = idOf('sends-valid', type);
  ledger.exercised(valid);
  if (error !== undefined) {
    const [issue] = error instanceof ValidationError ? error.issues : [];
    ledger.broken(valid, {
      what:
        issue === undefined
          ? `${type}: ${firstLine(error.message)}`
          : `${type}${issue.path}: expected ${issue.expected}, found ${issue.found} [${issue.keyword}].`,
      where: {
        channel: channel.id,
        message: type,
        ...(issue === undefined ? {} : { path: issue.path || '/' }),
      },
      messages: [shown],
    });
    return false;
  }
  const [missing] = missingFields(channel, routes, type, message);
  if (missing === undefined) return true;
  ledger.broken(valid, {
    what: `${type}${missing} is null or absent; on ${channel.address} it has to be set.`,
    where: { channel: channel.id, message: type, path: missing },
    messages: [shown],
  });
  return false;
}

const firstLine = (text: string): string => text.split('\n')[0] ?? '';

function judgeWay(ledger: Ledger, line: Line, heard: Heard): void {
  const { route, delivery, name, shown } = heard;
  const { channel, exchange, profile } = route;
  const where = { channel: channel.id, exchange: delivery.exchange };
  const check = (kind: string, kept: boolean, what: string, fix: string): void => {
    const id = idOf(kind, channel.id);
    ledger.exercised(id);
    if (!kept) ledger.broken(id, { what, fix, where, messages: [shown] });
  };
  check(
    'exchange',
    delivery.exchange === exchange,
    delivery.exchange === ''
      ? 'A message came past the exchanges, straight into the queue.'
      : `A message came through the exchange ${delivery.exchange}, which is another sender's or receiver's.`,
    `Publish to ${exchange}.`,
  );
  const key = expectedKey(heard);
  // what came past the exchanges, and what has a wrong type, is told as that
  if (key !== undefined && name !== undefined && delivery.exchange === exchange) {
    check(
      'routing-key',
      delivery.routingKey === key,
      `The routing key is "${delivery.routingKey}", not "${key}".`,
      'Make it of the fields of the message that the channel names, joined by dots; null ones are left out.',
    );
  }
  const { contentType, persistent } = delivery.properties;
  check(
    'content-type',
    contentType === undefined ||
      json.test(contentType) ||
      contentType === line.parts.routes.contentTypeOf(name),
    `The content type is ${contentType ?? ''}.`,
    'Say application/json.',
  );
  // peers of a profile are as they are
  if (profile !== undefined) return;
  check(
    'persistent',
    persistent,
    'A message is transient: a broker that restarts forgets it.',
    'Publish with delivery mode 2.',
  );
}

/** Judges a message of the participant's; says whether what it says is right, however it came. */
export function judge(ledger: Ledger, line: Line, heard: Heard): boolean {
  judgeWay(ledger, line, heard);
  return judgeContents(ledger, line, heard);
}
