/** Rules on fields: their names, and what they say of themselves. */

import type { Finding } from './lint.ts';
import type { LintOptions } from './lint-options.ts';
import { isNumeric, target, type Find, type Part } from './lint-walk.ts';
import type { Model } from './model.ts';
import { textOf } from './schema-facts.ts';

const quote = (text: string): string => JSON.stringify(text);

function* lintNames(fields: readonly Part[], model: Model, options: LintOptions): Generator<Finding> {
  const { 'field-name': form, 'extension-prefix': extension } = options;
  const pattern = form === undefined ? undefined : new RegExp(form.pattern, 'u');
  const byLowerCase = new Map<string, string>();
  for (const { field = '', place } of fields) {
    if (pattern !== undefined && !pattern.test(field)) {
      const message = `the field name ${quote(field)} does not match ${form?.pattern ?? ''}. Rename it.`;
      yield { rule: 'field-name', ...place, message };
    }
    if (extension !== undefined && field.startsWith(extension.prefix)) {
      const message = `${quote(field)} is named like a field of an extension. Rename it.`;
      yield { rule: 'extension-prefix', ...place, message };
    }
    const other = byLowerCase.get(field.toLowerCase());
    if (other === undefined) byLowerCase.set(field.toLowerCase(), field);
    else if (options['field-case'] === true && other !== field) {
      const message = `${quote(field)} and ${quote(other)} differ only by case. Name them alike, or apart.`;
      yield { rule: 'field-case', ...place, message };
    }
  }
  for (const { name, place } of extension === undefined ? [] : model.messages) {
    if (!name.startsWith(extension?.prefix ?? '')) continue;
    const message = `the message ${quote(name)} is named like one of an extension. Rename it.`;
    yield { rule: 'extension-prefix', ...place, message };
  }
}

/** A text that each type and field has to have. */
function* lintText(
  rule: 'description' | 'source',
  all: readonly Part[],
  wanted: { readonly pattern?: string } | undefined,
): Generator<Finding> {
  if (wanted === undefined) return;
  const keyword = rule === 'source' ? 'x-source' : 'description';
  const pattern = new RegExp(wanted.pattern ?? '\\S', 'u');
  for (const { schema, place, field } of all) {
    const text = textOf(schema, keyword);
    if (pattern.test(text)) continue;
    const what = field === undefined ? 'the type' : `the field ${quote(field)}`;
    const message =
      text === ''
        ? `${what} has no ${keyword}. Add one.`
        : `the ${keyword} of ${what} does not match ${pattern.source}. Rewrite it.`;
    yield { rule, ...place, message };
  }
}

function* lintUnits(fields: readonly Part[], find: Find, options: LintOptions): Generator<Finding> {
  if (options.unit === undefined) return;
  const { values } = options.unit;
  for (const { schema, place, field = '' } of fields) {
    const unit = textOf(schema, 'x-unit');
    const ofType = textOf(target(schema, find), 'x-unit');
    const say = (message: string): Finding => ({ rule: 'unit', ...place, message });
    if (!isNumeric(schema, find)) {
      if (unit !== '') yield say(`${quote(field)} has a unit, but holds no numbers. Remove x-unit.`);
    } else if (unit === '') {
      yield say(`${quote(field)} holds numbers without saying in which unit. Add x-unit.`);
    } else if (values !== undefined && !values.includes(unit)) {
      yield say(`${quote(unit)} is none of the units ${values.join(', ')}. Correct x-unit.`);
    } else if (ofType !== '' && ofType !== unit) {
      yield say(`${quote(field)} is in ${quote(unit)}, its type in ${quote(ofType)}. Make them agree.`);
    }
  }
}

function* lintPresentExamples(all: readonly Part[], find: Find, options: LintOptions): Generator<Finding> {
  if (options.examples !== true) return;
  for (const { schema, place, field } of all) {
    const isObjectType = field === undefined && [target(schema, find)['type']].flat().includes('object');
    if (isObjectType || (Array.isArray(schema['examples']) && schema['examples'].length > 0)) continue;
    const what = field === undefined ? 'the type' : `the field ${quote(field)}`;
    yield { rule: 'examples', ...place, message: `${what} has no examples. Add one that is valid.` };
  }
}

/** What the rules on fields find. */
export function lintFields(model: Model, all: readonly Part[], find: Find, options: LintOptions): Finding[] {
  const fields = all.filter(({ field }) => field !== undefined);
  const named = all.filter(({ field, within }) => field !== undefined || within === '');
  return [
    ...lintNames(fields, model, options),
    ...lintText('description', named, options.description),
    ...lintText('source', named, options.source),
    ...lintUnits(fields, find, options),
    ...lintPresentExamples(named, find, options),
  ];
}
