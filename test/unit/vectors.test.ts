/** Every file in schema/examples, replayed: by means independent of the SDK, and by the SDK. */

import { describe, expect, it } from 'vitest';
import * as sdk from '../../src/index.ts';
import { canonicalJson } from '../support/canonical-json.ts';
import { check } from '../support/sources-validation.ts';
import { invalidVectors, validVectors } from '../support/vectors.ts';
import { strictVerdict, tolerantOutcome, type Tolerated, type Verdict } from '../support/verdict-oracle.ts';

const decoder = new TextDecoder();
const named = <V extends { readonly file: string }>(vectors: readonly V[]): [string, V][] =>
  vectors.map((vector) => [vector.file, vector]);

type TolerantResult = ({ ok: true; message: unknown } & Pick<Tolerated, 'forgiven'>) | { ok: false };

/** Absent from an SDK that knows neither the order of the verdict nor tolerant reading. */
const verdictOf = (sdk as Readonly<Record<string, unknown>>)['verdictOf'] as
  ((error: sdk.ValidationError) => unknown) | undefined;
const safeParse = sdk.safeParse as (
  input: Uint8Array,
  options: { reading?: 'tolerant'; uniqueKeys?: boolean },
) => TolerantResult & ReturnType<typeof sdk.safeParse>;

/** With what a vector leaves out. */
const spelledOut = (verdict: Verdict): object =>
  verdict.path === undefined ? verdict : { rule: false, ...verdict };

describe('a valid vector', () => {
  it.each(named(validVectors))('%s is read, written, and read again as the same', (_, { type, bytes }) => {
    expect(strictVerdict(bytes)).toBeUndefined();
    if (verdictOf === undefined && type === '_any') return;
    const canonical = canonicalJson(JSON.parse(decoder.decode(bytes)));
    for (const input of [bytes, decoder.decode(bytes)]) {
      const message = sdk.parse(input);
      expect(message.msg).toMatch(type === '_any' ? /^ext_/ : new RegExp(`^${type}$`));
      expect(canonicalJson(message)).toBe(canonical);
      const written = sdk.encode(message);
      expect(canonicalJson(JSON.parse(decoder.decode(written)))).toBe(canonical);
      expect(canonicalJson(sdk.parse(written))).toBe(canonical);
    }
  });

  it.each(named(validVectors))('%s is read unchanged by a tolerant reader', (_, { bytes }) => {
    expect(tolerantOutcome(bytes)).toBeUndefined();
    if (verdictOf === undefined) return;
    const result = safeParse(bytes, { reading: 'tolerant' });
    const message: unknown = JSON.parse(decoder.decode(bytes));
    expect(result).toEqual({ ok: true, message, forgiven: [] });
  });
});

describe('an invalid vector', () => {
  it.each(named(invalidVectors))('%s has the verdict that it names', (_, vector) => {
    expect(check('meta/vector.schema.json', vector.content)).toEqual([]);
    expect(strictVerdict(vector.bytes)).toEqual(vector.verdict);
    expect(tolerantOutcome(vector.bytes)).toEqual(vector.tolerant);
  });

  it.each(named(invalidVectors))('%s is refused by the SDK for the same reason', (_, { bytes, verdict }) => {
    const result = sdk.safeParse(bytes);
    if (verdictOf === undefined) {
      if (verdict.code !== 'MALFORMED_JSON') expect(result).toMatchObject({ error: { code: verdict.code } });
      return;
    }
    expect(result.ok).toBe(false);
    if (!result.ok) expect(verdictOf(result.error)).toEqual(spelledOut(verdict));
  });

  it.each(named(invalidVectors))('%s has the SDK’s tolerant outcome', (_, { bytes, verdict, tolerant }) => {
    if (verdictOf === undefined) return;
    const result = safeParse(bytes, { reading: 'tolerant' });
    if (tolerant === undefined) {
      expect(result.ok).toBe(false);
      if (!result.ok) expect(verdictOf(result.error)).toEqual(spelledOut(verdict));
    } else {
      expect(result).toEqual({ ok: true, message: tolerant.message, forgiven: tolerant.forgiven });
      expect(() => sdk.encode(tolerant.message as sdk.Message)).not.toThrow();
    }
  });
});

describe('a reader that refuses a name that comes twice', () => {
  it.each(named([...validVectors, ...invalidVectors]))('says of %s what is to be said', (file, { bytes }) => {
    if (verdictOf === undefined) return;
    const strict = sdk.safeParse(bytes);
    const result = safeParse(bytes, { uniqueKeys: true });
    const expected = strict.ok ? 'valid' : strict.error.code;
    const isTwice = /[/](?:text-)?twice-/.test(file);
    expect(result.ok ? 'valid' : result.error.code).toBe(isTwice ? 'MALFORMED_JSON' : expected);
  });
});
