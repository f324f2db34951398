/** Documents whose channels, operations, messages, parameters and servers are written in other files. */

import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildModel } from '../../src/generator/build-model.ts';
import { generate } from '../../src/generator/generate.ts';
import { Sources } from '../../src/generator/load.ts';
import type { Model } from '../../src/generator/model.ts';
import { temporaryFolder, writeBelow } from '../golden/tools.ts';

function modelOf(document: object, files: object = {}): Model {
  const folder = temporaryFolder();
  writeBelow(folder, { 'asyncapi.json': document, ...files });
  return buildModel(new Sources(path.join(folder, 'asyncapi.json')));
}

/** A document all of whose parts lie in other files, in two folders. */
const scattered = {
  'asyncapi.json': {
    asyncapi: '3.1.0',
    info: { title: 'Scattered', version: '1.0.0' },
    servers: { town: { $ref: 'parts/servers.yaml#/town' } },
    channels: { notes: { $ref: 'parts/channels.yaml#/notes' }, 'odd/one': { $ref: './parts/channels.yaml#/odd~1one' } },
    operations: {
      tell: { $ref: 'parts/operations.json#/tell' },
      hear: { action: 'receive', channel: { $ref: '#/channels/odd~1one' }, messages: [{ $ref: '#/channels/odd~1one/messages/m' }] },
    },
  },
  'parts/servers.yaml': 'town: { host: x.example, protocol: amqp, pathname: /town }',
  'parts/channels.yaml': [
    'notes:',
    '  address: notes-{place}',
    '  servers: [{ $ref: "servers.yaml#/town" }]',
    '  parameters: { place: { $ref: "../more/messages.yaml#/parameters/place" } }',
    '  messages: { note: { $ref: "../more/messages.yaml#/messages/note" } }',
    'odd/one:',
    '  address: odd',
    '  messages: { m: { $ref: "#/parts/m" } }',
    'parts: { m: { payload: { $id: "urn:m", title: M, type: object, properties: { t: { $ref: "#/$defs/T" } }, $defs: { T: { type: string } } } } }',
  ].join('\n'),
  'parts/operations.json': {
    tell: {
      action: 'send',
      channel: { $ref: '../asyncapi.json#/channels/notes' },
      messages: [{ $ref: '../more/messages.yaml#/messages/note' }],
      reply: { channel: { $ref: 'channels.yaml#/odd~1one' } },
    },
  },
  'more/messages.yaml': [
    'parameters: { place: { description: Where. } }',
    'messages:',
    '  note:',
    '    traits: [{ $ref: "#/traits/said" }]',
    '    headers: { type: object, properties: { a: { $ref: "#/parameters/place" } } }',
    '    payload: { schemaFormat: application/schema+yaml;version=2020-12, schema: { $ref: "note.json" } }',
    'traits: { said: { summary: Said. } }',
  ].join('\n'),
  'more/note.json': { title: 'Note', type: 'object', properties: { n: { $anchor: 'n', type: 'number' }, m: { $ref: '#n' } } },
}; // prettier-ignore

describe('what is written in other files', () => {
  it('is meant as if it stood in the document', () => {
    const { catalogue, definitions } = modelOf(scattered['asyncapi.json'], scattered);
    expect(catalogue.channels).toMatchObject({
      notes: { address: 'notes-{place}', server: 'town', sender: 'application', messages: ['note'], replies: { note: { channel: 'odd/one', messages: ['m'] } } },
      'odd/one': { server: 'town', receiver: 'application', messages: ['m'] },
    });
    expect(catalogue.messages['note']).toMatchObject({ title: 'Note', summary: 'Said.' });
    expect(catalogue.servers['town']?.virtualHost).toBe('town');
    expect(definitions.map(({ name }) => name)).toEqual(['M', 'N', 'Note', 'T']);
  }); // prettier-ignore

  it('passes the tools of AsyncAPI, which are told of nothing but the document', async () => {
    const folder = temporaryFolder();
    writeBelow(folder, scattered);
    const { notes } = await generate({
      asyncapi: path.join(folder, 'asyncapi.json'),
      out: path.join(folder, 'out'),
    });
    expect(notes.map(({ place }) => place)).toEqual([
      'more/messages.yaml#/messages/note/headers',
      'parts/channels.yaml#/notes',
    ]);
  }, 30_000);

  it.each<[string, object, RegExp]>([
    ['a channel of a file', { action: 'send', channel: { $ref: 'parts/channels.yaml#/parts' } }, /is no channel of this document\. Fix: refer to "#\/channels\/<name>"/],
    ['a channel that only the other file could have', { $ref: 'parts/more.json#/one' }, /^parts\/more\.json#\/one\/channel: "#\/channels\/notes" leads nowhere/],
    ['a message that is none', { action: 'send', channel: { $ref: '#/channels/notes' }, messages: [{ $ref: 'parts/more.json#/text' }] }, /is no message/],
  ])('is refused where it is none of the document: %s', (_, operation, reason) => {
    const more = { 'parts/more.json': { one: { action: 'send', channel: { $ref: '#/channels/notes' } }, text: 'x' } };
    const document = { ...scattered['asyncapi.json'], operations: { tell: operation } };
    expect(() => modelOf(document, { ...scattered, ...more, 'asyncapi.json': document })).toThrow(reason);
  }); // prettier-ignore
});
