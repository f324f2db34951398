/**
 * Whether all values of one schema are values of another, decided by what the two say. Where that is not decided it is
 * unknown, never yes.
 */

import { forbiddenBy, kindOf, kindsOf, type Kind } from '../../generator/emit/type-kinds.ts';
import { isObject, listOf, type Json, type JsonObject } from '../../generator/json.ts';
import { refName } from '../../generator/normalise.ts';
import { withoutNull } from '../../generator/shapes/schema-parts.ts';
import {
  Alternatives,
  literalsIn,
  memberSchemas,
  ownPart,
  requiredIn,
  type Atom,
  type Branch,
} from './alternatives.ts';
import { arrayDemands, objectDemands, type Ask } from './objects.ts';
import { unique, type Certainty, type Reason } from './reason.ts';
import { ruleDemands } from './rule-demands.ts';
import { isSameJson, Sameness } from './same.ts';
import { numberDemands, textDemands, type Demand } from './scalars.ts';
import type { Side } from './side.ts';

/** Keywords of which it is only known that they hold where the other side says the same. */
const opaque = [
  'if',
  'not',
  'contains',
  'dependentRequired',
  'dependentSchemas',
  'unevaluatedItems',
  'unevaluatedProperties',
] as const;
/** What belongs to such a keyword. */
const companions: Readonly<Record<string, readonly string[]>> = {
  if: ['then', 'else'],
  contains: ['minContains', 'maxContains'],
};

/** Is told of two definitions one of which has to be within the other: they are compared by themselves. */
export type OnPair = (from: string, to: string, path: string) => void;

/** The name of a schema that is a reference and nothing else. */
const pureReference = (schema: Json | undefined): string | null =>
  isObject(schema) &&
  ownPart(schema) === null &&
  !('allOf' in schema || 'anyOf' in schema || 'oneOf' in schema)
    ? refName(schema)
    : null;

/** Decides whether values of schemas of one side are values of schemas of another. */
export class Containment {
  readonly #from: Side;
  readonly #to: Side;
  readonly #ours: Alternatives;
  readonly #theirs: Alternatives;
  readonly #same: Sameness;
  readonly #onPair: OnPair | null;
  readonly #ids = new WeakMap<object, number>();
  readonly #open = new Set<string>();
  #count = 0;

  /** Without `onPair`, definitions are looked into. */
  constructor(from: Side, to: Side, onPair: OnPair | null = null) {
    this.#from = from;
    this.#to = to;
    this.#ours = new Alternatives(from.lookup);
    this.#theirs = new Alternatives(to.lookup);
    this.#same = new Sameness(from.lookup, to.lookup);
    this.#onPair = onPair;
  }

  #id(value: Json): string {
    if (typeof value !== 'object' || value === null) return JSON.stringify(value);
    const known = this.#ids.get(value) ?? ++this.#count;
    this.#ids.set(value, known);
    return String(known);
  }

  /** Why values of schemas that all hold may be no values of the other; none: they all are. */
  reasons(schemas: readonly Json[], other: Json, path: string): Reason[] {
    const key = `${schemas.map((schema) => this.#id(schema)).join()}>${this.#id(other)}`;
    // a value inside itself: it is right unless something else is wrong
    if (this.#open.has(key)) return [];
    this.#open.add(key);
    const found = this.#decide(schemas, other, path);
    this.#open.delete(key);
    return unique(found);
  }

  readonly #ask: Ask = (schemas, other, path) => this.reasons(schemas, other, path);

  #decide(schemas: readonly Json[], other: Json, path: string): Reason[] {
    if (other === true || this.isNothing(schemas)) return [];
    if (!isObject(other)) return [{ path, keyword: 'false', certainty: 'no' }];
    const [only = true] = schemas;
    if (schemas.length <= 1) {
      const paired = this.#pair(only, other, path);
      if (paired !== null) return paired;
    }
    if (schemas.some((schema) => this.#same.of(schema, other))) return [];
    const own = ownPart(other);
    const target = refName(other);
    const unions = ['anyOf', 'oneOf'].filter((keyword) => Array.isArray(other[keyword]));
    return [
      ...(own === null ? [] : this.#inAtom(schemas, own, path)),
      ...(target === null ? [] : this.#ask(schemas, this.#to.lookup(target), path)),
      ...listOf(other['allOf']).flatMap((part) => this.#ask(schemas, part, path)),
      ...unions.flatMap((keyword) => this.#inUnion(schemas, listOf(other[keyword]), keyword, path)),
    ];
  }

  /** Two definitions, or two nullables, are taken one by one; null where it is neither. */
  #pair(schema: Json, other: JsonObject, path: string): Reason[] | null {
    const [from, to] = [pureReference(schema), pureReference(other)];
    if (from !== null && to !== null && this.#onPair !== null) {
      this.#onPair(from, to, path);
      return [];
    }
    if (!isObject(schema)) return null;
    const bare = withoutNull(schema, this.#from.lookup);
    if (bare === null) return null;
    const bareOther = withoutNull(other, this.#to.lookup);
    const isNullable = kindsOf(other, this.#to.lookup).has('null');
    if (bareOther === null && isNullable) return null;
    return [
      ...(isNullable ? [] : [{ path, keyword: 'null', certainty: 'no' } as const]),
      ...this.#ask([bare], bareOther ?? other, path),
    ];
  }

  /** Whether no value is left of schemas that all hold; where that is not plain, false. */
  isNothing(schemas: readonly Json[]): boolean {
    if (schemas.includes(false)) return true;
    return this.#ours.of(schemas)?.every((branch) => this.#ours.kinds(branch).size === 0) ?? false;
  }

  #inAtom(schemas: readonly Json[], atom: Atom, path: string): Reason[] {
    const branches = this.#ours.of(schemas);
    if (branches === null) return [{ path, keyword: 'anyOf', certainty: 'unknown' }];
    return branches.flatMap((branch) => this.#branchInAtom(branch, atom, path));
  }

  #branchInAtom(branch: Branch, atom: Atom, path: string): Reason[] {
    const kinds = this.#ours.kinds(branch);
    const values = literalsIn(branch) ?? finite(kinds);
    if (values !== null) return this.#literals(values, branch, atom, path);
    const isExact = !branch.some((part) => opaque.some((keyword) => keyword in part));
    const certainty: Certainty = isExact ? 'no' : 'unknown';
    if ('const' in atom || 'enum' in atom) return [{ path, keyword: 'enum', certainty }];
    const theirs = kindsOf('type' in atom ? { type: atom['type'] ?? [] } : true, this.#to.lookup);
    const reasons: Reason[] = [];
    for (const kind of kinds) {
      if (!theirs.has(kind)) reasons.push({ path, keyword: kind === 'null' ? 'null' : 'type', certainty });
    }
    const demanded = (demands: readonly Demand[]): void => {
      for (const [keyword, isCertain] of demands) {
        reasons.push({ path, keyword, certainty: isCertain ? certainty : 'unknown' });
      }
    };
    const has = (kind: Kind): boolean => kinds.has(kind) && theirs.has(kind);
    if (has('number')) demanded(numberDemands(branch, atom));
    if (has('string')) demanded(textDemands(branch, atom));
    const isNothing = (schemas: readonly Json[]): boolean => this.isNothing(schemas);
    const question = { branch, atom, path, isExact, ask: this.#ask, isNothing };
    if (has('object')) reasons.push(...objectDemands(question));
    if (has('array')) reasons.push(...arrayDemands(question));
    if (has('object') || has('array')) {
      for (const rule of ruleDemands(branch, atom)) reasons.push({ path, keyword: rule, certainty });
    }
    reasons.push(...this.#opaqueDemands(branch, kinds, atom, path));
    return reasons;
  }

  /** Values that are listed: each is tried. */
  #literals(values: readonly Json[], branch: Branch, atom: Atom, path: string): Reason[] {
    const refused = values.filter(
      (value) => branch.every((part) => this.#from.accepts(part, value)) && !this.#to.accepts(atom, value),
    );
    const keywords = new Set(
      refused.map((value) => {
        if (value === null) return 'null';
        const isOfType = !('type' in atom) || this.#to.accepts({ type: atom['type'] ?? [] }, value);
        return isOfType ? 'enum' : 'type';
      }),
    );
    return [...keywords].map((keyword) => ({ path, keyword, certainty: 'no' }));
  }

  #opaqueDemands(branch: Branch, kinds: ReadonlySet<Kind>, atom: Atom, path: string): Reason[] {
    return opaque.flatMap((keyword): Reason[] => {
      if (!(keyword in atom)) return [];
      if (keyword === 'not') {
        const forbidden = forbiddenBy(atom['not']);
        if (forbidden !== null && ![...kinds].some((kind) => forbidden.has(kind))) return [];
      }
      const part = partOf(atom, keyword);
      // what was evaluated depends on all that stands around it
      const isSame = !keyword.startsWith('unevaluated');
      if (isSame && branch.some((own) => keyword in own && this.#same.of(partOf(own, keyword), part)))
        return [];
      return [{ path, keyword, certainty: 'unknown' }];
    });
  }

  #inUnion(schemas: readonly Json[], others: readonly Json[], keyword: string, path: string): Reason[] {
    const alternatives = this.#alternatives(schemas);
    if (alternatives === null) return [{ path, keyword, certainty: 'unknown' }];
    return alternatives.flatMap((alternative) =>
      this.#alternativeInUnion(alternative, others, keyword, path),
    );
  }

  /** The branches of a union as they are written; of types each by itself. */
  #alternatives(schemas: readonly Json[]): Json[][] | null {
    const [only] = schemas;
    const union = isObject(only) && ownPart(only) === null ? (only['anyOf'] ?? only['oneOf']) : undefined;
    if (
      schemas.length === 1 &&
      isObject(only) &&
      Array.isArray(union) &&
      !('$ref' in only || 'allOf' in only)
    ) {
      return union.map((part) => [part]);
    }
    const branches = this.#ours.of(schemas);
    if (branches === null) return null;
    return branches.flatMap((branch) => {
      const kinds = [...this.#ours.kinds(branch)];
      return kinds.map((kind) => (kinds.length === 1 ? [...branch] : [...branch, { type: kind }]));
    });
  }

  #alternativeInUnion(
    schemas: readonly Json[],
    others: readonly Json[],
    keyword: string,
    path: string,
  ): Reason[] {
    if (this.isNothing(schemas)) return [];
    const candidates = others.filter((other) => !this.#areApart(schemas, other));
    const [only, second] = candidates;
    if (only === undefined) {
      const isNull = this.#ours
        .of(schemas)
        ?.every((branch) => [...this.#ours.kinds(branch)].join() === 'null');
      return [{ path, keyword: isNull === true ? 'null' : keyword, certainty: 'no' }];
    }
    if (second === undefined) return this.#ask(schemas, only, path);
    const whole = new Containment(this.#from, this.#to);
    const fits = candidates.some((other) => whole.reasons(schemas, other, path).length === 0);
    // of oneOf, a value must not be within two
    return fits && keyword === 'anyOf' ? [] : [{ path, keyword, certainty: 'unknown' }];
  }

  /** Whether no value can be of both; where that is not plain, false. */
  #areApart(schemas: readonly Json[], other: Json): boolean {
    const [ours, theirs] = [this.#ours.of(schemas), this.#theirs.of([other])];
    if (ours === null || theirs === null) return false;
    return ours.every((left) => theirs.every((right) => this.#branchesApart(left, right)));
  }

  #branchesApart(left: Branch, right: Branch): boolean {
    const [ours, theirs] = [this.#ours.kinds(left), this.#theirs.kinds(right)];
    const shared = [...ours].filter((kind) => theirs.has(kind));
    if (shared.length === 0) return true;
    const [mine, yours] = [literalsIn(left), literalsIn(right)];
    if (mine !== null && yours !== null)
      return !mine.some((value) => yours.some((one) => isSameJson(one, value)));
    if (mine !== null) {
      return mine.every((value) => !right.every((part) => this.#to.accepts(part, value)));
    }
    if (shared.length > 1 || shared[0] !== 'object') return false;
    return [...new Set([...requiredIn(left), ...requiredIn(right)])].some((name) => {
      const [own, foreign] = [memberSchemas(left, name), memberSchemas(right, name)];
      if (own.includes(false) || foreign.includes(false)) return true;
      return foreign.length > 0 && own.length > 0 && foreign.some((schema) => this.#areApart(own, schema));
    });
  }
}

/** All values of types that have few. */
function finite(kinds: ReadonlySet<Kind>): Json[] | null {
  const isFew = [...kinds].every((kind) => kind === 'null' || kind === 'boolean');
  return isFew ? [null, true, false].filter((value) => kinds.has(kindOf(value))) : null;
}

/** A keyword with what belongs to it. */
const partOf = (atom: Atom, keyword: string): Atom =>
  Object.fromEntries(
    Object.entries(atom).filter(([name]) => name === keyword || companions[keyword]?.includes(name) === true),
  );
