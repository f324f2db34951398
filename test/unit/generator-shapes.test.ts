/** What schemas look like to languages whose types are classes. */

import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildModel } from '../../src/generator/build-model.ts';
import { Sources } from '../../src/generator/load.ts';
import { shapesOf, type Shapes } from '../../src/generator/shapes/build-shapes.ts';
import type { DefinitionShape } from '../../src/generator/shapes/shape.ts';
import { documentOf, temporaryFolder, writeBelow } from '../golden/tools.ts';

const $schema = 'https://json-schema.org/draft/2020-12/schema';

function shapes(payload: object, schemas: object = {}): Shapes {
  const folder = temporaryFolder();
  const document = documentOf({ $schema, ...payload }, { components: { schemas } });
  writeBelow(folder, { 'asyncapi.json': document });
  return shapesOf(buildModel(new Sources(path.join(folder, 'asyncapi.json'))));
}

/** A definition by its name. */
function named(all: Shapes, name: string): DefinitionShape {
  const found = all.definitions.find((definition) => definition.name === name);
  if (found === undefined)
    throw new Error(`there is no ${name}: ${all.definitions.map((d) => d.name).join(', ')}`);
  return found;
}

/** The shape of a field `f` of that schema. */
function field(schema: unknown, schemas: object = {}) {
  const all = shapes({ title: 'Note', type: 'object', properties: { f: schema } }, schemas);
  const note = named(all, 'Note');
  if (note.kind !== 'object' || note.fields[0] === undefined) throw new Error('no field');
  return { all, field: note.fields[0] };
}

describe('the shape of a field', () => {
  it.each([
    [{ type: 'string' }, { kind: 'string' }, false],
    [{ type: ['string', 'null'], format: 'date-time' }, { kind: 'string', format: 'date-time' }, true],
    [{ type: 'number' }, { kind: 'number' }, false],
    [{ type: 'integer' }, { kind: 'integer', isLong: false }, false],
    [{ type: 'integer', minimum: 0, maximum: 9 }, { kind: 'integer', isLong: true }, false],
    [{ type: 'integer', minimum: 0, maximum: 2 ** 63 }, { kind: 'integer', isLong: false }, false],
    [{ type: 'integer', minimum: 0, exclusiveMaximum: 1e300 }, { kind: 'integer', isLong: false }, false],
    [{ type: 'boolean' }, { kind: 'boolean' }, false],
    [{ const: 'x' }, { kind: 'constant', value: 'x' }, false],
    [{ enum: [7] }, { kind: 'constant', value: 7 }, false],
    [{ enum: ['x', null] }, { kind: 'constant', value: 'x' }, true],
    [
      { type: 'array', items: { type: ['number', 'null'] } },
      { kind: 'list', items: { shape: { kind: 'number' }, isNullable: true } },
      false,
    ],
    [{ type: 'array' }, { kind: 'list', items: { shape: { kind: 'any' }, isNullable: true } }, false],
    [
      { type: 'object', additionalProperties: { type: 'number' } },
      { kind: 'map', values: { shape: { kind: 'number' }, isNullable: false } },
      false,
    ],
    [{ type: 'object' }, { kind: 'map', values: { shape: { kind: 'any' }, isNullable: true } }, false],
    [{ type: ['string', 'number'] }, { kind: 'any' }, false],
    [true, { kind: 'any' }, true],
    [{ anyOf: [{ type: 'number' }, { type: 'null' }] }, { kind: 'number' }, true],
    [
      { type: 'array', prefixItems: [{ type: 'number' }, { type: 'string' }], items: false, minItems: 2 },
      {
        kind: 'tuple',
        items: [
          { shape: { kind: 'number' }, isNullable: false },
          { shape: { kind: 'string' }, isNullable: false },
        ],
        rest: null,
        minItems: 2,
      },
      false,
    ],
  ])('%j', (schema, shape, isNullable) => {
    const { field: found } = field(schema);
    expect(found.shape).toEqual(shape);
    expect(found.isNullable).toBe(isNullable);
  });

  it('is a reference to what has a name, however wrapped, and null where that may be', () => {
    const schemas = {
      Id: { title: 'Id', type: 'string' },
      Maybe: { title: 'Maybe', type: ['string', 'null'] },
    };
    const ref = { $ref: '#/components/schemas/Id' };
    const reference = { kind: 'reference', name: 'Id' };
    expect(field(ref, schemas).field).toMatchObject({ shape: reference, isNullable: false });
    expect(field({ allOf: [ref], description: 'An id.' }, schemas).field).toMatchObject({ shape: reference });
    expect(field({ anyOf: [ref, { type: 'null' }] }, schemas).field).toMatchObject({
      shape: reference,
      isNullable: true,
    });
    expect(field({ $ref: '#/components/schemas/Maybe' }, schemas).field).toMatchObject({ isNullable: true });
  });

  it('has a definition of its own where it has fields or a list of values', () => {
    const { all, field: found } = field({
      type: 'object',
      properties: { mode: { enum: ['on', 'off'] } },
      required: ['mode'],
    });
    expect(found.shape).toEqual({ kind: 'reference', name: 'NoteF' });
    expect(named(all, 'NoteF')).toMatchObject({
      kind: 'object',
      fields: [{ name: 'mode', isRequired: true, shape: { kind: 'reference', name: 'NoteFMode' } }],
      others: { pattern: null },
    });
    expect(named(all, 'NoteFMode')).toMatchObject({
      kind: 'enumeration',
      values: ['on', 'off'],
      isOpen: false,
    });
  });

  it('gets a name that no other has, whatever the case of its letters', () => {
    const schemas = { NOTEF: { title: 'NOTEF', type: 'object', properties: { a: true } } };
    const properties = {
      f: { type: 'object', properties: { b: true } },
      g: { $ref: '#/components/schemas/NOTEF' },
    };
    const all = shapes({ title: 'Note', type: 'object', properties }, schemas);
    expect(all.definitions.map(({ name }) => name)).toEqual(['NOTEF', 'Note', 'NoteF2']);
  });
});

describe('the shape of a definition', () => {
  it('of known values is an open enumeration that says what they mean', () => {
    const { all } = field({ type: 'string', 'x-known-values': { a: 'The first.' } });
    expect(named(all, 'NoteF')).toMatchObject({
      kind: 'enumeration',
      values: ['a'],
      isOpen: true,
      meanings: { a: 'The first.' },
    });
  });

  it('of objects that a field tells apart is a union; of others it is anything, and noted', () => {
    const member = (kind: string) => ({
      title: kind,
      type: 'object',
      properties: { kind: { const: kind } },
      required: ['kind'],
    });
    const branches = [{ $ref: '#/components/schemas/Soup' }, { $ref: '#/components/schemas/Roast' }];
    const schemas = { Soup: member('Soup'), Roast: member('Roast') };
    const told = shapes({ title: 'Dish', oneOf: branches }, schemas);
    expect(named(told, 'Dish')).toMatchObject({
      kind: 'union',
      discriminator: 'kind',
      members: { Soup: 'Soup', Roast: 'Roast' },
    });
    const untold = shapes({ title: 'Dish', oneOf: [...branches, { type: 'string' }] }, schemas);
    expect(named(untold, 'Dish')).toMatchObject({ kind: 'alias', value: { shape: { kind: 'any' } } });
    expect(untold.notes).toEqual([
      {
        place: 'asyncapi.json#/channels/main/messages/note/payload',
        text: 'the type shows no alternatives here: it is any JSON, which the validator checks.',
      },
    ]);
  });

  it('keeps what else an object may have: nothing, a pattern, one type, anything', () => {
    const others = (more: object) => {
      const shape = named(
        shapes({ title: 'Note', type: 'object', properties: { a: true }, ...more }),
        'Note',
      );
      return shape.kind === 'object' ? shape.others : undefined;
    };
    const any = { shape: { kind: 'any' }, isNullable: true };
    const numbers = { shape: { kind: 'number' }, isNullable: false };
    expect(others({ additionalProperties: false })).toBe(null);
    expect(others({ additionalProperties: { type: 'number' } })).toEqual({
      values: numbers,
      pattern: null,
      prefix: null,
    });
    expect(others({})).toEqual({ values: any, pattern: null, prefix: null });
    const patternProperties = { '^x_': { type: 'number' } };
    expect(others({ patternProperties, additionalProperties: false })).toEqual({
      values: numbers,
      pattern: '^x_',
      prefix: 'x_',
    });
    expect(others({ patternProperties })).toEqual({ values: any, pattern: null, prefix: null });
    expect(
      others({ allOf: [{ properties: { b: true } }], additionalProperties: { type: 'number' } }),
    ).toMatchObject({ values: any });
  });

  it('tells what only the validator checks, and what is noted', () => {
    const all = shapes({
      title: 'Note',
      type: 'object',
      properties: { a: { type: 'string', minLength: 2, description: 'A.', 'x-unit': 's', 'x-source': 'S1' } },
      dependentRequired: { a: ['b'] },
    });
    const note = named(all, 'Note');
    expect(note.checks).toEqual(['dependentRequired is checked by the validator only; the type is wider.']);
    expect(note.kind === 'object' && note.fields[0]).toMatchObject({
      checks: ['Validated: minLength 2.'],
      description: 'A.',
      unit: 's',
      source: 'S1',
    });
    expect(all.notes.map(({ text }) => text)).toEqual([
      'dependentRequired is checked by the validator only; the type is wider.',
    ]);
  });
});

describe('x-packages', () => {
  const read = (packages: unknown) => {
    const folder = temporaryFolder();
    writeBelow(folder, {
      'asyncapi.json': documentOf({ type: 'object', title: 'Note' }, { 'x-packages': packages }),
    });
    return buildModel(new Sources(path.join(folder, 'asyncapi.json'))).packages;
  };

  it('names packages by target', () => {
    expect(read({ java: 'com.example.sdk', python: 'sdk' })).toEqual({
      java: 'com.example.sdk',
      python: 'sdk',
    });
    expect(read(undefined)).toEqual({});
  });

  it.each([
    ['sdk', '#/x-packages:'],
    [{ java: 'com..x' }, '#/x-packages/java:'],
    [{ python: '../x' }, '#/x-packages/python:'],
    [{ dotnet: 7 }, '#/x-packages/dotnet:'],
  ])('refuses %j', (packages, place) => {
    expect(() => read(packages)).toThrow(`asyncapi.json${place}`);
  });
});
