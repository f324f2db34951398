/** Changes of channels: which there are, between whom, and what may be sent on them. */

import type { ChannelInfo } from '../../support/contract.ts';
import {
  breaksBoth,
  breaksNewReceivers,
  breaksOldReceivers,
  unknownBoth,
  type Change,
  type WireEffect,
} from '../change.ts';
import { breaksAll } from '../source.ts';
import type { Specification } from '../specification.ts';
import { compareReplies } from './compare-replies.ts';
import { compareTopology } from './compare-topology.ts';
import { changeOf, isSameData, matched, placeInDocument } from './found.ts';

/** Old names of messages with the new ones, where they were renamed. */
export type Renamed = ReadonlyMap<string, string>;

const fieldsOf = ({ requiredFields }: ChannelInfo): string[] => [...requiredFields];

/** Who talks to whom over what, whatever the channel is called: parameters by what they stand for. */
export function identityOf({ address, sender, receiver, group, exchange }: ChannelInfo): string {
  const neutral = (text: string): string =>
    text
      .replaceAll(`{${sender}}`, '{sender}')
      .replaceAll(`{${receiver}}`, '{receiver}')
      .replaceAll(`{${group ?? ''}}`, '{group}');
  return JSON.stringify([neutral(address), neutral(exchange.name)]);
}

/** Both versions of a channel. */
export interface ChannelPair {
  readonly id: string;
  readonly idBefore: string;
  readonly before: ChannelInfo;
  readonly after: ChannelInfo;
}

function pairsOf(before: Specification, after: Specification) {
  const { removed, added, both } = matched(before.model.catalogue.channels, after.model.catalogue.channels);
  const pairs: ChannelPair[] = both.map(([id, old, now]) => ({ id, idBefore: id, before: old, after: now }));
  const renamed = removed.flatMap(([idBefore, old]) => {
    const same = added.filter(
      ([, now]) =>
        identityOf(now) === identityOf(old) && now.sender === old.sender && now.receiver === old.receiver,
    );
    const [only, second] = same;
    return only !== undefined && second === undefined
      ? [{ idBefore, id: only[0], before: old, after: only[1] }]
      : [];
  });
  return {
    pairs: [...pairs, ...renamed],
    renamed,
    removed: removed.filter(([id]) => !renamed.some(({ idBefore }) => idBefore === id)),
    added: added.filter(([id]) => !renamed.some((pair) => pair.id === id)),
  };
}

function compareMessages(
  pair: ChannelPair,
  specifications: readonly [Specification, Specification],
  renamed: Renamed,
): Change[] {
  const { id, before, after } = pair;
  const [old, now] = specifications.map(({ model }) => model.catalogue.messages);
  const subject = `channel ${id}`;
  const was = before.messages.map((name) => renamed.get(name) ?? name);
  const places = placesOf(pair, specifications);
  return [
    ...was
      // what is gone altogether is told once
      .filter((name) => !after.messages.includes(name) && now?.[name] !== undefined)
      .map((name) =>
        changeOf('channel-message-removed', subject, `no longer has ${name}`, {
          ...places,
          messages: [name],
          wire: breaksNewReceivers,
          source: breaksAll('code that sends or handles it there'),
        }),
      ),
    ...after.messages
      .filter((name) => !was.includes(name) && old?.[name] !== undefined)
      .map((name) =>
        changeOf('channel-message-added', subject, `has ${name}`, {
          ...places,
          messages: [name],
          wire: breaksOldReceivers,
        }),
      ),
  ];
}

const placesOf = (
  { id, idBefore }: ChannelPair,
  [before, after]: readonly [Specification, Specification],
): { before: string; after: string } => ({
  before: placeInDocument(before, 'channels', idBefore),
  after: placeInDocument(after, 'channels', id),
});

function compareParts(pair: ChannelPair, specifications: readonly [Specification, Specification]): Change[] {
  const { id, before, after } = pair;
  const places = placesOf(pair, specifications);
  const subject = `channel ${id}`;
  const changes: Change[] = [];
  const ends = ({ sender, receiver, group }: ChannelInfo): string =>
    `${sender} to ${receiver}${group === undefined ? '' : ` (group ${group})`}`;
  if (ends(before) !== ends(after)) {
    changes.push(
      changeOf('parties-changed', subject, `is from ${ends(after)} instead of ${ends(before)}`, {
        ...places,
        wire: identityOf(before) === identityOf(after) ? unknownBoth : breaksBoth,
        source: breaksAll('clients of the roles'),
      }),
    );
  }
  if ((before.unusable === undefined) !== (after.unusable === undefined)) {
    const isUsable = after.unusable === undefined;
    const text = isUsable ? 'can be used by clients' : `can no longer be used by clients: ${after.unusable}`;
    changes.push(
      changeOf('channel-unusable', subject, text, {
        ...places,
        source: isUsable ? [] : breaksAll('code that sends or handles its messages'),
      }),
    );
  }
  const [fields, fieldsNow] = [fieldsOf(before), fieldsOf(after)];
  const demanded = fieldsNow.filter((field) => !fields.includes(field));
  const released = fields.filter((field) => !fieldsNow.includes(field));
  if (demanded.length + released.length > 0) {
    const parts = [
      ...(demanded.length > 0 ? [`has to have ${demanded.join(', ')} set`] : []),
      ...(released.length > 0 ? [`need not have ${released.join(', ')} set`] : []),
    ];
    const wire: WireEffect = {
      oldToNew: demanded.length > 0 ? 'breaking' : 'compatible',
      newToOld: released.length > 0 ? 'breaking' : 'compatible',
    };
    const source = demanded.length > 0 ? breaksAll('code that leaves the field null') : [];
    changes.push(
      changeOf('required-on-channel-changed', subject, parts.join('; '), {
        ...places,
        wire,
        source: source.filter(({ language }) => language === 'typescript'),
      }),
    );
  }
  if (!isSameData(before.orderedBy, after.orderedBy)) {
    changes.push(changeOf('order-changed', subject, 'keeps another order among its messages', places));
  }
  if (before.description !== after.description) {
    changes.push(changeOf('documentation-changed', subject, 'has another description', places));
  }
  return changes;
}

/** Changes of all channels. */
export function compareChannels(before: Specification, after: Specification, renamed: Renamed): Change[] {
  const specifications = [before, after] as const;
  const { pairs, renamed: others, removed, added } = pairsOf(before, after);
  return [
    ...removed.map(([id, { messages }]) =>
      changeOf('channel-removed', `channel ${id}`, 'was removed', {
        messages,
        before: placeInDocument(before, 'channels', id),
        wire: breaksNewReceivers,
        topology: 'remove',
        source: breaksAll('code that sends or handles its messages'),
      }),
    ),
    ...added.map(([id, { messages }]) =>
      changeOf('channel-added', `channel ${id}`, 'was added', {
        messages,
        after: placeInDocument(after, 'channels', id),
        wire: breaksOldReceivers,
        topology: 'add',
      }),
    ),
    ...others.map((pair) =>
      changeOf(
        'channel-renamed',
        `channel ${pair.id}`,
        `was called ${pair.idBefore}`,
        placesOf(pair, specifications),
      ),
    ),
    ...pairs.flatMap((pair) => {
      const places = placesOf(pair, specifications);
      return [
        ...compareMessages(pair, specifications, renamed),
        ...compareParts(pair, specifications),
        ...compareTopology(pair, places),
        ...compareReplies(pair, renamed, places),
      ];
    }),
  ];
}
