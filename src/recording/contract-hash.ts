/** What tells one contract from another. */

import { createHash } from 'node:crypto';
import type { Catalogue } from '../support/contract.ts';
import type { SchemaSet } from '../support/schemas.ts';
import type { RecordedContract } from './recording.ts';

/** The contract as recordings name it. */
export const recordedContract = (catalogue: Catalogue, schemas: SchemaSet): RecordedContract => ({
  title: catalogue.title,
  version: catalogue.version,
  sha256: createHash('sha256')
    .update(JSON.stringify([catalogue, schemas]))
    .digest('hex'),
});
