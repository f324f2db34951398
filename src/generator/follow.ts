/** Objects of the document as they are meant: references followed, traits applied. */

import { isObject, type JsonObject, type Sources, type Target } from './load.ts';
import { specError } from './spec-error.ts';

/** Follows a chain of plain references from an object of the document. */
export function follow(sources: Sources, target: Target): Target {
  let current = target;
  for (let hops = 0; isObject(current.value) && typeof current.value['$ref'] === 'string'; hops++) {
    const place = { file: current.file.name, pointer: current.pointer };
    if (hops > 20) {
      throw specError('SPEC_INVALID', place, 'the references go in a circle.', 'refer to an object.');
    }
    current = sources.resolve(current.value['$ref'], place);
  }
  return current;
}

/** The traits of an object, wherever they are written. */
export function traitsOf(sources: Sources, { file, pointer, value }: Target): Target[] {
  const traits = isObject(value) && Array.isArray(value['traits']) ? value['traits'] : [];
  return traits.map((trait, index) =>
    follow(sources, { file, pointer: `${pointer}/traits/${index}`, value: trait }),
  );
}

/** The object with what its traits add: what it says itself wins, and of the traits the later one. */
export function withTraits(sources: Sources, target: Target): JsonObject {
  if (!isObject(target.value)) return {};
  const added = traitsOf(sources, target).map(({ value }) => (isObject(value) ? value : {}));
  return Object.assign({}, ...added, target.value) as JsonObject;
}
