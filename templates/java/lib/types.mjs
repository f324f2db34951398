/** Shapes as types of Java, and how values of them are read from JSON and written to it. */

import { literal } from './docs.mjs';

const boxes = { double: 'Double', long: 'Long', boolean: 'Boolean' };

/** How a value of a shape is held: type, reader and writer, as functions of one argument and applied to an expression. */
const simple = {
  any: held('JsonNode', 'Wire::any', 'Wire::ofAny'),
  text: held('String', 'Wire::text', 'Wire::ofText'),
  time: held('DateTime', 'Wire::time', 'Wire::ofTime'),
  number: held('double', 'Wire::number', 'Wire::ofNumber'),
  long: held('long', 'Wire::whole', 'Wire::ofWhole'),
  big: held('BigInteger', 'Wire::bigWhole', 'Wire::ofBigWhole'),
  truth: held('boolean', 'Wire::truth', 'Wire::ofTruth'),
};

/** What is read and written by one method each; the methods are static but for those of generated types. */
function held(type, read, write, writeOf) {
  return {
    type,
    read,
    write,
    readOf: (node) => `${read.replace('::', '.')}(${node})`,
    writeOf: writeOf ?? ((value) => `${write.replace('::', '.')}(${value})`),
    depth: 0,
  };
}

const kindOfConstant = { string: 'text', number: 'number', boolean: 'truth' };

/** The types of one document's shapes. */
export class Types {
  #definitions;
  #names;

  /** @param names Java's names of the definitions that have types of their own. */
  constructor(definitions, names) {
    this.#definitions = new Map(definitions.map((definition) => [definition.name, definition]));
    this.#names = names;
  }

  definition(name) {
    return this.#definitions.get(name);
  }

  nameOf(definition) {
    return this.#names.get(definition);
  }

  /** Whether null is a value of it, aliases looked through. */
  isNullable({ shape, isNullable }, seen = new Set()) {
    if (isNullable || shape.kind === 'any') return true;
    if (shape.kind !== 'reference' || seen.has(shape.name)) return false;
    const target = this.#definitions.get(shape.name);
    return target.kind === 'alias' && this.isNullable(target.value, new Set([...seen, shape.name]));
  }

  /** How values of a shape are held. `open` are the aliases that are being looked through: one within itself is any JSON. */
  of(shape, open = []) {
    switch (shape.kind) {
      case 'any':
        return simple.any;
      case 'string':
        return shape.format === 'date-time' ? simple.time : simple.text;
      case 'number':
        return simple.number;
      case 'integer':
        return shape.isLong ? simple.long : simple.big;
      case 'boolean':
        return simple.truth;
      case 'constant':
        return simple[kindOfConstant[typeof shape.value]];
      case 'list':
        return this.#within('List', 'list', this.#item(shape.items, open), '');
      case 'map':
        return this.#within('Map', 'map', this.#item(shape.values, open), 'String, ');
      case 'tuple':
        return this.#tuple(shape, open);
      case 'reference':
        return this.#reference(shape.name, open);
    }
    throw new Error(`There is no shape ${shape.kind}.`);
  }

  #within(type, call, item, key) {
    // lambdas in one another need names of their own
    const depth = item.depth + 1;
    const readOf = (node) => `Wire.${call}(${node}, ${item.read})`;
    const writeOf = (value) => `Wire.of${type}(${value}, ${item.write})`;
    return {
      type: `${type}<${key}${item.type}>`,
      read: `node${depth} -> ${readOf(`node${depth}`)}`,
      write: `value${depth} -> ${writeOf(`value${depth}`)}`,
      readOf,
      writeOf,
      depth,
    };
  }

  /** A value within another: never a primitive; null is itself. */
  #item(item, open) {
    const held = this.of(item.shape, open);
    return { ...held, type: this.boxed(held.type) };
  }

  /** One type for all items where they have one; else whatever JSON they are. */
  #tuple({ items, rest }, open) {
    const all = [...items, ...(rest === null ? [] : [rest])];
    const held = all.map((item) => this.#item(item, open));
    const [first] = held;
    const isOne =
      first !== undefined && held.every(({ type, read }) => type === first.type && read === first.read);
    return this.#within('List', 'list', isOne ? first : simple.any, '');
  }

  #reference(name, open) {
    const target = this.#definitions.get(name);
    if (target.kind === 'alias') {
      return open.includes(name) ? simple.any : this.of(target.value.shape, [...open, name]);
    }
    const type = this.#names.get(name);
    return held(type, `${type}::fromJson`, `${type}::toJson`, (value) => `${value}.toJson()`);
  }

  boxed(type) {
    return boxes[type] ?? type;
  }

  /** A JSON value as an expression of the shape's type: what a field is filled with. */
  constant(shape, value) {
    const { type, read } = this.of(shape);
    if (type === 'String') return literal(value);
    if (type === 'boolean') return String(value);
    if (type === 'long' && Number.isSafeInteger(value)) return `${value}L`;
    if (type === 'double' && Number.isFinite(value))
      return `${Number.isInteger(value) ? value.toFixed(1) : value}`;
    return `Wire.constant(${literal(JSON.stringify(value))}, ${read})`;
  }
}
