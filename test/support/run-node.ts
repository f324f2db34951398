import { spawn, type ChildProcess } from 'node:child_process';
import { root } from './snippets.ts';

/** What a process said, and how it ended. */
export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly status: number | null;
}

/** Options of {@link runNode}. */
export interface RunOptions {
  readonly cwd?: string;
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Called with all of standard output so far, each time there is more. */
  readonly onOutput?: (stdout: string, child: ChildProcess) => void;
  /** Called with all of standard error so far, each time there is more. */
  readonly onErrors?: (stderr: string) => void;
}

/** Runs a TypeScript file of the project on its sources. */
export function runNode(args: readonly string[], options: RunOptions = {}): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--conditions=@ebadge/source', ...args], {
      cwd: options.cwd ?? root,
      env: { ...process.env, ...options.env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (chunk: Buffer) => {
      stdout += chunk.toString('utf8');
      options.onOutput?.(stdout, child);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString('utf8');
      options.onErrors?.(stderr);
    });
    child.once('error', reject);
    child.once('close', (status) => resolve({ stdout, stderr, status }));
    child.stdin.end(options.input ?? '');
  });
}
