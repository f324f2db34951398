import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** This package's package.json. */
export function findPackageJson(): string {
  let folder = import.meta.dirname;
  while (!existsSync(path.join(folder, 'package.json')) && folder !== path.dirname(folder)) {
    folder = path.dirname(folder);
  }
  return path.join(folder, 'package.json');
}

/** This package's version. */
export function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(findPackageJson(), 'utf8')) as { version: string };
  return version;
}
