/** Operations of a document and their replies. */

import type { OperationInfo, ReplyInfo } from '../support/contract.ts';
import { escapeStep } from '../support/pointer.ts';
import { objectAt } from './build-topology.ts';
import type { DocumentChannels } from './document-channels.ts';
import { follow, withTraits } from './follow.ts';
import { isObject, type Json, type JsonObject, type Sources } from './load.ts';
import type { Note } from './model.ts';
import { textOf } from './schema-facts.ts';
import { placeText, specError, type SourcePlace } from './spec-error.ts';

/** Role of a document that names none. */
export const application = 'application';

/** A reply as the document states it, with the place where it does. */
interface ReplyDraft {
  readonly question: string;
  readonly reply: ReplyInfo;
  readonly place: SourcePlace;
}

/** An operation, and what its messages are answered by. */
export interface OperationDraft {
  readonly info: OperationInfo;
  readonly replies: readonly ReplyDraft[];
}

/** The texts of a list. */
export const strings = (value: Json | undefined): string[] =>
  Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];

function readReply(
  reply: JsonObject,
  place: SourcePlace,
  channels: DocumentChannels,
  notes: Note[],
): ReplyInfo | null {
  const at = (step: string): SourcePlace => ({ ...place, pointer: `${place.pointer}/${step}` });
  if (!isObject(reply['channel'])) {
    notes.push({
      place: placeText(place),
      text: 'the reply names no channel: no client can put this question, nor answer it.',
    });
    return null;
  }
  const channel = channels.find(textOf(reply['channel'], '$ref'), at('channel'));
  const listed = Array.isArray(reply['messages'])
    ? reply['messages'].map((item, index) => channels.message(textOf(item, '$ref'), at(`messages/${index}`)))
    : (channels.get(channel)?.names ?? []);
  const conversation = objectAt(reply, 'x-conversation');
  const cardinality = conversation['cardinality'];
  const cancel = conversation['cancel'];
  const intervalField = textOf(conversation, 'intervalField');
  return {
    channel,
    messages: [...listed],
    cardinality: cardinality === 'many' || cardinality === 'stream' ? cardinality : 'one',
    deadlineMs: typeof conversation['deadlineMs'] === 'number' ? conversation['deadlineMs'] : 30_000,
    correlation: strings(conversation['correlation']),
    ...(isObject(cancel) ? { cancel } : {}),
    ...(intervalField === '' ? {} : { intervalField }),
    ...readMeaning(conversation),
  };
}

/** What `x-conversation` says of the fields of question and answer. */
function readMeaning(conversation: JsonObject): Partial<ReplyInfo> {
  const startField = textOf(conversation, 'startField');
  const subscription = conversation['subscription'];
  const revision = objectAt(conversation, 'revision');
  const success = objectAt(conversation, 'success');
  const list = (value: Json | undefined): Json[] => (Array.isArray(value) ? [...value] : []);
  const text = (key: string): Record<string, string> => {
    const pointer = textOf(success, key);
    return pointer === '' ? {} : { [key]: pointer };
  };
  return {
    ...(startField === '' ? {} : { startField }),
    ...(Array.isArray(subscription) ? { subscription: strings(subscription) } : {}),
    ...(isObject(conversation['keys'])
      ? {
          keys: Object.fromEntries(
            Object.entries(conversation['keys']).filter(
              (entry): entry is [string, string] => typeof entry[1] === 'string',
            ),
          ),
        }
      : {}),
    ...('field' in revision
      ? { revision: { identity: strings(revision['identity']), field: textOf(revision, 'field') } }
      : {}),
    ...('field' in success
      ? {
          success: {
            field: textOf(success, 'field'),
            values: list(success['values']),
            retryable: list(success['retryable']),
            ...text('subcode'),
            ...text('description'),
          },
        }
      : {}),
  };
}

/** Reads every operation of the document. */
export function readOperations(
  sources: Sources,
  channels: DocumentChannels,
  notes: Note[],
): Map<string, OperationDraft> {
  const operationObjects = objectAt(sources.root.data, 'operations');
  const operations = new Map<string, OperationDraft>();
  for (const id of Object.keys(operationObjects)) {
    const written = {
      file: sources.root,
      pointer: `/operations/${escapeStep(id)}`,
      value: operationObjects[id] ?? null,
    };
    const target = follow(sources, written);
    const place: SourcePlace = { file: target.file.name, pointer: target.pointer };
    const at = (step: string): SourcePlace => ({ ...place, pointer: `${place.pointer}/${step}` });
    const operation = withTraits(sources, target);
    const action = textOf(operation, 'action');
    if (action !== 'send' && action !== 'receive') {
      const reason = action === '' ? 'the action is missing.' : `"${action}" is no action.`;
      throw specError('SPEC_INVALID', at('action'), reason, 'write send or receive.');
    }
    const channel = channels.find(textOf(operation['channel'], '$ref'), at('channel'));
    const listed = operation['messages'];
    const messages = Array.isArray(listed)
      ? listed.map((item, index) => channels.message(textOf(item, '$ref'), at(`messages/${index}`)))
      : [...(channels.get(channel)?.names ?? [])];
    const stated = operation['reply'];
    const replyAt = follow(sources, { ...target, pointer: at('reply').pointer, value: stated ?? null });
    const replyPlace: SourcePlace = { file: replyAt.file.name, pointer: replyAt.pointer };
    const reply = isObject(replyAt.value) ? readReply(replyAt.value, replyPlace, channels, notes) : null;
    const replies =
      reply === null ? [] : messages.map((question) => ({ question, reply, place: replyPlace }));
    // a document that names no roles describes one application; who is at the other end, it does not say
    const role = textOf(operation, 'x-role') || application;
    operations.set(id, { info: { id, action, role, channel, messages }, replies });
  }
  return operations;
}
