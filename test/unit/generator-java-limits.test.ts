/** What Java cannot have is refused where it stands, before anything is written. */

import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { generate } from '../../src/generator/generate.ts';
import { temporaryFolder } from '../golden/tools.ts';

const wide = (count: number, type: string): object => ({
  asyncapi: '3.0.0',
  info: { title: 'Wide', version: '1.0.0' },
  channels: {
    all: { address: 'all', messages: { wide: { $ref: '#/components/messages/wide' } } },
  },
  operations: { send: { action: 'send', channel: { $ref: '#/channels/all' } } },
  components: {
    messages: {
      wide: {
        name: 'wide',
        payload: {
          type: 'object',
          required: Array.from({ length: count }, (_, index) => `f${index}`),
          properties: Object.fromEntries(
            Array.from({ length: count }, (_, index) => [`f${index}`, { type }]),
          ),
          additionalProperties: false,
        },
      },
    },
  },
});

describe('a record of Java', () => {
  const made = (count: number, type: string) => {
    const folder = temporaryFolder();
    const asyncapi = path.join(folder, 'asyncapi.json');
    writeFileSync(asyncapi, JSON.stringify(wide(count, type)));
    const out = path.join(folder, 'out');
    return { out, generated: generate({ asyncapi, out, targets: ['java'] }) };
  };

  it.each([
    [254, 'string'],
    [127, 'number'],
  ])('has %i fields of type %s', async (count, type) => {
    const { generated } = made(count, type);
    await expect(generated).resolves.toBeDefined();
  });

  it.each([
    [255, 'string'],
    [128, 'number'],
  ])('has not %i fields of type %s: the schema is named, nothing is written', async (count, type) => {
    const { out, generated } = made(count, type);
    await expect(generated).rejects.toMatchObject({
      code: 'SPEC_UNSUPPORTED',
      details: { file: 'asyncapi.json', pointer: '/components/messages/wide/payload' },
    });
    expect(existsSync(out)).toBe(false);
  });
});
