/** What a schema may not say wherever it stands. */

import type { Dialect } from './dialect.ts';
import { isObject, type JsonObject } from './json.ts';
import { specError, type SourcePlace } from './spec-error.ts';

/** Throws at references whose target depends on how a schema was come to, where the dialect has them. */
export function refuseDynamic(keyword: string, dialect: Dialect, place: SourcePlace): void {
  const isRefused =
    /^\$recursive(?:Ref|Anchor)$/.test(keyword) || (keyword === '$dynamicRef' && dialect !== '2020-12');
  if (!isRefused) return;
  throw specError(
    'SPEC_UNSUPPORTED',
    place,
    `${keyword} is not supported${keyword === '$dynamicRef' ? ` in ${dialect}` : ''}.`,
    'refer statically, with $ref.',
  );
}

/** Throws at a keyword that leads somewhere, or is led to, and is no text. */
export function refuseNoTexts(schema: JsonObject, place: SourcePlace): void {
  for (const keyword of ['$ref', '$dynamicRef', '$id', '$anchor', '$dynamicAnchor']) {
    if (!Object.hasOwn(schema, keyword) || typeof schema[keyword] === 'string') continue;
    throw specError(
      'SPEC_INVALID',
      { file: place.file, pointer: `${place.pointer}/${keyword}` },
      `${keyword} is no text.`,
      'write a text.',
    );
  }
}

/** Throws at a name that an object in JavaScript cannot have, or that AsyncAPI's own parser fails on. */
export function refuseNames(schema: JsonObject, place: SourcePlace): void {
  if (isObject(schema['properties']) && Object.hasOwn(schema['properties'], 'hasOwnProperty')) {
    throw specError(
      'SPEC_UNSUPPORTED',
      { file: place.file, pointer: `${place.pointer}/properties/hasOwnProperty` },
      'AsyncAPI\'s parser fails on a property "hasOwnProperty".',
      'rename it.',
    );
  }
  for (const keyword of ['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas']) {
    if (!isObject(schema[keyword]) || !Object.hasOwn(schema[keyword], '__proto__')) continue;
    throw specError(
      'SPEC_UNSUPPORTED',
      { file: place.file, pointer: `${place.pointer}/${keyword}/__proto__` },
      'no JavaScript object can safely have an entry "__proto__".',
      'rename it.',
    );
  }
}

/**
 * Schemas that may lead on to one another, by standing inside or by reference, before one is come to that was read
 * already. What is made of them recurs as deeply: with this many, no step comes near the end of the stack, where what
 * fails, and how, is a matter of chance.
 */
const mostLevels = 400;

/** Counts how many schemas have led to the one that is being read. */
export class Levels {
  #level = 0;

  /** Reads a schema that another has led to. Throws SPEC_UNSUPPORTED when too many have. */
  below<T>(place: SourcePlace, read: () => T): T {
    if (this.#level >= mostLevels) {
      throw specError(
        'SPEC_UNSUPPORTED',
        place,
        `schemas are nested too deeply here, or lead on to one another in too long a chain: ${mostLevels} have led to this one.`,
        'make the chain of references shorter.',
      );
    }
    this.#level += 1;
    try {
      return read();
    } finally {
      this.#level -= 1;
    }
  }
}
