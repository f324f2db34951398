/** Making messages: plain data only, whatever the names are. */

import { describe, expect, it } from 'vitest';
import { accept, activate, modify, report } from '../../src/index.ts';
import { deriveMessage, fillMessage } from '../../src/support/build.ts';
import type { Catalogue, Derivation, FieldInfo, MessageInfo } from '../../src/support/contract.ts';
import { EbadgeError } from '../../src/support/errors.ts';

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

/** What the refusal says. */
function refused(action: () => unknown, cause?: unknown): string {
  try {
    action();
  } catch (caught) {
    expect(caught).toBeInstanceOf(EbadgeError);
    expect(caught).toMatchObject({ code: 'INVALID_ARGUMENT', retryable: false });
    expect((caught as Error).cause).toBe(cause);
    return (caught as Error).message;
  }
  throw new Error('nothing was refused');
}

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
    const draft = { id: 'x', given: undefined, maybe: undefined, list: null, ext_a: undefined };
    expect(fillMessage(catalogue, 'thing', draft)).toEqual({
      msg: 'thing',
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
    expect(refused(() => fillMessage(catalogue, name, {}))).toContain(
      `"${name}" is no message type of Test.`,
    );
  });

  it.each([null, undefined, 3, 'text', []])('refuses %j as a draft', (draft) => {
    const text = refused(() => fillMessage(catalogue, 'thing', draft as never));
    expect(text).toContain('thing needs an object with its fields');
    expect(refused(() => activate(draft as never))).toContain('activate needs an object');
  });

  it('names the type itself: a draft may repeat it, but not say another', () => {
    expect(fillMessage(catalogue, 'thing', { msg: 'thing' })).toMatchObject({ msg: 'thing' });
    for (const msg of ['other', null, 5]) {
      const text = refused(() => fillMessage(catalogue, 'thing', { msg }));
      expect(text).toContain('says that it is something else');
    }
    const order = { from: '2026-01-01T10:00:00Z', to: '2026-01-01T11:00:00Z', quantity: 1 };
    expect(refused(() => activate({ ...order, msg: 'report' } as never))).toContain('says that it is report');
    expect(activate({ ...order, msg: 'activate' }).msg).toBe('activate');
    const source = activate(order);
    expect(refused(() => modify(source, { msg: 'accept_activation' } as never))).toContain(
      'What is to be sent as modify_activation says that it is accept_activation.',
    );
    expect(modify(source, { msg: 'modify_activation' }).msg).toBe('modify_activation');
  });

  it('refuses what cannot be read, with the reason', () => {
    const cause = new RangeError('no');
    const draft = {
      get given(): never {
        throw cause;
      },
    };
    expect(refused(() => fillMessage(catalogue, 'thing', draft), cause)).toContain('cannot be read');
    expect(refused(() => report(draft as never), cause)).toContain('cannot be read');
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
  const source = freeze({ msg: 'thing', deep: [{ 'a/b': { kept: 1 } }], count: 4, other: 'not copied' });

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
    expect(deriveMessage(catalogue, 'thing', 'again', { msg: 'thing', count: '4' })).toEqual({
      msg: 'thing',
      c: { fixed: [] },
    });
    const inherited = Object.assign(Object.create({ count: 1 }) as object, { msg: 'thing' });
    expect(deriveMessage(catalogue, 'thing', 'again', inherited)).not.toHaveProperty('b');
  });

  it('refuses a builder that there is not', () => {
    expect(refused(() => deriveMessage(catalogue, 'thing', 'never', {}))).toContain(
      '"thing" has no builder "never".',
    );
  });

  it.each([null, undefined, 3, [], {}, { msg: 'other' }, { msg: 1 }, Object.create({ msg: 'thing' })])(
    'refuses a source that is no message it takes (case %#)',
    (wrong) => {
      expect(refused(() => deriveMessage(catalogue, 'thing', 'again', wrong as never))).toContain(
        'again takes a message',
      );
      expect(refused(() => accept(wrong as never))).toContain('accept takes a message');
    },
  );

  it('takes any object where messages do not name their type', () => {
    const silent = { ...catalogue, discriminator: null };
    expect(deriveMessage(silent, 'thing', 'again', { count: 1 })).toMatchObject({ b: 2 });
    expect(refused(() => deriveMessage(silent, 'thing', 'again', null as never))).toContain(
      'takes a message',
    );
  });

  it('says which types it takes, and wants an object besides', () => {
    expect(refused(() => accept({ msg: 'report' } as never))).toBe(
      'accept takes a message whose msg is "activate".',
    );
    expect(refused(() => deriveMessage(catalogue, 'thing', 'again', source, null as never))).toContain(
      'thing needs an object',
    );
  });

  it('refuses a source with what cannot be copied', () => {
    const odd = { msg: 'thing', deep: [{ 'a/b': { run: () => 1 } }] };
    try {
      deriveMessage(catalogue, 'thing', 'again', odd);
      expect.unreachable();
    } catch (caught) {
      expect(caught).toMatchObject({ code: 'INVALID_ARGUMENT', cause: { name: 'DataCloneError' } });
    }
  });
});
