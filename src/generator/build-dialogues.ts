/** Who may say what to whom: the channels as each role sees them. */

import type { ChannelInfo } from '../support/contract.ts';
import type { DialogueModel, ExchangeModel } from './model.ts';
import { byCodeUnit } from './names.ts';

const lastStep = (pointer: string): string => pointer.split('/').at(-1) ?? '';

/** What each role says to and hears from which peer, by the channels between them. */
export function dialoguesOf(channels: readonly ChannelInfo[]): DialogueModel[] {
  const table = new Map<
    string,
    {
      role: string;
      peer: string;
      sends: string[];
      receives: string[];
      asks: ExchangeModel[];
      answers: ExchangeModel[];
      requires: Set<string>;
    }
  >();
  const entry = (role: string, peer: string) => {
    const key = `${role} ${peer}`;
    const found = table.get(key) ?? {
      role,
      peer,
      sends: [],
      receives: [],
      asks: [],
      answers: [],
      requires: new Set<string>(),
    };
    table.set(key, found);
    return found;
  };
  for (const channel of channels) {
    const exchanges = Object.entries(channel.replies).map(([question, reply]): ExchangeModel => ({
      question,
      replies: reply.messages,
      cardinality: reply.cardinality,
    }));
    const required = channel.requiredFields.map(lastStep);
    const out = entry(channel.sender, channel.group ?? channel.receiver);
    out.sends.push(...channel.messages);
    out.asks.push(...exchanges);
    const into = entry(channel.receiver, channel.sender);
    into.receives.push(...channel.messages);
    into.answers.push(...exchanges);
    for (const field of required) {
      out.requires.add(field);
      into.requires.add(field);
    }
  }
  return [...table.values()]
    .map((dialogue) => ({
      ...dialogue,
      sends: [...new Set(dialogue.sends)],
      receives: [...new Set(dialogue.receives)],
      requires: [...dialogue.requires],
    }))
    .sort((a, b) => byCodeUnit(a.role, b.role) || byCodeUnit(a.peer, b.peer));
}
