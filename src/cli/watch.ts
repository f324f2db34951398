import type { WatchEvent } from '../generator/watch.ts';
import { withGenerator } from './load-generator.ts';
import { print, printNotes, style } from './output.ts';

/** How `ebadge generate --watch` was called. */
export interface WatchCall {
  readonly asyncapi: string;
  readonly extend: readonly string[];
  readonly out: string;
  readonly targets: readonly string[];
  readonly quiet: boolean;
  readonly json: boolean;
}

const seconds = (ms: number): string => `${(ms / 1000).toFixed(2)} s`;
const files = (count: number): string => (count === 1 ? '1 file' : `${count} files`);

/** The event as one line of JSON. */
function printForPrograms(event: WatchEvent): void {
  const { changed, elapsedMs, watching } = event;
  const outcome =
    'error' in event
      ? { error: { code: event.error.code, message: event.error.message, details: event.error.details } }
      : { result: event.result };
  print(
    JSON.stringify({
      event: 'error' in event ? 'error' : 'generated',
      changed,
      elapsedMs,
      watching,
      ...outcome,
    }),
  );
}

function printForPeople(event: WatchEvent, { quiet, out }: WatchCall): void {
  const { changed, elapsedMs, watching } = event;
  const first = changed.length === 0;
  const more = changed.length > 3 ? ` and ${changed.length - 3} more` : '';
  const cause = first ? '' : `  ${changed.slice(0, 3).join(', ')}${more}:`;
  if ('error' in event) {
    print(`${style('red', 'error')}${cause}  ${event.error.message}`);
    return;
  }
  const { output, notes, messages } = event.result;
  if (first && !quiet) printNotes(notes);
  const done = `${files(output?.written.length ?? 0)} written, ${output?.removed.length ?? 0} removed`;
  print(`${style('green', 'generated')}${cause}  ${done} in ${seconds(elapsedMs)}`);
  if (first) {
    print(style('dim', `${messages} messages in ${out}; ${files(watching)} watched. Ctrl-C ends it.`));
  }
}

/** Generates at every change until Ctrl-C. */
export async function watch(call: WatchCall): Promise<void> {
  const stop = new AbortController();
  const end = (): void => stop.abort();
  process.once('SIGINT', end).once('SIGTERM', end);
  try {
    await withGenerator(({ watchSpecification }) =>
      watchSpecification({
        asyncapi: call.asyncapi,
        extend: call.extend,
        out: call.out,
        targets: call.targets,
        signal: stop.signal,
        onEvent: (event) => {
          if (call.json) printForPrograms(event);
          else printForPeople(event, call);
        },
      }),
    );
  } finally {
    process.removeListener('SIGINT', end).removeListener('SIGTERM', end);
  }
}
