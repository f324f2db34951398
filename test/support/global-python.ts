/** Python with pika, for the peer of 2015: Debian's own, installed for the purpose where that is possible. */

import { execFileSync } from 'node:child_process';
import type { TestProject } from 'vitest/node';
import { install, mayInstall } from './rabbitmq.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Why there is no Python with pika; empty where there is. */
    pythonMissing: string;
  }
}

/** The interpreter that Debian's packages are for. */
export const python = '/usr/bin/python3';

function hasPika(): boolean {
  try {
    execFileSync(python, ['-c', 'import pika'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** Has it ready for the whole run; tests that cannot have it are skipped, and say why. */
export default async function setup(project: TestProject): Promise<void> {
  let reason = '';
  if (!hasPika()) {
    reason = `${python} has no pika: apt-get install --no-install-recommends python3-pika`;
    if (mayInstall()) {
      process.stderr.write('pika is not installed here: running apt-get install python3-pika.\n');
      await install('python3-pika').catch((error: unknown) => {
        reason += ` (which failed: ${String(error).slice(0, 200)})`;
      });
      if (hasPika()) reason = '';
    }
  }
  if (reason !== '') process.stderr.write(`The peer of 2015 is not tested: ${reason}\n`);
  project.provide('pythonMissing', reason);
}
