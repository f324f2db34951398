/** `x-errata` and `x-extension-messages`: what becomes of them, and which are refused. */

import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { EbadgeError } from '../../src/core/errors.ts';
import { buildModel } from '../../src/generator/build-model.ts';
import { generate, lintSpecification } from '../../src/generator/generate.ts';
import { Sources } from '../../src/generator/load.ts';
import { documentOf, temporaryFolder, writeBelow } from '../golden/tools.ts';

const erratum = (id: string, repair = 'numberFromText'): object => ({ id, repair, description: 'A text.' });
const number = (...ids: string[]): object => ({ type: 'number', 'x-errata': ids.map((id) => erratum(id)) });
const object = (properties: object, more: object = {}): object => ({
  type: 'object',
  properties: { msg: { const: 'note' }, ...properties },
  required: ['msg'],
  ...more,
});

function fileOf(payload: object, more: Readonly<Record<string, unknown>> = {}): string {
  const folder = temporaryFolder();
  writeBelow(folder, { 'asyncapi.json': documentOf(payload, more) });
  return path.join(folder, 'asyncapi.json');
}

const modelOf = (...args: Parameters<typeof fileOf>) => buildModel(new Sources(fileOf(...args)));

async function refusal(...args: Parameters<typeof fileOf>): Promise<EbadgeError> {
  const asyncapi = fileOf(...args);
  const caught: unknown = await generate({ asyncapi, out: path.join(path.dirname(asyncapi), 'out') }).catch(
    (error: unknown) => error,
  );
  if (!(caught instanceof EbadgeError)) throw new Error('nothing was refused', { cause: caught });
  await expect(lintSpecification(asyncapi)).rejects.toMatchObject({ code: caught.code });
  return caught;
}

describe('errata', () => {
  it('are found on fields wherever every message has them', () => {
    const components = {
      schemas: {
        Part: { title: 'Part', type: 'object', properties: { size: number('size'), whole: { $ref: '#/components/schemas/Part' } } },
      },
    }; // prettier-ignore
    const part = { $ref: '#/components/schemas/Part' };
    const { catalogue } = modelOf(
      object({
        plain: number('plain', 'twice'),
        maybe: { anyOf: [part, { type: 'null' }] },
        list: { type: 'array', items: number('item') },
        all: { allOf: [{ type: 'object', properties: { deep: number('deep') } }] },
      }),
      { components },
    );
    expect(catalogue.messages['note']?.errata?.map(({ id, at, repair }) => [id, at, repair])).toEqual([
      ['plain', ['plain'], 'numberFromText'],
      ['twice', ['plain'], 'numberFromText'],
      ['size', ['maybe', 'size'], 'numberFromText'],
      ['item', ['list', null], 'numberFromText'],
      ['deep', ['all', 'deep'], 'numberFromText'],
    ]);
    expect(modelOf(object({})).catalogue.messages['note']).not.toHaveProperty('errata');
  });

  it.each<[string, object, string]>([
    ['of one id in a message', object({ a: number('x'), b: number('x') }), 'have the id "x"'],
    ['in the branch of a union', object({ a: { anyOf: [number('x'), { type: 'string' }] } }), 'a/anyOf/0/x-errata'],
    ['of an unknown repair', object({ a: { type: 'number', 'x-errata': [erratum('x', 'guess')] } }), 'properties/a/x-errata/0/repair'],
    ['called unknown', object({ a: number('unknown') }), 'properties/a/x-errata/0/id'],
    ['that are no list', object({ a: { type: 'number', 'x-errata': erratum('x') } }), 'properties/a/x-errata'],
  ])('are refused %s', async (_, payload, message) => {
    expect((await refusal(payload)).message).toContain(message);
  }, 60_000); // prettier-ignore
});

describe('extension messages', () => {
  const extension = (value: unknown): Readonly<Record<string, unknown>> => ({
    'x-extension-messages': value,
  });

  it('are told by the beginning of their names', () => {
    const { catalogue } = modelOf(object({}), extension({ pattern: '^x[-][a-z]+$' }));
    expect(catalogue.extensionMessages).toEqual({ prefix: 'x', pattern: '^x[-][a-z]+$' });
    expect(modelOf(object({})).catalogue).not.toHaveProperty('extensionMessages');
  });

  it.each<[string, unknown, object, string]>([
    ['without a pattern', {}, object({}), 'which names'],
    ['as a text', '^ext_', object({}), 'which names'],
    ['with a key too many', { pattern: '^ext_', prefix: 'ext_' }, object({}), 'which names'],
    ['whose pattern is none', { pattern: '^ext_(' }, object({}), 'no regular expression'],
    ['without a common beginning', { pattern: 'ext_[a-z]+' }, object({}), 'no common beginning'],
    ['with two beginnings', { pattern: '^a_.*$|^b_.*$' }, object({}), 'no common beginning'],
    ['where messages do not name themselves', { pattern: '^ext_.+$' }, { type: 'object' }, 'no field that names their type'],
    ['like a message of the document', { pattern: '^no.+$' }, object({}), '"note"'],
  ])('are refused %s', async (_, value, payload, message) => {
    const error = await refusal(payload, extension(value));
    expect(error.message).toContain(message);
    expect(error.message).toContain('asyncapi.json#/x-extension-messages');
  }, 60_000); // prettier-ignore
});
