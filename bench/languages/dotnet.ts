/** The .NET SDK beside what it builds on: System.Text.Json, and RabbitMQ's client for .NET. */

import { cpSync } from 'node:fs';
import path from 'node:path';
import { missingTools, runDotnet, workFolder } from '../../test/languages/dotnet/dotnet.ts';
import type { Row } from '../report.ts';
import { rowsOf } from './compared.ts';

/** Encode and decode ÷ bare System.Text.Json (elements), publish ÷ bare RabbitMQ.Client. Empty where there is no .NET SDK. */
export async function dotnetRows(): Promise<readonly Row[]> {
  if (missingTools() !== null) return [];
  const folder = workFolder();
  const project = path.join(folder, 'bench');
  cpSync(path.join(import.meta.dirname, 'dotnet'), project, { recursive: true });
  const output = path.join(folder, 'bench-out');
  await runDotnet([
    'build',
    path.join(project, 'Bench.csproj'),
    '--configuration',
    'Release',
    '--output',
    output,
  ]);
  return rowsOf(
    '.NET',
    'System.Text.Json',
    'RabbitMQ.Client',
    async (...args) => JSON.parse(await runDotnet([path.join(output, 'Bench.dll'), ...args])) as unknown,
  );
}
