/** The fields of a message, those of its parts included, as a table. */

import type {
  DefinitionShape,
  FieldShape,
  ItemShape,
  ValueShape,
} from '../../../src/generator/shapes/shape.ts';
import { isObject, type Json } from '../../../src/generator/json.ts';
import { refName } from '../../../src/generator/normalise.ts';
import { html, joined, type Html } from '../html.ts';
import { fieldAnchor } from '../links.ts';
import { plainText } from '../markdown.ts';
import type { SearchEntry, SiteInputs } from '../page.ts';
import { checkWords } from './checks.ts';

type Shapes = SiteInputs['shapes'];

/** A field, wherever in the message it stands. */
export interface FieldRow {
  /** From the message: `product.start`, `events[].type`. */
  readonly path: string;
  readonly field: FieldShape;
  readonly type: string;
  /** What is checked besides the type, a sentence each. */
  readonly checks: readonly string[];
  /** Texts that it may be, with what they mean. */
  readonly values: readonly (readonly [value: string, meaning: string])[];
  readonly isOpen: boolean;
}

/** What a value is, past names for other types. */
interface Resolved {
  readonly shape: ValueShape;
  readonly isNullable: boolean;
  /** Of the definitions on the way. */
  readonly checks: readonly string[];
  readonly definition?: DefinitionShape;
}

function resolved(shapes: Shapes, item: ItemShape): Resolved {
  if (item.shape.kind !== 'reference') return { ...item, checks: [] };
  const definition = shapes.get(item.shape.name);
  if (definition === undefined) throw new Error(`There is no type ${item.shape.name}.`);
  if (definition.kind !== 'alias') return { ...item, definition, checks: [] };
  const inner = resolved(shapes, definition.value);
  return {
    ...inner,
    isNullable: item.isNullable || inner.isNullable,
    checks: [...definition.checks, ...inner.checks],
  };
}

function typeText(shapes: Shapes, item: ItemShape): string {
  const { shape, definition } = resolved(shapes, item);
  switch (shape.kind) {
    case 'any':
      return 'any JSON';
    case 'string':
      return shape.format ?? 'text';
    case 'constant':
      return JSON.stringify(shape.value);
    case 'list':
      return `list of ${typeText(shapes, shape.items)}`;
    case 'tuple':
      return `list: ${shape.items.map((part) => typeText(shapes, part)).join(', ')}`;
    case 'map':
      return `object: ${typeText(shapes, shape.values)} by name`;
    case 'reference':
      return definition?.kind === 'enumeration' ? 'text' : (definition?.name ?? 'object');
    case 'number':
    case 'integer':
    case 'boolean':
      return shape.kind;
  }
}

/** The object within a value, and how a path leads to its fields. */
function partOf(shapes: Shapes, item: ItemShape, path: string): readonly [DefinitionShape, string] | null {
  const { shape, definition } = resolved(shapes, item);
  if (shape.kind === 'list') return partOf(shapes, shape.items, `${path}[]`);
  if (shape.kind === 'map') return partOf(shapes, shape.values, `${path}.*`);
  return definition?.kind === 'object' ? [definition, path] : null;
}

function enumerationOf(
  shapes: Shapes,
  item: ItemShape,
): Extract<DefinitionShape, { kind: 'enumeration' }> | null {
  const { shape, definition } = resolved(shapes, item);
  if (definition?.kind === 'enumeration') return definition;
  return shape.kind === 'list' ? enumerationOf(shapes, shape.items) : null;
}

/** What items of a list have to be. */
function itemChecks(shapes: Shapes, item: ItemShape): readonly string[] {
  const { shape, checks } = resolved(shapes, item);
  const inner = shape.kind === 'list' ? shape.items : shape.kind === 'map' ? shape.values : null;
  return [...checks, ...(inner === null ? [] : itemChecks(shapes, inner).map((check) => `Each: ${check}`))];
}

/** What the names of an object's members have to be, where they are data. */
function nameChecks({ shapes, model }: SiteInputs, definition: string, field: string): readonly string[] {
  const schema = model.definitions.find(({ name }) => name === definition)?.schema['properties'];
  const own = isObject(schema) ? schema[field] : undefined;
  const names = refName(isObject(own) ? own['propertyNames'] : undefined);
  const checks = names === null ? [] : (shapes.get(names)?.checks ?? []);
  return checks.map((check) => `Names: ${check}`);
}

function checksOf(inputs: SiteInputs, definition: string, field: FieldShape): readonly string[] {
  const all = [
    ...field.checks,
    ...itemChecks(inputs.shapes, field),
    ...nameChecks(inputs, definition, field.name),
  ];
  return [...new Set(all.map(checkWords))].filter((text) => text !== '');
}

/** The rows of an object, in the order of its schema. */
export function fieldRows(inputs: SiteInputs, name: string, prefix = ''): readonly FieldRow[] {
  const { shapes } = inputs;
  const shape = shapes.get(name);
  if (shape?.kind !== 'object') return [];
  return shape.fields.flatMap((field) => {
    const path = `${prefix}${field.name}`;
    const enumeration = enumerationOf(shapes, field);
    const row: FieldRow = {
      path,
      field,
      type: typeText(shapes, field),
      checks: checksOf(inputs, name, field),
      values: (enumeration?.values ?? []).map((value) => [value, enumeration?.meanings[value] ?? '']),
      isOpen: enumeration?.kind === 'enumeration' && enumeration.isOpen,
    };
    const part = partOf(shapes, field, path);
    return [row, ...(part === null ? [] : fieldRows(inputs, part[0].name, `${part[1]}.`))];
  });
}

const asCode = (value: Json): Html => html`<code>${JSON.stringify(value)}</code>`;

/** Whether it may be null or left out, and what the SDK writes when it is not given. */
function presence({ field }: FieldRow): Html {
  const fill =
    field.fill === null
      ? null
      : field.fill.kind === 'uuid'
        ? html`<span class="badge">filled in: a UUID</span>`
        : html`<span class="badge">filled in: ${JSON.stringify(field.fill.value)}</span>`;
  return html`${
    field.isRequired
      ? html`<span class="badge accent">required</span>`
      : html`<span class="badge">may be absent</span>`
  }
  ${field.isNullable && html`<span class="badge">may be null</span> `}${fill}`;
}

function unitText(unit: string): Html | null {
  if (unit === '') return null;
  if (unit === '1') return html`<span class="unit quiet small">no unit</span>`;
  if (unit === 'declared') return html`<span class="unit quiet small">unit as declared for the signal</span>`;
  return html`<strong class="unit">${unit}</strong>`;
}

/** The table. */
export function fieldTable(rows: readonly FieldRow[], links: (name: string) => string | undefined): Html {
  return html`<div class="table" tabindex="0" role="region" aria-label="Fields">
    <table class="fields">
      <thead>
        <tr>
          <th scope="col">Field</th>
          <th scope="col">Type, unit</th>
          <th scope="col">Meaning</th>
        </tr>
      </thead>
      <tbody>
        ${rows.map((row) => {
          const { path, field, type, checks, values, isOpen } = row;
          return html`<tr id="${fieldAnchor(path)}">
            <th scope="row"><code>${path}</code></th>
            <td>${type}${unitText(field.unit)}</td>
            <td>
              <p>${presence(row)}</p>
              <p>${plainText(field.description, links)}</p>
              ${checks.length > 0 && html`<p class="quiet small">${plainText(checks.join(' '))}</p>`}${
                values.length > 0 &&
                html`<ul class="values small">
                  ${values.map(
                    ([value, meaning]) =>
                      html`<li><code>${value}</code>${meaning !== '' && html` ${meaning}`}</li>`,
                  )}${isOpen && html`<li class="quiet">Others may come.</li>`}
                </ul>`
              }
              <p class="quiet small">
                ${
                  field.examples.length > 0 &&
                  html`Example: ${joined(field.examples.slice(0, 2).map(asCode), ' or ')}. `
                }Source:
                ${field.source}.
              </p>
            </td>
          </tr> `;
        })}
      </tbody>
    </table>
  </div>`;
}

/** What search finds of them. */
export const fieldEntries = (message: string, rows: readonly FieldRow[]): readonly SearchEntry[] =>
  rows.map(({ path, field, type }) => ({
    kind: 'field',
    title: `${message}.${path}`,
    text: `${type}${field.unit === '' || field.unit === '1' ? '' : ` in ${field.unit}`}. ${field.description}`,
    anchor: fieldAnchor(path),
  }));
