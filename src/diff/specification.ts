/** A specification as it is compared. */

import { childOf, isObject, type Json, type JsonObject } from '../generator/json.ts';
import type { Model } from '../generator/model.ts';
import type { Definition } from '../generator/normalise.ts';
import { shapesOf } from '../generator/shapes/build-shapes.ts';
import type { DefinitionShape } from '../generator/shapes/shape.ts';
import { placeText } from '../generator/spec-error.ts';
import { readSpecification, refuseFaults } from '../generator/specification.ts';
import { relocating } from '../generator/written-places.ts';
import { escapeStep } from '../support/pointer.ts';
import { sideOf, type Side } from './containment/side.ts';

/** One of the two specifications. */
export interface Specification {
  readonly model: Model;
  /** The AsyncAPI document as written. */
  readonly document: JsonObject;
  readonly side: Side;
  readonly definitions: ReadonlyMap<string, Definition>;
  readonly shapes: ReadonlyMap<string, DefinitionShape>;
}

/** A specification of a model, and of the document that the model was made of. */
export function specificationOf(model: Model, document: Json): Specification {
  return {
    model,
    document: isObject(document) ? document : {},
    side: sideOf(model.definitions),
    definitions: new Map(model.definitions.map((definition) => [definition.name, definition])),
    shapes: new Map(shapesOf(model).definitions.map((shape) => [shape.name, shape])),
  };
}

/** Reads a specification. Throws like `generate` where it is wrong. */
export async function readForComparison(asyncapi: string): Promise<Specification> {
  const reading = await readSpecification(asyncapi);
  await relocating(reading.relocate, () => refuseFaults(reading));
  return specificationOf(reading.model, reading.sources.root.data);
}

/** File and pointer of a place inside a definition: of the nearest one around it that is written there. */
export function placeIn(
  { definitions }: Specification,
  definition: string,
  steps: readonly string[],
): string | null {
  const found = definitions.get(definition);
  if (found === undefined) return null;
  let at: Json | undefined = found.schema;
  const known: string[] = [];
  for (const step of steps) {
    at = childOf(at, step);
    if (at === undefined) break;
    known.push(step);
  }
  // a keyword without what it holds is no place of a schema
  while (known.length > 0 && /^(?:properties|prefixItems)$/.test(known.at(-1) ?? '')) known.pop();
  const { file, pointer } = found.place;
  return placeText({ file, pointer: [pointer, ...known.map(escapeStep)].join('/') });
}
