/** Keywords that JSON Schema does not have: misspelt ones are refused, others left out and told of. */

import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildModel } from '../../src/generator/build-model.ts';
import { generate } from '../../src/generator/generate.ts';
import { Sources, type JsonObject } from '../../src/generator/load.ts';
import type { Model } from '../../src/generator/model.ts';
import { documentOf, temporaryFolder, writeBelow } from '../golden/tools.ts';

const folderOf = (payload: unknown, files: object = {}): string => {
  const folder = temporaryFolder();
  writeBelow(folder, { 'asyncapi.json': documentOf(payload), ...files });
  return folder;
};
const modelOf = (payload: unknown, files: object = {}): Model =>
  buildModel(new Sources(path.join(folderOf(payload, files), 'asyncapi.json')));
const definition = (model: Model): JsonObject | undefined => model.definitions[0]?.schema;
const at = '/channels/main/messages/note/payload';

describe('a keyword that JSON Schema does not have', () => {
  it.each([
    'faker', 'xml', 'javaType', 'tsType', 'propertyOrder', 'units', 'unit', 'options', 'optional', 'name', 'subtopic',
    'enumNames', 'markdownDescription', 'constructor',
  ])('and that resembles none is left out, with a note: %s', (keyword) => {
    const model = modelOf({ type: 'object', properties: { a: { type: 'string', [keyword]: { x: 1 } } } });
    expect(definition(model)).toEqual({ type: 'object', properties: { a: { type: 'string' } } });
    expect(model.notes).toEqual([
      {
        place: `asyncapi.json#${at}/properties/a/${keyword}`,
        text: `"${keyword}" is no keyword of JSON Schema: it is ignored.`,
      },
    ]);
  }); // prettier-ignore

  it.each([
    ['minLenght', 'minLength'], ['require', 'required'], ['item', 'items'], ['propertys', 'properties'], ['types', 'type'],
    ['readonly', 'readOnly'], ['ref', '$ref'], ['exclusiveMin', 'exclusiveMinimum'], ['anyof', 'anyOf'], ['default\'', 'default'],
    ['addtionalProperties', 'additionalProperties'],
  ])('and that is probably misspelt is refused: %s for %s', (keyword, meant) => {
    expect(() => modelOf({ type: 'object', properties: { a: { [keyword]: 1 } } })).toThrow(
      expect.objectContaining({
        code: 'SPEC_INVALID',
        message: expect.stringContaining(`Did you mean "${meant}"?`) as unknown,
        details: expect.objectContaining({ pointer: `${at}/properties/a/${keyword}` }) as unknown,
      }),
    );
  }); // prettier-ignore

  it('but is an extension is kept, and properties may be called anything', () => {
    const schema = {
      type: 'object',
      'x-minLenght': 1,
      properties: { minLenght: true, nullable: true, xml: {} },
    };
    const model = modelOf(schema);
    expect(definition(model)).toEqual(schema);
    expect(model.notes).toEqual([]);
  });

  it('and stands in a list or a tuple of draft-07 is noted where it was written', () => {
    const payload = {
      type: 'array',
      items: [true, { faker: 1 }],
      additionalItems: { anyOf: [{ faker: 1 }, true] },
    };
    expect(modelOf(payload).notes.map(({ place }) => place)).toEqual([
      `asyncapi.json#${at}/items/1/faker`,
      `asyncapi.json#${at}/additionalItems/anyOf/0/faker`,
    ]);
  });
});

describe('nullable', () => {
  it('is refused where it would say something, beside a reference too', () => {
    for (const schema of [
      { type: 'string', nullable: true },
      { $ref: 'a.json', nullable: true },
    ]) {
      expect(() => modelOf({ type: 'object', properties: { a: schema } }, { 'a.json': {} })).toThrow(
        /nullable is not supported.* Fix: add "null" to the type\./,
      );
    }
  });

  it('is ignored where it says nothing', () => {
    const model = modelOf({ type: 'string', nullable: false });
    expect(definition(model)).toEqual({ type: 'string' });
    expect(model.notes).toHaveLength(1);
  });
});

it("AsyncAPI's discriminator is told of: nothing is made of it", () => {
  const { notes } = modelOf({
    type: 'object',
    discriminator: 'kind',
    properties: { kind: { type: 'string' } },
  });
  expect(notes).toEqual([
    { place: `asyncapi.json#${at}/discriminator`, text: expect.stringMatching(/is not checked/) as unknown },
  ]);
});

it('what is noted reaches the result, whatever the kind of place', async () => {
  const payload = { type: 'array', items: [{ type: 'string', format: 'ipv9', faker: 1 }] };
  const folder = folderOf(payload);
  const { notes } = await generate({
    asyncapi: path.join(folder, 'asyncapi.json'),
    out: path.join(folder, 'out'),
  });
  expect(notes.map(({ place }) => place)).toEqual([
    `asyncapi.json#${at}/items/0/faker`,
    `asyncapi.json#${at}/items/0`,
  ]);
}, 30_000);
