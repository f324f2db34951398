/** This SDK itself, driven like the others. */

import path from 'node:path';
import type { Language } from '../language.ts';

export const typescript: Language = {
  name: 'typescript',
  missing: () => null,
  build: () =>
    Promise.resolve({
      command: process.execPath,
      args: ['--conditions=@ebadge/source', path.join(import.meta.dirname, 'driver.ts')],
    }),
};
