/** What the model says of a message's way: who says it to whom, what it answers, what answers it. */

import { isObject, type Json } from '../../src/generator/json.ts';
import type { Catalogue, ChannelInfo, MessageInfo, ReplyInfo } from '../../src/support/contract.ts';
import type { SiteInputs } from './page.ts';

/** A question, the channel that it travels on, and what answers it. */
export interface Question {
  readonly name: string;
  readonly channel: ChannelInfo;
  readonly reply: ReplyInfo;
}

/** Channels that carry a message, in the document's order. */
export const channelsOf = (catalogue: Catalogue, message: string): readonly ChannelInfo[] =>
  Object.values(catalogue.channels).filter(({ messages }) => messages.includes(message));

/** All questions, in the document's order. */
const questionsOf = (catalogue: Catalogue): readonly Question[] =>
  Object.values(catalogue.channels).flatMap((channel) =>
    Object.entries(channel.replies).map(([name, reply]) => ({ name, channel, reply })),
  );

/** Questions that a message may answer on a channel. */
export const answeredBy = (catalogue: Catalogue, message: string, channel: string): readonly Question[] =>
  questionsOf(catalogue).filter(({ reply }) => reply.channel === channel && reply.messages.includes(message));

/** A message's information. Throws when there is none. */
export function messageOf(catalogue: Catalogue, name: string): MessageInfo {
  const info = catalogue.messages[name];
  if (info === undefined) throw new Error(`The document has no message ${name} any more.`);
  return info;
}

/** What a role is called in a sentence, of the document's tags: `Home energy hub`. */
export function roleTitle({ document }: Pick<SiteInputs, 'document'>, role: string): string {
  return /^[^:.]+/.exec(roleDescription({ document }, role))?.[0] ?? role;
}

/** What the document says of a role. */
export function roleDescription({ document }: Pick<SiteInputs, 'document'>, role: string): string {
  const info: Json | undefined = document['info'];
  const tags = isObject(info) && Array.isArray(info['tags']) ? info['tags'] : [];
  const tag = tags.filter(isObject).find(({ name }) => name === role);
  return typeof tag?.['description'] === 'string' ? tag['description'] : role;
}

/** Who sends on a channel, and who receives: `heh → controller`. */
export const wayOf = (channel: ChannelInfo): string =>
  `${channel.sender} → ${channel.group ?? channel.receiver}`;

/** A time for people: `10 s`, `15 min`. */
export function duration(ms: number): string {
  if (ms >= 60_000 && ms % 60_000 === 0) return `${ms / 60_000} min`;
  return ms >= 1000 ? `${ms / 1000} s` : `${ms} ms`;
}

/** Names that the examples give to who plays a role. */
const players: Readonly<Record<string, string>> = {
  heh: 'heh-42',
  controller: 'vpp',
  operator: 'operator',
  vpp: 'vpp',
  bsp: 'steelmill',
  tso: 'tso',
  'super-tso': 'super-tso',
  'bsp-group': 'bsps',
};

/** A name for who plays a role. */
export const playerOf = (role: string): string => players[role] ?? role;
