/** JSON values as parsed, and how to find one's way in them. */

import { pointerSteps } from '../support/pointer.ts';

/** A JSON value as parsed. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
/** A JSON object. */
export type JsonObject = Record<string, Json>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The items of an array; none of what is no array. */
export const listOf = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : []);

/** What a value has under a key or index; undefined when it has nothing there of its own. */
export function childOf(value: Json | undefined, step: string): Json | undefined {
  if (Array.isArray(value)) return /^(?:0|[1-9][0-9]*)$/.test(step) ? value[Number(step)] : undefined;
  return isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
}

/** The value at a pointer; undefined when there is none. */
export const jsonAt = (value: Json | undefined, pointer: string): Json | undefined =>
  pointerSteps(pointer).reduce(childOf, value);
