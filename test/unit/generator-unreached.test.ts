/** Schemas that no message reaches: what is wrong in them is refused, what is not supported is noted. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { generate, lintSpecification, type GenerateResult } from '../../src/generator/generate.ts';
import { documentOf, temporaryFolder, writeBelow } from '../golden/tools.ts';

const $schema = 'https://json-schema.org/draft/2020-12/schema';
const payload = { type: 'object', properties: { a: { type: 'string' } } };
const misspelt = { type: 'object', properties: { a: { type: 'string', minLenght: 1 } } };
const at = '/channels/main/messages/note';

type Files = Readonly<Record<string, unknown>>;

function folderOf(given: unknown, more: Files = {}, files: Files = {}): string {
  const folder = temporaryFolder();
  writeBelow(folder, { 'asyncapi.json': documentOf(given, more), ...files });
  return folder;
}

function generated(...args: Parameters<typeof folderOf>): Promise<GenerateResult> {
  const folder = folderOf(...args);
  return generate({ asyncapi: path.join(folder, 'asyncapi.json'), out: path.join(folder, 'out') });
}

const messageWith = (more: object): Files => ({
  channels: { main: { address: 'main', messages: { note: { payload, ...more } } } },
});

describe('what is wrong in a schema that no message reaches is refused:', { timeout: 60_000 }, () => {
  it.each<[string, string, unknown, Files, Files?]>([
    ['components', '#/components/schemas/B', payload, { components: { schemas: { B: misspelt } } }],
    ['what only such a schema refers to', 'b.json#', payload, { components: { schemas: { B: { items: { $ref: 'b.json' } } } } }, { 'b.json': misspelt }],
    ['headers', `#${at}/headers`, payload, messageWith({ headers: misspelt })],
    ['headers of a trait', '#/components/messageTraits/t/headers', payload, { components: { messageTraits: { t: { headers: misspelt } } } }],
    ['headers of a trait of the message itself', `#${at}/traits/1/headers`, payload, messageWith({ headers: {}, traits: [{}, { headers: misspelt }] })],
    ['headers of a trait in another file', 't.json#/headers', payload, messageWith({ traits: [{ $ref: 't.json' }] }), { 't.json': { headers: misspelt } }],
    ['$defs of a payload', `#${at}/payload/$defs/B`, { $schema, ...payload, $defs: { B: misspelt } }, {}],
    ['$defs within such', `#${at}/payload/$defs/B/items/$defs/C`, { $schema, ...payload, $defs: { B: { items: { $defs: { C: misspelt } } } } }, {}],
    ['a file of definitions', 'b.json#/definitions/B', { $ref: 'b.json#/definitions/A' }, {}, { 'b.json': { definitions: { A: payload, B: misspelt } } }],
  ])('%s', async (_, place, given, more, files) => {
    await expect(generated(given, more, files)).rejects.toMatchObject({
      code: 'SPEC_INVALID',
      message: expect.stringContaining(`${place}/properties/a/minLenght: unknown keyword: "minLenght"`) as unknown,
    });
  }); // prettier-ignore

  it('a reference that leads nowhere', async () => {
    const headers = { type: 'object', properties: { a: { $ref: '#/nothing' } } };
    await expect(generated(payload, messageWith({ headers }))).rejects.toThrow(
      `#${at}/headers/properties/a/$ref: "#/nothing" leads nowhere`,
    );
  });

  it('a keyword with a wrong value, where it was written', async () => {
    const B = { items: [true, { type: 'strin' }] };
    await expect(generated(payload, { components: { schemas: { B } } })).rejects.toMatchObject({
      code: 'SPEC_INVALID',
      message: expect.stringContaining('#/components/schemas/B/items/1/type: this is no right') as unknown,
    });
    const message = messageWith({ headers: { type: 'strin' } });
    await expect(generated(payload, message)).rejects.toThrow(`#${at}/headers/type`);
  });
});

describe('a schema that no message reaches', { timeout: 60_000 }, () => {
  it.each<[string, unknown, string]>([
    ['in a dialect that is not read', { $schema: 'http://json-schema.org/draft-04/schema#' }, 'draft-04 is not read'],
    ['in another language', { schemaFormat: 'application/vnd.apache.avro;version=1.9.0', schema: {} }, 'that is Avro'],
    ['with a keyword that is not supported', { type: 'string', nullable: true }, 'nullable is not supported'],
  ])('%s is noted', async (_, B, reason) => {
    const { notes } = await generated(payload, { components: { schemas: { B } } });
    const texts = notes.map(({ place, text }) => `${place} ${text}`);
    expect(texts).toEqual([expect.stringMatching(`^asyncapi.json#/components/schemas/B.* no message reaches the schema.*${reason}`)]);
  }); // prettier-ignore

  it('and one that is reached are told of once, wherever they are referred to', async () => {
    const A = { title: 'Part', type: 'object', faker: 1 };
    const schemas = { A, B: { title: 'Part', items: { $ref: '#/components/schemas/A' }, faker: 2 } };
    const { notes } = await generated({ $ref: '#/components/schemas/A' }, { components: { schemas } });
    expect(notes.map(({ place }) => place)).toEqual([
      'asyncapi.json#/components/schemas/A/faker',
      'asyncapi.json#/components/schemas/B/faker',
    ]);
  });

  it('is no input, and no type is made of it', async () => {
    const B = { title: 'Beside', items: { $ref: 'b.json' } };
    const folder = folderOf(payload, { components: { schemas: { B } } }, { 'b.json': { title: 'Other' } });
    const { output } = await generate({
      asyncapi: path.join(folder, 'asyncapi.json'),
      out: path.join(folder, 'out'),
    });
    expect(output?.written.length).toBeGreaterThan(0);
    const read = (file: string): string => readFileSync(path.join(folder, 'out', file), 'utf8');
    expect(read('manifest.json')).not.toContain('b.json');
    expect(read('typescript/types.ts')).not.toMatch(/Beside|Other/);
  });
});

describe('a file that nothing refers to', () => {
  const lint = { 'unused-files': { folder: 'model', suffix: '.schema.json', except: ['model'] } };

  it.each([
    ['a misspelt keyword', misspelt, /model\/b.schema.json#\/properties\/a\/minLenght: unknown keyword/],
    ['a wrong value', { type: 'strin' }, /model\/b.schema.json#\/type: this is no right JSON Schema/],
  ])('is refused by lint where it has %s', async (_, schema, message) => {
    const folder = folderOf(payload, { 'x-lint': lint }, { 'model/b.schema.json': schema });
    await expect(lintSpecification(path.join(folder, 'asyncapi.json'))).rejects.toThrow(message);
  });

  it('is let pass where it is right', async () => {
    const folder = folderOf(payload, { 'x-lint': lint }, { 'model/b.schema.json': { type: 'string' } });
    expect(await lintSpecification(path.join(folder, 'asyncapi.json'))).toEqual([]);
  });
});
