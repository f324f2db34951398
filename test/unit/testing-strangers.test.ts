/** Messages of other people's documents: made of what `ebadge generate` writes for them. */

import path from 'node:path';
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCodec, verdictOf } from '../../src/index.ts';
import { arbitrariesOf } from '../../src/testing/arbitraries/index.ts';
import type { Contract } from '../../src/support/contract.ts';
import type { SchemaSet } from '../../src/support/schemas.ts';
import { goldenCases } from '../golden/tools.ts';

interface Generated {
  readonly contract: Contract;
}

const seed = 7;

describe.each(goldenCases)('messages of the document $name', ({ expected }) => {
  const load = (file: string): Promise<unknown> =>
    import(pathToFileURL(path.join(expected, 'typescript', file)).href);

  it('are valid where they say so, and refused as they say', async () => {
    const { contract } = (await load('index.ts')) as Generated;
    const { schemas } = (await load('schemas.ts')) as { readonly schemas: SchemaSet };
    const messages = arbitrariesOf(contract, schemas);
    const codec = createCodec(contract);
    const options = (name: string) => (contract.catalogue.discriminator === null ? { name } : {});
    let tried = 0;
    for (const name of messages.names as readonly string[]) {
      let valid: fc.Arbitrary<unknown>;
      try {
        valid = messages.arbitrary(name as never);
      } catch (caught) {
        // no value is right, or none is found: said, not passed over
        expect(caught).toMatchObject({ code: 'SPEC_UNSUPPORTED' });
        continue;
      }
      tried += 1;
      fc.assert(
        fc.property(valid, (message) => {
          const result = codec.safeParse(JSON.stringify(message), options(name));
          expect(result, JSON.stringify(message)).toMatchObject({ ok: true });
        }),
        { numRuns: 50, seed },
      );
      fc.assert(
        fc.property(messages.invalid(name as never), ({ text, verdict, spoilt }) => {
          const result = codec.safeParse(text, options(name));
          expect(result.ok ? 'valid' : verdictOf(result.error), `${spoilt} ${text}`).toEqual(verdict);
        }),
        { numRuns: 50, seed },
      );
    }
    expect(tried).toBeGreaterThan(0);
  });
});
