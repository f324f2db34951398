/** Channels of strangers: where they are written, and which of them a client can use. */

import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { MemoryBroker, connectTo } from '../../src/index.ts';
import { EbadgeError } from '../../src/core/errors.ts';
import { buildModel } from '../../src/generator/build-model.ts';
import { generate } from '../../src/generator/generate.ts';
import { Sources } from '../../src/generator/load.ts';
import type { Model } from '../../src/generator/model.ts';
import type { Catalogue, Contract } from '../../src/support/contract.ts';
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
    ['no address, but the name of its exchange', { address: null, ...amqp({ is: 'routingKey', exchange: { name: 'x' } }) }, broker],
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

/** A document all of whose parts lie in other files, in two folders. */
const scattered = {
  'asyncapi.json': {
    asyncapi: '3.1.0',
    info: { title: 'Scattered', version: '1.0.0' },
    servers: { town: { $ref: 'parts/servers.yaml#/town' } },
    channels: { notes: { $ref: 'parts/channels.yaml#/notes' }, 'odd/one': { $ref: './parts/channels.yaml#/odd~1one' } },
    operations: {
      tell: { $ref: 'parts/operations.json#/tell' },
      hear: { action: 'receive', channel: { $ref: '#/channels/odd~1one' }, messages: [{ $ref: '#/channels/odd~1one/messages/m' }] },
    },
  },
  'parts/servers.yaml': 'town: { host: x.example, protocol: amqp, pathname: /town }',
  'parts/channels.yaml': [
    'notes:',
    '  address: notes-{place}',
    '  servers: [{ $ref: "servers.yaml#/town" }]',
    '  parameters: { place: { $ref: "../more/messages.yaml#/parameters/place" } }',
    '  messages: { note: { $ref: "../more/messages.yaml#/messages/note" } }',
    'odd/one:',
    '  address: odd',
    '  messages: { m: { $ref: "#/parts/m" } }',
    'parts: { m: { payload: { $id: "urn:m", title: M, type: object, properties: { t: { $ref: "#/$defs/T" } }, $defs: { T: { type: string } } } } }',
  ].join('\n'),
  'parts/operations.json': {
    tell: {
      action: 'send',
      channel: { $ref: '../asyncapi.json#/channels/notes' },
      messages: [{ $ref: '../more/messages.yaml#/messages/note' }],
      reply: { channel: { $ref: 'channels.yaml#/odd~1one' } },
    },
  },
  'more/messages.yaml': [
    'parameters: { place: { description: Where. } }',
    'messages:',
    '  note:',
    '    traits: [{ $ref: "#/traits/said" }]',
    '    headers: { type: object, properties: { a: { $ref: "#/nothing" } } }',
    '    payload: { schemaFormat: application/schema+yaml;version=2020-12, schema: { $ref: "note.json" } }',
    'traits: { said: { summary: Said. } }',
  ].join('\n'),
  'more/note.json': { title: 'Note', type: 'object', properties: { n: { $anchor: 'n', type: 'number' }, m: { $ref: '#n' } } },
}; // prettier-ignore

describe('what is written in other files', () => {
  it('is meant as if it stood in the document', () => {
    const { catalogue, definitions } = modelOf(scattered['asyncapi.json'], scattered);
    expect(catalogue.channels).toMatchObject({
      notes: { address: 'notes-{place}', server: 'town', sender: 'application', messages: ['note'], replies: { note: { channel: 'odd/one', messages: ['m'] } } },
      'odd/one': { server: 'town', receiver: 'application', messages: ['m'] },
    });
    expect(catalogue.messages['note']).toMatchObject({ title: 'Note', summary: 'Said.' });
    expect(catalogue.servers['town']?.virtualHost).toBe('town');
    expect(definitions.map(({ name }) => name)).toEqual(['M', 'N', 'Note', 'T']);
  }); // prettier-ignore

  it('passes the tools of AsyncAPI, which are told of nothing but the document', async () => {
    const folder = temporaryFolder();
    writeBelow(folder, scattered);
    const { notes } = await generate({
      asyncapi: path.join(folder, 'asyncapi.json'),
      out: path.join(folder, 'out'),
    });
    expect(notes.map(({ place }) => place)).toEqual([
      'more/messages.yaml#/messages/note/headers',
      'parts/channels.yaml#/notes',
    ]);
  }, 30_000);

  it.each<[string, object, RegExp]>([
    ['a channel of a file', { action: 'send', channel: { $ref: 'parts/channels.yaml#/parts' } }, /is no channel of this document\. Fix: refer to "#\/channels\/<name>"/],
    ['a channel that only the other file could have', { $ref: 'parts/more.json#/one' }, /^parts\/more\.json#\/one\/channel: "#\/channels\/notes" leads nowhere/],
    ['a message that is none', { action: 'send', channel: { $ref: '#/channels/notes' }, messages: [{ $ref: 'parts/more.json#/text' }] }, /is no message/],
  ])('is refused where it is none of the document: %s', (_, operation, reason) => {
    const more = { 'parts/more.json': { one: { action: 'send', channel: { $ref: '#/channels/notes' } }, text: 'x' } };
    const document = { ...scattered['asyncapi.json'], operations: { tell: operation } };
    expect(() => modelOf(document, { ...scattered, ...more, 'asyncapi.json': document })).toThrow(reason);
  }); // prettier-ignore
});

describe('a client', () => {
  const always = Object.assign(() => true, { errors: null });
  const validators = { note: { validate: always, collect: always } };
  const contractOf = (catalogue: Catalogue): Contract<never> => ({ catalogue, validators });
  const connectAs = (catalogue: Catalogue, role: string) =>
    connectTo(contractOf(catalogue), { role: role as never, as: 'me', broker: new MemoryBroker() });

  const errorOf = async (work: Promise<unknown>): Promise<EbadgeError> => {
    const caught: unknown = await work.then(
      () => undefined,
      (error: unknown) => error,
    );
    if (!(caught instanceof EbadgeError)) throw new Error('no EbadgeError', { cause: caught });
    return caught;
  };

  it('of a role all of whose channels are such is refused, with the reasons', async () => {
    const { catalogue } = modelOf(documentOf(true, { channels: { main: { messages } } }));
    const error = await errorOf(connectAs(catalogue, 'application'));
    expect(error.code).toBe('SPEC_UNSUPPORTED');
    expect(error.message).toMatch(
      /^No client can use the channels of application: main \(it has no address: .*\)\. Its types and validators can be used/,
    );
  });

  it('of a role some of whose channels are such is told when it tries to send or to hear there', async () => {
    const other = { address: 'other', messages: { other: { payload: { title: 'Other', type: 'object' } } } };
    const lost = { address: null, messages };
    const { catalogue } = modelOf(documentOf(true, { channels: { lost, other } }));
    const sender = (await connectAs(catalogue, 'application')) as never as Untyped;
    const sent = await errorOf(sender.to('x').publish('note', {}));
    expect(sent.code).toBe('WRONG_CHANNEL');
    expect(sent.message).toContain(
      'No client can use lost: it has no address: its name is decided at run time.',
    );
    await sender.close();
    const receiver = (await connectAs(catalogue, 'client')) as never as Untyped;
    const heard = await errorOf(receiver.from('x').on('note', () => undefined));
    expect(heard.message).toContain('No client can use lost: it has no address');
    await receiver.close();
  });

  it('of a plain document hears whoever sends, called by the role', async () => {
    const { catalogue } = modelOf(documentOf(true, { channels: { main: { address: 'main', messages } } }));
    const broker = new MemoryBroker();
    const connect = async (role: string, as: string): Promise<Untyped> =>
      await connectTo(contractOf(catalogue), { role: role as never, as, broker });
    for (const from of ['application', '*']) {
      const client = await connect('client', 'c');
      const heard: unknown[] = [];
      const got = new Promise<void>((resolve, reject) => {
        client
          .from(from)
          .on('note', (message, context) => {
            heard.push(message, context.from);
            resolve();
          })
          .then(() => connect('application', 'a'))
          .then(async (application) => {
            await application.to('c').publish('note', { x: 1 });
            await application.close();
          })
          .catch(reject);
      });
      await got;
      expect(heard).toEqual([{ x: 1 }, 'application']);
      await client.close();
    }
    const client = await connect('client', 'c');
    const refused = await errorOf(client.from('a').on('note', () => undefined));
    expect(refused.message).toMatch(
      /does not say who sends: .* is from "application": use that name instead of "a"/,
    );
    await client.close();
  });

  it('of a plain document asks and is answered, called by the role', async () => {
    const question = { ask: { payload: { title: 'Ask', type: 'object' } } };
    const { catalogue } = modelOf(
      documentOf(true, {
        channels: { main: { address: 'main', messages }, ask: { address: 'ask', messages: question } },
        operations: {
          ask: {
            action: 'send',
            channel: { $ref: '#/channels/ask' },
            reply: { channel: { $ref: '#/channels/main' } },
          },
          hear: { action: 'receive', channel: { $ref: '#/channels/main' } },
        },
      }),
    );
    const both: Contract<never> = { catalogue, validators: { note: validators.note, ask: validators.note } };
    const broker = new MemoryBroker();
    const open = async (role: string, as: string): Promise<Untyped> =>
      await connectTo(both, { role: role as never, as, broker });
    const client = await open('client', 'c');
    const application = await open('application', 'a');
    // each declares what it receives on; the other's part comes with the next line
    expect((await errorOf(application.prepare('client'))).code).toBe('TOPOLOGY_MISSING');
    await client.from('application').on('ask', (_, context) => context.reply({ y: 2 }));
    await expect(application.to('client').request('ask', {})).resolves.toEqual({ y: 2 });
    expect((await errorOf(application.to('c').request('ask', {}))).message).toMatch(
      /use that name instead of "c"/,
    );
    await application.close();
    await client.close();
  });
});

/** What these tests use of a client, whose types are those of no contract. */
interface Untyped {
  prepare(name: string): Promise<void>;
  to(name: string): {
    publish(type: string, draft: object): Promise<void>;
    request(type: string, draft: object): Promise<unknown>;
  };
  from(name: string): {
    on(
      type: string,
      handler: (message: unknown, context: { from: string; reply(answer: object): Promise<void> }) => unknown,
    ): Promise<unknown>;
  };
  close(): Promise<void>;
}
