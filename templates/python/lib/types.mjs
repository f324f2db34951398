/** Shapes as types of Python. */

import { attributeNames, classNames } from './names.mjs';
import { text } from './text.mjs';

/** The definitions of a contract, with their names in Python. */
export class Types {
  constructor({ model, portable }) {
    this.definitions = portable.definitions;
    this.byName = new Map(this.definitions.map((definition) => [definition.name, definition]));
    this.union = model.names.message;
    this.extension = model.names.extensionMessage;
    this.names = classNames(this.definitions, [this.union, this.extension]);
    const types = new Set(this.names.values());
    this.attributes = new Map(
      this.definitions
        .filter(({ kind }) => kind === 'object')
        .map(({ name, fields }) => [
          name,
          attributeNames(
            fields.map((field) => field.name),
            types,
          ),
        ]),
    );
    /** Names of the runtime that the types use. */
    this.used = new Set();
  }

  #use(name) {
    this.used.add(name);
    return name;
  }

  /** The type of an item; `isOptional` where it may be absent. */
  item({ shape, isNullable }, isOptional = false) {
    const type = this.value(shape);
    return (isNullable || isOptional) && type !== 'Any' ? `${type} | None` : type;
  }

  value(shape) {
    switch (shape.kind) {
      case 'any':
        return this.#use('Any');
      case 'string':
        return this.#use(shape.format === 'date-time' ? 'DateTime' : 'Text');
      case 'number':
        return this.#use('Number');
      case 'integer':
        return this.#use('Integer');
      case 'boolean':
        return this.#use('Boolean');
      case 'constant':
        return this.#constant(shape.value);
      case 'list':
        return `list[${this.item(shape.items)}]`;
      case 'map':
        return `dict[str, ${this.item(shape.values)}]`;
      case 'tuple':
        return this.#tuple(shape);
      default:
        return this.names.get(shape.name);
    }
  }

  #constant(value) {
    // numbers are compared by value, however they are written
    if (typeof value === 'number') return this.#use(Number.isInteger(value) ? 'Integer' : 'Number');
    this.#use('Literal');
    return `Literal[${typeof value === 'string' ? text(value) : value ? 'True' : 'False'}]`;
  }

  #tuple({ items, rest, minItems }) {
    if (rest !== null || minItems < items.length) return `list[${this.#use('Any')}]`;
    return `tuple[${items.length === 0 ? '()' : items.map((item) => this.item(item)).join(', ')}]`;
  }

  /** What a caller may give for an item. */
  given(item, isOptional = false) {
    if (!this.#isTime(item.shape)) return this.item(item, isOptional);
    const type = this.#use('DateTimeLike');
    return item.isNullable || isOptional || this.#isNullAlias(item.shape) ? `${type} | None` : type;
  }

  #isNullAlias(shape) {
    const definition = shape.kind === 'reference' ? this.byName.get(shape.name) : undefined;
    return (
      definition?.kind === 'alias' &&
      (definition.value.isNullable || this.#isNullAlias(definition.value.shape))
    );
  }

  #isTime(shape) {
    if (shape.kind === 'string') return shape.format === 'date-time';
    const definition = shape.kind === 'reference' ? this.byName.get(shape.name) : undefined;
    return definition?.kind === 'alias' && this.#isTime(definition.value.shape);
  }

  /** Names of definitions that a definition which is no class mentions. */
  mentions(definition) {
    const found = [];
    const visit = (shape) => {
      if (shape.kind === 'reference') found.push(shape.name);
      else if (shape.kind === 'list') visit(shape.items.shape);
      else if (shape.kind === 'map') visit(shape.values.shape);
      else if (shape.kind === 'tuple') for (const item of shape.items) visit(item.shape);
    };
    if (definition.kind === 'alias') visit(definition.value.shape);
    if (definition.kind === 'union') found.push(...Object.values(definition.members));
    return found;
  }
}
