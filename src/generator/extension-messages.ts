/** `x-extension-messages`: message types that travel although the document does not define them. */

import type { ExtensionInfo } from '../support/contract.ts';
import { isOwnName } from './extensions/additions.ts';
import type { Extended } from './extensions/extend.ts';
import { isObject, type Json } from './load.ts';
import type { Model } from './model.ts';
import { literalPrefix } from './names.ts';
import { specError, type SourcePlace } from './spec-error.ts';

const keyword = 'x-extension-messages';

/** What the document says of extension messages; undefined when it has none. */
export function readExtensionMessages(
  document: Readonly<Record<string, Json>>,
  file: string,
): ExtensionInfo | undefined {
  const value = document[keyword];
  if (value === undefined) return undefined;
  const place: SourcePlace = { file, pointer: `/${keyword}` };
  const pattern = isObject(value) && Object.keys(value).length === 1 ? value['pattern'] : undefined;
  if (typeof pattern !== 'string') {
    throw specError(
      'SPEC_INVALID',
      place,
      'this does not say which names extension messages have.',
      'write { pattern: "^ext_[A-Za-z0-9_]+$" }.',
    );
  }
  const at: SourcePlace = { ...place, pointer: `${place.pointer}/pattern` };
  const prefix = literalPrefix(pattern);
  try {
    new RegExp(pattern, 'u');
  } catch (cause) {
    throw specError('SPEC_INVALID', at, 'this is no regular expression.', 'correct it.', cause);
  }
  if (prefix === null) {
    throw specError(
      'SPEC_UNSUPPORTED',
      at,
      'the names of extension messages have no common beginning, which their type is told by.',
      'begin the pattern with ^ and letters, e.g. "^ext_[A-Za-z0-9_]+$".',
    );
  }
  return { prefix, pattern };
}

/** Throws when extension messages could not be told from others, or extensions have others. */
export function checkExtensionMessages(
  { catalogue, document, messages }: Model,
  { ownerOf, refuseFirst }: Extended,
): void {
  const { discriminator, extensionMessages } = catalogue;
  const owners = new Map(messages.map((message) => [message.name, ownerOf(message.place)]));
  for (const { name, place } of messages) {
    const owner = owners.get(name);
    if (owner === null || owner === undefined || isOwnName(owner, name)) continue;
    refuseFirst();
    throw specError(
      'SPEC_INVALID',
      place,
      `on the wire this message is called "${name}"; names of this extension begin with ${owner.prefix}_.`,
      'correct the const of the field that names the type.',
    );
  }
  if (extensionMessages === undefined) return;
  const place: SourcePlace = { file: document, pointer: `/${keyword}` };
  if (discriminator === null) {
    throw specError(
      'SPEC_UNSUPPORTED',
      place,
      'the messages have no field that names their type, so extension messages cannot be told from others.',
      'give every message such a field, required and with a const, or remove this.',
    );
  }
  const known = Object.keys(catalogue.messages).find(
    (name) => name.startsWith(extensionMessages.prefix) && owners.get(name) === null,
  );
  if (known !== undefined) {
    throw specError(
      'SPEC_UNSUPPORTED',
      place,
      `the name of the message "${known}" begins like those of extension messages.`,
      'rename it, define it in an extension (`ebadge generate --extend`), or change the pattern.',
    );
  }
}
