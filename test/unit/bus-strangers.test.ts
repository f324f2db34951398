/** Clients of contracts that were made from documents of others, which name no roles. */

import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { EbadgeError } from '../../src/core/errors.ts';
import { buildModel } from '../../src/generator/build-model.ts';
import { Sources } from '../../src/generator/load.ts';
import type { Model } from '../../src/generator/model.ts';
import { MemoryBroker, connectTo } from '../../src/index.ts';
import type { Catalogue, Contract } from '../../src/support/contract.ts';
import { documentOf, temporaryFolder, writeBelow } from '../golden/tools.ts';

function modelOf(document: object): Model {
  const folder = temporaryFolder();
  writeBelow(folder, { 'asyncapi.json': document });
  return buildModel(new Sources(path.join(folder, 'asyncapi.json')));
}

const messages = { note: { payload: { title: 'Note', type: 'object' } } };
const amqp = (binding: object): object => ({ bindings: { amqp: binding } });

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

  it('tells channels of one exchange apart by their routing keys', async () => {
    const on = (address: string): object => ({
      address,
      messages: { [address]: { payload: { title: address, type: 'object' } } },
      ...amqp({ is: 'routingKey', exchange: { name: 'x', type: 'direct' } }),
    });
    const { catalogue } = modelOf(documentOf(true, { channels: { one: on('one'), two: on('two') } }));
    const contract: Contract<never> = {
      catalogue,
      validators: { one: validators.note, two: validators.note },
    };
    const broker = new MemoryBroker();
    const open = async (role: string): Promise<Untyped> =>
      await connectTo(contract, { role: role as never, as: role, broker });
    const client = await open('client');
    const heard: string[] = [];
    const both = new Promise<void>((resolve) => {
      const on = (name: string) => () => {
        heard.push(name);
        if (heard.length === 2) resolve();
      };
      void client
        .from('application')
        .on('one', on('one'))
        .then(() => client.from('application').on('two', on('two')))
        .then(() => open('application'))
        .then(async (application) => {
          await application.to('client').publish('two', {});
          await application.to('client').publish('one', {});
          await application.close();
        });
    });
    await both;
    expect(heard.sort()).toEqual(['one', 'two']);
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
