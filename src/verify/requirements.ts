/** What a contract asks of one participant: derived from its catalogue, for any contract. */

import type { Catalogue, ChannelInfo, ReplyInfo, RevisionInfo } from '../support/contract.ts';
import type { Requirement } from '../contract-report/report.ts';
import type { Expectation } from './scenario.ts';

/** Requirements of the bus itself, and what they are about: where a source says so, it is cited by this name. */
export const busKinds = [
  'topology',
  'exchange',
  'carries',
  'routing-key',
  'content-type',
  'persistent',
  'refuses-unreadable',
  'refuses-foreign',
  'keeps-refused',
  'lives-on',
  'comes-back',
  'finds-what-waited',
  'handles-once',
] as const;

/** One of {@link busKinds}. */
export type BusKind = (typeof busKinds)[number];

/** Where requirements of the bus are stated, besides the document itself. */
export type Sections = Readonly<Partial<Record<BusKind, string>>>;

/** What requirements are derived from. */
export interface Sources {
  readonly catalogue: Catalogue;
  /** Role of the participant. */
  readonly role: string;
  readonly sections: Sections;
  /** Types that answer questions, and are sent by themselves as well. */
  readonly unasked: readonly string[];
  /** What the participant has to say by itself. */
  readonly expects: readonly Expectation[];
}

const seconds = (ms: number): string => `${ms / 1000} s`;
const list = (names: readonly string[]): string => names.join(' or ');

/** Id of a requirement: what is asked, and of what. */
export const idOf = (kind: string, subject: string): string => `${kind}/${subject}`;

/** Deriving takes the same care for every requirement of one message or channel. */
class Deriving {
  readonly found = new Map<string, Requirement>();
  readonly catalogue: Catalogue;
  readonly #sources: Sources;

  constructor(sources: Sources) {
    this.#sources = sources;
    this.catalogue = sources.catalogue;
  }

  add(kind: string, subject: string, text: string, section: string): void {
    const id = idOf(kind, subject);
    if (!this.found.has(id)) this.found.set(id, { id, text, section });
  }

  ofMessage(kind: string, name: string, text: string, place?: string): void {
    const source = this.catalogue.messages[name]?.source;
    this.add(kind, name, text, [source, place].filter((part) => part !== undefined).join('; ') || name);
  }

  ofChannel(kind: BusKind, { id }: ChannelInfo, text: string): void {
    const section = this.#sources.sections[kind];
    this.add(kind, id, text, [section, `channels/${id}`].filter((part) => part !== undefined).join('; '));
  }
}

const replyPlace = (channel: ChannelInfo, name: string): string => `channels/${channel.id}, reply to ${name}`;

function questionTo(deriving: Deriving, channel: ChannelInfo, name: string, reply: ReplyInfo): void {
  const place = replyPlace(channel, name);
  const add = (kind: string, text: string): void => deriving.ofMessage(kind, name, text, place);
  const answers = list(reply.messages);
  if (reply.cardinality === 'stream') {
    add(
      'answers',
      `${name} is answered by ${answers} within ${seconds(reply.deadlineMs)} of its first period.`,
    );
    add('goes-on', `${name} is answered by ${answers} again and again.`);
    add('ends', `After ${name} with ${JSON.stringify(reply.cancel)} no answer comes any more.`);
    if (reply.subscription !== undefined)
      add('replaces', `A later ${name} takes the place of the one before.`);
  } else {
    const some = reply.cardinality === 'one' ? '' : ', any number of them,';
    add('answers', `${name} is answered by ${answers}${some} within ${seconds(reply.deadlineMs)}.`);
  }
  if (reply.cardinality === 'one') add('once', `${name} is answered once.`);
  const repeated = reply.correlation.join(', ');
  add(
    'matches',
    `Answers to ${name} say what they answer: by its correlation id, if by any${repeated === '' ? '' : `, and by the same ${repeated}`}.`,
  );
  const revision = revisionOf(deriving.catalogue, name, reply);
  if (revision !== undefined) {
    const { field } = revision;
    add('repeats', `The same ${name} (same ${field}) is answered as before.`);
    add('changes', `A ${name} with a higher ${field} is answered as what it is: a change.`);
    add('ignores-older', `A ${name} with a lower ${field} than one before is not answered.`);
  }
  if (reply.cardinality === 'one') {
    deriving.ofMessage(
      'handles-once',
      name,
      `A ${name} that is delivered twice is answered once, or twice the same.`,
      place,
    );
  }
}

function questionFrom(deriving: Deriving, channel: ChannelInfo, name: string, reply: ReplyInfo): void {
  const place = replyPlace(channel, name);
  deriving.ofMessage(
    'takes-answers',
    name,
    `It takes valid answers to its ${name}: ${list(reply.messages)}.`,
    place,
  );
  const revision = revisionOf(deriving.catalogue, name, reply);
  if (revision !== undefined) {
    const { identity, field } = revision;
    deriving.ofMessage(
      'versions',
      name,
      `What differs in two of its ${name} of the same ${identity.join(', ')} has another ${field}, and a later one a higher one.`,
      place,
    );
  }
}

/** What makes a question a later version of one before, where it has a field that can say so. */
export const revisionOf = (
  catalogue: Catalogue,
  name: string,
  { revision }: ReplyInfo,
): RevisionInfo | undefined =>
  catalogue.messages[name]?.fields.some((field) => `/${field.name}` === revision?.field) === true
    ? revision
    : undefined;

/** Ids that a sender makes up: fields that are filled with something new, and tell a question's answers. */
export const freshFields = (catalogue: Catalogue, name: string, reply: ReplyInfo): readonly string[] =>
  (catalogue.messages[name]?.fields ?? [])
    .filter((field) => field.fill?.kind === 'uuid' && reply.correlation.includes(`/${field.name}`))
    .map((field) => `/${field.name}`);

function received(deriving: Deriving, { catalogue, unasked }: Sources, channel: ChannelInfo): void {
  for (const name of channel.messages) {
    const reply = channel.replies[name];
    if (reply === undefined) {
      const answers = isAnswer(catalogue, channel, name);
      // an answer that nobody has asked for need not be taken, unless it is sent unasked as well
      if (!answers || unasked.includes(name))
        deriving.ofMessage('takes', name, `A valid ${name} is not refused.`, `channels/${channel.id}`);
      if (!answers)
        deriving.ofMessage('unanswered', name, `Nothing answers ${name}.`, `channels/${channel.id}`);
    } else questionTo(deriving, channel, name, reply);
    deriving.ofMessage(
      'refuses',
      name,
      `A ${name} that is not valid is not acted upon.`,
      `channels/${channel.id}`,
    );
  }
  if (channel.group !== undefined) return;
  deriving.ofChannel('refuses-unreadable', channel, 'What is no message of the contract is not answered.');
  deriving.ofChannel(
    'refuses-foreign',
    channel,
    'A message that does not travel on this channel is not acted upon.',
  );
  if (channel.queue.deadLetter !== undefined) {
    deriving.ofChannel(
      'keeps-refused',
      channel,
      'What is refused goes to its dead letters: it is neither dropped in silence nor given back for ever.',
    );
  }
  deriving.ofChannel(
    'lives-on',
    channel,
    'After a message that is not valid it goes on with those that are.',
  );
}

function sent(deriving: Deriving, channel: ChannelInfo, catalogue: Catalogue): void {
  for (const name of channel.messages) {
    deriving.ofMessage(
      'sends-valid',
      name,
      `Each ${name} fits the schema and its rules.`,
      `channels/${channel.id}`,
    );
    const reply = channel.replies[name];
    if (reply === undefined) continue;
    questionFrom(deriving, channel, name, reply);
    const fresh = freshFields(catalogue, name, reply);
    if (fresh.length > 0 && reply.revision === undefined) {
      deriving.ofMessage(
        'fresh-id',
        name,
        `Each ${name} has a ${fresh.join(', ')} of its own.`,
        replyPlace(channel, name),
      );
    }
  }
  const from = channel.exchange.name;
  deriving.ofChannel('exchange', channel, `It sends through the exchange ${from}, and through no other.`);
  deriving.ofChannel('carries', channel, 'It sends only types of messages that the channel carries.');
  deriving.ofChannel(
    'routing-key',
    channel,
    channel.fixedRoutingKey === undefined
      ? `The routing key is made of ${channel.routingKey.join(', ')}.`
      : `The routing key is ${channel.fixedRoutingKey}.`,
  );
  deriving.ofChannel('content-type', channel, 'The content type is that of the message, or none.');
  deriving.ofChannel('persistent', channel, 'Messages are persistent.');
}

/** Whether a message type answers some question that travels the other way. */
export const isAnswer = (catalogue: Catalogue, channel: ChannelInfo, name: string): boolean =>
  Object.values(catalogue.channels).some(({ replies }) =>
    Object.values(replies).some((reply) => reply.channel === channel.id && reply.messages.includes(name)),
  );

/** Everything that the contract asks of who plays the role, in the order of the document. */
export function requirementsOf(sources: Sources): readonly Requirement[] {
  const { catalogue, role, sections, expects } = sources;
  const deriving = new Deriving(sources);
  const channels = Object.values(catalogue.channels).filter(({ unusable }) => unusable === undefined);
  for (const channel of channels) {
    if (channel.declaredBy === role && (channel.sender === role || channel.receiver === role)) {
      deriving.ofChannel(
        'topology',
        channel,
        'It declares exchange and queue as the contract describes them.',
      );
    }
    if (channel.receiver === role) received(deriving, sources, channel);
    if (channel.sender === role) sent(deriving, channel, catalogue);
  }
  for (const { message, text, section } of expects) {
    const isIts = channels.some((channel) => channel.sender === role && channel.messages.includes(message));
    if (isIts) deriving.add('boot', message, text, section);
  }
  const back = (kind: BusKind, text: string): void =>
    deriving.add(kind, role, text, sections[kind] ?? `roles/${role}`);
  back('comes-back', 'After its connection was lost it comes back by itself.');
  back('finds-what-waited', 'What was sent while it was away it works on when it comes back.');
  return [...deriving.found.values()];
}
