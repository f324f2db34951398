/** The .NET SDK's tools: whether they are there, and what is built with them. */

import { execFile, spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = path.resolve(import.meta.dirname, '../../..');

/** The .NET SDK that the generated project asks for, at least. */
const leastMajor = 8;

/** Why nothing can be built, as a clause; null when it can. */
export function missingTools(): string | null {
  const { status, stdout, error } = spawnSync('dotnet', ['--list-sdks'], { encoding: 'utf8' });
  if (error !== undefined || status !== 0) return 'there is no `dotnet`';
  const majors = stdout.split('\n').map((line) => Number.parseInt(line, 10));
  return majors.some((major) => major >= leastMajor) ? null : `there is no .NET SDK ${leastMajor} or newer`;
}

/** Without telemetry, greetings, and servers that stay after the build. */
export const environment: Readonly<Record<string, string>> = {
  DOTNET_CLI_TELEMETRY_OPTOUT: '1',
  DOTNET_NOLOGO: '1',
  DOTNET_CLI_UI_LANGUAGE: 'en',
  DOTNET_CLI_USE_MSBUILD_SERVER: '0',
  MSBUILDDISABLENODEREUSE: '1',
};

/** Runs `dotnet`; throws with what it said. */
export async function runDotnet(
  args: readonly string[],
  more: Readonly<Record<string, string>> = {},
): Promise<string> {
  try {
    const { stdout } = await run('dotnet', [...args], {
      env: { ...process.env, ...environment, ...more },
      maxBuffer: 64 * 1024 * 1024,
    });
    return stdout;
  } catch (caught) {
    const { stdout = '', stderr = '' } = caught as { stdout?: string; stderr?: string };
    throw new Error(`dotnet ${args[0] ?? ''} failed:\n${stdout}${stderr}`, { cause: caught });
  }
}

/**
 * A copy of the generated project with the projects that use it, in a folder of its own that goes with the process: what
 * is built must not lie in `generated`, where nothing may be that is not generated.
 */
export function workFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'ebadge-dotnet-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  cpSync(path.join(root, 'generated/dotnet'), path.join(folder, 'sdk'), { recursive: true });
  for (const name of ['driver', 'vectors']) {
    cpSync(path.join(import.meta.dirname, name), path.join(folder, name), { recursive: true });
  }
  return folder;
}
