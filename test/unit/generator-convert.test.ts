/** AsyncAPI 2: read as AsyncAPI 3, with places as they were written. */

import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { EbadgeError } from '../../src/core/errors.ts';
import { generate, type GenerateResult } from '../../src/generator/generate.ts';
import { buildModel } from '../../src/generator/build-model.ts';
import { Sources } from '../../src/generator/load.ts';
import { relocateConverted, relocateNote } from '../../src/generator/written-places.ts';
import type { Model } from '../../src/generator/model.ts';
import { temporaryFolder, writeBelow } from '../golden/tools.ts';

const document = (channels: object, more: object = {}): object => ({
  asyncapi: '2.6.0',
  info: { title: 'Test', version: '1.0.0' },
  channels,
  ...more,
});
const object = (properties: object, more: object = {}): object => ({ type: 'object', properties, ...more });
const note = { name: 'note', payload: object({ text: { type: 'string' } }) };

const folderOf = (files: Readonly<Record<string, unknown>>): string => {
  const folder = temporaryFolder();
  writeBelow(folder, files);
  return folder;
};
const modelOf = (files: Readonly<Record<string, unknown>>): Model =>
  buildModel(new Sources(path.join(folderOf(files), 'asyncapi.json')));

function generateFrom(files: Readonly<Record<string, unknown>>): Promise<GenerateResult> {
  const folder = folderOf(files);
  return generate({ asyncapi: path.join(folder, 'asyncapi.json'), out: path.join(folder, 'out') });
}

async function refusal(root: object, files: object = {}): Promise<EbadgeError> {
  const caught: unknown = await generateFrom({ 'asyncapi.json': root, ...files }).catch(
    (error: unknown) => error,
  );
  if (!(caught instanceof EbadgeError)) throw new Error('no EbadgeError', { cause: caught });
  return caught;
}

describe('a document of AsyncAPI 2', { timeout: 60_000 }, () => {
  it.each(['2.0.0', '2.1.0', '2.2.0', '2.3.0', '2.4.0', '2.5.0', '2.6.0'])('%s is read', async (asyncapi) => {
    const root = { ...document({ notes: { publish: { message: note } } }), asyncapi };
    const { messages, channels, notes } = await generateFrom({ 'asyncapi.json': root });
    expect([messages, channels]).toEqual([1, 1]);
    expect(notes.map(({ text }) => text)).toEqual([
      `read as AsyncAPI 3, converted from ${asyncapi} by AsyncAPI's converter.`,
    ]);
  });

  it('says by publish what the application receives, and by subscribe what it sends', () => {
    const channels = { in: { publish: { message: note } }, out: { subscribe: { message: note } } };
    const { catalogue } = modelOf({ 'asyncapi.json': document(channels) });
    expect(Object.values(catalogue.channels)).toMatchObject([
      { id: 'in', address: 'in', sender: 'client', receiver: 'application', messages: ['note'] },
      { id: 'out', address: 'out', sender: 'application', receiver: 'client', messages: ['note'] },
    ]);
  });

  it('keeps its references to other files: of messages, payloads and formats beside them', () => {
    const files = {
      'asyncapi.json': document({
        notes: {
          publish: {
            message: { oneOf: [{ $ref: './m.yaml#/first' }, { $ref: './m.yaml#/second' }, note] },
          },
        },
      }),
      'm.yaml': [
        'first: { payload: { $ref: sub/s.json } }',
        'second:',
        '  schemaFormat: application/schema+json;version=2020-12',
        '  payload: { title: Second, type: array, prefixItems: [true] }',
      ].join('\n'),
      'sub/s.json': { title: 'First', type: 'string' },
    };
    const { catalogue, definitions } = modelOf(files);
    expect(catalogue.channels['notes']?.messages).toEqual(['first', 'second', 'note']);
    expect(definitions.map(({ name, place }) => `${name} ${place.file}#${place.pointer}`)).toEqual([
      'First sub/s.json#',
      'Note asyncapi.json#/channels/notes/messages/note/payload',
      'Second m.yaml#/second/payload',
    ]);
  });

  it('whose messages are all in other files passes the parser', async () => {
    const files = {
      'asyncapi.json': document({ notes: { publish: { message: { $ref: 'm.yaml#/components/messages/m' } } } }),
      'm.yaml': 'components: { messages: { m: { payload: { $ref: "#/components/schemas/S" } } }, schemas: { S: { $id: "urn:s", type: string } } }',
    };
    const { messages } = await generateFrom(files);
    expect(messages).toBe(1);
  }); // prettier-ignore

  it('calls messages what they are called elsewhere, and none of a channel alike', () => {
    const components = { messages: { a: { payload: { type: 'string' } }, b: { messageId: 'bee', payload: { type: 'number' } } } };
    const ref = (name: string) => ({ $ref: `#/components/messages/${name}` });
    const channels = {
      'x/{y}': {
        parameters: { y: { schema: { type: 'string', pattern: 'x' }, 'x-own': 1 } },
        publish: { operationId: 'same', message: { oneOf: [ref('a'), ref('b'), { payload: { title: 'P', type: 'null' } }] } },
        subscribe: { operationId: 'same', message: { oneOf: [ref('a'), { messageId: 'a', payload: { title: 'Q', type: 'boolean' } }] } },
      },
      '50%': { publish: { message: ref('a') } },
    };
    const warn = vi.spyOn(console, 'warn');
    const { catalogue } = modelOf({ 'asyncapi.json': document(channels, { components }) });
    expect(warn).not.toHaveBeenCalled();
    expect(catalogue.channels['x/{y}']?.messages).toEqual(['a', 'b', 'same.message', 'a-2']);
    expect(catalogue.channels['50_']).toMatchObject({ address: '50%', messages: ['a'] });
    expect(Object.values(catalogue.operations).map(({ id, action }) => [id, action])).toEqual([
      ['same', 'receive'],
      ['same-2', 'send'],
      ['50_.publish', 'receive'],
    ]);
  }); // prettier-ignore

  it('may keep channels in its components that nothing refers to', async () => {
    const kept = { channels: { b: { subscribe: { message: { ...note, name: 'other' } } } } };
    const { messages } = await generateFrom({
      'asyncapi.json': document({ a: { publish: { message: note } } }, { components: kept }),
    });
    expect(messages).toBe(1);
  });

  it('may keep bindings of other protocols as AsyncAPI 2 had them', async () => {
    const bindings = { kafka: { clientId: 'me' }, amqp: { is: 'routingKey', bindingVersion: '0.2.0' } };
    const channels = {
      notes: { publish: { message: note, bindings: { kafka: { clientId: 'me' } } }, bindings },
    };
    await expect(generateFrom({ 'asyncapi.json': document(channels) })).resolves.toMatchObject({
      messages: 1,
    });
  });
});

describe('what is wrong with a document of AsyncAPI 2', { timeout: 60_000 }, () => {
  const pay = (payload: unknown, more: object = {}) =>
    document({ 'a/b': { publish: { message: { name: 'm', payload, ...more } } } });
  const message = '/channels/a~1b/publish/message';

  it.each([
    ['in a payload', pay(object({ a: { minLenght: 1 } })), `${message}/payload/properties/a/minLenght`],
    ['in a payload with a format', pay(object({ a: { minLenght: 1 } }), { schemaFormat: 'application/schema+json;version=draft-07' }), `${message}/payload/properties/a/minLenght`],
    ['in a format', pay({}, { schemaFormat: 'application/vnd.apache.avro;version=1.9.0' }), `${message}/schemaFormat`],
    ['in a schema that is checked later', pay({ type: 'array', items: [{ type: 'nubmer' }] }), `${message}/payload/items/0/type`],
    ['in a content type', pay({}, { contentType: 'text/plain' }), `${message}/contentType`],
    ['in one of several messages', document({ a: { subscribe: { message: { oneOf: [note, { payload: 1 }] } } } }), '/channels/a/subscribe/message/oneOf/1/payload'],
    ['in a message of the components', document({}, { components: { messages: { m: { payload: { $ref: '#/nowhere' } } } } }), '/components/messages/m/payload'],
    ['in a schema of the components', document({}, { components: { messages: { m: { payload: { $ref: '#/components/schemas/S' } } }, schemas: { S: { allOf: {} } } } }), '/components/schemas/S/allOf'],
    ['in an example', pay({ type: 'string' }, { examples: [{ payload: 1 }] }), `${message}/examples/0/payload`],
  ])('%s is told where it was written', async (_, root, pointer) => {
    const error = await refusal(root);
    expect(error.details).toMatchObject({ file: 'asyncapi.json', pointer });
    expect(error.message).toMatch(new RegExp(`^asyncapi\\.json#${pointer.replaceAll('$', '\\$')}: .* Fix: .*`));
  }); // prettier-ignore

  it('and was made by the conversion is told with both places', () => {
    const servers = { s: { url: 'amqp://broker.example', protocol: 'amqp' } };
    const folder = folderOf({
      'asyncapi.json': document({ a: { publish: { message: note } } }, { servers }),
    });
    const { conversion } = new Sources(path.join(folder, 'asyncapi.json'));
    const relocate = relocateConverted(conversion, 'asyncapi.json');
    expect(relocateNote({ place: 'asyncapi.json#/servers/s/host', text: 'Odd.' }, relocate)).toEqual({
      place: 'asyncapi.json#/servers/s',
      text: 'Odd. (asyncapi.json#/servers/s/host in the document as converted from AsyncAPI 2.6.0 to 3)',
    });
    expect(
      relocateNote({ place: 'asyncapi.json#/operations/a.publish/action', text: 'Odd.' }, relocate).place,
    ).toBe('asyncapi.json#/channels/a/publish');
    expect(relocateNote({ place: 'other.json#/x', text: 'Odd.' }, relocate)).toEqual({
      place: 'other.json#/x',
      text: 'Odd.',
    });
  });

  it('in another file is told there', async () => {
    const error = await refusal(pay({ $ref: 's.json' }), { 's.json': { typ: 'string' } });
    expect(error.details).toMatchObject({ file: 's.json', pointer: '/typ' });
  });

  it.each([
    ['/info', { info: null }],
    ['/channels/a', { channels: { a: null } }],
    ['/channels/a/publish', { channels: { a: { publish: null } } }],
  ])('is told where %s is nothing', async (pointer, more) => {
    const error = await refusal({ ...document({}), ...more });
    expect(error.details).toMatchObject({ file: 'asyncapi.json', pointer });
    expect(error.code).toBe('SPEC_INVALID');
  });

  it('is told when the converter cannot take it', async () => {
    const error = await refusal(
      document({ a: { publish: { message: note } } }, { servers: { s: { protocol: 'amqp' } } }),
    );
    expect(error.code).toBe('SPEC_INVALID');
    expect(error.message).toMatch(
      /cannot be converted from AsyncAPI 2\.6\.0: .* Fix: correct it as AsyncAPI 2\.6\.0 says\.$/,
    );
  });

  it('is told when a channel stands in another file, where the converter would not look', async () => {
    const error = await refusal(document({ a: { $ref: 'c.json' } }), { 'c.json': {} });
    expect(error.details).toMatchObject({ pointer: '/channels/a/$ref' });
    expect(error.message).toMatch(/a channel of an AsyncAPI 2 document stands in another file/);
  });
});
