/** `x-packages`: what the packages are called that are generated for languages with package names. */

import { isObject, type Json } from './json.ts';
import { specError, type SourcePlace } from './spec-error.ts';

const keyword = 'x-packages';
const name = /^[A-Za-z][A-Za-z0-9_]*(?:\.[A-Za-z][A-Za-z0-9_]*)*$/;

/** Names by target; what the document does not name is called after its title. */
export function readPackages(
  document: Readonly<Record<string, Json>>,
  file: string,
): Readonly<Record<string, string>> {
  const value = document[keyword];
  if (value === undefined) return {};
  const place: SourcePlace = { file, pointer: `/${keyword}` };
  const fix = 'write { java: com.example.sdk, python: example_sdk, dotnet: Example.Sdk }.';
  if (!isObject(value)) {
    throw specError('SPEC_INVALID', place, 'this does not name packages.', fix);
  }
  const named = Object.entries(value).map(([target, text]): [string, string] => {
    if (typeof text === 'string' && name.test(text)) return [target, text];
    const at = { file, pointer: `${place.pointer}/${target}` };
    throw specError(
      'SPEC_INVALID',
      at,
      'this is no name of a package: words of ASCII letters, digits and _, joined by dots.',
      fix,
    );
  });
  return Object.fromEntries(named);
}
