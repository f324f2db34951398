/** References: however a schema is named or reached, it is defined once. */

import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildModel } from '../../src/generator/build-model.ts';
import { checkSchemas } from '../../src/generator/check-schemas.ts';
import { Sources, type JsonObject } from '../../src/generator/load.ts';
import type { Model } from '../../src/generator/model.ts';
import { documentOf, temporaryFolder, writeBelow } from '../golden/tools.ts';

const $schema = 'https://json-schema.org/draft/2020-12/schema';
const draft7 = 'http://json-schema.org/draft-07/schema#';

function modelOf(payload: unknown, files: object = {}, more: object = {}): Model {
  const folder = temporaryFolder();
  writeBelow(folder, { 'spec/root.json': documentOf(payload, { ...more }), ...files });
  const model = buildModel(new Sources(path.join(folder, 'spec/root.json')));
  checkSchemas(model.definitions);
  return model;
}

/** Definitions by name. */
const definitionsOf = (...given: Parameters<typeof modelOf>): Record<string, JsonObject> =>
  Object.fromEntries(modelOf(...given).definitions.map(({ name, schema }) => [name, schema]));

const object = (properties: object, more: object = {}): object => ({ type: 'object', properties, ...more });
const ref = (name: string): object => ({ $ref: `#/$defs/${name}` });
const T = { title: 'T', type: 'string' };
const file = { $ref: 'a.json' };

/** Properties of the payload, each of which refers to the one schema T. */
const allT = (references: readonly string[], more: object = {}) =>
  object(Object.fromEntries(references.map(($ref, i) => [`p${i}`, { $ref }])), { title: 'Note', ...more });

describe('one schema is one definition', () => {
  it.each<[string, readonly string[], object]>([
    ['an absolute $id', ['https://x.example/t', 'https://x.example/t#'], { $id: 'https://x.example/', $defs: { T: { $id: 't', ...T } } }],
    ['an $id relative to that around it', ['t.json', '/d/t.json', 'https://x.example/d/t.json', '#/$defs/T'], { $id: 'https://x.example/d/a', $defs: { T: { $id: 't.json', ...T } } }],
    ['an $id where nothing around is absolute', ['other/t.json', './other/../other/t.json'], { $defs: { T: { $id: 'other/t.json', ...T } } }],
    ['a URN', ['urn:t', 'urn:t#here', 'urn:a#/$defs/T'], { $id: 'urn:a', $defs: { T: { $id: 'urn:t', $anchor: 'here', ...T } } }],
    ['an anchor', ['#t', '#/$defs/T', 'a.json#t'], { $defs: { T: { $anchor: 't', ...T } } }],
    ['a dynamic anchor, referred to statically', ['#t', '#/$defs/T'], { $defs: { T: { $dynamicAnchor: 't', ...T } } }],
    ['escapes', ['#/$defs/a~1b%25c~0d', '#/%24defs/a~1b%25c~0d', 'a.json#/$defs/a~1b%25c~0d'], { $defs: { 'a/b%c~d': T } }],
    ['other paths', ['./a.json#/$defs/T', '../spec/a.json#/$defs/T', 'sub/../a.json#/$defs/T'], { $defs: { T } }],
    ['definitions', ['#/definitions/T', 'a.json#/definitions/T'], { definitions: { T } }],
    ['a reference to a reference', ['#/$defs/alias', '#/$defs/T'], { $defs: { alias: { $ref: '#/$defs/T', $comment: 'c' }, T } }],
  ])('called by %s', (_, references, more) => {
    const definitions = definitionsOf(file, { 'spec/a.json': { $schema, ...allT(references, more) } });
    expect(definitions).toEqual({
      Note: object(Object.fromEntries(references.map((__, i) => [`p${i}`, ref('T')])), { title: 'Note' }),
      T,
    });
  }); // prettier-ignore

  it('called by an alias of YAML', () => {
    const text = `$schema: ${$schema}\ntitle: Note\nproperties:\n  a: &t { title: T, type: string }\n  b: *t\n  c: { $ref: '#/properties/b' }\n  d: { $ref: '#/properties/a' }\n`;
    expect(definitionsOf({ $ref: 'a.yaml' }, { 'spec/a.yaml': text })).toEqual({
      Note: { title: 'Note', properties: { a: ref('T'), b: ref('T'), c: ref('T'), d: ref('T') } },
      T,
    });
  });

  it('but two where the words of an alias mean something else', () => {
    const text = `$schema: ${$schema}\ntitle: Note\nproperties:\n  a: &t { type: array, items: { $ref: '#/$defs/x' } }\n  b: { $id: other, $defs: { x: { type: string } }, properties: { c: *t } }\n  d: { $ref: '#/properties/a' }\n  e: { $ref: 'other#/properties/c' }\n$defs: { x: { type: number } }\n`;
    const { Note } = definitionsOf({ $ref: 'a.yaml' }, { 'spec/a.yaml': text });
    expect(Note?.['properties']).toMatchObject({ d: ref('A'), e: ref('C') });
  });

  it('with the keys that YAML merges into it', () => {
    const text = `$schema: ${$schema}\ntitle: Note\nproperties:\n  a: &t { title: T, type: string }\n  b: { <<: *t, title: U }\n`;
    expect(definitionsOf({ $ref: 'a.yaml' }, { 'spec/a.yaml': text })).toEqual({
      Note: { title: 'Note', properties: { a: T, b: { title: 'U', type: 'string' } } },
    });
  });

  it('called by an $id that another file of the specification has, whichever is read first', () => {
    const files = {
      'spec/a.json': { $schema, ...allT(['https://x.example/t', 'https://x.example/holder#/$defs/T']) },
      'spec/deep/b.yaml': `$id: https://x.example/holder\n$schema: ${$schema}\ntitle: B\n$defs:\n  T: { $id: t, title: T, type: string }\n`,
    };
    for (const payload of [object({ a: file, b: { $ref: 'deep/b.yaml' } }), object({ b: { $ref: 'deep/b.yaml' }, a: file })]) {
      const definitions = modelOf({ title: 'Root', ...payload }, files).definitions;
      expect(definitions.map(({ name }) => name)).toEqual(['B', 'Note', 'Root', 'T']);
      expect(definitions.find(({ name }) => name === 'T')?.place).toEqual({
        file: 'deep/b.yaml',
        pointer: '/$defs/T',
      });
    }
  }); // prettier-ignore

  it('in the middle of another, which then refers to it as well', () => {
    const a = {
      $schema,
      title: 'Note',
      ...object({ list: { type: 'array', items: { type: 'number' } }, one: { $ref: '#/properties/list/items' } }),
    };
    expect(definitionsOf(file, { 'spec/a.json': a })).toEqual({
      Note: { title: 'Note', ...object({ list: { type: 'array', items: ref('ListItem') }, one: ref('ListItem') }) },
      ListItem: { type: 'number' },
    });
    const old = {
      $schema: draft7,
      title: 'Note',
      ...object({ pair: { type: 'array', items: [T, { $ref: '#/properties/pair/items/0' }], additionalItems: T } }),
      allOf: [{ $ref: '#/properties/pair/additionalItems' }],
    };
    expect(() => definitionsOf(file, { 'spec/a.json': old })).toThrow(
      /items\/0: its type would be called T, like that of a\.json#\/properties\/pair\/additionalItems|additionalItems: its type/,
    );
    expect(
      definitionsOf(file, { 'spec/a.json': { ...old, allOf: [true] } })['Note']?.['properties'],
    ).toEqual({ pair: { type: 'array', prefixItems: [ref('T'), ref('T')], items: T } });
  }); // prettier-ignore

  it('in the middle of another that holds itself', () => {
    const a = {
      $schema,
      title: 'Note',
      ...object({ next: object({ again: { $ref: '#/properties/next' } }), other: { $ref: '#/properties/next' } }),
    };
    expect(definitionsOf(file, { 'spec/a.json': a })).toEqual({
      Note: { title: 'Note', ...object({ next: ref('Next'), other: ref('Next') }) },
      Next: object({ again: ref('Next') }),
    });
  }); // prettier-ignore

  it('through files, of both kinds and in a ring', () => {
    const files = {
      'spec/a.json': { $schema, title: 'A', ...object({ b: { $ref: '../shared/b.yaml#/$defs/B' } }) },
      'shared/b.yaml': `$defs:\n  B:\n    $schema: ${$schema}\n    title: B\n    type: array\n    items: { $ref: ../spec/a.json }\n`,
    };
    expect(definitionsOf(file, files)).toEqual({
      A: { title: 'A', ...object({ b: ref('B') }) },
      B: { title: 'B', type: 'array', items: ref('A') },
    });
  });
});

describe('an $id', () => {
  it('is what references inside count from', () => {
    const inner = { $id: 'https://x.example/inner', ...object({ x: { $ref: '#/$defs/T' } }), $defs: { T } };
    const a = { $schema, title: 'Note', ...object({ i: inner }), $defs: { T: { title: 'Other' } } };
    expect(definitionsOf(file, { 'spec/a.json': a })).toEqual({
      Note: { title: 'Note', ...object({ i: object({ x: ref('T') }) }) },
      T,
    });
  });

  it('does not keep references from the document, as tools of AsyncAPI count', () => {
    const payload = { $id: 'https://x.example/note', ...object({ t: { $ref: '#/components/schemas/T' } }) };
    expect(definitionsOf(payload, {}, { components: { schemas: { T } } })).toMatchObject({ Note: {}, T });
  });

  it('does not keep references from files beside, where no schema is called so', () => {
    const a = {
      $schema,
      $id: 'https://x.example/schemas/a.json',
      ...allT(['t.json', 'sub/t.json#/$defs/U']),
    };
    const files = { 'spec/a.json': a, 'spec/t.json': T, 'spec/sub/t.json': { $defs: { U: { title: 'U' } } } };
    expect(Object.keys(definitionsOf(file, files))).toEqual(['Note', 'T', 'U']);
  });

  it('that is data, or the name of a property, names nothing', () => {
    const a = {
      $schema,
      title: 'Note',
      ...object({ $id: T, $anchor: { const: { $id: 'urn:t' } } }),
      examples: [{ $id: 'urn:t' }],
    };
    const definitions = definitionsOf({ title: 'Root', ...object({ a: file }) }, { 'spec/a.json': a });
    expect(definitions['Note']).toMatchObject(object({ $id: T }));
    const asked = { ...a, allOf: [{ $ref: 'urn:t' }] };
    expect(() => definitionsOf(file, { 'spec/a.json': asked })).toThrow(/nothing is fetched/);
  });

  it('in draft-07 may be a plain name, and is ignored beside a reference', () => {
    const a = {
      $schema: draft7,
      ...allT(['#t', '#/definitions/T', 'https://x.example/a.json#t']),
      $id: 'https://x.example/a.json',
      definitions: {
        T: { $id: '#t', ...T },
        beside: { $id: 'https://elsewhere.example/', $ref: '#t' },
      },
      allOf: [{ $ref: '#/definitions/beside' }],
    };
    const definitions = definitionsOf(file, { 'spec/a.json': a });
    expect(Object.keys(definitions)).toEqual(['Note', 'T']);
    expect(definitions['Note']?.['allOf']).toEqual([ref('T')]);
  });
});

describe('a dynamic reference that can mean one schema only', () => {
  const node = {
    $schema,
    $id: 'https://x.example/node',
    $dynamicAnchor: 'node',
    title: 'Node',
    ...object({ children: { type: 'array', items: { $dynamicRef: '#node' } } }),
  };

  it('is a plain reference', () => {
    expect(definitionsOf(file, { 'spec/a.json': node })).toEqual({
      Node: { title: 'Node', ...object({ children: { type: 'array', items: ref('Node') } }) },
    });
  });

  it('keeps what stands beside it, another reference included', () => {
    const a = {
      $schema,
      title: 'A',
      ...object({ x: { $dynamicRef: '#t', description: 'd', $ref: '#/$defs/U' }, y: { $dynamicRef: '#t', minLength: 1 } }),
      $defs: { T: { $dynamicAnchor: 't', ...T }, U: { title: 'U' } },
    };
    expect(definitionsOf(file, { 'spec/a.json': a })['A']?.['properties']).toEqual({
      x: { ...ref('U'), description: 'd', allOf: [ref('T')] },
      y: { ...ref('T'), minLength: 1 },
    });
  }); // prettier-ignore

  it('is a plain reference to an anchor that is not dynamic', () => {
    const a = { $schema, title: 'A', ...object({ x: { $dynamicRef: '#t' } }), $defs: { T: { $anchor: 't', ...T } } };
    expect(definitionsOf(file, { 'spec/a.json': a })['A']?.['properties']).toEqual({ x: ref('T') });
  }); // prettier-ignore
});

describe('the files of a specification', () => {
  it('are those that something was taken from', () => {
    const files = {
      'spec/a.json': { $schema, ...allT(['urn:t']), $comment: { $ref: 'unused.json' } },
      'spec/unused.json': { $ref: 'broken.json' },
      'spec/broken.json': '{',
      'spec/t.json': { $id: 'urn:t', ...T },
    };
    const components = { schemas: { T: { $ref: 't.json' } } };
    const { inputs } = modelOf(file, files, { components });
    expect(inputs.map(({ name }) => name)).toEqual(['a.json', 'root.json', 't.json']);
  });
});
