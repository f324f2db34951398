/** Options of the commands that read a specification: which document, and what is added to it. */

import { existsSync } from 'node:fs';
import path from 'node:path';
import { Option } from 'commander';
import { findPackageJson } from './package-json.ts';

const usual = 'asyncapi.yaml';

/** Options as commander reads them. */
interface SpecificationOptions {
  readonly asyncapi?: string;
  readonly extend?: readonly string[];
}

/** `--asyncapi` */
export const asyncapiOption = (description: string): Option =>
  new Option(
    '--asyncapi <file>',
    `${description} (default: "${usual}"; with --extend and no such file, the document of this package)`,
  );

/** `--extend`, which may be given several times. */
export const extendOption = (): Option =>
  new Option(
    '--extend <dir>',
    'folder of an extension that is added to the document; give it again for further ones, in any order',
  ).argParser((dir: string, before: string[] | undefined) => [...(before ?? []), dir]);

/** The document that the package brings. */
export const ownDocument = (): string => path.join(path.dirname(findPackageJson()), usual);

/** What a call is about. */
export function specificationOf({ asyncapi, extend = [] }: SpecificationOptions): {
  readonly asyncapi: string;
  readonly extend: readonly string[];
} {
  const isOwn = asyncapi === undefined && extend.length > 0 && !existsSync(usual);
  return { asyncapi: asyncapi ?? (isOwn ? ownDocument() : usual), extend };
}
