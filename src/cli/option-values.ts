/** Readers of option values. What they throw, commander tells with the option's name. */

import { InvalidArgumentError } from 'commander';

/** A whole number within bounds, both included. */
export const wholeNumber =
  (least: number, most: number) =>
  (text: string): number => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new InvalidArgumentError(`Give a whole number from ${least} to ${most}.`);
  };

/** A point in time, or a day. */
export function dateTime(text: string): Date {
  const date = new Date(text);
  if (/^\d{4}-\d\d-\d\d(?:T\d\d:\d\d.*(?:Z|[+-]\d\d:\d\d))?$/.test(text) && !Number.isNaN(date.getTime()))
    return date;
  throw new InvalidArgumentError('Give a day, 2026-07-27, or a time, 2026-07-27T10:00:00Z.');
}

/** For options that may be given several times: all values, in their order. */
export const collect = (value: string, before: readonly string[]): readonly string[] => [...before, value];
