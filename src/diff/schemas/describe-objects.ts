/** Changes of the fields of objects, and of members that are no fields. */

import { isObject, type Json } from '../../generator/json.ts';
import type { Property } from '../../generator/schema-facts.ts';
import { memberSchemas, type Branch } from '../containment/alternatives.ts';
import { anyMember, inside } from '../containment/reason.ts';
import { canonicalText } from '../containment/same.ts';
import { nameLikeness, renamesOf, schemaLikeness } from '../similar.ts';
import {
  addedField,
  breaksAll,
  otherMembers,
  optionalField,
  removedField,
  requiredField,
} from '../source.ts';
import type { Shaped } from './shaped.ts';
import { bothWays, type Draft } from './draft.ts';
import type { View } from './view.ts';

/** Compares what stands at a place. */
export type Describe = (before: Json, after: Json, path: string, pathBefore: string) => Draft[];

interface Member extends Property {
  readonly index: number;
}

const membersOf = ({ properties }: View): Member[] =>
  properties.map((property, index) => ({ ...property, index }));

/** How alike two fields are: names, schemas, places. */
const likeness = (before: Member, after: Member): number =>
  0.45 * nameLikeness(before.name, after.name) +
  0.4 * schemaLikeness(before.schema, after.schema) +
  0.15 * (before.index === after.index ? 1 : 0);

function describeAdded(member: Member, path: string, shaped: Shaped): Draft {
  const at = inside(path, member.name);
  const field = shaped.after(at)?.field;
  return {
    rule: member.required ? 'field-added-required' : 'field-added',
    path: at,
    text: member.required ? 'was added and has to be there' : 'was added',
    keywords: ['additionalProperties', 'required'],
    directions: bothWays,
    takesAll: true,
    source: field == null ? [] : addedField(field),
  };
}

function describeRemoved(member: Member, path: string, shaped: Shaped): Draft {
  const at = inside(path, member.name);
  const field = shaped.before(at)?.field;
  return {
    rule: 'field-removed',
    path: at,
    text: member.required ? 'was removed; it had to be there' : 'was removed',
    keywords: ['additionalProperties', 'required'],
    directions: bothWays,
    takesAll: true,
    source: field == null ? breaksAll('the field is gone') : removedField(field),
  };
}

function describeRequired(
  before: Member,
  after: Member,
  at: string,
  pathBefore: string,
  shaped: Shaped,
): Draft[] {
  if (before.required === after.required) return [];
  const base = { path: at, keywords: ['required'], directions: bothWays };
  const [old, now] = [shaped.before(pathBefore)?.field, shaped.after(at)?.field];
  return after.required
    ? [
        {
          ...base,
          rule: 'field-required',
          text: 'has to be there',
          source: now == null ? [] : requiredField({ shape: now, shapes: shaped.shapesAfter }),
        },
      ]
    : [
        {
          ...base,
          rule: 'field-optional',
          text: 'may be left out',
          source: old == null ? [] : optionalField({ shape: old, shapes: shaped.shapesBefore }),
        },
      ];
}

/** Changes of the fields of an object. */
export function describeFields(
  before: View,
  after: View,
  path: string,
  pathBefore: string,
  shaped: Shaped,
  describe: Describe,
): Draft[] {
  const [old, now] = [membersOf(before), membersOf(after)];
  const shared = old.filter((member) => now.some(({ name }) => name === member.name));
  const removed = old.filter((member) => !shared.includes(member));
  const added = now.filter(({ name }) => !shared.some((member) => member.name === name));
  const renames = renamesOf(removed, added, likeness);
  const drafts: Draft[] = [];
  for (const member of shared) {
    const other = now.find(({ name }) => name === member.name);
    if (other === undefined) continue;
    const [at, from] = [inside(path, member.name), inside(pathBefore, member.name)];
    drafts.push(...describeRequired(member, other, at, from, shaped));
    drafts.push(...describe(member.schema, other.schema, at, from));
  }
  for (const { before: member, after: other, confidence } of renames) {
    const [at, from] = [inside(path, other.name), inside(pathBefore, member.name)];
    const sure = `${Math.round(confidence * 100)} % sure`;
    drafts.push({
      rule: 'field-renamed',
      path: at,
      pathBefore: from,
      text: `was probably called ${member.name} (${sure}): one field less and another one more on the wire`,
      keywords: ['additionalProperties', 'required'],
      directions: bothWays,
      takesAll: true,
      source: breaksAll('code that names the field'),
      confidence,
    });
    drafts.push(...describeRequired(member, other, at, from, shaped));
    drafts.push(...describe(member.schema, other.schema, at, from));
  }
  for (const member of removed) {
    if (!renames.some((rename) => rename.before === member))
      drafts.push(describeRemoved(member, pathBefore, shaped));
  }
  for (const member of added) {
    if (!renames.some((rename) => rename.after === member)) drafts.push(describeAdded(member, path, shaped));
  }
  return drafts;
}

/** What a branch says of members that are no fields, as one text; `false` where there are none. */
function othersText(branch: Branch): string {
  const said = branch.map((atom) => {
    const patterns = isObject(atom['patternProperties']) ? atom['patternProperties'] : {};
    const bare = (value: Json): Json =>
      isObject(value)
        ? Object.fromEntries(
            Object.entries(value).filter(([key]) => !/^(?:description|title|examples|x-)/.test(key)),
          )
        : value;
    const members = Object.entries(patterns).map(
      ([pattern, value]) => `${pattern}=${canonicalText(bare(value))}`,
    );
    const rest = atom['additionalProperties'] ?? true;
    return JSON.stringify([members.sort(), isObject(rest) ? bare(rest) : rest]);
  });
  return said.sort().join();
}

const isClosed = (branch: Branch): boolean => memberSchemas(branch, '\u0000').includes(false);
const hasPatterns = (branch: Branch): boolean => branch.some((atom) => 'patternProperties' in atom);

/** Changes of which members that are no fields there may be. */
export function describeOthers(
  before: Branch,
  after: Branch,
  path: string,
  pathBefore: string,
  describe: Describe,
): Draft[] {
  const at = inside(path, anyMember);
  const values = (branch: Branch): Json | undefined => {
    const [only, second] = branch.filter((atom) => 'additionalProperties' in atom);
    return second === undefined ? only?.['additionalProperties'] : undefined;
  };
  const [old, now] = [values(before), values(after)];
  if (isObject(old) && isObject(now) && !hasPatterns(before) && !hasPatterns(after)) {
    return describe(old, now, at, inside(pathBefore, anyMember));
  }
  if (othersText(before) === othersText(after)) return [];
  const [wasClosed, isNowClosed] = [isClosed(before), isClosed(after)];
  const rule =
    wasClosed && !isNowClosed
      ? 'members-opened'
      : !wasClosed && isNowClosed
        ? 'members-closed'
        : 'members-changed';
  const text = {
    'members-opened': 'may be there',
    'members-closed': 'may no longer be there',
    'members-changed': 'is limited otherwise',
  }[rule];
  const source = {
    'members-opened': [],
    'members-closed': breaksAll('code that reads or gives other members'),
    'members-changed': otherMembers(),
  }[rule];
  return [
    {
      rule,
      path: at,
      text,
      keywords: ['additionalProperties'],
      directions: bothWays,
      takesAll: true,
      source,
    },
  ];
}
