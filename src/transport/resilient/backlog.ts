import type { EbadgeError } from '../../core/errors.ts';
import type { BacklogSummary, StoredPublication } from './durable-outbox.ts';
import type { Backlog } from '../transport.ts';
import type { OutgoingBuffer } from './outgoing-buffer.ts';

/** Who is told what becomes of the backlog. */
export interface BacklogListeners {
  readonly onProblem: (problem: EbadgeError) => void;
  readonly onBacklog: (summary: BacklogSummary) => void;
}

/**
 * Hands to the buffer what an earlier process has left. Nobody waits for these publishes any more, so failures
 * are told as problems, and the sum of all once the last is settled. Returns how much is left at any time.
 */
export function takeBacklog(
  stored: readonly StoredPublication[],
  buffer: OutgoingBuffer,
  { onProblem, onBacklog }: BacklogListeners,
): Backlog {
  const found = stored.length;
  let confirmed = 0;
  let failed = 0;
  const left = { count: found, bytes: 0 };
  const settled = (): void => {
    if (confirmed + failed === found) onBacklog({ found, confirmed, failed });
  };
  for (const publication of stored) {
    const bytes = publication.publication.body.byteLength;
    left.bytes += bytes;
    const gone = (): void => {
      left.count--;
      left.bytes -= bytes;
    };
    buffer.takeBacklog(publication, {
      confirmed: () => {
        confirmed++;
        gone();
        settled();
      },
      failed: (error) => {
        // closed again before its turn came: it stays for the next one
        if (error.details['kept'] === true) return;
        failed++;
        gone();
        onProblem(error);
        settled();
      },
    });
  }
  return left;
}
