/** Whether what two extensions write is the same, wherever its parts are kept. */

import path from 'node:path';
import { isAbsolute } from '../identifiers.ts';
import { isObject, type Json } from '../json.ts';
import type { Sources } from '../load.ts';
import { placeText, type SourcePlace } from '../spec-error.ts';
import type { Extension } from './read-extension.ts';

/** Something written in an extension. */
interface Written {
  readonly extension: Extension;
  readonly from: SourcePlace;
  readonly value: Json;
}

/** The value with what its references lead to within the extension; those into the core stay references. */
function spelled(
  sources: Sources,
  extension: Extension,
  value: Json,
  file: string,
  around: readonly string[],
): Json {
  const { folder, file: document } = extension;
  const go = (item: Json): Json => spelled(sources, extension, item, file, around);
  if (Array.isArray(value)) return value.map(go);
  if (!isObject(value)) return value;
  const entries = Object.entries(value).map(([key, item]): [string, Json] => {
    if (key !== '$ref' || typeof item !== 'string') return [key, go(item)];
    const [location = '', fragment = ''] = item.split('#');
    // into the core document with all that is added to it: parts of it are compared where they are added
    if (location === '' && file === document) return [key, item];
    if (isAbsolute(location)) return [key, item];
    const name = path.posix.join(path.posix.dirname(file), location);
    if (location !== '' && !name.startsWith(`${folder}/`)) return [key, `${name}#${fragment}`];
    const end = sources.resolve(item, { file, pointer: '' });
    const at = placeText({ file: end.file.name, pointer: end.pointer });
    if (around.includes(at)) return [key, `#${around.indexOf(at)}`];
    return [key, spelled(sources, extension, end.value, end.file.name, [...around, at])];
  });
  return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Whether the two say the same. */
export function meansTheSame(sources: Sources, one: Written, other: Written): boolean {
  const [first, second] = [one, other].map(({ extension, from, value }) =>
    JSON.stringify(spelled(sources, extension, value, from.file, [])),
  );
  return first === second;
}
