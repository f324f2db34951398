/** What a value is, past names for other types. */

import type { DefinitionShape, ItemShape, ValueShape } from '../../../src/generator/shapes/shape.ts';
import type { SiteInputs } from '../page.ts';
import type { Names } from './names.ts';

/** A value's type; `definition` is the object, enumeration or union that it is. */
export interface Resolved {
  readonly shape: ValueShape;
  readonly isNullable: boolean;
  readonly definition?: Exclude<DefinitionShape, { kind: 'alias' }>;
}

export function resolve({ shapes }: Pick<SiteInputs, 'shapes'>, item: ItemShape): Resolved {
  if (item.shape.kind !== 'reference') return item;
  const definition = shapes.get(item.shape.name);
  if (definition === undefined) throw new Error(`There is no type ${item.shape.name}.`);
  if (definition.kind !== 'alias') return { ...item, definition };
  const inner = resolve({ shapes }, definition.value);
  return { ...inner, isNullable: item.isNullable || inner.isNullable };
}

/** What writers of values of typed languages share: the model, and names. */
export class ValueWriter {
  protected readonly inputs: SiteInputs;
  readonly names: Names;

  constructor(inputs: SiteInputs, names: Names) {
    this.inputs = inputs;
    this.names = names;
  }
}
