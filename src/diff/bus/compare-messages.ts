/** Changes of message types: which there are, and which of the old ones a new one is. */

import type { MessageModel } from '../../generator/model.ts';
import {
  breaksBoth,
  breaksNewReceivers,
  breaksOldReceivers,
  type Change,
  type WireEffect,
} from '../change.ts';
import { isPatternWithin } from '../containment/patterns.ts';
import type { SchemaComparison } from '../schemas/compare-schemas.ts';
import { nameLikeness, renamesOf, schemaLikeness, type Rename } from '../similar.ts';
import { addedChoice, breaksAll } from '../source.ts';
import { placeIn, type Specification } from '../specification.ts';
import { changeOf, placeInDocument } from './found.ts';

/** What became of the message types. */
export interface MessageChanges {
  readonly changes: readonly Change[];
  /** New names by old ones. */
  readonly renamed: ReadonlyMap<string, string>;
  /** Both versions of each, by their definitions. */
  readonly pairs: readonly (readonly [before: MessageModel, after: MessageModel])[];
}

const byName = ({ model }: Specification): Map<string, MessageModel> =>
  new Map(model.messages.map((message) => [message.name, message]));

/** How alike two message types are: names, schemas, and on which channels they travel. */
function likeness(before: Specification, after: Specification) {
  const channels = ({ model }: Specification, name: string): string =>
    Object.entries(model.catalogue.channels)
      .flatMap(([id, { messages }]) => (messages.includes(name) ? [id] : []))
      .join();
  return (old: MessageModel, now: MessageModel): number => {
    const [left, right] = [before.side.lookup(old.definition), after.side.lookup(now.definition)];
    const isThere = channels(before, old.name) === channels(after, now.name);
    return (
      0.35 * nameLikeness(old.name, now.name) + 0.5 * schemaLikeness(left, right) + 0.15 * Number(isThere)
    );
  };
}

function described(
  { before: old, after: now, confidence }: Rename<MessageModel>,
  before: Specification,
  after: Specification,
): Change {
  const text = `was probably called ${old.name} (${Math.round(confidence * 100)} % sure)`;
  return changeOf('message-renamed', `message ${now.name}`, text, {
    messages: [old.name, now.name],
    before: placeIn(before, old.definition, []),
    after: placeIn(after, now.definition, []),
    wire: breaksBoth,
    source: breaksAll('code that names the message'),
    confidence,
  });
}

function compareExtensions(before: Specification, after: Specification): Change[] {
  const [old, now] = [before, after].map(({ model }) => model.catalogue.extensionMessages?.pattern);
  if (old === now) return [];
  const within = (a: string | undefined, b: string | undefined): WireEffect['oldToNew'] => {
    if (a === undefined) return 'compatible';
    if (b === undefined) return 'breaking';
    return { yes: 'compatible', no: 'breaking', unknown: 'unknown' }[
      isPatternWithin([a], b)
    ] as WireEffect['oldToNew'];
  };
  const name = (pattern: string | undefined): string => pattern ?? 'none';
  return [
    changeOf(
      'extension-messages-changed',
      'the document',
      `lets extension messages ${name(now)} pass instead of ${name(old)}`,
      {
        before: placeInDocument(before, 'x-extension-messages'),
        after: placeInDocument(after, 'x-extension-messages'),
        wire: { oldToNew: within(old, now), newToOld: within(now, old) },
      },
    ),
  ];
}

/** Compares message types; their payloads are given to the comparison of schemas. */
export function compareMessages(
  before: Specification,
  after: Specification,
  schemas: SchemaComparison,
): MessageChanges {
  const [old, now] = [byName(before), byName(after)];
  const removed = [...old.values()].filter(({ name }) => !now.has(name));
  const added = [...now.values()].filter(({ name }) => !old.has(name));
  const renames = renamesOf(removed, added, likeness(before, after));
  const shared = [...old.values()].flatMap((message) => {
    const other = now.get(message.name);
    return other === undefined ? [] : [[message, other] as const];
  });
  const pairs = [...shared, ...renames.map((rename) => [rename.before, rename.after] as const)];
  for (const [left, right] of pairs) schemas.add(right.name, [left.definition, right.definition]);
  const changes: Change[] = renames.map((rename) => described(rename, before, after));
  for (const message of removed.filter((one) => !renames.some((rename) => rename.before === one))) {
    changes.push(
      changeOf('message-removed', `message ${message.name}`, 'was removed', {
        messages: [message.name],
        before: placeIn(before, message.definition, []),
        wire: breaksNewReceivers,
        source: breaksAll('code that names the message'),
      }),
    );
  }
  for (const message of added.filter((one) => !renames.some((rename) => rename.after === one))) {
    changes.push(
      changeOf('message-added', `message ${message.name}`, 'was added', {
        messages: [message.name],
        after: placeIn(after, message.definition, []),
        wire: breaksOldReceivers,
        source: addedChoice(),
      }),
    );
  }
  const [infos, infosNow] = [before.model.catalogue.messages, after.model.catalogue.messages];
  for (const [left, right] of pairs) {
    const [info, infoNow] = [infos[left.name], infosNow[right.name]];
    const subject = `message ${right.name}`;
    const more = {
      messages: [right.name],
      before: placeIn(before, left.definition, []),
      after: placeIn(after, right.definition, []),
    };
    if (info?.contentType !== infoNow?.contentType) {
      const text = `is ${infoNow?.contentType ?? ''} instead of ${info?.contentType ?? ''}`;
      changes.push(changeOf('content-type-changed', subject, text, { ...more, wire: breaksBoth }));
    }
    if (info?.summary !== infoNow?.summary) {
      changes.push(changeOf('documentation-changed', subject, 'has another summary', more));
    }
  }
  const [field, fieldNow] = [before, after].map(({ model }) => model.catalogue.discriminator);
  if (field !== fieldNow) {
    const text = `tells messages apart by ${fieldNow ?? 'no field'} instead of ${field ?? 'no field'}`;
    changes.push(
      changeOf('discriminator-changed', 'the document', text, {
        wire: breaksBoth,
        source: breaksAll('code that tells messages apart'),
      }),
    );
  }
  changes.push(...compareExtensions(before, after));
  return {
    changes,
    renamed: new Map(renames.map((rename) => [rename.before.name, rename.after.name])),
    pairs,
  };
}
