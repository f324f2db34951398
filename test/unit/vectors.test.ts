/** Every file in schema/examples, replayed: by means independent of the SDK, and by the SDK. */

import { describe, expect, it } from 'vitest';
import * as sdk from '../../src/index.ts';
import { canonicalJson } from '../support/canonical-json.ts';
import { check } from '../support/sources-validation.ts';
import { invalidVectors, validVectors } from '../support/vectors.ts';
import { strictVerdict, tolerantOutcome, type Verdict } from '../support/verdict-oracle.ts';

const decoder = new TextDecoder();
const named = <V extends { readonly file: string }>(vectors: readonly V[]): [string, V][] =>
  vectors.map((vector) => [vector.file, vector]);

/** With what a vector leaves out. */
const spelledOut = (verdict: Verdict): object =>
  verdict.path === undefined ? verdict : { rule: false, ...verdict };

describe('a valid vector', () => {
  it.each(named(validVectors))('%s is read, written, and read again as the same', (_, { type, bytes }) => {
    expect(strictVerdict(bytes)).toBeUndefined();
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
    const result = sdk.safeParse(bytes, { reading: 'tolerant' });
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
    expect(result.ok).toBe(false);
    if (!result.ok) expect(sdk.verdictOf(result.error)).toEqual(spelledOut(verdict));
  });

  it.each(named(invalidVectors))('%s has the SDK’s tolerant outcome', (_, { bytes, verdict, tolerant }) => {
    const result = sdk.safeParse(bytes, { reading: 'tolerant' });
    if (tolerant === undefined) {
      expect(result.ok).toBe(false);
      if (!result.ok) expect(sdk.verdictOf(result.error)).toEqual(spelledOut(verdict));
    } else {
      expect(result).toEqual({ ok: true, message: tolerant.message, forgiven: tolerant.forgiven });
      expect(() => sdk.encode(sdk.validate(tolerant.message))).not.toThrow();
    }
  });
});

describe('a reader that refuses a name that comes twice', () => {
  it.each(named([...validVectors, ...invalidVectors]))('says of %s what is to be said', (file, { bytes }) => {
    const strict = sdk.safeParse(bytes);
    const result = sdk.safeParse(bytes, { uniqueKeys: true });
    const expected = strict.ok ? 'valid' : strict.error.code;
    const isTwice = /[/](?:text-)?twice-/.test(file);
    expect(result.ok ? 'valid' : result.error.code).toBe(isTwice ? 'MALFORMED_JSON' : expected);
  });
});
