import path from 'node:path';
import { runNode, type Ran, type RunOptions } from './run-node.ts';
import { root } from './snippets.ts';

const main = path.join(root, 'src/cli/main.ts');

/** Runs the `ebadge` command on the sources. */
export const ebadge = (args: readonly string[], options: RunOptions = {}): Promise<Ran> =>
  runNode([main, ...args], options);

/** As {@link ebadge}, with --json; throws when it did not end with that exit code. */
export async function ebadgeJson<T>(
  args: readonly string[],
  options: RunOptions & { readonly status?: number } = {},
): Promise<T> {
  const { stdout, stderr, status } = await ebadge([...args, '--json'], options);
  if (status !== (options.status ?? 0))
    throw new Error(`ebadge ${args.join(' ')} ended with ${String(status)}: ${stdout}${stderr}`);
  return JSON.parse(stdout) as T;
}
