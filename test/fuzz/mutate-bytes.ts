/** Byte-level mutations of texts: what a broken sender, a cut line or an attacker makes of a message. */

import type { Random } from './random.ts';

/** Pieces that have broken readers of JSON. */
const dictionary: readonly Uint8Array[] = [
  'NaN',
  '-Infinity',
  '1e400',
  '-1e-400',
  '-0',
  '9007199254740993',
  '0.1e+1',
  '01',
  'null',
  'true',
  '""',
  '{}',
  '[]',
  '[[[[[[[[',
  '{"":{"":',
  '"__proto__":null,',
  '"constructor":{"prototype":1},',
  '"toString":1,',
  '"msg":"report",',
  '"msg":"set_clock",',
  '"ext_a":{"b":[null]},',
  '"heh_id":null,',
  '"\\ud800"',
  '"\\ud83d\\ude00"',
  '"\\u0000"',
  '"2016-12-31T23:59:60Z"',
  '"2013-07-21T10:00:00.000+00:00"',
  '"2013-02-30T10:00:00Z"',
  '"2013-07-21t10:00:00.123456789z"',
  '/**/',
  '//',
  ',',
  ':',
  '\uFEFF',
  '\u2028',
  'ž',
  '\\',
  '\\u',
  "'",
  '\n',
].map((text) => new TextEncoder().encode(text));

const rawBytes: readonly Uint8Array[] = [
  Uint8Array.of(0),
  Uint8Array.of(0x80),
  Uint8Array.of(0xc0, 0xaf),
  Uint8Array.of(0xed, 0xa0, 0x80),
  Uint8Array.of(0xf5, 0x80, 0x80, 0x80),
  Uint8Array.of(0xff, 0xfe),
];

function spliced(bytes: Uint8Array, at: number, drop: number, insert: Uint8Array): Uint8Array {
  const result = new Uint8Array(bytes.length - drop + insert.length);
  result.set(bytes.subarray(0, at));
  result.set(insert, at);
  result.set(bytes.subarray(at + drop), at + insert.length);
  return result;
}

const none = new Uint8Array();

const latin1 = new TextDecoder('latin1');
const isToken = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null/g;

/** A whole name, text, number or word in the place of another: often JSON still, seldom the right JSON. */
function swapToken(bytes: Uint8Array, random: Random, corpus: readonly Uint8Array[]): Uint8Array {
  // in Latin-1 a character is a byte
  const tokens = [...latin1.decode(bytes).matchAll(isToken)];
  if (tokens.length === 0) return bytes;
  const { 0: old, index } = random.of(tokens);
  const others = [...latin1.decode(random.of(corpus)).matchAll(isToken)];
  const [fresh] = others.length === 0 ? ['null'] : random.of(others);
  const insert =
    random.below(2) === 0 ? random.of(dictionary) : Uint8Array.from(Buffer.from(fresh, 'latin1'));
  return spliced(bytes, index, old.length, insert);
}

function mutateOnce(bytes: Uint8Array, random: Random, corpus: readonly Uint8Array[]): Uint8Array {
  if (random.below(2) === 0) return swapToken(bytes, random, corpus);
  const at = random.below(bytes.length + 1);
  const left = bytes.length - at;
  const some = Math.min(left, 1 + random.below(12));
  switch (random.below(9)) {
    case 0: {
      const copy = bytes.slice();
      if (left > 0) copy[at] = (copy[at] ?? 0) ^ (1 << random.below(8));
      return copy;
    }
    case 1:
      return spliced(bytes, at, Math.min(left, 1), Uint8Array.of(random.below(256)));
    case 2:
      return spliced(bytes, at, some, none);
    case 3:
      return spliced(bytes, at, 0, random.of(dictionary));
    case 4:
      return spliced(bytes, at, some, random.of(dictionary));
    case 5:
      return spliced(bytes, at, 0, random.of(rawBytes));
    case 6:
      return spliced(bytes, at, 0, bytes.slice(at, at + some));
    case 7:
      return bytes.slice(0, at);
    default: {
      const other = random.of(corpus);
      const from = random.below(other.length + 1);
      return spliced(bytes, at, some, other.slice(from, from + 1 + random.below(40)));
    }
  }
}

/** One to three mutations of one of the corpus. */
export function mutate(random: Random, corpus: readonly Uint8Array[]): Uint8Array {
  let bytes = random.of(corpus);
  for (let times = 1 + random.below(3); times > 0; times--) bytes = mutateOnce(bytes, random, corpus);
  return bytes;
}
