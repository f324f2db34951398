/** Which dialect is declared for a place in a file. */

import { pointerSteps } from '../support/pointer.ts';
import { declaredDialect, type Dialect } from './dialect.ts';
import { childOf, type Json } from './json.ts';
import type { Sources } from './load.ts';
import { dialectOfFormat, isMultiFormat } from './schema-format.ts';
import type { SourcePlace } from './spec-error.ts';

/** The dialect that a schema or the nearest thing around it in its file declares, or undefined. */
export function dialectAt(sources: Sources, place: SourcePlace): Dialect | undefined {
  const file = sources.read(place.file, place);
  const steps = pointerSteps(place.pointer);
  const raw = place.pointer.split('/').slice(1);
  const values: (Json | undefined)[] = [file.data];
  for (const step of steps) values.push(childOf(values.at(-1), step));
  for (let depth = values.length - 1; depth >= 0; depth--) {
    // the AsyncAPI document is no schema, whatever it says of itself
    if (depth === 0 && file.name === sources.root.name) break;
    const pointer = raw
      .slice(0, depth)
      .map((step) => `/${step}`)
      .join('');
    const value = values[depth];
    if (isMultiFormat(value) && steps[depth] === 'schema') {
      return dialectOfFormat(value.schemaFormat, { file: place.file, pointer: `${pointer}/schemaFormat` });
    }
    const dialect = declaredDialect(value, { file: place.file, pointer });
    if (dialect !== undefined) return dialect;
  }
  return undefined;
}
