/** Files for outboxes. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { onTestFinished } from 'vitest';

/** The name of a file in a folder of its own, which goes with the test. */
export function newFile(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'ebadge-outbox-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return path.join(folder, 'outbox.sqlite');
}
