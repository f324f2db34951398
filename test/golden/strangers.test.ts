/** Documents that reach their schemas in every way: what their validators say, and what is noted of them. */

import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { MessageValidator } from '../../src/support/contract.ts';
import { generate } from '../../src/generator/generate.ts';
import { catalogue as converted, validators as lamps } from './converted/expected/typescript/index.ts';
import { catalogue as references, validators as parcels } from './references/expected/typescript/index.ts';
import { temporaryFolder } from './tools.ts';

const all: Readonly<Record<string, MessageValidator>> = { ...parcels, ...lamps };
const parcel = { size: { widths: [1] } };

describe.each<[name: string, right: readonly unknown[], wrong: readonly (readonly [unknown, path: string])[]]>([
  [
    'io.example.ParcelDto',
    [parcel, { ...parcel, inside: [parcel], place: 'x', status: 1, other: true, void: { from: 'x' } }],
    [
      [{ size: { widths: [0] } }, '/size/widths/0'],
      [{ ...parcel, again: { widths: ['1'] } }, '/again/widths/0'],
      [{ ...parcel, inside: [{}] }, '/inside/0'],
      [{ ...parcel, place: '' }, '/place'],
      [{ ...parcel, status: true }, '/status'],
      [{ ...parcel, other: 1 }, '/other'],
      [{ ...parcel, void: {} }, '/void'],
    ],
  ],
  [
    'moved',
    [{ from: '', path: ['', 'x'], by: null }],
    [
      [{ from: 1 }, '/from'],
      [{ from: '', path: [1] }, '/path/0'],
      [{ from: '', path: ['', ''] }, '/path/1'],
      [{ from: '', by: 'x'.repeat(21) }, '/by'],
    ],
  ],
  ['found', [1], [[0, '']]],
  [
    'lookup',
    [{ pair: ['ab', 1], class: 'cd', status: 'n/a' }, {}],
    [
      [{ pair: ['a'], class: 'cd' }, '/pair/0'],
      [{ pair: ['ab', 1, 2], class: 'cd' }, '/pair'],
      [{ pair: [] }, ''],
      [{ status: '1ST' }, '/status'],
    ],
  ],
  ['Ping', [{ text: {}, because: [{ text: {}, because: [] }] }], [[{ text: {}, because: [{}] }, '/because/0']]],
  ['ping', [{ text: 'x' }], [[{ text: {} }, '/text']]],
  ['measured', [{ lumens: 0, at: '2026-01-01T00:00:00Z' }], [[{ lumens: -1 }, '/lumens']]],
  ['failed', [{ codes: [1] }], [[{ codes: [1, 2] }, '/codes']]],
  ['dim.failed', [{ because: 'x' }], [[{ because: 1 }, '/because']]],
  ['turn', [{ command: 'on' }], [[{ command: 'ON' }, '/command'], [{}, '']]],
])('%s', (name, right, wrong) => {
  it('is accepted where it is right, and refused where it is wrong', () => {
    const validator = all[name];
    if (validator === undefined) throw new Error(`there is no validator of ${name}`);
    const { validate, collect } = validator;
    for (const value of right) expect([validate(value), collect(value)], JSON.stringify(value)).toEqual([true, true]);
    for (const [value, where] of wrong) {
      expect([validate(value), collect(value)], JSON.stringify(value)).toEqual([false, false]);
      expect(collect.errors?.map(({ instancePath }) => instancePath), JSON.stringify(value)).toContain(where);
    }
  });
}); // prettier-ignore

describe('the catalogue', () => {
  it('says which channels no client can use, and leaves out what could not be answered', () => {
    const unusable = Object.values({ ...references.channels, ...converted.channels }).map((channel) => [
      channel.id,
      'unusable' in channel,
      Object.keys(channel.replies),
    ]);
    expect(unusable).toEqual([
      ['parcels', false, []],
      ['lookup', true, []],
      ['answers', true, []],
      ['alerts', false, []],
      ['{client}-lamps-{application}', false, []],
      ['lamps/{lamp}/turn', true, []],
    ]);
  });
});

describe('what is noted', () => {
  const notesOf = async (document: string): Promise<string[]> => {
    const asyncapi = path.join(import.meta.dirname, document);
    const { notes } = await generate({ asyncapi, out: temporaryFolder() });
    return notes.map(({ place, text }) => `${place}: ${text.slice(0, 40)}`);
  };

  it('has the places as they were written', async () => {
    expect(await notesOf('references/asyncapi.yaml')).toEqual([
      'parts/messages.yaml#/messages/moved/headers: headers are not typed or validated: only',
      'asyncapi.yaml#/components/messages/lookup/correlationId: correlationId is not read: answers are m',
      'asyncapi.yaml#/channels/lookup: no client can use this channel: it is a ',
      'asyncapi.yaml#/channels/answers: no client can use this channel: it is a ',
      'asyncapi.yaml#/components/schemas/com.example.Code/faker: "faker" is no keyword of JSON Schema: it',
      'asyncapi.yaml#/asyncapi: The latest version of AsyncAPi is not us',
      'asyncapi.yaml#/components/messages/lookup/payload/schema: dependentRequired is checked by the vali',
    ]);
    expect(await notesOf('converted/asyncapi.yml')).toEqual([
      'asyncapi.yml: read as AsyncAPI 3, converted from 2.6.0',
      'asyncapi.yml#/components/messages/measured: headers are not typed or validated: only',
      'asyncapi.yml#/channels/lamps~1{lamp}~1turn: no client can use this channel: its name',
    ]);
  });
});
