/** The annotations in schema/ that the SDK acts on: rules, fillings, builders. */

import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { arr, obj, optionalObj, strings, text } from '../support/json.ts';
import { withMsgId } from '../support/sources-fields.ts';
import { check } from '../support/sources-validation.ts';
import { resolve, resolvePointer, subschemas, typesOf } from '../support/sources-walk.ts';
import { allProperties, coreMessages, message, model } from '../support/sources.ts';

describe('schema/', () => {
  it('has rules whose operands exist and are of the right type', () => {
    const counts: Record<string, number> = {};
    for (const [name, schema] of model) {
      for (const part of subschemas(schema)) {
        if (part['x-rules'] === undefined) continue;
        expect(['object', 'array'], name).toContain(part['type']);
        for (const rule of arr(part['x-rules']).map(obj)) {
          counts[text(rule['rule'])] = (counts[text(rule['rule'])] ?? 0) + 1;
          for (const [operand, pointer] of Object.entries(rule)) {
            if (operand === 'rule') continue;
            const target = resolvePointer(part, name, text(pointer)).schema;
            if (['later', 'earlier', 'start', 'end'].includes(operand))
              expect(target['title'], name).toBe('Time');
            else if (operand === 'series') expect(['object', 'array'], name).toContain(target['type']);
            else expect(typesOf(target), name).toContain('number');
          }
        }
      }
    }
    // from and to of 12 messages, start and end of Product
    expect(counts).toEqual({ timeAfter: 13, timeNotBefore: 1, numberNotLess: 1, sampleCount: 1 });
    expect(() => resolvePointer(message('report'), 'heh/report.schema.json', '/form')).toThrow();
    for (const [name, schema] of model) {
      const props = optionalObj(schema['properties']);
      if (props['from'] === undefined || props['to'] === undefined) continue;
      expect(schema['x-rules'], name).toContainEqual({ rule: 'timeAfter', later: '/to', earlier: '/from' });
    }
  });

  it('fills in what the sender makes up, and nothing else', () => {
    const filled = allProperties
      .filter(({ value }) => value['x-fill'] !== undefined)
      .map(
        ({ name, field, value }) =>
          `${path.posix.basename(name, '.schema.json')}.${field} ${JSON.stringify(value['x-fill'])}`,
      );
    expect(filled.sort()).toEqual(
      [
        'activate.id "uuid"',
        'activate.modification_count {"value":0}',
        'contingency_activate.id "uuid"',
        'balancing_reserve_bid.bid_id "uuid"',
        'balancing_energy_bid.bid_id "uuid"',
        ...withMsgId.map((name) => `${name}.msg_id "uuid"`),
      ].sort(),
    );
  });

  it('has builders that fit the messages they connect', () => {
    const seen: string[] = [];
    for (const [target, { name, schema }] of coreMessages) {
      for (const builder of arr(schema['x-builders'] ?? []).map(obj)) {
        seen.push(`${target}.${text(builder['name'])}`);
        for (const [field, operation] of Object.entries(obj(builder['set']))) {
          const property = obj(obj(schema['properties'])[field]);
          const [kind, operand] = Object.entries(obj(operation))[0] ?? [];
          if (kind === 'value') {
            expect(check(`${name}#/properties/${field}`, operand)).toEqual([]);
            continue;
          }
          for (const source of strings(builder['from'])) {
            const from = coreMessages.get(source);
            if (from === undefined) throw new Error(`${target}: no message ${source}`);
            const copied = resolvePointer(from.schema, from.name, text(operand)).schema;
            expect(typesOf(copied)).toEqual(typesOf(resolve(property, name).schema));
            if (kind === 'increment') expect(copied['type']).toBe('integer');
          }
        }
        if (target === 'response') expect(strings(builder['from']).sort()).toEqual([...withMsgId].sort());
      }
    }
    expect(seen.sort()).toEqual([
      'accept_activation.accept',
      'activate.cancel',
      'activate.change',
      'activate.takeUp',
      'contingency_end.endContingency',
      'modify_activation.modify',
      'reject_activation.reject',
      'report.answerReport',
      'response.ack',
      'response.refuse',
    ]);
  });
});
