/** What a document says about who talks with whom, for those who need no generated code. */

import type { Catalogue } from '../support/contract.ts';
import { readSpecification, refuseFaults } from './specification.ts';
import { relocating } from './written-places.ts';

/** Reads an AsyncAPI document as generated code holds it, with extensions of it. Throws like `generate`. */
export async function readCatalogue(asyncapi: string, extend: readonly string[] = []): Promise<Catalogue> {
  const reading = await readSpecification(asyncapi, { extend });
  await relocating(reading.relocate, () => refuseFaults(reading));
  return reading.model.catalogue;
}
