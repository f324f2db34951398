/** One file of Java for each definition that has a type of its own. */

import { Refusal } from '../../shared/refusal.mjs';
import { annotation, enumText, openEnumText, tag, unionText } from './choices.mjs';
import { code, comment, described, escaped, literal } from './docs.mjs';
import { constantNames, fieldNames } from './names.mjs';

/** Whether a field is always the same: nobody has to give it, and it need not be kept. */
const isFixed = ({ shape, isRequired, isNullable }) => shape.kind === 'constant' && isRequired && !isNullable;

/** The fields of an object as components of a record. */
export function componentsOf({ fields }, types) {
  const kept = fields.filter((field) => !isFixed(field));
  const names = fieldNames(kept.map(({ name }) => name));
  return kept.map((field) => {
    const held = types.of(field.shape);
    const isAny = held.type === 'JsonNode';
    const isNullable = types.isNullable(field);
    const mayBeNull = isNullable || !field.isRequired;
    const type = mayBeNull ? types.boxed(held.type) : held.type;
    return { ...field, held, isAny, isNullable, mayBeNull, type, id: names.get(field.name) };
  });
}

/** Places that the virtual machine has for what a constructor is given, the object itself among them. */
const mostPlaces = 255;

function checkSize(definition, components, hasOthers) {
  const places = components.reduce(
    (sum, { type }) => sum + (type === 'double' || type === 'long' ? 2 : 1),
    1,
  );
  if (places + (hasOthers ? 1 : 0) <= mostPlaces) return;
  throw new Refusal(
    definition.place,
    `Java has no record of so many fields (${components.length}): a constructor takes ${mostPlaces} values at most, numbers counting twice.`,
    'put fields that belong together into an object of their own, or generate no Java.',
  );
}

/** Whether null and absent have to be told apart: both are null in Java. */
const hasTwoNulls = ({ isRequired, isNullable, isAny }) => !isRequired && isNullable && !isAny;

const needsOthers = (definition, components) => definition.others !== null || components.some(hasTwoNulls);

const isPrimitive = (type) => /^[a-z]+$/.test(type);

function readingOf({ name, held, isAny, mayBeNull }) {
  const node = `json.get(${literal(name)})`;
  if (isAny) return node;
  return mayBeNull ? `Wire.optional(${node}, ${held.read})` : held.readOf(node);
}

function writingOf(component) {
  const { name, id, held, type, isRequired, isNullable, isAny } = component;
  const key = literal(name);
  if (isPrimitive(type)) return `json.set(${key}, ${held.writeOf(id)});`;
  if (isNullable && isRequired) return `Wire.putNullable(json, ${key}, ${id}, ${held.write});`;
  if (hasTwoNulls(component)) return `Wire.putOptional(json, ${key}, ${id}, ${held.write}, otherMembers);`;
  return isAny
    ? `Wire.put(json, ${key}, ${id}, Wire::ofAny);`
    : `Wire.put(json, ${key}, ${id}, ${held.write});`;
}

const meaningOf = (component) => {
  const parts = [described(component)];
  if (component.isNullable && component.isRequired) parts.push('May be null.');
  else if (component.isNullable) parts.push('May be null or absent; null here in both cases.');
  else if (!component.isRequired) parts.push('Null when absent.');
  return parts.join(' ');
};

const othersDoc = ({ others }) =>
  others === null
    ? 'Which fields that may be null are absent.'
    : others.pattern === null
      ? 'Members besides the fields.'
      : `Members besides the fields; their names match ${code(others.pattern)}.`;

/** The class that makes records of one type. */
function builder(type, definition, components, hasOthers, types) {
  const setters = components.map(({ id, type: own, held, ...field }) => {
    const doc = comment(
      [`${meaningOf({ ...field, id, held })}`, '', `@param value the value`, '@return this'],
      '    ',
    );
    const set = `${doc}    public Builder ${id}(${own} value) {\n      this.${id} = value;\n      return this;\n    }\n`;
    if (held.type !== 'DateTime') return set;
    const time = comment(
      [`As the other method of this name, of a time of Java's.`, '', '@param value the time', '@return this'],
      '    ',
    );
    return `${set}\n${time}    public Builder ${id}(OffsetDateTime value) {\n      return ${id}(value == null ? null : DateTime.of(value));\n    }\n`;
  });
  const missing = components
    .filter(({ mayBeNull, fill }) => !mayBeNull && fill === null)
    .map(({ id, name }) => `      Wire.given(${literal(definition.name)}, ${literal(name)}, ${id});\n`);
  const filled = components.map((component) => {
    const { id, fill, shape, isAny, isRequired } = component;
    if (fill?.kind === 'uuid') return `${id} == null ? Wire.uuid() : ${id}`;
    if (fill?.kind === 'value') return `${id} == null ? ${types.constant(shape, fill.value)} : ${id}`;
    return isAny && isRequired ? `Wire.orNull(${id})` : id;
  });
  const others = hasOthers
    ? comment(
        [
          'Adds a member that the contract has no field for.',
          '',
          '@param name its name on the wire',
          '@param value its value',
          '@return this',
        ],
        '    ',
      ) +
      '    public Builder other(String name, JsonNode value) {\n      otherMembers = otherMembers.with(name, value);\n      return this;\n    }\n\n'
    : '';
  const args = [...filled, ...(hasOthers ? ['otherMembers'] : [])].map((text) => `          ${text}`);
  return (
    comment([`Makes values of {@link ${type}}. What is not given is filled in, or null.`], '  ') +
    '  public static final class Builder {\n' +
    components.map(({ id, type: own }) => `    ${types.boxed(own)} ${id};\n`).join('') +
    (hasOthers ? '    OtherMembers otherMembers = OtherMembers.NONE;\n' : '') +
    '\n    Builder() {}\n\n' +
    setters.map((text) => `${text}\n`).join('') +
    others +
    comment(
      [
        'Makes it. Nothing is validated here; writing does that.',
        '',
        `@return the ${escaped(definition.name)}`,
        '@throws SdkException <code>INVALID_ARGUMENT</code> when a field that has to be given is not; retrying never helps',
      ],
      '    ',
    ) +
    `    public ${type} build() {\n${missing.join('')}` +
    `      return new ${type}(${args.length === 0 ? '' : `\n${args.join(',\n')}`});\n    }\n  }\n`
  );
}

/** A record. */
function recordText(definition, { type, interfaces, types, messageName }) {
  const components = componentsOf(definition, types);
  const hasOthers = needsOthers(definition, components);
  checkSize(definition, components, hasOthers);
  const fixed = definition.fields.filter(isFixed);
  const params = components.map((component) => `@param ${component.id} ${meaningOf(component)}`);
  if (hasOthers) params.push(`@param otherMembers ${othersDoc(definition)} Null stands for none.`);
  const brief = [...components.map(({ id }) => id), ...(hasOthers ? ['otherMembers'] : [])].map(
    (id) => `@param ${id} as the record says`,
  );
  const heads = [
    ...components.map(({ type: own, id }) => `    ${own} ${id}`),
    ...(hasOthers ? ['    OtherMembers otherMembers'] : []),
  ];
  const copies = components.filter(({ held }) => /^(?:List|Map)</.test(held.type));
  const fieldSet = (names) => (names.length === 0 ? 'Set.of()' : `Set.of(${names.map(literal).join(', ')})`);
  const nullable = components.filter(hasTwoNulls).map(({ name }) => name);
  const parts = [];
  if (hasOthers)
    parts.push(
      `  private static final Set<String> FIELDS = ${fieldSet(definition.fields.map(({ name }) => name))};\n`,
    );
  if (copies.length > 0 || hasOthers) {
    parts.push(
      comment(['Makes one of its parts. Lists and maps are copied.', '', ...brief], '  ') +
        `  public ${type} {\n` +
        copies.map(({ id }) => `    ${id} = Wire.copy(${id});\n`).join('') +
        (hasOthers ? `    otherMembers = OtherMembers.besides(FIELDS, otherMembers);\n` : '') +
        '  }\n',
    );
  }
  parts.push(
    comment([`Begins to make one.`, '', '@return what makes it'], '  ') +
      '  public static Builder builder() {\n    return new Builder();\n  }\n',
    comment(['Begins to make another with the same values.', '', '@return what makes it'], '  ') +
      '  public Builder toBuilder() {\n    Builder copy = new Builder();\n' +
      components.map(({ id }) => `    copy.${id} = ${id};\n`).join('') +
      (hasOthers ? '    copy.otherMembers = otherMembers;\n' : '') +
      '    return copy;\n  }\n',
  );
  const args = [
    ...components.map(readingOf),
    ...(hasOthers ? [`OtherMembers.of(json, FIELDS, ${fieldSet(nullable)})`] : []),
  ];
  parts.push(
    `  static ${type} fromJson(JsonNode json) {\n    return new ${type}(${args.map((text) => `\n        ${text}`).join(',')});\n  }\n`,
    '  @Override\n  public ObjectNode toJson() {\n    ObjectNode json = Wire.object();\n' +
      definition.fields
        .map((field) => {
          const component = components.find(({ name }) => name === field.name);
          return `    ${component === undefined ? `json.set(${literal(field.name)}, ${types.of(field.shape).writeOf(types.constant(field.shape, field.shape.value))});` : writingOf(component)}\n`;
        })
        .join('') +
      (hasOthers ? '    otherMembers.writeTo(json);\n' : '') +
      '    return json;\n  }\n',
  );
  if (messageName !== undefined)
    parts.push(`  @Override\n  public String messageName() {\n    return ${literal(messageName)};\n  }\n`);
  parts.push(builder(type, definition, components, hasOthers, types));
  const fixedDoc = fixed.map(
    ({ name, shape }) => `Its ${code(name)} is ${code(JSON.stringify(shape.value))}.`,
  );
  return (
    comment([
      [described(definition), ...fixedDoc].filter((text) => text !== '').join(' ') ||
        `A ${escaped(definition.name)}.`,
      ...(params.length + tag(definition).length === 0 ? [] : ['']),
      ...params,
      ...tag(definition),
    ]) +
    annotation(definition) +
    `public record ${type}(${heads.length === 0 ? '' : `\n${heads.join(',\n')}`}) implements ${interfaces.join(', ')} {\n\n${parts.join('\n')}}\n`
  );
}

/** The text of a definition's file, without its head. */
export function definitionText(definition, context) {
  const { type, types } = context;
  switch (definition.kind) {
    case 'object':
      return recordText(definition, context);
    case 'union':
      return unionText(definition, type, types);
    case 'enumeration': {
      const constants = constantNames(definition.values);
      return definition.isOpen === false
        ? enumText(definition, type, constants)
        : openEnumText(definition, type, constants);
    }
  }
  throw new Error(`There is no definition of the kind ${definition.kind}.`);
}
