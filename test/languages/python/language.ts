/** The Python SDK, driven as a program of its own. */

import { existsSync } from 'node:fs';
import path from 'node:path';
import { root } from '../../support/sources.ts';
import type { Language } from '../language.ts';
import { pythonMissing, virtualPython } from './environment.ts';

/** Where the SDK's modules are. */
export const sources: string = path.join(root, 'generated/python/src');

export const python: Language = {
  name: 'python',
  missing: () =>
    existsSync(sources) ? pythonMissing() : 'generated/python is not there: run `npm run generate`',
  build: async () => ({
    command: await virtualPython(),
    args: [path.join(import.meta.dirname, 'driver.py')],
    env: { PYTHONPATH: sources, PYTHONDONTWRITEBYTECODE: '1', PYTHONWARNINGS: 'error' },
  }),
};
