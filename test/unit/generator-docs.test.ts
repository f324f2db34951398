/** Tags in the comments of generated types, as TypeScript reads them. */

import path from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { generate } from '../../src/generator/generate.ts';
import { documentOf, temporaryFolder, writeBelow } from '../golden/tools.ts';
import { readFileSync } from 'node:fs';

/** The tags and texts of a generated module's comments, by the name of what they are written at. */
async function commentsOf(
  module: string,
  payload: object,
  more: object = {},
): Promise<Record<string, { readonly tags: readonly string[]; readonly text: string }>> {
  const folder = temporaryFolder();
  writeBelow(folder, { 'asyncapi.json': documentOf(payload, { ...more }) });
  await generate({ asyncapi: path.join(folder, 'asyncapi.json'), out: folder });
  const text = readFileSync(path.join(folder, 'typescript', module), 'utf8');
  const source = ts.createSourceFile(module, text, ts.ScriptTarget.Latest, true);
  const found: Record<string, { tags: string[]; text: string }> = {};
  const visit = (node: ts.Node): void => {
    const { name } = node as { name?: ts.Node };
    for (const part of ts.getJSDocCommentsAndTags(node)) {
      if (!ts.isJSDoc(part) || name === undefined) continue;
      const tags = (part.tags ?? []).map((tag) => `${tag.tagName.text} ${String(tag.comment ?? '')}`.trim());
      found[name.getText()] = { tags, text: String(part.comment) };
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const $schema = 'https://json-schema.org/draft/2020-12/schema';

describe('what a schema calls deprecated', { timeout: 60_000 }, () => {
  const payload = {
    title: 'Old',
    type: 'object',
    description: 'A message.',
    deprecated: true,
    properties: {
      a: { type: 'string', description: 'A field.', deprecated: true, 'x-source': 'page 1' },
      b: { $ref: '#/components/schemas/Part', deprecated: true },
      c: { type: 'string', description: 'Another.', deprecated: false },
    },
  };
  const more = {
    components: { schemas: { Part: { title: 'Part', type: 'string', description: 'A part.' } } },
  };

  it('is so to TypeScript, and its description is still its description', async () => {
    const comments = await commentsOf('types.ts', payload, more);
    expect(comments).toMatchObject({
      Old: { tags: ['deprecated'], text: 'A message.' },
      a: { tags: ['deprecated'], text: 'A field.\n\nSource: page 1.' },
      b: { tags: ['deprecated'] },
      c: { tags: [], text: 'Another.' },
      Part: { tags: [], text: 'A part.' },
    });
  });

  it('is so where the message is made', async () => {
    expect((await commentsOf('client.ts', payload, more))['old']).toEqual({
      tags: ['deprecated'],
      text: 'Makes a `note`.\n\nA message.',
    });
    const { deprecated: _, ...current } = payload;
    expect((await commentsOf('client.ts', current, more))['old']?.tags).toEqual([]);
  });
});

it('no tag is made of the length of tuples and lists', { timeout: 60_000 }, async () => {
  const item = { type: 'string' };
  const lists = {
    none: { type: 'array', maxItems: 0, description: 'D.' },
    some: { type: 'array', prefixItems: [item, item], description: 'D.' },
    both: { type: 'array', prefixItems: [item, item], minItems: 2, maxItems: 2, description: 'D.' },
    many: { type: 'array', items: item, minItems: 1, maxItems: 3, description: 'D.' },
  };
  const comments = await commentsOf('types.ts', { $schema, type: 'object', properties: lists });
  for (const name of Object.keys(lists)) {
    expect(comments[name], name).toMatchObject({ tags: [], text: expect.stringContaining('D.') as unknown });
  }
});
