/** Whether a value is one of those that a shape has. */

import type { DefinitionShape, ItemShape, ValueShape } from '../../src/generator/shapes/shape.ts';
import type { Json } from './schemas.ts';

const isObject = (value: Json): value is Record<string, Json> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

export class Shaped {
  readonly #byName: ReadonlyMap<string, DefinitionShape>;

  constructor(definitions: readonly DefinitionShape[]) {
    this.#byName = new Map(definitions.map((definition) => [definition.name, definition]));
  }

  /** Whether a value of a definition is; null is not looked at: definitions do not say whether it may be null. */
  fits(name: string, value: Json): boolean {
    if (value === null) return true;
    const definition = this.#byName.get(name);
    if (definition === undefined) throw new Error(`there is no shape ${name}`);
    switch (definition.kind) {
      case 'alias':
        return this.#item(value, definition.value);
      case 'enumeration':
        return typeof value === 'string' && (definition.isOpen || definition.values.includes(value));
      case 'union': {
        const tag = isObject(value) ? value[definition.discriminator] : undefined;
        const member = typeof tag === 'string' ? definition.members[tag] : undefined;
        return member !== undefined && this.fits(member, value);
      }
      case 'object':
        return isObject(value) && this.#object(value, definition);
    }
  }

  #object(value: Record<string, Json>, { fields, others }: DefinitionShape & { kind: 'object' }): boolean {
    const declared = new Set(fields.map(({ name }) => name));
    const areFields = fields.every((field) => {
      if (!Object.hasOwn(value, field.name)) return !field.isRequired;
      return this.#item(value[field.name] ?? null, field);
    });
    return (
      areFields &&
      Object.entries(value).every(([name, item]) => {
        if (declared.has(name)) return true;
        if (others === null || (others.pattern !== null && !new RegExp(others.pattern, 'u').test(name)))
          return false;
        return this.#item(item, others.values);
      })
    );
  }

  #item(value: Json, { shape, isNullable }: ItemShape): boolean {
    return value === null ? isNullable : this.#value(value, shape);
  }

  #value(value: Json, shape: ValueShape): boolean {
    switch (shape.kind) {
      case 'any':
        return true;
      case 'string':
      case 'number':
      case 'boolean':
        return typeof value === shape.kind;
      case 'integer':
        return (
          typeof value === 'number' && Number.isInteger(value) && (!shape.isLong || Math.abs(value) < 2 ** 63)
        );
      case 'constant':
        return value === shape.value;
      case 'reference':
        return this.fits(shape.name, value);
      case 'list':
        return Array.isArray(value) && value.every((item) => this.#item(item, shape.items));
      case 'map':
        return isObject(value) && Object.values(value).every((item) => this.#item(item, shape.values));
      case 'tuple': {
        const { items, rest, minItems } = shape;
        return (
          Array.isArray(value) &&
          value.length >= minItems &&
          value.every((item, index) => {
            const its = items[index] ?? rest;
            return its !== null && this.#item(item, its);
          })
        );
      }
    }
  }
}
