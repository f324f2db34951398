/** Rules between fields, and convenience functions, as the schemas state them. */

import { isObject, listOf, type Json, type JsonObject } from '../../../src/generator/json.ts';
import { textOf } from '../../../src/generator/schema-facts.ts';
import { refName } from '../../../src/generator/normalise.ts';
import { html, type Html } from '../html.ts';
import { listed, messageLink } from './ways.ts';
import type { SiteInputs } from '../page.ts';

/** A rule, and the definition that holds it. */
export interface Rule {
  readonly name: string;
  readonly operands: readonly (readonly [string, string])[];
  /** What it means, of the rules' own schema. */
  readonly meaning: string;
  readonly definition: string;
}

/** What each rule means, as `schema/meta/rules.schema.json` says. */
function meanings({ readJson }: SiteInputs): ReadonlyMap<string, string> {
  const schema = readJson('schema/meta/rules.schema.json');
  const items = isObject(schema) && isObject(schema['items']) ? listOf(schema['items']['oneOf']) : [];
  return new Map(
    items.filter(isObject).map((item) => {
      const properties = isObject(item['properties']) ? item['properties'] : {};
      return [
        isObject(properties['rule']) ? textOf(properties['rule'], 'const') : '',
        textOf(item, 'description'),
      ];
    }),
  );
}

/** Definitions that a schema refers to, itself first. */
function reached(
  definitions: ReadonlyMap<string, JsonObject>,
  name: string,
  seen = new Set<string>(),
): Set<string> {
  if (seen.has(name)) return seen;
  seen.add(name);
  const walk = (value: Json): void => {
    const target = refName(value);
    if (target !== null) reached(definitions, target, seen);
    if (Array.isArray(value)) value.forEach(walk);
    else if (isObject(value)) Object.values(value).forEach(walk);
  };
  walk(definitions.get(name) ?? {});
  return seen;
}

/** All rules that a message is held to, those of its parts included. */
export function rulesOf(inputs: SiteInputs, definition: string): readonly Rule[] {
  const definitions = new Map(inputs.model.definitions.map(({ name, schema }) => [name, schema]));
  const meaning = meanings(inputs);
  return [...reached(definitions, definition)].flatMap((name) =>
    listOf(definitions.get(name)?.['x-rules'])
      .filter(isObject)
      .map((rule) => ({
        name: textOf(rule, 'rule'),
        operands: Object.keys(rule)
          .filter((key) => key !== 'rule')
          .map((key) => [key, textOf(rule, key)] as const),
        meaning: meaning.get(textOf(rule, 'rule')) ?? '',
        definition: name,
      })),
  );
}

/** The list of rules. */
export function ruleList(rules: readonly Rule[], definition: string): Html {
  return html`<ul>
    ${rules.map(
      ({ name, operands, meaning, definition: holder }) =>
        html`<li id="rule-${name}-${operands.map(([, value]) => value.replace(/\W+/g, '')).join('-')}">
          <code>${name}</code>: ${meaning} Here
          ${listed(
            operands.map(([key, value]) => html`${key} is <code>${value}</code>`),
            'and',
          )}${holder !== definition && html`, in each ${holder}`}.
        </li>`,
    )}
  </ul>`;
}

/** Functions that make this message out of another. */
export function builderList({ model }: SiteInputs, message: string, page: string): Html | null {
  const builders = model.messages.find(({ name }) => name === message)?.builders ?? [];
  const wires = new Map(model.messages.map(({ name, definition }) => [definition, name]));
  if (builders.length === 0) return null;
  return html`<ul>
    ${builders.map(
      ({ name, description, from }) =>
        html`<li>
          <code>${name}</code> of
          ${from.map((definition, index) => {
            const wire = wires.get(definition) ?? definition;
            return html`${index > 0 && ', '}${messageLink(wire, page)}`;
          })}:
          ${description}
        </li>`,
    )}
  </ul>`;
}
