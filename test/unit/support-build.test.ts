/** Making messages, pointers and formats: plain data only, whatever the names are. */

import { describe, expect, it } from 'vitest';
import { deriveMessage, fillMessage } from '../../src/support/build.ts';
import type { Catalogue, Derivation, FieldInfo, MessageInfo } from '../../src/support/contract.ts';
import { formats } from '../../src/support/formats.ts';
import { escapeStep, pointerSteps, valueAt } from '../../src/support/pointer.ts';

const field = (name: string, more: Partial<FieldInfo> = {}): FieldInfo => ({
  name,
  required: true,
  nullable: false,
  ...more,
});

function catalogueOf(
  fields: readonly FieldInfo[],
  set: Readonly<Record<string, Derivation>> = {},
): Catalogue {
  const message: MessageInfo = {
    name: 'thing',
    title: 'Thing',
    summary: '',
    contentType: 'application/json',
    fields,
    builders: [{ name: 'again', from: ['thing'], description: '', set }],
  };
  return {
    title: 'Test',
    version: '1',
    discriminator: 'msg',
    servers: {},
    messages: { thing: message },
    channels: {},
    operations: {},
  };
}

function freeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    Object.freeze(value);
    Object.values(value).forEach(freeze);
  }
  return value;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('fillMessage', () => {
  const catalogue = freeze(
    catalogueOf([
      field('msg', { fill: { kind: 'value', value: 'thing' } }),
      field('id', { fill: { kind: 'uuid' } }),
      field('given'),
      field('maybe', { nullable: true, required: false }),
      field('list', { fill: { kind: 'value', value: [{ a: 1 }] } }),
    ]),
  );

  it('puts the fields in the order of the model, and others after them', () => {
    const made = fillMessage<Record<string, unknown>>(
      catalogue,
      'thing',
      freeze({ ext_b: 1, given: { x: 2 }, ext_a: null }),
    );
    expect(Object.keys(made)).toEqual(['msg', 'id', 'given', 'maybe', 'list', 'ext_b', 'ext_a']);
    expect(made).toMatchObject({ msg: 'thing', given: { x: 2 }, maybe: null, ext_b: 1, ext_a: null });
    expect(made['id']).toMatch(uuid);
  });

  it('makes a new id each time, and a copy of a fixed value that can be changed without harm', () => {
    const draft = freeze({ given: 1 });
    const first = fillMessage<{ id: string; list: object[] }>(catalogue, 'thing', draft);
    first.list.push({});
    const second = fillMessage<{ id: string; list: object[] }>(catalogue, 'thing', draft);
    expect(second.id).not.toBe(first.id);
    expect(second.list).toEqual([{ a: 1 }]);
  });

  it('lets what is given win, and takes undefined for not given', () => {
    const draft = { msg: 'other', id: 'x', given: undefined, maybe: undefined, list: null, ext_a: undefined };
    expect(fillMessage(catalogue, 'thing', draft)).toEqual({
      msg: 'other',
      id: 'x',
      maybe: null,
      list: null,
    });
    expect(fillMessage(catalogue, 'thing', draft)).not.toHaveProperty('given');
    expect(fillMessage(catalogue, 'thing', draft)).not.toHaveProperty('ext_a');
  });

  it('takes own fields only, and __proto__ as a name like any other', () => {
    const draft: object = JSON.parse('{"__proto__":{"polluted":true},"constructor":1}') as object;
    const made = fillMessage<object>(catalogue, 'thing', draft);
    expect(Object.getPrototypeOf(made)).toBe(Object.prototype);
    expect(Object.getOwnPropertyDescriptor(made, '__proto__')?.value).toEqual({ polluted: true });
    expect(made).not.toHaveProperty('polluted');
    expect(
      fillMessage(catalogue, 'thing', Object.create({ given: 1, ext_a: 1 }) as object),
    ).not.toHaveProperty('given');
    const named = catalogueOf([
      field('__proto__', { nullable: true }),
      field('toString', { nullable: true }),
    ]);
    expect(Object.keys(fillMessage<object>(named, 'thing', {}))).toEqual(['__proto__', 'toString']);
  });

  it.each(['nothing', 'constructor', '__proto__'])('refuses the type %s', (name) => {
    expect(() => fillMessage(catalogue, name, {})).toThrow(
      new TypeError(`"${name}" is no message type of Test.`),
    );
  });
});

describe('deriveMessage', () => {
  const catalogue = freeze(
    catalogueOf(
      [
        field('msg', { fill: { kind: 'value', value: 'thing' } }),
        field('a'),
        field('b'),
        field('c', { nullable: true }),
      ],
      {
        a: { kind: 'copy', pointer: '/deep/0/a~1b' },
        b: { kind: 'increment', pointer: '/count' },
        c: { kind: 'value', value: { fixed: [] } },
      },
    ),
  );
  const source = freeze({ deep: [{ 'a/b': { kept: 1 } }], count: 4, other: 'not copied' });

  it('copies, increments and sets, and leaves the source and the contract alone', () => {
    const made = deriveMessage<{ a: { kept: number }; c: { fixed: number[] } }>(
      catalogue,
      'thing',
      'again',
      source,
    );
    expect(made).toEqual({ msg: 'thing', a: { kept: 1 }, b: 5, c: { fixed: [] } });
    made.a.kept = 2;
    made.c.fixed.push(1);
    expect(source.deep[0]?.['a/b']).toEqual({ kept: 1 });
    expect(deriveMessage(catalogue, 'thing', 'again', source)).toMatchObject({
      a: { kept: 1 },
      c: { fixed: [] },
    });
  });

  it('lets what is given besides win, but not an undefined', () => {
    const made = deriveMessage(catalogue, 'thing', 'again', source, { a: null, b: undefined, ext_x: 1 });
    expect(made).toEqual({ msg: 'thing', a: null, b: 5, c: { fixed: [] }, ext_x: 1 });
  });

  it('leaves out what the source lacks or cannot count', () => {
    expect(deriveMessage(catalogue, 'thing', 'again', { count: '4' })).toEqual({
      msg: 'thing',
      c: { fixed: [] },
    });
    const inherited = Object.create({ count: 1 }) as object;
    expect(deriveMessage(catalogue, 'thing', 'again', inherited)).not.toHaveProperty('b');
  });

  it('refuses a builder that there is not', () => {
    expect(() => deriveMessage(catalogue, 'thing', 'never', {})).toThrow('"thing" has no builder "never".');
  });
});

describe('JSON Pointers', () => {
  it('are split and unescaped in the right order', () => {
    expect(pointerSteps('')).toEqual([]);
    expect(pointerSteps('/')).toEqual(['']);
    expect(pointerSteps('/a~1b/~01/c%d')).toEqual(['a/b', '~1', 'c%d']);
  });

  it('come back from escaping', () => {
    for (const step of ['', '~', '/', '~1', '~0', '~~//', 'a.b', '__proto__']) {
      expect(pointerSteps(`/${escapeStep(step)}`)).toEqual([step]);
    }
  });

  it('lead to own values only', () => {
    const root: unknown = JSON.parse('{"a":{"":[null,{"b/c":0}]},"__proto__":{"x":1},"n":null,"s":"text"}');
    expect(valueAt(root, '')).toBe(root);
    expect(valueAt(root, '/a//1/b~1c')).toBe(0);
    expect(valueAt(root, '/a//0')).toBeNull();
    expect(valueAt(root, '/__proto__/x')).toBe(1);
    expect(valueAt({}, '/__proto__')).toBeUndefined();
    expect(valueAt({}, '/toString')).toBeUndefined();
    expect(valueAt([], '/length/x')).toBeUndefined();
    expect(valueAt([1], '/map')).toBeUndefined();
    for (const pointer of ['/n/x', '/s/0', '/s/length', '/a/1', '/missing']) {
      expect(valueAt(root, pointer), pointer).toBeUndefined();
    }
  });
});

describe('formats', () => {
  it('has exactly the formats that contracts may assert', () => {
    expect(Object.keys(formats)).toEqual(['date-time', 'uuid']);
  });

  it('knows UUIDs in either case, and nothing near them', () => {
    const right = '938f2b97-314c-49e8-9860-f441df2284a1';
    for (const text of [right, right.toUpperCase(), '00000000-0000-0000-0000-000000000000']) {
      expect(formats.uuid(text), text).toBe(true);
    }
    for (const text of [
      '',
      right.slice(1),
      `${right}0`,
      `{${right}}`,
      `urn:uuid:${right}`,
      right.replaceAll('-', ''),
      right.replace('9', 'g'),
      `${right}\n`,
    ]) {
      expect(formats.uuid(text), text).toBe(false);
    }
  });

  it('knows date-times', () => {
    expect(formats['date-time']('2013-07-21T10:00:00Z')).toBe(true);
    expect(formats['date-time']('2013-07-21')).toBe(false);
  });
});
