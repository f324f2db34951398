/** The lock file: complete for every platform, and free of download addresses. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../support/snippets.ts';

interface Entry {
  readonly resolved?: string;
  readonly optionalDependencies?: Record<string, string>;
}

const text = readFileSync(path.join(root, 'package-lock.json'), 'utf8');
const { packages } = JSON.parse(text) as { packages: Record<string, Entry> };

/** Where Node looks for a package that another one needs: beside it, then further up. */
function isLocked(from: string, name: string): boolean {
  const folders = from.split('node_modules/');
  return folders.some((_, index) => {
    const base = folders.slice(0, folders.length - index).join('node_modules/');
    const prefix = base === '' || base.endsWith('/') ? base : `${base}/`;
    return `${prefix}node_modules/${name}` in packages;
  });
}

describe('package-lock.json', () => {
  it('locks the optional packages of every platform, so that npm ci works on all of them', () => {
    const missing = Object.entries(packages).flatMap(([from, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies)
        .filter((name) => !isLocked(from, name))
        .map((name) => `${name}, needed by ${from}`),
    );
    expect(missing).toEqual([]);
  });

  it('records no download addresses', () => {
    expect(text).not.toContain('"resolved": "http');
  });
});
