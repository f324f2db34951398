/** Whether objects and arrays of one schema are all values of another. */

import { isObject, listOf, type Json } from '../../generator/json.ts';
import { literalPrefix } from '../../generator/names.ts';
import { declaredIn, memberSchemas, requiredIn, type Atom, type Branch } from './alternatives.ts';
import { anyItem, anyMember, inside, type Reason } from './reason.ts';

/** Asks whether values of schemas that all hold are values of another. */
export type Ask = (schemas: readonly Json[], other: Json, path: string) => Reason[];

/** What is asked, and what to do it with. */
export interface Question {
  readonly branch: Branch;
  readonly atom: Atom;
  readonly path: string;
  /** Whether a demand that is not granted is surely one that some value violates. */
  readonly isExact: boolean;
  readonly ask: Ask;
  /** Whether no value at all is left of schemas that all hold. */
  readonly isNothing: (schemas: readonly Json[]) => boolean;
}

const patternsOf = (atom: Atom): Record<string, Json> =>
  isObject(atom['patternProperties']) ? atom['patternProperties'] : {};

const numberIn = (atom: Atom, keyword: string): number | undefined => {
  const value = atom[keyword];
  return typeof value === 'number' ? value : undefined;
};

const reason = ({ path, isExact }: Question, keyword: string, at = path): Reason => ({
  path: at,
  keyword,
  certainty: isExact ? 'no' : 'unknown',
});

/** Whether no name can match both patterns: what they begin with differs. */
function areApart(a: string, b: string): boolean {
  const [left, right] = [literalPrefix(a), literalPrefix(b)];
  if (left === null || right === null) return false;
  return !left.startsWith(right) && !right.startsWith(left);
}

/** What the atoms of a branch say of members whose names match a pattern and nothing else; null: of all others. */
const unnamedSchemas = (branch: Branch, pattern: string | null): Json[] =>
  branch.flatMap((atom) => {
    const own = pattern === null ? undefined : patternsOf(atom)[pattern];
    const said = own ?? atom['additionalProperties'];
    return said === undefined ? [] : [said];
  });

/** Members that neither side names: by each pattern that one of them has, and all the others. */
function unnamedMembers(question: Question): Reason[] {
  const { branch, atom, path, ask, isNothing } = question;
  const ours = new Set(branch.flatMap((part) => Object.keys(patternsOf(part))));
  const theirs = patternsOf(atom);
  const reasons: Reason[] = [];
  for (const pattern of [...new Set([...ours, ...Object.keys(theirs)]), null]) {
    const schemas = unnamedSchemas(branch, pattern);
    if (isNothing(schemas)) continue;
    const at = inside(path, anyMember);
    const demanded = (pattern === null ? undefined : theirs[pattern]) ?? atom['additionalProperties'] ?? true;
    if (demanded === false) reasons.push(reason(question, 'additionalProperties', at));
    else reasons.push(...ask(schemas, demanded, at));
    // a name may match a pattern of theirs as well as one of ours
    if (pattern === null || !ours.has(pattern)) continue;
    for (const [other, schema] of Object.entries(theirs)) {
      if (ours.has(other) || areApart(pattern, other)) continue;
      const found = ask(schemas, schema, at);
      reasons.push(...found.map((one): Reason => ({ ...one, certainty: 'unknown' })));
    }
  }
  return reasons;
}

function namesDemands(question: Question): Reason[] {
  const { branch, atom, path, ask } = question;
  const demanded = atom['propertyNames'];
  if (demanded === undefined) return [];
  const names = branch.flatMap((part) => part['propertyNames'] ?? []);
  const isClosed = branch.some(
    (part) => part['additionalProperties'] === false && Object.keys(patternsOf(part)).length === 0,
  );
  const all: Json = isClosed ? { enum: [...declaredIn(branch)] } : { type: 'string' };
  const found = ask([all, ...names], demanded, path);
  return found.length === 0 ? [] : [{ path, keyword: 'propertyNames', certainty: 'unknown' }];
}

function countDemands(question: Question): Reason[] {
  const { branch, atom } = question;
  const least = Math.max(
    requiredIn(branch).size,
    ...branch.map((part) => numberIn(part, 'minProperties') ?? 0),
  );
  const isClosed = (part: Atom): boolean =>
    part['additionalProperties'] === false && Object.keys(patternsOf(part)).length === 0;
  const most = Math.min(
    ...branch.map((part) => numberIn(part, 'maxProperties') ?? Infinity),
    ...branch.filter(isClosed).map((part) => declaredIn([part]).size),
  );
  const reasons: Reason[] = [];
  if (least < (numberIn(atom, 'minProperties') ?? 0)) reasons.push(reason(question, 'minProperties'));
  if (most > (numberIn(atom, 'maxProperties') ?? Infinity)) reasons.push(reason(question, 'maxProperties'));
  return reasons;
}

/** What an atom demands of the objects of a branch. */
export function objectDemands(question: Question): Reason[] {
  const { branch, atom, path, ask, isNothing } = question;
  const required = requiredIn(branch);
  // an object that must have what it cannot have is none
  if ([...required].some((name) => isNothing(memberSchemas(branch, name)))) return [];
  const reasons: Reason[] = [];
  for (const name of requiredIn([atom])) {
    if (!required.has(name)) reasons.push(reason(question, 'required', inside(path, name)));
  }
  for (const name of new Set([...declaredIn([atom]), ...declaredIn(branch)])) {
    const ours = memberSchemas(branch, name);
    if (isNothing(ours)) continue;
    const at = inside(path, name);
    const theirs = memberSchemas([atom], name);
    if (theirs.includes(false)) reasons.push(reason(question, 'additionalProperties', at));
    else for (const demanded of theirs) reasons.push(...ask(ours, demanded, at));
  }
  return [...reasons, ...unnamedMembers(question), ...namesDemands(question), ...countDemands(question)];
}

/** What an atom says of the item at an index. */
const itemSchema = (atom: Atom, index: number): Json | undefined => {
  const first = listOf(atom['prefixItems']);
  return index < first.length ? first[index] : atom['items'];
};

/** What an atom demands of the arrays of a branch. */
export function arrayDemands(question: Question): Reason[] {
  const { branch, atom, path, ask, isNothing } = question;
  const prefixes = [atom, ...branch].map((part) => listOf(part['prefixItems']).length);
  const itemsAt = (index: number): Json[] => branch.flatMap((part) => itemSchema(part, index) ?? []);
  const longest = Math.max(...prefixes);
  // an array ends where no item can stand
  const end = Array.from({ length: longest + 1 }, (_, index) => index).find((index) =>
    isNothing(itemsAt(index)),
  );
  const most = Math.min(end ?? Infinity, ...branch.map((part) => numberIn(part, 'maxItems') ?? Infinity));
  const least = Math.max(0, ...branch.map((part) => numberIn(part, 'minItems') ?? 0));
  if (least > most) return [];
  const reasons: Reason[] = [];
  const wanted = { least: numberIn(atom, 'minItems') ?? 0, most: numberIn(atom, 'maxItems') ?? Infinity };
  if (least < wanted.least) reasons.push(reason(question, 'minItems'));
  if (most > wanted.most) reasons.push(reason(question, 'maxItems'));
  if (atom['uniqueItems'] === true && most > 1 && !branch.some((part) => part['uniqueItems'] === true)) {
    reasons.push(reason(question, 'uniqueItems'));
  }
  for (let index = 0; index <= longest && index < most; index++) {
    const at = inside(path, index === longest ? anyItem : String(index));
    const demanded = itemSchema(atom, index) ?? true;
    if (demanded === false) reasons.push(reason(question, 'items', at));
    else reasons.push(...ask(itemsAt(index), demanded, at));
  }
  return reasons;
}
