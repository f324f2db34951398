import { EbadgeError, type ErrorCode } from '../core/errors.ts';

/** Where in the sources something is. */
export interface SourcePlace {
  /** File, relative to the folder of the AsyncAPI document. */
  readonly file: string;
  /** JSON Pointer into the file. */
  readonly pointer: string;
}

/** `schemas/door.json#/properties/width`; the file alone where all of it is meant. */
export const placeText = ({ file, pointer }: SourcePlace): string =>
  pointer === '' ? file : `${file}#${pointer}`;

/** The text of a place whose pointer is put together step by step: `schemas/door.json#` stands for all of it. */
export const trimPlace = (text: string): string => text.replace(/#$/, '');

/** An error in a specification: place, reason, fix. Never retryable. */
export function specError(
  code: Extract<ErrorCode, 'SPEC_UNREADABLE' | 'SPEC_INVALID' | 'SPEC_UNSUPPORTED'>,
  place: SourcePlace,
  reason: string,
  fix: string,
  cause?: unknown,
): EbadgeError {
  return new EbadgeError(code, `${placeText(place)}: ${reason} Fix: ${fix}`, {
    details: { file: place.file, pointer: place.pointer, reason, fix },
    cause,
  });
}
