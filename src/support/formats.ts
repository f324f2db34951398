/**
 * The string formats that validators assert, as plain functions. Others are annotations only: generating a
 * contract notes each one that is not asserted.
 */

import { parseDateTime } from './time.ts';

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** By the format's name in JSON Schema: true when the string is one. */
export const formats: {
  readonly 'date-time': (value: string) => boolean;
  readonly uuid: (value: string) => boolean;
} = {
  'date-time': (value) => parseDateTime(value) !== null,
  uuid: (value) => uuidPattern.test(value),
};
