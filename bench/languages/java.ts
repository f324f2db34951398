/** The Java SDK beside what it builds on: Jackson, and RabbitMQ's client for Java. */

import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { classPathOf, missingTools, packaged } from '../../test/languages/java/maven.ts';
import { root, type Row } from '../report.ts';
import { rowsOf } from './compared.ts';

const run = promisify(execFile);

/** Encode and decode ÷ bare Jackson (trees), publish ÷ bare amqp-client. Empty where there is no JDK or Maven. */
export async function javaRows(): Promise<readonly Row[]> {
  if (missingTools() !== null) return [];
  const folder = await packaged('java-bench', {
    sdk: path.join(root, 'generated/java'),
    bench: path.join(import.meta.dirname, 'java'),
  });
  return rowsOf('Java', 'Jackson', 'amqp-client', async (...args) => {
    const { stdout } = await run('java', ['-cp', classPathOf(folder, 'bench'), 'bench.Bench', ...args]);
    return JSON.parse(stdout) as unknown;
  });
}
