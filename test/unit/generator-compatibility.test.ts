/** `x-compatibility`: profiles of peers that do not follow the document to the letter. */

import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildModel } from '../../src/generator/build-model.ts';
import { Sources } from '../../src/generator/load.ts';
import { temporaryFolder, writeBelow } from '../golden/tools.ts';

const time = { type: 'string', format: 'date-time' };

function profilesOf(channels: object, properties: object = {}) {
  const folder = temporaryFolder();
  writeBelow(folder, {
    'asyncapi.json': {
      asyncapi: '3.1.0',
      info: { title: 'Notes', version: '1.0.0' },
      'x-compatibility': { old: { description: 'Peers of before.', times: 'utc', channels } },
      channels: {
        main: {
          address: 'main',
          messages: { note: { payload: { title: 'Note', type: 'object', properties } } },
        },
      },
      operations: { say: { action: 'send', channel: { $ref: '#/channels/main' } } },
      components: {
        schemas: {
          Tree: {
            type: 'object',
            properties: { at: time, below: { type: 'array', items: { $ref: '#/components/schemas/Tree' } } },
          },
        },
      },
    },
  });
  return buildModel(new Sources(path.join(folder, 'asyncapi.json'))).catalogue.compatibility;
}

const channel = {
  exchange: { durable: false },
  routingKey: ['$message.payload#/text', '{client}'],
  queue: { name: 'of-{client}', durable: true, bindingKey: '*.*', arguments: { 'x-ha-policy': 'all' } },
};

describe('profiles', () => {
  it('hold what the document says, ready for use', () => {
    expect(profilesOf({ main: channel })?.['old']).toEqual({
      name: 'old',
      description: 'Peers of before.',
      repairs: [],
      times: 'utc',
      channels: {
        main: {
          exchange: { durable: false },
          routingKey: ['/text', '{client}'],
          queue: {
            name: 'of-{client}',
            durable: true,
            bindingKey: '*.*',
            arguments: { 'x-ha-policy': 'all' },
          },
        },
      },
      timePlaces: {},
    });
  });

  it('know where times are: behind references, in lists, in branches, in types within themselves', () => {
    const profiles = profilesOf(
      { main: channel },
      {
        at: time,
        text: { type: 'string' },
        maybe: { oneOf: [time, { type: 'null' }] },
        all: { allOf: [{ type: 'object', properties: { end: time } }] },
        list: { type: 'array', items: time },
        tree: { $ref: '#/components/schemas/Tree' },
      },
    );
    expect(profiles?.['old']?.timePlaces).toEqual({
      note: [['at'], ['maybe'], ['all', 'end'], ['list', null], ['tree', 'at']],
    });
  });

  it.each([
    ['a channel that there is not', { mian: channel }, /channels\/mian: there is no channel mian/],
    [
      'a party that there is not',
      { main: { ...channel, routingKey: ['{driver}'] } },
      /\{driver\} is neither the sender nor the receiver on main\. Fix: write \{application\} or \{client\}/,
    ],
  ])('may not name %s', (_, channels, words) => {
    expect(() => profilesOf(channels)).toThrow(expect.objectContaining({ code: 'SPEC_INVALID' }));
    expect(() => profilesOf(channels)).toThrow(words);
  });
});
