/** From what schemas and documents were made into, back to where things stand as they were written. */

import { EbadgeError } from '../core/errors.ts';
import { escapeStep, pointerSteps } from '../support/pointer.ts';
import type { Conversion } from './convert.ts';
import { writtenAs, type Dialect } from './dialect.ts';
import { isWithin } from './identifiers.ts';
import { childOf, isObject, type Json, type JsonObject } from './json.ts';
import type { Note } from './model.ts';
import type { Unnamed } from './normalise.ts';
import { placeText, specError, type SourcePlace } from './spec-error.ts';

interface Origin {
  readonly place: SourcePlace;
  readonly dialect: Dialect;
}

const origins = new WeakMap<JsonObject, Origin>();

/** Remembers where a rewritten schema was written, and in which dialect. Returns it. */
export function noteOrigin(schema: JsonObject, place: SourcePlace, dialect: Dialect): JsonObject {
  origins.set(schema, { place, dialect });
  return schema;
}

/** Where what stands in a definition, as rewritten, was written. Places outside of definitions stay as they are. */
export function placeAsWritten(definitions: readonly Unnamed[], place: SourcePlace): SourcePlace {
  const around = definitions
    .filter((definition) => definition.place.file === place.file)
    .filter((definition) => isWithin(place.pointer, definition.place.pointer))
    .reduce<Unnamed | undefined>(
      (best, one) =>
        best === undefined || one.place.pointer.length > best.place.pointer.length ? one : best,
      undefined,
    );
  if (around === undefined) return place;
  let value: Json | undefined = around.schema;
  let { pointer } = around.place;
  for (const step of pointerSteps(place.pointer.slice(pointer.length))) {
    const origin = isObject(value) ? origins.get(value) : undefined;
    const written = origin === undefined || !isObject(value) ? step : writtenAs(step, value, origin.dialect);
    value = childOf(value, step);
    const found = isObject(value) ? origins.get(value)?.place : undefined;
    pointer = found?.file === place.file ? found.pointer : `${pointer}/${escapeStep(written)}`;
  }
  return { file: place.file, pointer };
}

/** Says of a place where it is to be looked for, and what has to be said besides. */
export type Relocate = (place: SourcePlace) => { readonly place: SourcePlace; readonly remark?: string };

/** Places in a document that was converted, as places in the original. */
export function relocateConverted(conversion: Conversion | null, file: string): Relocate {
  return (place) => {
    if (conversion === null || place.file !== file) return { place };
    const { pointer, exact } = conversion.origin(place.pointer);
    if (exact) return { place: { file, pointer } };
    const remark = `(${placeText(place)} in the document as converted from AsyncAPI ${conversion.version} to 3)`;
    return { place: { file, pointer }, remark };
  };
}

/** A note at the place where it is to be looked for. */
export function relocateNote(note: Note, relocate: Relocate): Note {
  const [file = '', ...rest] = note.place.split('#');
  const { place, remark } = relocate({ file, pointer: rest.join('#') });
  return { place: placeText(place), text: remark === undefined ? note.text : `${note.text} ${remark}` };
}

function relocateError(caught: unknown, relocate: Relocate): unknown {
  if (!(caught instanceof EbadgeError)) return caught;
  const { file, pointer, reason, fix } = caught.details;
  const { code } = caught;
  const isPlaced = [file, pointer, reason, fix].every((part) => typeof part === 'string');
  if (!isPlaced || (code !== 'SPEC_INVALID' && code !== 'SPEC_UNSUPPORTED' && code !== 'SPEC_UNREADABLE'))
    return caught;
  const { place, remark } = relocate({ file: file as string, pointer: pointer as string });
  const text = remark === undefined ? String(reason) : `${String(reason)} ${remark}`;
  return specError(code, place, text, String(fix), caught.cause);
}

/** Does the work; an error in the specification is thrown with the place where it is to be looked for. */
export async function relocating<T>(relocate: Relocate, work: () => T | Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (caught) {
    throw relocateError(caught, relocate);
  }
}
