/** The Java SDK, as the tests over all languages drive it. */

import path from 'node:path';
import type { Driver, Language } from '../language.ts';
import { brief } from './jvm.ts';
import { classPathOf, missingTools, packaged } from './maven.ts';

const root = path.resolve(import.meta.dirname, '../../..');

export const java: Language = {
  name: 'java',
  missing: missingTools,
  async build(): Promise<Driver> {
    const folder = await packaged('java', {
      sdk: path.join(root, 'generated/java'),
      driver: path.join(import.meta.dirname, 'driver'),
    });
    return {
      command: 'java',
      args: [...brief, '-cp', classPathOf(folder, 'driver'), 'driver.Main'],
    };
  },
};
