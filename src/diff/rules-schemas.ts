/** Rules on what a message may hold. */

import type { Rule } from './rules.ts';

/** Their ids. */
export type SchemaRuleId =
  | 'field-added'
  | 'field-added-required'
  | 'field-removed'
  | 'field-renamed'
  | 'field-required'
  | 'field-optional'
  | 'null-allowed'
  | 'null-forbidden'
  | 'type-changed'
  | 'constant-changed'
  | 'enum-value-added'
  | 'enum-value-removed'
  | 'enum-closed'
  | 'enum-opened'
  | 'known-values-changed'
  | 'bounds-changed'
  | 'length-changed'
  | 'pattern-changed'
  | 'format-changed'
  | 'item-count-changed'
  | 'items-changed'
  | 'member-count-changed'
  | 'member-names-changed'
  | 'members-opened'
  | 'members-closed'
  | 'members-changed'
  | 'alternative-added'
  | 'alternative-removed'
  | 'alternatives-changed'
  | 'condition-changed'
  | 'rule-added'
  | 'rule-removed'
  | 'values-refused'
  | 'values-uncertain'
  | 'unit-changed'
  | 'fill-changed'
  | 'type-renamed'
  | 'builder-added'
  | 'builder-removed'
  | 'builder-changed'
  | 'errata-changed'
  | 'deprecation-changed'
  | 'documentation-changed';

export const schemaRules: Readonly<Record<SchemaRuleId, Rule>> = {
  'field-added': {
    title: 'a field that may be left out was added',
    text: 'Receivers of the old version refuse it unless their schema lets other members pass; change receivers first.',
  },
  'field-added-required': {
    title: 'a field that has to be there was added',
    text: 'Receivers of the new version refuse messages without it. Where the SDK fills it in, code goes on compiling.',
  },
  'field-removed': {
    title: 'a field was removed',
    text: 'Receivers of the new version refuse it unless their schema lets other members pass; those of the old version miss it if it was required.',
  },
  'field-renamed': {
    title: 'a field was probably renamed',
    text: 'On the wire that is one field less and another one more. The confidence says how alike names, schemas and places are.',
  },
  'field-required': {
    title: 'a field that could be left out has to be there',
    text: 'Receivers of the new version refuse messages without it.',
  },
  'field-optional': {
    title: 'a field that had to be there may be left out',
    text: 'Receivers of the old version refuse messages without it; code that reads it has to expect that it is not there.',
  },
  'null-allowed': {
    title: 'a value may now be null',
    text: 'Receivers of the old version refuse null; code that reads the value has to expect it.',
  },
  'null-forbidden': {
    title: 'a value may no longer be null',
    text: 'Receivers of the new version refuse null.',
  },
  'type-changed': {
    title: 'values are of other types',
    text: 'What one side sends, the other one refuses, unless one type includes the other (integers are numbers).',
  },
  'constant-changed': {
    title: 'a value that is always the same is another one',
    text: 'Each side refuses what the other one sends.',
  },
  'enum-value-added': {
    title: 'a closed list has a value more',
    text: 'Receivers of the old version refuse it; code that chooses exhaustively has to know it.',
  },
  'enum-value-removed': {
    title: 'a closed list has a value less',
    text: 'Receivers of the new version refuse it; code that names it no longer compiles.',
  },
  'enum-closed': {
    title: 'values are now those of a list',
    text: 'Receivers of the new version refuse all others.',
  },
  'enum-opened': {
    title: 'values are no longer those of a list',
    text: 'Receivers of the old version refuse what is not in it.',
  },
  'known-values-changed': {
    title: 'the known values of an open list were changed',
    text: 'Any value passes before and after. Code of Java and .NET that names a value which is no longer known does not compile.',
  },
  'bounds-changed': {
    title: 'bounds of a number were changed',
    text: 'Where they are narrower, receivers refuse what the other version allows.',
  },
  'length-changed': {
    title: 'the least or greatest length of a text was changed',
    text: 'Where it is narrower, receivers refuse what the other version allows.',
  },
  'pattern-changed': {
    title: 'the pattern of a text was changed',
    text: 'Whether one pattern includes the other is decided where both are regular; else it is unknown.',
  },
  'format-changed': {
    title: 'the format of a text was changed',
    text: 'Formats that are checked forbid values; others say nothing on the wire.',
  },
  'item-count-changed': {
    title: 'the least or greatest number of items was changed, or whether all differ',
    text: 'Where it is narrower, receivers refuse what the other version allows.',
  },
  'items-changed': {
    title: 'the places of a list were changed',
    text: 'Items that have a place of their own were added, removed, or made alike.',
  },
  'member-count-changed': {
    title: 'the least or greatest number of members was changed',
    text: 'Where it is narrower, receivers refuse what the other version allows.',
  },
  'member-names-changed': {
    title: 'which names members may have was changed',
    text: 'Whether old names pass is decided where patterns are alike or regular.',
  },
  'members-opened': {
    title: 'members that are not named may be there',
    text: 'Receivers of the old version refuse them.',
  },
  'members-closed': {
    title: 'members that are not named may no longer be there',
    text: 'Receivers of the new version refuse them.',
  },
  'members-changed': {
    title: 'what members that are not named may be was changed',
    text: 'Decided by their patterns and schemas.',
  },
  'alternative-added': {
    title: 'a value may be one thing more',
    text: 'Receivers of the old version refuse it; code that distinguishes the alternatives has to know it.',
  },
  'alternative-removed': {
    title: 'a value may be one thing less',
    text: 'Receivers of the new version refuse it; code that names it no longer compiles.',
  },
  'alternatives-changed': {
    title: 'the alternatives of a value were put otherwise',
    text: 'Decided as a whole, both ways.',
  },
  'condition-changed': {
    title: 'a condition was changed (if, not, contains, dependent…, unevaluated…)',
    text: 'What such keywords forbid is not reckoned out: unknown unless both sides say the same.',
  },
  'rule-added': {
    title: 'a rule between fields was added',
    text: 'Receivers of the new version refuse messages that violate it.',
  },
  'rule-removed': {
    title: 'a rule between fields was removed',
    text: 'Receivers of the old version refuse messages that violate it.',
  },
  'values-refused': {
    title: 'a side refuses values of the other one for another reason',
    text: 'No other rule tells of it: look at the two schemas.',
  },
  'values-uncertain': {
    title: 'whether a side refuses values of the other one was not decided',
    text: 'It counts as breaking. Look at the two schemas.',
  },
  'unit-changed': {
    title: 'the unit of a quantity was changed',
    text: 'Messages pass and are misread: the worst of all. Give the field another name instead.',
  },
  'fill-changed': {
    title: 'what the SDK fills a field in with was changed',
    text: 'Messages are as before; senders that leave the field out send something else, or have to give it.',
  },
  'type-renamed': {
    title: 'a type has another name',
    text: 'Nothing on the wire; code that names the type no longer compiles.',
  },
  'builder-added': {
    title: 'a function that makes one message out of another was added',
    text: 'Nothing on the wire.',
  },
  'builder-removed': {
    title: 'a function that makes one message out of another was removed',
    text: 'Nothing on the wire; code that calls it no longer compiles.',
  },
  'builder-changed': {
    title: 'a function that makes one message out of another does it otherwise',
    text: 'It takes other messages or sets other fields.',
  },
  'errata-changed': {
    title: 'what tolerant reading repairs was changed',
    text: 'Nothing for messages that follow the schema. A repair that is gone: tolerant receivers refuse what they took.',
  },
  'deprecation-changed': {
    title: 'something was deprecated, or is no longer',
    text: 'Nothing on the wire; compilers may warn.',
  },
  'documentation-changed': {
    title: 'a text for people was changed',
    text: 'Descriptions, examples, sources, titles of the document: a patch.',
  },
};
