/** Examples of the contract, and what refusing one looks like. */

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';
import { ValidationError, type Message, type ValidationErrorCode } from '../../src/index.ts';

export type Obj = Record<string, unknown>;

const folder = path.resolve(import.meta.dirname, '../../schema/examples');

/** The text of a valid example. */
export const exampleText = (name: string, file = 'published.json'): string =>
  readFileSync(path.join(folder, name, 'valid', file), 'utf8');
/** The published example of a message type. */
export const example = (name: string): Obj => JSON.parse(exampleText(name)) as Obj;
/** Message type and file of every published example; vectors.test.ts replays the other files. */
export const examples: readonly (readonly [name: string, file: string])[] = readdirSync(folder)
  .filter((name) => /^[a-z]/.test(name))
  .map((name) => [name, 'published.json']);
export const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
/** For values that the compiler rightly takes for no message. */
export const asMessage = (value: unknown): Message => value as Message;

export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}

/** What is thrown: always a ValidationError that says it does not help to retry. */
export function refusal(action: () => unknown): ValidationError {
  try {
    action();
  } catch (caught) {
    if (!(caught instanceof ValidationError)) throw caught;
    expect(caught.retryable).toBe(false);
    return caught;
  }
  throw new Error('nothing was refused');
}
/** Its code, and its issues in short. */
export const refused = (action: () => unknown): [ValidationErrorCode, string[]] => {
  const error = refusal(action);
  return [error.code, error.issues.map(({ path: at, keyword }) => `${at} ${keyword}`)];
};
