/** Traits of messages and operations. */

import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildModel } from '../../src/generator/build-model.ts';
import { Sources } from '../../src/generator/load.ts';
import { temporaryFolder, writeBelow } from '../golden/tools.ts';

const model = (message: object, operation: object, components: object) => {
  const folder = temporaryFolder();
  writeBelow(folder, {
    'asyncapi.json': {
      asyncapi: '3.1.0',
      info: { title: 'Notes', version: '1.0.0' },
      channels: { main: { address: 'main', messages: { note: message } } },
      operations: { tell: { action: 'send', channel: { $ref: '#/channels/main' }, ...operation } },
      components,
    },
  });
  return buildModel(new Sources(path.join(folder, 'asyncapi.json')));
};

const payload = { title: 'Note', type: 'object' };
const components = {
  messageTraits: {
    first: { name: 'first', contentType: 'application/vnd.notes+json', summary: 'From the first.' },
    second: { name: 'second' },
  },
  operationTraits: { teller: { 'x-role': 'teller' } },
};
const traits = ['first', 'second'].map((name) => ({ $ref: `#/components/messageTraits/${name}` }));

describe('traits', () => {
  it('of a message add what it does not say, the later one winning', () => {
    const { catalogue } = model({ payload, traits }, {}, components);
    expect(catalogue.messages).toEqual({
      second: expect.objectContaining({
        contentType: 'application/vnd.notes+json',
        summary: 'From the first.',
      }) as unknown,
    });
  });

  it('yield to what the message says itself', () => {
    const { catalogue } = model({ payload, traits, name: 'own', summary: 'Own.' }, {}, components);
    expect(catalogue.messages['own']).toMatchObject({ summary: 'Own.' });
  });

  it('of an operation may name its role', () => {
    const tell = { traits: [{ $ref: '#/components/operationTraits/teller' }] };
    expect(model({ payload }, tell, components).catalogue.channels['main']?.sender).toBe('teller');
  });

  it('that bring a content type which cannot be encoded are refused', () => {
    const text = { traits: [{ contentType: 'text/plain' }], payload };
    expect(() => model(text, {}, components)).toThrow(/text\/plain/);
  });
});
