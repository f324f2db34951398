/** Reads messages from peers of a profile: what it says is repaired, and told. */

import type { Codec, MessageOf, ParseResult } from '../core/codec.ts';
import { shortPath } from '../core/issues.ts';
import { holdsOverflow, maxDepth } from '../support/values.ts';
import { deeperThan, replaceWord } from '../core/json-text.ts';
import type { ReadOptions } from '../core/read-options.ts';
import type { Forgiven } from '../core/tolerant.ts';
import type { CompatibilityInfo, MessageRepairName } from '../support/compatibility.ts';
import type { Protocol } from '../support/contract.ts';
import { escapeStep } from '../support/pointer.ts';
import { changeAt } from './places.ts';

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

/** The value of a text in which Infinity stands for null; undefined when it is no JSON for other reasons as well. */
function valueOf(text: string, forgiven: Forgiven[], repairs: readonly MessageRepairName[]): unknown {
  if (!repairs.includes('infinityAsNull') || !text.includes('Infinity')) return JSON.parse(text);
  // a text that nobody else has written
  const mark = crypto.randomUUID();
  const value: unknown = JSON.parse(replaceWord(text, 'Infinity', JSON.stringify(mark)));
  const visit = (holder: unknown, path: string): void => {
    if (typeof holder !== 'object' || holder === null) return;
    for (const [key, member] of Object.entries(holder)) {
      const below = `${path}/${escapeStep(key)}`;
      if (member !== mark) visit(member, below);
      else {
        Reflect.defineProperty(holder, key, { value: null });
        forgiven.push({ path: shortPath(below), what: 'infinityAsNull' });
      }
    }
  };
  visit(value, '');
  return value;
}

const offsetBeforeZ = /[+-]\d\d:\d\dZ$/;

function repaired<P extends Protocol>(
  codec: Codec<P>,
  body: Uint8Array,
  { repairs, timePlaces }: CompatibilityInfo,
  name: string | undefined,
): { readonly body: Uint8Array; readonly forgiven: readonly Forgiven[] } | undefined {
  const forgiven: Forgiven[] = [];
  try {
    const text = decoder.decode(body);
    if (deeperThan(text, maxDepth) !== -1) return undefined;
    const value = valueOf(text, forgiven, repairs);
    const type = codec.nameOf(value) ?? name ?? '';
    if (repairs.includes('offsetBeforeZ') && Object.hasOwn(timePlaces, type)) {
      for (const place of timePlaces[type] ?? []) {
        changeAt(value, place, (time, path) => {
          if (typeof time !== 'string' || !offsetBeforeZ.test(time)) return time;
          forgiven.push({ path: shortPath(path), what: 'offsetBeforeZ' });
          return time.slice(0, -1);
        });
      }
    }
    // a number that no double holds would be written as null
    if (forgiven.length === 0 || holdsOverflow(value)) return undefined;
    return { body: encoder.encode(JSON.stringify(value)), forgiven };
  } catch {
    // what is wrong with it has been said
    return undefined;
  }
}

/** As `safeParse`; what cannot be read is read once more with the profile's repairs, if they change anything. */
export function readFrom<P extends Protocol>(
  codec: Codec<P>,
  body: Uint8Array,
  options: ReadOptions,
  profile: CompatibilityInfo | undefined,
): ParseResult<MessageOf<P>> {
  const result = codec.safeParse(body, options);
  if (result.ok || profile === undefined || profile.repairs.length === 0) return result;
  const mended = repaired(codec, body, profile, options.name);
  if (mended === undefined) return result;
  const again = codec.safeParse(mended.body, options);
  return again.ok ? { ...again, forgiven: [...mended.forgiven, ...again.forgiven] } : again;
}
