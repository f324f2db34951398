/** Packages that some commands need and the package does not install by itself. */

import { readFileSync } from 'node:fs';
import { EbadgeError } from '../core/errors.ts';
import { findPackageJson } from './package-json.ts';

/** Optional packages by name, with the versions that are needed. */
export function optionalPackages(): Readonly<Record<string, string>> {
  const { peerDependencies = {} } = JSON.parse(readFileSync(findPackageJson(), 'utf8')) as {
    peerDependencies?: Record<string, string>;
  };
  return peerDependencies;
}

/** Packages as `npm install` takes them. */
export const asInstalled = (packages: Readonly<Record<string, string>>): string =>
  Object.entries(packages)
    .map(([name, range]) => `${name}@${range.includes(' ') ? `"${range}"` : range}`)
    .join(' ');

/** Whether the error says that a package is not installed (and not that a file of ours is missing). */
export function isMissingPackage(caught: unknown): boolean {
  const { code, message } = caught as NodeJS.ErrnoException;
  return (
    (code === 'ERR_MODULE_NOT_FOUND' || code === 'MODULE_NOT_FOUND') &&
    /Cannot find (?:package|module) '[^./]/.test(message)
  );
}

/** Loads a part that needs one of the packages. Throws INVALID_ARGUMENT when it is missing. */
export async function withPackage<T>(name: string, what: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load();
  } catch (caught) {
    if (!isMissingPackage(caught)) throw caught;
    const range = optionalPackages()[name];
    const install = range === undefined ? name : asInstalled({ [name]: range });
    throw new EbadgeError(
      'INVALID_ARGUMENT',
      `${what} needs a package that is not installed with this one. Install it: npm install --save-dev ${install}`,
      { cause: caught },
    );
  }
}
