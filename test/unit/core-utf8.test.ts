/** Text ⇄ UTF-8 is the same with Node's own functions and without them. */

import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type * as utf8 from '../../src/core/utf8.ts';

const load = async (nodeBuffer: boolean): Promise<typeof utf8> => {
  vi.resetModules();
  if (!nodeBuffer) vi.stubGlobal('Buffer', undefined);
  try {
    return await import('../../src/core/utf8.ts');
  } finally {
    vi.unstubAllGlobals();
  }
};

afterEach(() => {
  vi.resetModules();
});

/** Bytes that are no UTF-8, or nearly none, and what is special in it. */
const oddBytes = [
  [],
  [0],
  [0x7f],
  [0x80],
  [0xc0, 0x80],
  [0xc3, 0xa4],
  [0xc3],
  [0xed, 0xa0, 0x80],
  [0xef, 0xbb, 0xbf, 0x7b, 0x7d],
  [0xef, 0xbf, 0xbd],
  [0xf0, 0x9f, 0x94, 0x8b],
  [0xf4, 0x90, 0x80, 0x80],
  [0xff],
];

describe.each([true, false])('with Buffer: %j', (nodeBuffer) => {
  it('reads what the standard decoder reads, and refuses what it refuses', async () => {
    const { textOfUtf8 } = await load(nodeBuffer);
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    const outcome = (read: () => string): string | undefined => {
      try {
        return read();
      } catch {
        return undefined;
      }
    };
    const bytes = fc.oneof(
      fc.constantFrom(...oddBytes).map((codes) => Uint8Array.from(codes)),
      fc.uint8Array({ maxLength: 40 }),
      fc.string({ unit: 'binary' }).map((text) => new TextEncoder().encode(text)),
    );
    fc.assert(
      fc.property(fc.array(bytes, { maxLength: 3 }), fc.nat({ max: 3 }), (parts, from) => {
        // a part of a buffer, as they arrive
        const whole = Uint8Array.from(parts.flatMap((part) => [...part]));
        const input = whole.subarray(from);
        expect(outcome(() => textOfUtf8(input))).toBe(outcome(() => decoder.decode(input)));
      }),
      { numRuns: 2000 },
    );
  });

  it('writes what the standard encoder writes, in a plain Uint8Array', async () => {
    const { utf8Of } = await load(nodeBuffer);
    const kept: { bytes: Uint8Array; text: string }[] = [];
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.nat({ max: 100_000 }).map((length) => 'ä'.repeat(length)),
        ),
        (text) => {
          const bytes = utf8Of(text);
          expect(Object.getPrototypeOf(bytes)).toBe(Uint8Array.prototype);
          kept.push({ bytes, text });
        },
      ),
    );
    // none was overwritten by a later one
    for (const { bytes, text } of kept)
      expect(new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)).toBe(text);
  });
});
