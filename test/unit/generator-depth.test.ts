/** Schemas, constants and examples whose nesting or references AsyncAPI's parser would take for ever to follow. */

import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { generate, type GenerateResult } from '../../src/generator/generate.ts';
import { documentOf, temporaryFolder, writeBelow } from '../golden/tools.ts';

/** The parser would need more than a day for each of these: one that takes a minute has been given it. */
const timeout = 60_000;

function generated(payload: unknown, more: Readonly<Record<string, unknown>> = {}): Promise<GenerateResult> {
  const folder = temporaryFolder();
  writeBelow(folder, { 'asyncapi.json': documentOf(payload, more) });
  return generate({ asyncapi: path.join(folder, 'asyncapi.json'), out: path.join(folder, 'out') });
}

/** A value put into itself again and again. */
function nest(depth: number, wrap: (inner: unknown) => unknown, inner: unknown): unknown {
  let value = inner;
  for (let level = 0; level < depth; level++) value = wrap(value);
  return value;
}

const $schema = 'https://json-schema.org/draft/2020-12/schema';
const reference = (index: number): object => ({ $ref: `#/components/schemas/D${index}` });
/** As many definitions as asked for, each of which refers to others so many steps further on. */
const chained = (count: number, steps: readonly number[], targetOf: (to: number) => object | true) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [
      `D${index}`,
      {
        type: 'object',
        properties: Object.fromEntries(steps.map((step) => [`p${step}`, targetOf(index + step)])),
      },
    ]),
  );

describe('schemas that refer to one another', () => {
  it.each([
    ['in circles', chained(40, [1, 3, 7, 11], (to) => reference(to % 40))],
    ['without a circle', chained(60, [1, 2, 3], (to) => (to < 60 ? reference(to) : true))],
  ])('%s are read in a time that does not grow with the ways through them', { timeout }, async (_, schemas) => {
    const result = await generated(reference(0), { components: { schemas } });
    expect(result.messages).toBe(1);
    // what is reached is not said to be unused
    expect(result.notes.filter(({ text }) => text.includes('unused'))).toEqual([]);
  }); // prettier-ignore
});

describe('what is nested deeply', () => {
  const text = { type: 'object', properties: { a: { type: 'string' } } };
  it.each([
    ['constants of lists', { const: nest(60, (inner) => [inner, 2], 1) }],
    ['constants of lists and objects', { const: nest(50, (inner) => ({ a: [inner] }), 1) }],
    ['tuples', nest(60, (inner) => ({ type: 'array', prefixItems: [inner, text] }), true)],
    ['alternatives', nest(60, (inner) => ({ anyOf: [inner, text] }), { type: 'number' })],
    ['parts', nest(60, (inner) => ({ allOf: [inner, text] }), true)],
  ])('%s is generated', { timeout }, async (_, part) => {
    expect((await generated({ $schema, properties: { part } })).messages).toBe(1);
  });

  it('tuples whose items may all be missing have a type that says what they are made of', async () => {
    const part = nest(30, (inner) => ({ type: 'array', prefixItems: [inner, text] }), true);
    const { notes } = await generated({ $schema, properties: { part } });
    expect(notes.map((note) => note.text)).toContain(
      'the length of the tuple, and which of its optional items stands where, is checked by the validator only; the type is wider.',
    );
  });

  it('examples and extensions of the document are read', { timeout }, async () => {
    const lists = nest(60, (inner) => [inner, 2], 1);
    const message = { payload: true, headers: { examples: [lists] }, examples: [{ payload: lists }] };
    const channels = { main: { address: 'main', 'x-ours': lists, messages: { note: message } } };
    expect((await generated(true, { channels })).messages).toBe(1);
  });
});
