/** The operations of the AsyncAPI documents, and the conversations they make. */

import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { arr, obj, strings, text } from '../support/json.ts';
import {
  amqpOf,
  channels,
  documents,
  lastStep,
  messagesOf,
  operations,
  readDocument,
  refOf,
  topologyOf,
} from '../support/sources-asyncapi.ts';
import { withMsgId } from '../support/sources-fields.ts';
import { resolvePointer } from '../support/sources-walk.ts';
import { coreMessages, message } from '../support/sources.ts';

/** Questions by channel: answers, cardinality, deadline, correlation. */
const service = {
  get_report: 'report; one 10000 /from /resolution /heh_id',
  get_periodic_report: 'report; stream 10000 /resolution /heh_id',
  activate: 'accept_activation reject_activation modify_activation; one 5000 /id /modification_count',
  get_activation_capacity: 'activation_capacity; one 10000 /device /heh_id',
};
const acknowledged = 'response; one 10000 /msg_id';
const conversations: Record<string, Record<string, string>> = {
  hehToController: { get_all_prices: 'load_price generation_price; many 10000' },
  controllerToHeh: {
    ...service,
    get_energy_events: 'energy_events; one 10000',
    get_status_report: 'status_report; one 10000',
    get_capabilities: 'capabilities device_capabilities; one 10000 /device',
  },
  operatorToVpp: {},
  vppToOperator: service,
  bspToTso: { balancing_reserve_bid: acknowledged, balancing_energy_bid: acknowledged },
  tsoToBsp: { bid_accepted: acknowledged, activate_bid: acknowledged },
  tsoToBspGroup: {},
  tsoToSuperTso: { balancing_energy_bid: acknowledged, request_balancing: acknowledged },
  superTsoToTso: { activate_bid: 'response; one 30000 /msg_id', balancing_unachievable: acknowledged },
};

describe('asyncapi.yaml', () => {
  it.each(documents)('%s: each message has the operations of its two sides, and no other', (name) => {
    const document = obj(parseYaml(readDocument(name)));
    const expected: Record<string, unknown> = {};
    for (const [id, definition] of Object.entries(obj(document['channels']))) {
      const topology = obj(amqpOf(obj(definition))['x-amqp-topology']);
      for (const carried of Object.keys(obj(obj(definition)['messages']))) {
        for (const [action, role] of [
          ['send', text(topology['sender'])],
          ['receive', text(topology['receiver'])],
        ] as const) {
          expected[`${id}.${carried}.${action}`] = {
            action,
            channel: { $ref: `#/channels/${id}` },
            'x-role': role,
            tags: [{ name: role }],
            messages: [{ $ref: `#/channels/${id}/messages/${carried}` }],
          };
        }
      }
    }
    const actual = Object.fromEntries(
      Object.entries(obj(document['operations'])).map(([id, operation]) => {
        const { summary, description, ...rest } = obj(operation);
        expect(summary, id).toEqual(expect.stringMatching(/\S/));
        expect(description, id).toEqual(expect.stringMatching(/\.$/));
        delete rest['reply'];
        return [id, rest];
      }),
    );
    expect(actual).toEqual(expected);
    const tags = arr(obj(document['info'])['tags']).map((tag) => obj(tag)['name']);
    const roles = new Set(Object.values(actual).map((operation) => operation['x-role']));
    expect([...roles].sort()).toEqual(tags);
  });

  it('has the conversations of the standard, alike on both sides', () => {
    const actual: Record<string, Record<string, string>> = {};
    for (const id of Object.keys(channels)) {
      const here: Record<string, string> = (actual[id] = {});
      for (const name of messagesOf(id)) {
        const reply = obj(operations[`${id}.${name}.send`])['reply'];
        expect(obj(operations[`${id}.${name}.receive`])['reply'], name).toEqual(reply);
        if (withMsgId.includes(name)) expect(reply, `${id} ${name}`).toBeDefined();
        if (reply === undefined) continue;
        const answerChannel = lastStep(refOf(obj(reply)['channel']));
        const [question, answer] = [topologyOf(id), topologyOf(answerChannel)];
        expect([answer['sender'], answer['receiver']], id).toEqual([
          question['receiver'],
          question['sender'],
        ]);
        const answers = arr(obj(reply)['messages']).map((reference) => {
          expect(refOf(reference)).toMatch(`#/channels/${answerChannel}/messages/`);
          expect(messagesOf(answerChannel)).toContain(lastStep(refOf(reference)));
          return lastStep(refOf(reference));
        });
        const conversation = obj(obj(reply)['x-conversation']);
        const correlation = strings(conversation['correlation']);
        for (const pointer of correlation) {
          expect(() =>
            resolvePointer(message(name), coreMessages.get(name)?.name ?? '', pointer),
          ).not.toThrow();
        }
        const { cardinality, deadlineMs } = conversation;
        here[name] = `${answers.join(' ')}; ${[cardinality, deadlineMs, ...correlation].join(' ')}`;
        if (cardinality === 'stream') {
          expect(conversation['cancel']).toEqual({ interval: -1 });
          expect(conversation['intervalField']).toBe('/interval');
          expect(conversation['startField']).toBe('/first_from');
          expect(conversation['subscription']).toEqual(['/heh_id']);
        }
        // readings: an order has versions, a response says yes or no, a report has the signals asked for
        expect(conversation['revision'], name).toEqual(
          name === 'activate' ? { identity: ['/id'], field: '/modification_count' } : undefined,
        );
        expect(conversation['keys'], name).toEqual(
          name === 'get_report' ? { '/signals': '/values' } : undefined,
        );
        expect(conversation['success'], name).toEqual(
          answers.includes('response')
            ? {
                field: '/response_code',
                values: [200],
                retryable: [408, 429, 503, 504],
                subcode: '/response_subcode',
                description: '/response_desc',
              }
            : undefined,
        );
      }
    }
    expect(actual).toEqual(conversations);
  });
});
