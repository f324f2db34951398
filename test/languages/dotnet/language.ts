/** The .NET SDK, as the tests over all languages drive it. */

import path from 'node:path';
import type { Driver, Language } from '../language.ts';
import { environment, missingTools, runDotnet, workFolder } from './dotnet.ts';

let built: Promise<Driver> | undefined;

async function build(): Promise<Driver> {
  const folder = workFolder();
  const output = path.join(folder, 'out');
  await runDotnet([
    'build',
    path.join(folder, 'driver/Driver.csproj'),
    '--configuration',
    'Release',
    '--output',
    output,
  ]);
  return { command: 'dotnet', args: [path.join(output, 'Driver.dll')], env: environment };
}

export const dotnet: Language = {
  name: 'dotnet',
  missing: missingTools,
  build: () => (built ??= build()),
};
