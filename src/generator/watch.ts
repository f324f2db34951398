/** Generates again whenever a file of the specification changes. */

import path from 'node:path';
import { EbadgeError } from '../core/errors.ts';
import { generate, GenerateCache, type GenerateOptions, type GenerateResult } from './generate.ts';
import type { Sources } from './load.ts';
import { changedSince, FolderWatch, snapshotOf, type Snapshot } from './watch-files.ts';

/** What one run came to. */
export type WatchEvent = {
  /** Files that made it necessary, relative to the folder of the AsyncAPI document; empty the first time. */
  readonly changed: readonly string[];
  readonly elapsedMs: number;
  /** How many files are watched from now on. */
  readonly watching: number;
} & ({ readonly result: GenerateResult } | { readonly error: EbadgeError });

/** Options of {@link watchSpecification}. */
export interface WatchOptions extends Pick<GenerateOptions, 'asyncapi' | 'extend' | 'out' | 'targets'> {
  readonly onEvent: (event: WatchEvent) => void;
  /** Ends the watching. */
  readonly signal: AbortSignal;
}

/** Faults of the specification and of the disk can be mended while we watch; others cannot. */
const mendable = new Set(['SPEC_UNREADABLE', 'SPEC_INVALID', 'SPEC_UNSUPPORTED', 'OUTPUT_UNWRITABLE']);

/**
 * Generates, and again at every change of a file that the specification consists of, until the signal. A fault of
 * the specification is told like a result, and what was written before it is left as it was.
 *
 * @throws EbadgeError when the call is wrong, the files cannot be watched, or the program is at fault.
 */
export async function watchSpecification(options: WatchOptions): Promise<void> {
  const { asyncapi, extend = [], out, targets, signal, onEvent } = options;
  const folder = path.dirname(path.resolve(asyncapi));
  const cache = new GenerateCache();
  using watch = new FolderWatch();
  let files: readonly string[] = [path.resolve(asyncapi)];
  let changed: readonly string[] = [];
  while (!signal.aborted) {
    const started = performance.now();
    const before = snapshotOf(files);
    let sources: Sources | undefined;
    const onSources = (read: Sources): void => {
      sources = read;
    };
    let outcome: { result: GenerateResult } | { error: EbadgeError };
    try {
      const result = await generate({ asyncapi, extend, out, ...(targets && { targets }), cache, onSources });
      outcome = { result };
    } catch (caught) {
      const error = EbadgeError.from(caught);
      if (!mendable.has(error.code)) throw error;
      outcome = { error };
    }
    const seen = seenBy(sources, before, 'error' in outcome);
    files = [...seen.keys()];
    const elapsedMs = Math.round(performance.now() - started);
    onEvent({
      changed: changed.map((file) => path.relative(folder, file).split(path.sep).join('/')),
      elapsedMs,
      watching: files.length,
      ...outcome,
    });
    await watch.next(files, signal, () => {
      changed = changedSince(seen);
      return changed.length > 0;
    });
  }
}

/** The files that a run has looked at, as it saw them. Of a run that failed, also those of the one before. */
function seenBy(sources: Sources | undefined, before: Snapshot, failed: boolean): Snapshot {
  const seen = new Map(failed || sources === undefined ? before : []);
  if (sources === undefined) return seen;
  for (const name of sources.tried) {
    const file = path.resolve(sources.folder, name);
    if (!seen.has(file)) seen.set(file, before.get(file) ?? snapshotOf([file]).get(file) ?? null);
  }
  for (const { name, sha256 } of sources.files) seen.set(path.resolve(sources.folder, name), sha256);
  return seen;
}
