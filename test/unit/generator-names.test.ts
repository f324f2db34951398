/** Names of types, messages and files where the document gives none, or the same one twice. */

import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildModel } from '../../src/generator/build-model.ts';
import { fileNamesOf } from '../../src/generator/file-names.ts';
import { Sources } from '../../src/generator/load.ts';
import type { Model } from '../../src/generator/model.ts';
import { nameSchemas } from '../../src/generator/schema-names.ts';
import { documentOf, temporaryFolder, writeBelow } from '../golden/tools.ts';

const schema = (file: string, pointer = '', title = '', hint?: string) => ({
  place: { file, pointer },
  title,
  hint,
});
const namesOf = (...schemas: ReturnType<typeof schema>[]): (string | undefined)[] => {
  const names = nameSchemas(schemas);
  return schemas.map((one) => names.get(one));
};

describe('a schema without a title', () => {
  it.each([
    [schema('some-file.schema.json'), 'SomeFile'],
    [schema('a.json', '/$defs/inner.part'), 'InnerPart'],
    [schema('a.json', '/properties/list/items'), 'ListItem'],
    [schema('a.json', '/properties/pair/prefixItems/1'), 'PairItem1'],
    [schema('a.json', '/$defs/map/additionalProperties'), 'MapValue'],
    [schema('a.json', '/$defs/x/allOf/0'), 'XAllOf0'],
    [schema('a.json', '/$defs/x/properties/properties/not'), 'PropertiesNot'],
    [schema('a.yaml', '/channels/light~1on/messages/1st/payload'), '_1St'],
    [schema('a.yaml', '/components/schemas/com.example.Order'), 'ComExampleOrder'],
    [schema('a.json', '/$defs/$'), 'A'],
    [schema('a.json', '/definitions/class'), 'Class'],
  ])('is called after where it stands: %j', (given, name) => {
    expect(namesOf(given)).toEqual([name]);
  });

  it('is called by more of the way where another would be called so, whoever comes first', () => {
    const one = schema('a.json', '/$defs/order/properties/status');
    const other = schema('a.json', '/$defs/trip/properties/status');
    expect(namesOf(one, other)).toEqual(['OrderStatus', 'TripStatus']);
    expect(namesOf(other, one)).toEqual(['TripStatus', 'OrderStatus']);
    expect(namesOf(schema('x/a.json', '/$defs/s'), schema('x/b.json', '/$defs/s'))).toEqual(['AS', 'BS']);
  });

  it('yields to titles and to messages', () => {
    const inner = schema('a.json', '/$defs/order/properties/status');
    expect(namesOf(inner, schema('b.json', '', 'Status'))).toEqual(['OrderStatus', 'Status']);
    expect(namesOf(inner, schema('b.json', '', '', 'status'))).toEqual(['OrderStatus', 'Status']);
  });

  it('keeps its name when schemas come that have others', () => {
    const before = [schema('a.json', '/$defs/a/properties/s'), schema('a.json', '/$defs/b/properties/s')];
    const names = namesOf(...before);
    const more = [schema('a.json', '/$defs/c'), schema('0.json', '', 'New')];
    expect(namesOf(...more, ...before).slice(2)).toEqual(names);
  });

  it('is refused, both places named, where the way does not tell the two apart', () => {
    expect(() => namesOf(schema('x/a.json'), schema('y/a.json'))).toThrow(
      /^x\/a\.json: its type would be called A, like that of y\/a\.json\. Fix: /,
    );
  });
});

function modelOf(channels: object, more: object = {}): Model {
  const folder = temporaryFolder();
  writeBelow(folder, { 'asyncapi.json': documentOf(true, { channels, ...more }) });
  return buildModel(new Sources(path.join(folder, 'asyncapi.json')));
}

const text = { type: 'string' };
const event = (title: string, more: object = {}) => ({ event: { payload: { title, ...text }, ...more } });

describe('messages', () => {
  it('that two channels call alike are told apart by the channel', () => {
    const model = modelOf({
      'a/b': { address: 'a', messages: event('A') },
      c: { address: 'c', messages: { ...event('C'), other: { payload: text } } },
    });
    expect(Object.keys(model.catalogue.messages)).toEqual(['a/b.event', 'c.event', 'other']);
    expect(model.catalogue.channels['c']?.messages).toEqual(['c.event', 'other']);
    expect(model.messages.map(({ fileName }) => fileName)).toEqual(['a-b-event', 'c-event', 'other']);
  });

  it('that say the same name themselves are refused', () => {
    const channels = {
      a: { address: 'a', messages: event('A', { name: 'n' }) },
      c: { address: 'c', messages: event('C', { name: 'n' }) },
    };
    expect(() => modelOf(channels)).toThrow(/wire name would be "n"/);
  });

  it('that are the same, but written twice, are one', () => {
    const payload = { $ref: '#/components/schemas/T' };
    const message = { name: 'n', payload };
    const channels = { a: { address: 'a', messages: { m: message } }, c: { address: 'c', messages: { k: message } } };
    const { catalogue } = modelOf(channels, { components: { schemas: { T: text } } });
    expect(Object.keys(catalogue.messages)).toEqual(['n']);
    expect(Object.values(catalogue.channels).map(({ messages }) => messages)).toEqual([['n'], ['n']]);
  }); // prettier-ignore

  it('of one type are each made by a function called after themselves', () => {
    const payload = { $ref: '#/components/schemas/T' };
    const channels = { a: { address: 'a', messages: { 'x.on': { payload }, 'x.off': { payload } } } };
    const model = modelOf(channels, { components: { schemas: { T: { type: 'object' } } } });
    expect(model.messages.map(({ factory, draftType }) => [factory, draftType])).toEqual([
      ['xOff', 'XOffDraft'],
      ['xOn', 'XOnDraft'],
    ]);
  });
});

describe('names of files', () => {
  it('are unique where case does not count, and depend on the message alone', () => {
    const names = (...messages: string[]) => fileNamesOf(messages.map((name) => [name, 'Type'] as const));
    const [note, upper, dotted] = names('note', 'Note', 'NOTE.');
    expect(note).toBe('note');
    expect(upper).toMatch(/^note-[0-9a-f]{8}$/);
    expect(dotted).toMatch(/^note-[0-9a-f]{8}$/);
    expect(upper).not.toBe(dotted);
    expect(names('x', 'NOTE.', 'Note', 'note')).toEqual(['x', dotted, upper, 'note']);
    expect(names('Note')).toEqual(['note']);
    expect(names('$', 'aux', '1st', 'a b/c')).toEqual(['type', 'aux-message', '1st', 'a-b-c']);
  });
});
