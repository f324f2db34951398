/** The channels of the AsyncAPI documents: what they carry, and where. */

import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { arr, obj, text } from '../support/json.ts';
import {
  amqpOf,
  channel,
  channels,
  documents,
  lastStep,
  loaded,
  messagesOf,
  readDocument,
  refOf,
  topologyOf,
} from '../support/sources-asyncapi.ts';
import { fields } from '../support/sources-fields.ts';
import { check } from '../support/sources-validation.ts';
import { coreMessages, file, message } from '../support/sources.ts';

describe('asyncapi.yaml', () => {
  it('describes each core message once, by its schema', () => {
    const messages = obj(obj(loaded['components'])['messages']);
    expect(Object.keys(messages)).toEqual(Object.keys(fields));
    for (const [name, definition] of Object.entries(messages).map(
      ([key, value]) => [key, obj(value)] as const,
    )) {
      const schema = file(path.posix.relative('schema', refOf(definition['payload'])));
      expect(schema, name).toBe(message(name));
      expect(definition['name']).toBe(name);
      expect(definition['title']).toBe(schema['title']);
      expect(definition['contentType']).toBe('application/json');
      expect(definition['summary']).toEqual(expect.stringMatching(/\.$/));
    }
    const carried = new Set(Object.keys(channels).flatMap(messagesOf));
    expect([...carried].sort()).toEqual(Object.keys(fields).sort());
  });

  it('has unique addresses, which are the exchanges, on the virtual host of their level', () => {
    const addresses = Object.keys(channels).map((id) => channel(id)['address']);
    expect(new Set(addresses).size).toBe(addresses.length);
    const names = Object.keys(channels).map((id) => text(obj(topologyOf(id)['queue'])['name']));
    // the queue of a BSP is shared by what comes to it alone and to its group
    expect(names.length - new Set(names).size).toBe(1);
    for (const id of Object.keys(channels)) {
      const { sender, receiver, group, declaredBy, queue } = topologyOf(id);
      const target = text(group ?? receiver);
      expect(channel(id)['address']).toBe(`{${text(sender)}}-to-{${target}}`);
      expect(Object.keys(obj(channel(id)['parameters']))).toEqual([sender, target]);
      const servers = arr(channel(id)['servers']).map(refOf);
      expect(servers).toHaveLength(1);
      const vhost = lastStep(servers[0] ?? '');
      expect(obj(obj(loaded['servers'])[vhost])['pathname']).toBe(`/${vhost}`);
      expect(amqpOf(channel(id))['exchange']).toEqual({
        name: channel(id)['address'],
        type: 'topic',
        durable: true,
        autoDelete: false,
        vhost,
      });
      expect([sender, receiver]).toContain(declaredBy);
      expect(text(obj(queue)['name'])).toMatch(new RegExp(`^private-[{]${text(receiver)}[}]-(?!.*-to-)`));
      const level = vhost === 'heh' ? 'heh' : 'market';
      for (const name of messagesOf(id)) expect(coreMessages.get(name)?.name).toMatch(`${level}/`);
      expect(topologyOf(id)['requiredFields']).toEqual(/operator/i.test(id) ? ['/heh_id'] : undefined);
    }
  });

  it('carries between operator and VPP what has a heh_id, and the plain answers to activate', () => {
    const hasHehId = (name: string): boolean => fields[name]?.includes('heh_id') ?? false;
    expect(messagesOf('vppToOperator')).toEqual(messagesOf('controllerToHeh').filter(hasHehId));
    expect(messagesOf('operatorToVpp')).toEqual(
      messagesOf('hehToController').filter(
        (name) => hasHehId(name) || /^(accept|reject)_activation$/.test(name),
      ),
    );
  });

  it.each(documents)('%s: topologies and conversations conform to their meta-schemas', (name) => {
    const document = obj(parseYaml(readDocument(name)));
    for (const [id, definition] of Object.entries(obj(document['channels']))) {
      const amqp = amqpOf(obj(definition));
      const topology = obj(amqp['x-amqp-topology']);
      expect(check('meta/topology.schema.json', topology), id).toEqual([]);
      expect(check('meta/topology.schema.json', { ...topology, bindingkey: '#' }), id).not.toEqual([]);
      const known = ['is', 'bindingVersion', 'exchange', 'x-amqp-topology'];
      expect(Object.keys(amqp), id).toEqual(known);
    }
    for (const [id, operation] of Object.entries(obj(document['operations']))) {
      const { reply } = obj(operation);
      if (reply === undefined) continue;
      const conversation = obj(obj(reply)['x-conversation']);
      expect(check('meta/conversation.schema.json', conversation), id).toEqual([]);
      expect(check('meta/conversation.schema.json', { ...conversation, cardinality: 'two' }), id).not.toEqual(
        [],
      );
    }
    expect(
      check('meta/conversation.schema.json', { cardinality: 'stream', deadlineMs: 1, correlation: [] }),
    ).not.toEqual([]);
  });
});
