/** Holds what the SDK says of an input against what the references say of it. */

import { isDeepStrictEqual } from 'node:util';
import { encode, safeParse, verdictOf } from '../../src/index.ts';
import { references } from './references.ts';

/** How an input ended; counted. */
export type Outcome = 'malformed' | 'unknown' | 'refused by a schema' | 'refused by a rule' | 'accepted';

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decoded(bytes: Uint8Array): { readonly text: string; readonly value: unknown } | null {
  try {
    const text = decoder.decode(bytes);
    return { text, value: JSON.parse(text) };
  } catch {
    return null;
  }
}

/** Names that the two libraries cannot tell from what every object inherits. */
const inherited = new Set(Object.getOwnPropertyNames(Object.prototype));

const namesInherited = (value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  Object.entries(value).some(([key, item]) => inherited.has(key) || namesInherited(item));

/** Whether JSON.parse takes it, and no I-JSON reader should: a lone surrogate, or too deep. */
const isBeyondIJson = (text: string): boolean => /\\ud[89a-f]/i.test(text) || text.split(/[[{]/).length > 500;

/** Whether it holds a number such as 1e400, which is of no type wherever it stands: no library says so of an extension field. */
const holdsInfinity = (value: unknown): boolean =>
  typeof value === 'number'
    ? !Number.isFinite(value)
    : typeof value === 'object' && value !== null && Object.values(value).some(holdsInfinity);

/** A disagreement, in words; the input is for the caller to show. */
class Disagreement extends Error {}

type Result = ReturnType<typeof safeParse>;

/** Tolerant reading takes what strict reading takes, and makes of what it forgives a message that is right. */
function judgeTolerance(bytes: Uint8Array, strict: Result): void {
  const tolerant = safeParse(bytes, { reading: 'tolerant' });
  if (strict.ok) {
    if (
      !tolerant.ok ||
      tolerant.forgiven.length > 0 ||
      !isDeepStrictEqual(tolerant.message, strict.message)
    ) {
      throw new Disagreement('read otherwise by tolerant reading');
    }
  } else if (tolerant.ok) {
    if (tolerant.forgiven.length === 0) throw new Disagreement('forgiven in silence');
    if (!safeParse(encode(tolerant.message)).ok) throw new Disagreement('forgiven, and not right');
  } else if (!isDeepStrictEqual(verdictOf(tolerant.error), verdictOf(strict.error))) {
    throw new Disagreement('another verdict in tolerant reading');
  }
}

/** Of what has to be refused, whatever else is wrong with it; by that keyword, where there can be no other. */
function refusedFor(result: Result, keyword: string | null): Outcome {
  if (result.ok) throw new Disagreement('accepted, with a number that no double holds');
  const [first] = result.error.issues;
  if (first === undefined || first.rule || (keyword !== null && first.keyword !== keyword)) {
    throw new Disagreement('refused, but not for the number that no double holds');
  }
  return 'refused by a schema';
}

/** Judges one input. Throws when the SDK crashes, disagrees with a reference, or changes what it reads. */
export function judge(bytes: Uint8Array): Outcome {
  const result = safeParse(bytes);
  const json = decoded(bytes);
  if (!result.ok && result.error.code === 'MALFORMED_JSON') {
    if (json === null || isBeyondIJson(json.text)) return 'malformed';
    throw new Disagreement('JSON.parse takes it, the SDK calls it malformed');
  }
  if (json === null) throw new Disagreement('no JSON, and the SDK does not say so');
  const { value } = json;
  judgeTolerance(bytes, result);
  const name: unknown =
    typeof value === 'object' && value !== null && Object.hasOwn(value, 'msg')
      ? (value as Record<string, unknown>)['msg']
      : undefined;
  const reference = typeof name === 'string' ? references.get(name) : undefined;
  if (reference === undefined) {
    const isExtension = typeof name === 'string' && /^ext_[A-Za-z0-9_]+$/.test(name);
    if (isExtension && holdsInfinity(value)) return refusedFor(result, 'type');
    if (result.ok && isExtension) return 'accepted';
    if (result.ok) throw new Disagreement('accepted, and of no known type');
    return 'unknown';
  }
  if (holdsInfinity(value)) return refusedFor(result, null);
  if (result.ok) {
    const verdict = reference(value);
    const clean = !namesInherited(value);
    if (!verdict.ajv) throw new Disagreement('accepted, and Ajv refuses it');
    if (!verdict.cfworker && clean) throw new Disagreement('accepted, and @cfworker/json-schema refuses it');
    // JSON.stringify and RFC 8785 write -0 as 0
    const once = JSON.parse(JSON.stringify(value)) as unknown;
    if (!isDeepStrictEqual(JSON.parse(decoder.decode(encode(result.message))), once)) {
      throw new Disagreement('changed by reading and writing');
    }
    return 'accepted';
  }
  const [first] = result.error.issues;
  if (first === undefined) throw new Disagreement('refused without an issue');
  const verdict = reference(value);
  if (!first.rule) {
    if (verdict.ajv) throw new Disagreement(`refused (${first.path} ${first.keyword}), and Ajv accepts it`);
    return 'refused by a schema';
  }
  if (!verdict.ajv) throw new Disagreement(`refused by rule ${first.keyword} alone, and Ajv refuses it`);
  return 'refused by a rule';
}
