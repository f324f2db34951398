/** `models.py`: a type for each definition. */

import { description, doc, importFrom, literal, text } from './text.mjs';

const fillText = (fill) => {
  if (fill.kind === 'uuid') return { factory: 'new_uuid' };
  const value = literal(fill.value);
  return typeof fill.value === 'object' && fill.value !== null ? { factory: `lambda: ${value}` } : { value };
};

/** What is known of a field in Python. */
export function fieldsOf(types, definition, isMessage) {
  return definition.fields.map((field) => {
    const attribute = types.attributes.get(definition.name).get(field.name);
    const isNullable = field.isNullable || types.value(field.shape) === 'Any';
    const fill = field.fill;
    const isFilled = fill !== null && field.isRequired;
    return {
      ...field,
      attribute,
      isFilled,
      /** Whether it has to be given. */
      isNeeded: field.isRequired && !isFilled && !field.isNullable,
      /** Whether it is written although it was not given. */
      isWritten: isFilled || (field.isNullable && (field.isRequired || isMessage)),
      isNeverNull: !field.isRequired && !isNullable,
    };
  });
}

function fieldText(types, field, uses) {
  const optional = !field.isRequired;
  const options = [];
  let value = null;
  if (field.isFilled) {
    const filled = fillText(field.fill);
    if (filled.factory === undefined) value = filled.value;
    else {
      options.push(`default_factory=${filled.factory}`);
      if (filled.factory === 'new_uuid') uses.add('new_uuid');
    }
  } else if (!field.isNeeded) value = 'None';
  if (field.attribute !== field.name) options.push(`alias=${text(field.name)}`);
  if (options.length > 0) {
    uses.add('Field');
    if (value !== null) options.unshift(`default=${value}`);
    value = `Field(${options.join(', ')})`;
  }
  const type = types.item(field, optional);
  return `    ${field.attribute}: ${type}${value === null ? '' : ` = ${value}`}\n${doc(description(field), '    ')}`;
}

function initText(types, fields) {
  const rows = fields.map((field) => {
    const type = types.given(field, !field.isRequired);
    return `            ${field.attribute}: ${type}${field.isNeeded ? '' : ' = ...'},\n`;
  });
  if (rows.length === 0) return '        def __init__(self) -> None: ...\n';
  return `        def __init__(\n            self,\n            *,\n${rows.join('')}        ) -> None: ...\n`;
}

const namesOf = (fields, test) =>
  fields
    .filter(test)
    .map(({ attribute }) => text(attribute))
    .sort();

const setText = (name, names) =>
  names.length === 0 ? '' : `    ${name} = frozenset([${names.join(', ')}])\n`;

function classText(types, definition, isMessage, uses) {
  const fields = fieldsOf(types, definition, isMessage);
  const sets =
    setText(
      '_filled_',
      namesOf(fields, (field) => field.isWritten),
    ) +
    setText(
      '_never_null_',
      namesOf(fields, (field) => field.isNeverNull),
    );
  uses.add('TYPE_CHECKING');
  return (
    `class ${types.names.get(definition.name)}(Model):\n${doc(description(definition), '    ')}\n` +
    (sets === '' ? '' : `${sets}\n`) +
    fields.map((field) => `${fieldText(types, field, uses)}\n`).join('') +
    `    if TYPE_CHECKING:\n\n${initText(types, fields)}`
  );
}

function unionType(types, definition, uses) {
  const names = Object.values(definition.members);
  const attributes = new Set(names.map((name) => types.attributes.get(name)?.get(definition.discriminator)));
  const joined = names.map((name) => types.names.get(name)).join(' | ');
  const [attribute] = attributes;
  if (attributes.size !== 1 || attribute === undefined) return joined;
  uses.add('Annotated').add('Field');
  return `Annotated[${joined}, Field(discriminator=${text(attribute)})]`;
}

function aliasType(types, definition, uses) {
  if (definition.kind === 'union') return unionType(types, definition, uses);
  if (definition.kind === 'alias') return types.item(definition.value);
  uses.add('Literal');
  const known = `Literal[${definition.values.map(text).join(', ')}]`;
  if (!definition.isOpen) return known;
  types.used.add('Text');
  return `${known} | Text`;
}

function meaningsOf({ kind, meanings, isOpen }) {
  if (kind !== 'enumeration') return '';
  const rows = Object.entries(meanings).map(([value, meaning]) => `- \`${value}\`: ${meaning}`);
  const open = isOpen ? 'Other values may come.' : '';
  return [rows.join('\n'), open].filter((part) => part !== '').join('\n\n');
}

function aliasText(types, definition, isRecursive, uses) {
  const name = types.names.get(definition.name);
  const type = aliasType(types, definition, uses);
  const told = doc(
    [description(definition), meaningsOf(definition)].filter((part) => part !== '').join('\n\n'),
  );
  if (isRecursive) {
    uses.add('TypeAliasType');
    return `${name} = TypeAliasType("${name}", "${type.replaceAll('"', "'")}")\n${told}`;
  }
  uses.add('TypeAlias');
  return `${name}: TypeAlias = ${type}\n${told}`;
}

/** Aliases, each after those that it mentions; of those that mention one another, which they are. */
function ordered(types) {
  const aliases = types.definitions.filter(({ kind }) => kind !== 'object');
  const byName = new Map(aliases.map((alias) => [alias.name, alias]));
  const done = new Set();
  const recursive = new Set();
  const order = [];
  const visit = (alias, trail) => {
    if (trail.includes(alias.name)) {
      for (const name of trail.slice(trail.indexOf(alias.name))) recursive.add(name);
      return;
    }
    if (done.has(alias.name)) return;
    for (const name of types.mentions(alias)) {
      const next = byName.get(name);
      if (next !== undefined) visit(next, [...trail, alias.name]);
    }
    if (!done.has(alias.name)) order.push(alias);
    done.add(alias.name);
  };
  for (const alias of aliases) visit(alias, []);
  return { order, recursive };
}

/** The union of all messages, or null where there is none to tell apart. */
function messageUnion(types, model, uses) {
  const names = model.messages.map(({ definition }) => definition);
  const { discriminator } = model.catalogue;
  const attributes = new Set(names.map((name) => types.attributes.get(name)?.get(discriminator)));
  const [attribute] = attributes;
  const classes = [...new Set(names.map((name) => types.names.get(name)))];
  uses.add('TypeAlias');
  if (classes.length === 0) {
    types.used.add('Any');
    return 'Any';
  }
  const literals = names.every((name) =>
    types.byName
      .get(name)
      ?.fields?.some(
        ({ name: field, shape }) =>
          field === discriminator && shape.kind === 'constant' && typeof shape.value === 'string',
      ),
  );
  if (classes.length < 2 || attributes.size !== 1 || attribute === undefined || !literals)
    return classes.join(' | ');
  uses.add('Annotated').add('Field');
  const rows = classes.map((name, i) => `    ${i === 0 ? '' : '| '}${name}\n`).join('');
  return `Annotated[\n${rows.trimEnd()},\n    Field(discriminator=${text(attribute)}),\n]`;
}

/** The text of `models.py`. */
export function modelsModule({ model, banner }, types) {
  const uses = new Set();
  const messages = new Set(
    model.messages.filter(({ factory }) => factory !== null).map(({ definition }) => definition),
  );
  const objects = types.definitions.filter(({ kind }) => kind === 'object');
  const classes = objects.map((definition) =>
    classText(types, definition, messages.has(definition.name), uses),
  );
  const { order, recursive } = ordered(types);
  const aliases = order.map((alias) => aliasText(types, alias, recursive.has(alias.name), uses));
  const union = messageUnion(types, model, uses);
  const unionText = `${types.union}: TypeAlias = ${union}\n${doc('Any message of the contract. Narrow it by its class, or by the field that names its type.')}`;
  const extension =
    model.catalogue.extensionMessages === undefined
      ? ''
      : `\n${types.extension}: TypeAlias = JsonObject\n${doc(`A message of a type that the contract does not define: whatever JSON it is. Its name matches ${model.catalogue.extensionMessages.pattern}.`)}`;
  const rebuilt = objects.map(({ name }) => `${types.names.get(name)}.model_rebuild()\n`).join('');
  const used = (names) => names.filter((name) => uses.has(name) || types.used.has(name));
  return (
    `# ${banner}\n${doc('The types of the contract.')}\nfrom __future__ import annotations\n\n` +
    importFrom('typing', used(['TYPE_CHECKING', 'Annotated', 'Any', 'Literal', 'TypeAlias'])) +
    (uses.has('Field') || uses.has('TypeAliasType') ? '\n' : '') +
    importFrom('pydantic', used(['Field'])) +
    importFrom('typing_extensions', used(['TypeAliasType'])) +
    '\n' +
    importFrom('.runtime.model', [
      ...used(['Boolean', 'Integer', 'Number', 'Text', 'new_uuid']),
      ...(objects.length > 0 ? ['Model'] : []),
      ...(extension === '' ? [] : ['JsonObject']),
    ]) +
    importFrom('.runtime.times', used(['DateTime', 'DateTimeLike'])) +
    classes.map((part) => `\n\n${part}`).join('') +
    `\n\n${[...aliases, unionText].join('\n')}${extension}` +
    (rebuilt === '' ? '' : `\n${rebuilt}`)
  );
}
