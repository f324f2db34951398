/** What the files in schema/examples are about, counted. */

import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../support/canonical-json.ts';
import { isObj, obj, strings, type Obj } from '../support/json.ts';
import { sites } from '../support/schema-sites.ts';
import { acceptsNull } from '../support/sources-walk.ts';
import { coreMessages, message, propertiesOf } from '../support/sources.ts';
import { invalidVectors, validVectors, vectorFolders } from '../support/vectors.ts';

const types = [...coreMessages.keys()].sort();
const parsed = (bytes: Uint8Array): Obj => obj(JSON.parse(new TextDecoder().decode(bytes)));
const validOf = (type: string): Obj[] =>
  validVectors.filter((vector) => vector.type === type).map(({ bytes }) => parsed(bytes));
const invalidOf = (type: string) => invalidVectors.filter((vector) => vector.type === type);

/** Whether a path is one of the places that the template stands for. */
function fits(path: string, template: string): boolean {
  const steps = path.split('/');
  const wanted = template.split('/');
  return steps.length === wanted.length && wanted.every((step, at) => step === '*' || step === steps[at]);
}

describe('schema/examples', () => {
  it('has a folder for each type, one for what is of none, and vectors in all of them', () => {
    expect(vectorFolders).toEqual(['_any', ...types]);
    for (const { file } of [...validVectors, ...invalidVectors]) {
      expect(file).toMatch(/^[a-z_]+[/](?:valid|invalid)[/][a-z0-9]+(?:-[a-z0-9]+)*[.]json$/);
    }
    // extension messages
    for (const { msg } of validOf('_any')) expect(msg).toMatch(/^ext_/);
    expect(validOf('_any').length).toBeGreaterThanOrEqual(4);
    expect(invalidOf('_any').length).toBeGreaterThan(80);
  });

  it.each(types)('has at least 4 valid and 6 invalid vectors of %s', (type) => {
    expect(validOf(type).length).toBeGreaterThanOrEqual(4);
    expect(invalidOf(type).length).toBeGreaterThanOrEqual(6);
  });

  it('has no two vectors alike', () => {
    const seen = new Map<string, string>();
    for (const { file, bytes } of [...validVectors, ...invalidVectors]) {
      // how a text is written counts only where the vector is about that
      const isAboutText = /[/](?:text|_any)/.test(`/${file}`) || file.includes('/invalid/');
      const text = Buffer.from(bytes).toString('latin1');
      const key = isAboutText ? text : canonicalJson(parsed(bytes));
      expect(seen.get(key), file).toBeUndefined();
      seen.set(key, file);
    }
  });

  it.each(types)('shows every field of %s with a value, with null and left out, where it may be', (type) => {
    const schema = message(type);
    const messages = validOf(type);
    for (const [field, property] of propertiesOf(schema)) {
      const required = strings(schema['required']).includes(field);
      const values = messages.map((each) => each[field]);
      expect(
        values.some((value) => value !== undefined && value !== null),
        field,
      ).toBe(true);
      expect(values.includes(null), field).toBe(acceptsNull(property));
      expect(values.includes(undefined), field).toBe(!required);
    }
    const names = messages.flatMap((each) => Object.keys(each));
    expect(names).toContainEqual(expect.stringMatching(/^ext_/));
  });

  it.each(types)('has texts of %s that are not in ASCII, where it has texts', (type) => {
    const { name, schema } = coreMessages.get(type) ?? { name: '', schema: {} };
    const all = [...sites(schema, name)];
    const hasText = all.some(({ keyword }) => keyword === 'pattern' || keyword === 'minLength');
    if (hasText) expect(validOf(type).map(canonicalJson)).toContainEqual(expect.stringMatching(/\P{ASCII}/u));
  });

  it.each(types)('violates every keyword of %s in every place where a verdict can name it', (type) => {
    const { name, schema } = coreMessages.get(type) ?? { name: '', schema: {} };
    const verdicts = invalidOf(type).map(({ verdict }) => verdict);
    const open = [...sites(schema, name)]
      // the type is found by `msg`, and only an object has one: neither can be wrong any more
      .filter(({ path, keyword }) => path !== '/msg' && !(path === '' && keyword === 'type'))
      .filter(
        (site) =>
          !verdicts.some(({ path, keyword }) => keyword === site.keyword && fits(path ?? '', site.path)),
      );
    expect(open).toEqual([]);
  });

  it('says what tolerant reading makes of a text only where it is something else', () => {
    const forgiven = invalidVectors.flatMap(({ tolerant }) => tolerant?.forgiven ?? []);
    const kinds = new Set(forgiven.map(({ what }) => what));
    expect([...kinds].sort()).toEqual(['quantity-as-text', 'signals-in-one-text', 'unknown']);
    for (const { tolerant, file } of invalidVectors) {
      if (tolerant !== undefined) expect(isObj(tolerant.message), file).toBe(true);
    }
  });
});
