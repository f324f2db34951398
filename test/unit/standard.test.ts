/** The facts of the standard that `test/requirements` states, tried on the SDK. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import * as sdk from '../../src/index.ts';
import { requirements } from '../requirements/index.ts';
import type { AnswerCase, Case, DirectionCase, MessageCase, UnitCase } from '../requirements/requirement.ts';
import { root } from '../support/snippets.ts';

const { catalogue } = sdk;
const channels = Object.values(catalogue.channels);
const types = Object.values(catalogue.messages);

const folder = path.join(root, 'schema/examples');
const published = new Map(
  types.map(({ name }) => [
    name,
    JSON.parse(readFileSync(path.join(folder, name, 'valid/published.json'), 'utf8')) as Record<
      string,
      unknown
    >,
  ]),
);
const example = (name: string): Record<string, unknown> => {
  const found = published.get(name);
  if (found === undefined) throw new Error(`no example of ${name}`);
  return structuredClone(found);
};

/** Where a value is wrong; none when it is right. */
function faults(value: unknown): string[] {
  try {
    sdk.validate(value);
    return [];
  } catch (caught) {
    if (!(caught instanceof sdk.ValidationError)) throw caught;
    return caught.issues.map((issue) => issue.path);
  }
}

function tryMessage({ message, change, wrongAt }: MessageCase): void {
  const changed = Object.entries({ ...example(message), ...change });
  const value = Object.fromEntries(changed.filter(([, given]) => given !== undefined));
  const found = faults(value);
  const what = `${message} ${JSON.stringify(change)}`;
  if (wrongAt === null) expect(found, what).toEqual([]);
  else expect(found, what).toContain(wrongAt);
}

function tryDirection({ message, pairs }: DirectionCase): void {
  const found = channels
    .filter(({ messages }) => messages.includes(message))
    .map(({ sender, receiver, group }) => `${sender}>${group ?? receiver}`);
  expect(found.sort(), message).toEqual([...pairs].sort());
}

function tryUnit({ message, field, unit }: UnitCase): void {
  const found = catalogue.messages[message]?.fields.find(({ name }) => name === field);
  expect(found?.unit, `${message}.${field}`).toBe(unit);
}

function tryAnswer({ message, answers, cardinality }: AnswerCase): void {
  const carrying = channels.filter(({ messages }) => messages.includes(message));
  expect(carrying, message).not.toEqual([]);
  for (const { id, replies } of carrying) {
    const reply = replies[message];
    expect(reply?.cardinality, `${id} ${message}`).toBe(cardinality);
    // an answer that needs a heh_id is not on every channel
    const back = new Set(catalogue.channels[reply?.channel ?? '']?.messages);
    expect(reply?.messages ?? [], `${id} ${message}`).toEqual(answers);
    expect(answers.filter((answer) => !back.has(answer))).toEqual([]);
  }
}

function tryCase(fact: Case): void {
  switch (fact.kind) {
    case 'message':
      tryMessage(fact);
      break;
    case 'direction':
      tryDirection(fact);
      break;
    case 'unit':
      tryUnit(fact);
      break;
    case 'answer':
      tryAnswer(fact);
      break;
  }
}

const facts = requirements
  .map(({ id, behaviour, checks }) => ({
    id,
    behaviour,
    cases: checks.filter((check) => typeof check !== 'string'),
  }))
  .filter(({ cases }) => cases.length > 0);

describe('the standard', () => {
  it.each(facts)('$id: $behaviour', ({ cases }) => {
    for (const fact of cases) tryCase(fact);
  });
});

describe('every message', () => {
  const mandatory = types.flatMap(({ name, fields }) =>
    fields
      .filter((field) => field.required && field.name !== 'msg')
      .map((field) => [name, field.name, field.nullable] as const),
  );

  it.each(mandatory)('%s wants its field %s', (name, field, nullable) => {
    const { [field]: _, ...rest } = example(name);
    expect(faults(rest)).toContain(`/${field}`);
    const withNull = faults({ ...rest, [field]: null });
    if (nullable) expect(withNull).toEqual([]);
    else expect(withNull).toContain(`/${field}`);
  });

  /** Paths of times, as the examples have them. */
  const timesIn = (value: unknown, at = ''): string[] => {
    if (typeof value === 'string') return /^\d{4}-\d\d-\d\dT/.test(value) ? [at] : [];
    if (typeof value !== 'object' || value === null) return [];
    return Object.entries(value).flatMap(([key, member]) => timesIn(member, `${at}/${key}`));
  };
  const times = [...published].flatMap(([name, value]) => timesIn(value).map((at) => [name, at] as const));

  it.each(times)('%s%s takes no local time', (name, at) => {
    const value = example(name);
    const steps = at.split('/').slice(1);
    const last = steps.pop() ?? '';
    const parent = steps.reduce<Record<string, unknown>>(
      (part, step) => part[step] as Record<string, unknown>,
      value,
    );
    parent[last] = '2013-07-24T11:10:00';
    expect(faults(value)).toContain(at);
  });

  it('has times in these tests', () => {
    expect(times.length).toBeGreaterThan(25);
    expect(mandatory.length).toBeGreaterThan(90);
  });

  const factories = new Map(Object.entries(sdk).map(([name, value]) => [name.toLowerCase(), value]));

  it.each(types.map(({ name, fields }) => [name, fields] as const))(
    'makes %s with every field written',
    (name, fields) => {
      const make = factories.get(name.replaceAll('_', '')) as (draft: object) => object;
      const required = fields.filter((field) => field.required && !field.nullable).map((field) => field.name);
      const draft = Object.fromEntries(
        Object.entries(example(name)).filter(([key]) => required.includes(key)),
      );
      const made = make(draft);
      expect(Object.keys(made)).toEqual(fields.map((field) => field.name));
      expect(JSON.parse(new TextDecoder().decode(sdk.encode(made as sdk.Message)))).toEqual(made);
    },
  );
});

describe('activations', () => {
  const order = sdk.activate({
    id: 'a',
    modification_count: 3,
    from: '2013-07-24T11:10:00Z',
    to: '2013-07-24T11:25:00Z',
    quantity: 7,
    device: 'WaterHeater01',
    heh_id: 'heh-42',
  });
  const identity = { id: 'a', modification_count: 3 };

  it('carries on what an order says: accept, reject, modify', () => {
    expect(sdk.accept(order)).toEqual({ msg: 'accept_activation', ...identity });
    expect(sdk.reject(order)).toEqual({ msg: 'reject_activation', ...identity });
    expect(sdk.modify(order, { quantity: 3.6 })).toEqual({
      ...order,
      msg: 'modify_activation',
      quantity: 3.6,
    });
  });

  it('takes up a proposal by the next count', () => {
    const taken = sdk.takeUp(sdk.modify(order, { quantity: 3.6 }));
    expect(taken).toEqual({ ...order, modification_count: 4, quantity: 3.6 });
  });

  it('cancels by the next count with quantity 0', () => {
    expect(sdk.cancel(order)).toEqual({ ...order, modification_count: 4, quantity: 0 });
    expect(sdk.change(order, { quantity: 1 })).toEqual({ ...order, modification_count: 4, quantity: 1 });
  });
});
