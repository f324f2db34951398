/** Channels of strangers: where they are written, and which of them a client can use. */

import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildModel } from '../../src/generator/build-model.ts';
import { Sources } from '../../src/generator/load.ts';
import type { Model } from '../../src/generator/model.ts';
import { documentOf, temporaryFolder, writeBelow } from '../golden/tools.ts';

function modelOf(document: object, files: object = {}): Model {
  const folder = temporaryFolder();
  writeBelow(folder, { 'asyncapi.json': document, ...files });
  return buildModel(new Sources(path.join(folder, 'asyncapi.json')));
}

const payload = { title: 'Note', type: 'object' };
const messages = { note: { payload } };
const amqp = (binding: object): object => ({ bindings: { amqp: binding } });
const server = (protocol: string): object => ({ servers: { s: { host: 'broker.example', protocol } } });
const broker = server('amqps');

/** Why the channel `main` cannot be used, and what is noted. */
function limitOf(
  channel: object,
  more: object = {},
): { unusable: string | undefined; notes: string[]; roles: readonly string[] } {
  const model = modelOf(documentOf(true, { channels: { main: { messages, ...channel } }, ...more }));
  expect(model.messages.map(({ name }) => name)).toEqual(['note']);
  return {
    unusable: model.catalogue.channels['main']?.unusable,
    notes: model.notes.map(({ place, text }) => `${place} ${text}`),
    roles: model.roles,
  };
}

describe('a channel that no client can use', () => {
  it.each<[string, object, object, RegExp]>([
    ['without an address', {}, {}, /^it has no address: its name is decided at run time$/],
    ['whose address is null', { address: null }, broker, /^it has no address/],
    ['that is a queue', { address: 'q', ...amqp({ is: 'queue', queue: { exclusive: true } }) }, broker, /^it is a queue behind the default exchange/],
    ['on the default exchange', { address: 'q', ...amqp({ is: 'routingKey', exchange: { name: '' } }) }, {}, /default exchange/],
    ['on an exchange of type default', { address: 'q', ...amqp({ is: 'routingKey', exchange: { type: 'default' } }) }, {}, /default exchange/],
    ['with parameters that are no roles', { address: 'a/{b}/{client}/{c}' }, broker, /no role of either end: \{b\}, \{c\}$/],
    ['on a server of another protocol', { address: 'a' }, server('mqtt'), /^it is no AMQP channel, but one of mqtt$/],
    ['on AMQP 1.0', { address: 'a' }, server('amqp1'), /one of amqp1$/],
    ['with bindings of another protocol, and no server', { address: 'a', bindings: { ws: {} } }, {}, /one of ws$/],
  ])('is noted, and its types are generated: %s', (_, channel, more, reason) => {
    const { unusable, notes, roles } = limitOf(channel, more);
    expect(unusable).toMatch(reason);
    expect(notes).toEqual([
      `asyncapi.json#/channels/main no client can use this channel: ${unusable ?? ''}. The types and validators of its messages are generated all the same.`,
    ]);
    expect(roles).toEqual([]);
  }); // prettier-ignore

  it.each<[string, object, object]>([
    ['an address', { address: 'a' }, {}],
    ['an address, on a server', { address: 'a' }, broker],
    ['no address, but an exchange that needs none', { address: null, ...amqp({ is: 'routingKey', exchange: { name: 'x', type: 'fanout' } }) }, broker],
    ['a server of another protocol beside', { address: 'a' }, { servers: { m: { host: 'x', protocol: 'mqtt' }, a: { host: 'x', protocol: 'AMQP' } } }],
    ['bindings of several protocols', { address: 'a', bindings: { mqtt: {}, amqp: { is: 'routingKey' } } }, {}],
    ['parameters named by role', { address: '{application}-{client}' }, broker],
  ])('is not: one with %s', (_, channel, more) => {
    expect(limitOf(channel, more)).toMatchObject({ unusable: undefined, notes: [], roles: ['application', 'client'] });
  }); // prettier-ignore

  it('takes the server that speaks AMQP', () => {
    const servers = {
      m: { host: 'x', protocol: 'mqtt' },
      a: { host: 'x', protocol: 'amqp', pathname: '/v' },
    };
    const refs = { servers: [{ $ref: '#/servers/m' }, { $ref: '#/servers/a' }] };
    const channel = { address: 'a', messages };
    for (const given of [channel, { ...channel, ...refs }]) {
      const { catalogue } = modelOf(documentOf(true, { channels: { main: given }, servers }));
      expect(catalogue.channels['main']).toMatchObject({ server: 'a' });
    }
  });
});

const rpc = (reply: object): object =>
  documentOf(true, {
    ...broker,
    channels: {
      ask: { address: 'ask', messages: { sum: { payload: { title: 'Sum', type: 'array' } } } },
      answer: { address: null, messages: { total: { payload: { title: 'Total', type: 'object' } } } },
      direct: { address: 'direct', messages: { total: { $ref: '#/channels/answer/messages/total' } } },
    },
    operations: { ask: { action: 'send', channel: { $ref: '#/channels/ask' }, reply } },
    components: { replies: { here: { channel: { $ref: '#/channels/direct' } } } },
  });

describe('channels behind exchanges that bindings name', () => {
  const on = (address: string | null, exchange: object, name: string): object => ({
    address,
    messages: { [name]: { payload: { title: name, type: 'object' } } },
    ...amqp({ is: 'routingKey', exchange }),
  });
  const topic = { name: 'x', type: 'topic' };
  const fanout = { name: 'f', type: 'fanout' };

  it('have their addresses as routing keys, where the exchange heeds them', () => {
    const channels = { a: on('one.a', topic, 'A'), b: on('one.b', topic, 'B'), f: on('all', fanout, 'F') };
    const { catalogue, notes } = modelOf(documentOf(true, { channels }));
    expect(notes).toEqual([]);
    expect(Object.values(catalogue.channels)).toMatchObject([
      { fixedRoutingKey: 'one.a', exchange: { name: 'x' }, queue: { bindingKey: 'one.a' } },
      { fixedRoutingKey: 'one.b', exchange: { name: 'x' }, queue: { bindingKey: 'one.b' } },
      { exchange: { name: 'f' }, queue: { bindingKey: '#' } },
    ]);
    expect(catalogue.channels['f']).not.toHaveProperty('fixedRoutingKey');
  });

  it('cannot be used where the key is not known, or two go the same way', () => {
    const channels = {
      unknown: on(null, topic, 'A'),
      parameter: on('{client}.a', topic, 'B'),
      one: on('same', fanout, 'C'),
      other: on('different', fanout, 'D'),
    };
    const { catalogue } = modelOf(documentOf(true, { channels }));
    expect(Object.values(catalogue.channels).map(({ unusable }) => unusable)).toEqual([
      'it has no address, which would be its routing key: that is decided at run time',
      'its routing key has parameters: {client}.a',
      expect.stringMatching(/^it goes the same way as other/),
      expect.stringMatching(/^it goes the same way as one/),
    ]);
  });
});

describe('a reply', () => {
  it('on a channel that no client can use is left out, with a note: the question can only be sent', () => {
    const address = { location: '$message.header#/replyTo' };
    const model = modelOf(rpc({ address, channel: { $ref: '#/channels/answer' } }));
    expect(model.catalogue.channels['ask']?.replies).toEqual({});
    expect(model.notes.map(({ place, text }) => `${place} ${text}`)).toEqual([
      expect.stringMatching(/^asyncapi\.json#\/channels\/answer no client can use/),
      expect.stringMatching(
        /^asyncapi\.json#\/operations\/ask\/reply no client can put this question, .* the channel answer\. It can be sent with publish\.$/,
      ),
    ]);
    expect(model.dialogues[0]).toMatchObject({ role: 'application', sends: ['sum', 'total'], asks: [] });
  });

  it('without a channel is left out, with a note', () => {
    const model = modelOf(rpc({ address: { location: '$message.header#/replyTo' } }));
    expect(model.catalogue.channels['ask']?.replies).toEqual({});
    expect(model.notes.map(({ text }) => text)).toContainEqual(
      expect.stringMatching(/^the reply names no channel/),
    );
  });

  it('may be one of the components', () => {
    const model = modelOf(rpc({ $ref: '#/components/replies/here' }));
    expect(model.catalogue.channels['ask']?.replies['sum']).toMatchObject({
      channel: 'direct',
      messages: ['total'],
    });
  });
});

describe('headers and correlation ids', () => {
  it('are noted where they are written, or at the message where a trait adds them', () => {
    const own = { headers: { type: 'object' }, correlationId: { location: '$message.header#/id' }, payload };
    const added = { traits: [{ headers: { type: 'object' } }], payload: { title: 'B', type: 'string' } };
    const channel = { address: 'a', messages: { own, added } };
    const { notes } = modelOf(documentOf(true, { channels: { main: channel } }));
    expect(notes.map(({ place }) => place)).toEqual([
      'asyncapi.json#/channels/main/messages/own/headers',
      'asyncapi.json#/channels/main/messages/own/correlationId',
      'asyncapi.json#/channels/main/messages/added',
    ]);
  });
});
