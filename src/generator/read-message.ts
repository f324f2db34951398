/** One message object of a document: its name, its payload, and what of it is not used. */

import { dialectOfFormat } from './schema-format.ts';
import { follow, traitsOf, withTraits } from './follow.ts';
import { isObject, type Json, type Sources, type Target } from './load.ts';
import type { Note } from './model.ts';
import type { Defined, ReadSchema, SchemaRegistry } from './normalise.ts';
import { textOf } from './schema-facts.ts';
import { placeText, specError, type SourcePlace } from './spec-error.ts';

/** A message object of the document, with its payload defined. */
export interface DocumentMessage {
  readonly place: SourcePlace;
  /** Name in the document; the wire name where the contract has no discriminator. */
  readonly name: string;
  /** Whether it says its name itself, and is not only called so where it stands. */
  readonly isNamed: boolean;
  /** The channel that it stands in, or null. */
  readonly channel: string | null;
  readonly defined: Defined;
  readonly summary: string;
  readonly contentType: string;
}

/** What reading messages needs to know of the document. */
export interface MessageContext {
  readonly sources: Sources;
  readonly registry: SchemaRegistry;
  /** The content type of messages that state none. */
  readonly contentType: string;
  readonly notes: Note[];
  /** Gets the schemas of headers. */
  readonly headers: ReadSchema[];
}

/**
 * Reads one message object (already resolved) and defines its payload. `key` is what it is called where it
 * stands, `channel` the channel that it is one of, if it stands there itself.
 */
export function readMessage(
  target: Target,
  key: string,
  channel: string | null,
  context: MessageContext,
): DocumentMessage {
  const { sources, registry, notes, headers } = context;
  const place: SourcePlace = { file: target.file.name, pointer: target.pointer };
  const at = (step: string): SourcePlace => ({ ...place, pointer: `${place.pointer}/${step}` });
  if (!isObject(target.value)) {
    throw specError('SPEC_INVALID', place, 'this is no message object.', 'write a message with a payload.');
  }
  const message = withTraits(sources, target);
  const ownName = textOf(message, 'name');
  const name = ownName || key;
  const contentType = textOf(message, 'contentType') || context.contentType;
  if (!/^application\/(?:[^;]+\+)?json(?:;|$)/.test(contentType)) {
    throw specError(
      'SPEC_UNSUPPORTED',
      at('contentType'),
      `messages of content type ${contentType} cannot be encoded.`,
      'use application/json.',
    );
  }
  const payload: Json | undefined = message['payload'];
  if (payload === undefined) {
    throw specError(
      'SPEC_UNSUPPORTED',
      place,
      'the message has no payload.',
      'give it a JSON Schema as payload; `true` lets every value pass.',
    );
  }
  // AsyncAPI 2 writes the format beside the payload; in other files it is still so
  const format = message['schemaFormat'];
  const dialect = typeof format === 'string' ? dialectOfFormat(format, at('schemaFormat')) : undefined;
  const own = target.value;
  // what a trait adds is noted at the message
  const addedAt = (step: string): string => placeText(own[step] === undefined ? place : at(step));
  // not read, but a reference that leads nowhere is a fault all the same
  for (const step of ['headers', 'correlationId']) {
    const value = own[step];
    if (value !== undefined) follow(sources, { file: target.file, pointer: at(step).pointer, value });
  }
  for (const { file, pointer, value } of [target, ...traitsOf(sources, target)]) {
    if (!isObject(value) || value['headers'] === undefined) continue;
    headers.push({ place: { file: file.name, pointer: `${pointer}/headers` }, value: value['headers'] });
  }
  if (message['headers'] !== undefined) {
    notes.push({
      place: addedAt('headers'),
      text: 'headers are not typed or validated: only payloads are.',
    });
  }
  if (message['correlationId'] !== undefined) {
    notes.push({
      place: addedAt('correlationId'),
      text: 'correlationId is not read: answers are matched by the correlation id of AMQP, and where a peer sends none by the fields that x-conversation names.',
    });
  }
  const payloadTarget: Target = { file: target.file, pointer: at('payload').pointer, value: payload };
  return {
    place,
    name,
    isNamed: ownName !== '',
    channel,
    defined: registry.define(payloadTarget, name, dialect),
    summary: textOf(message, 'summary') || textOf(message, 'title'),
    contentType,
  };
}
