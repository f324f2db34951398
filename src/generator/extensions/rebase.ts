/** What stands in one file, as it reads in another one: references lead where they led before. */

import path from 'node:path';
import { isAbsolute } from '../identifiers.ts';
import { isObject, type Json } from '../json.ts';

/** The scheme of references to files beside the core document, wherever it is installed. */
const coreScheme = 'core:';

/** The file beside the core document that a reference of an extension names; undefined for all other references. */
export const inCore = (location: string): string | undefined =>
  location.startsWith(coreScheme) ? path.posix.normalize(location.slice(coreScheme.length)) : undefined;

/** The path from a folder to a file, both relative to that of the core document. */
const fromFolder = (folder: string, name: string): string =>
  path.posix.join(...(folder === '.' ? [] : folder.split('/').map(() => '..')), name);

/** A reference that stands in an extension's file, as it has to be written in a file of the core. */
function rebasedReference(ref: string, from: string, to: string, root: string): string {
  const hash = ref.indexOf('#');
  const location = hash === -1 ? ref : ref.slice(0, hash);
  const fragment = hash === -1 ? '' : ref.slice(hash);
  const relative = (name: string): string => {
    if (name === to) return fragment === '' ? path.posix.basename(name) : fragment;
    return `${fromFolder(path.posix.dirname(to), name)}${fragment}`;
  };
  // the core document with what is added to it
  if (location === '') return relative(root);
  const core = inCore(location);
  if (core !== undefined) return relative(core);
  if (isAbsolute(location) || location.startsWith('/')) return ref;
  return relative(path.posix.join(path.posix.dirname(from), location));
}

/** A copy in which every `$ref` is written for the file that it is put into. Values of examples are data. */
export function rebased(value: Json, from: string, to: string, root: string): Json {
  if (Array.isArray(value)) return value.map((item) => rebased(item, from, to, root));
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]): [string, Json] => {
      if (key === '$ref' && typeof item === 'string') return [key, rebasedReference(item, from, to, root)];
      if (key === 'examples' || key === 'const' || key === 'enum') return [key, item];
      return [key, rebased(item, from, to, root)];
    }),
  );
}
