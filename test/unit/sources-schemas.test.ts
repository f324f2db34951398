/** How the schemas in schema/ are written: dialect, names, nullability, patterns. */

import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { portabilityFault } from '../../src/generator/lint-keywords.ts';
import { isObj, obj, strings, type Obj } from '../support/json.ts';
import { ajvFor, base, check, forMeta } from '../support/sources-validation.ts';
import { acceptsNull, subschemas } from '../support/sources-walk.ts';
import { file, files, model, propertiesOf } from '../support/sources.ts';

describe('schema/', () => {
  it.each([...files.keys()])('%s conforms to its meta-schema and names itself', (name) => {
    const schema = file(name);
    const dialect = name.startsWith('meta/') ? 'https://json-schema.org/draft/2020-12/schema' : undefined;
    if (dialect === undefined) expect(check('meta/dialect.schema.json', schema)).toEqual([]);
    else expect(forMeta.validate(dialect, schema), JSON.stringify(forMeta.errors)).toBe(true);
    expect(schema['$schema']).toBe('https://json-schema.org/draft/2020-12/schema');
    expect(schema['description']).toEqual(expect.stringMatching(/\S/));
    if (dialect === undefined) {
      expect(schema['x-source']).toEqual(expect.stringMatching(/^D3\./));
      const wire = path.posix.basename(name, '.schema.json');
      const pascal = wire.replaceAll(/(?:^|[_-])([a-z])/g, (_, letter: string) => letter.toUpperCase());
      expect(schema['title']).toBe(pascal);
    }
    expect(() => ajvFor(name).compile({ $ref: base + name })).not.toThrow();
  });

  it('has a dialect that reaches nested schemas', () => {
    const bad = (property: Obj): string[] =>
      check('meta/dialect.schema.json', { type: 'object', properties: { a: { items: property } } });
    expect(bad({ 'x-unit': 'kW' })).toEqual([]);
    expect(bad({ 'x-unit': 1 })).not.toEqual([]);
    expect(bad({ 'x-unti': 'kW' })).not.toEqual([]);
    expect(bad({ 'x-fill': 'now' })).not.toEqual([]);
    expect(bad({ 'x-rules': [{ rule: 'timeAfter', later: '/a' }] })).not.toEqual([]);
    expect(bad({ 'x-rules': [{ rule: 'sometimes' }] })).not.toEqual([]);
    expect(bad({ type: 'nubmer' })).not.toEqual([]);
    expect(
      bad({ 'x-builders': [{ name: 'a', from: ['b'], description: 'c', set: { d: { copy: 'e' } } }] }),
    ).not.toEqual([]);
  });

  it('has unique titles, no $id, and no $defs but in meta-schemas', () => {
    const titles = model.map(([, schema]) => schema['title']);
    expect(new Set(titles).size).toBe(titles.length);
    for (const [name, schema] of files) {
      for (const part of subschemas(schema)) {
        if (name.startsWith('meta/') && part !== schema) continue;
        expect(Object.keys(part), name).not.toContain('$id');
        if (!name.startsWith('meta/')) expect(Object.keys(part), name).not.toContain('$defs');
      }
    }
  });

  it('has closed objects that leave room for extensions, and null wherever a field may be left out', () => {
    const objects = model.filter(([, schema]) => schema['type'] === 'object');
    expect(objects).toHaveLength(33 + 4 + 1);
    for (const [name, schema] of objects) {
      expect(schema['additionalProperties'], name).toBe(false);
      expect(Object.keys(obj(schema['patternProperties'])), name).toEqual(['^ext_[A-Za-z0-9_]+$']);
      for (const [field, value] of propertiesOf(schema)) {
        if (!strings(schema['required']).includes(field))
          expect(acceptsNull(value), `${name} ${field}`).toBe(true);
        if (value['type'] === 'object')
          expect(value['additionalProperties'], `${name} ${field}`).toBeTypeOf('object');
      }
    }
  });

  it('uses portable regular expressions only, in its meta-schemas too', () => {
    const patterns = [...files.values()].flatMap((schema) =>
      [...subschemas(schema)].flatMap((part) => [
        ...(typeof part['pattern'] === 'string' ? [part['pattern']] : []),
        ...Object.keys(isObj(part['patternProperties']) ? part['patternProperties'] : {}),
      ]),
    );
    expect(patterns.length).toBeGreaterThan(40);
    for (const pattern of patterns) expect(portabilityFault(pattern), pattern).toBeNull();
  });
});
