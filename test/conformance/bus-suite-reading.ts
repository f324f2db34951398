import { describe, expect, it } from 'vitest';
import { catalogue, type ForgivenMessage, type Forgiven } from '../../src/index.ts';
import { ends } from './bus-suite-messages.ts';
import { arrivals, example, json, publishRaw, reportQuestion, type Bench } from './bus-suite-tools.ts';
import { refusal } from './transport-tools.ts';

/** How strictly is read, and what of the contract's surroundings travels. */
export function describeReading(bench: () => Bench): void {
  describe('reading', () => {
    const printed = { ...example('modify_activation'), quantity: '3.6', colour: 'red' };

    it('is strict unless asked otherwise: what is refused is kept, and can be put back', async () => {
      const { ts, heh } = await bench().home({ handlerGraceMs: 0 });
      const letters = await bench().read(`private-${ts.name}-dead-letters`);
      const transport = await bench().raw();
      const handled = arrivals<readonly [unknown, readonly Forgiven[]]>();
      await ts.client
        .from(heh.name)
        .on('modify_activation', (message, { forgiven }) => handled.push([message, forgiven]));
      await publishRaw(transport, heh.name, ts.name, printed);
      const letter = await letters.next();
      expect(letter.properties.headers?.['x-error-code']).toBe('INVALID_MESSAGE');
      expect(json(letter)).toEqual(printed);
      expect((await ts.problems.next()).code).toBe('INVALID_MESSAGE');
      const mended = { ...example('modify_activation'), quantity: 3.6 };
      await publishRaw(transport, heh.name, ts.name, mended, letter.routingKey);
      expect(await handled.next()).toEqual([mended, []]);
    });

    it('tolerantly hands on what is left, says what was forgiven, and counts it no problem', async () => {
      const told = arrivals<ForgivenMessage>();
      const { ts, heh } = await bench().home({
        reading: 'tolerant',
        onForgiven: (message) => told.push(message),
      });
      const transport = await bench().raw();
      const handled = arrivals<readonly [unknown, readonly Forgiven[]]>();
      await ts.client
        .from(heh.name)
        .on('modify_activation', (message, { forgiven }) => handled.push([message, forgiven]));
      await publishRaw(transport, heh.name, ts.name, printed);
      const forgiven = [
        { path: '/colour', what: 'unknown' },
        { path: '/quantity', what: 'quantity-as-text' },
      ];
      expect(await handled.next()).toEqual([{ ...example('modify_activation'), quantity: 3.6 }, forgiven]);
      expect(told.all).toEqual([{ messageName: 'modify_activation', peer: heh.name, forgiven }]);
      expect(ts.problems.all).toEqual([]);
    });

    it('tolerantly takes answers too, and refuses what is wrong all the same', async () => {
      const told = arrivals<ForgivenMessage>();
      const { ts, heh } = await bench().home({
        reading: 'tolerant',
        onForgiven: (message) => told.push(message),
      });
      const letters = await bench().read(`private-${ts.name}-dead-letters`);
      const transport = await bench().raw();
      const question = reportQuestion();
      const report = { msg: 'report', ...question, signals: undefined, values: { 'total.p': [1] } };
      await heh.client.from(ts.name).on('get_report', async () => {
        await publishRaw(transport, heh.name, ts.name, { ...report, values: { 'total.p': [1, 2] }, a: 1 });
        await publishRaw(transport, heh.name, ts.name, { ...report, a: 1 });
      });
      const answer = await ts.client.to(heh.name).request('get_report', question);
      expect(answer).toEqual(JSON.parse(JSON.stringify(report)));
      expect(told.all).toEqual([
        { messageName: 'report', peer: heh.name, forgiven: [{ path: '/a', what: 'unknown' }] },
      ]);
      expect(json(await letters.next())).toMatchObject({ a: 1, values: { 'total.p': [1, 2] } });
    });

    it('tolerantly changes nothing about sending', async () => {
      const { ts, heh } = await bench().home({ reading: 'tolerant' });
      const draft = { offset: 1, colour: 'red' };
      const error = await refusal(ts.loose.to(heh.name).publish('set_clock', draft));
      expect(error.code).toBe('INVALID_MESSAGE');
    });
  });

  describe('extension messages', () => {
    it.each(Object.keys(catalogue.channels))('travel on the channel %s', async (id) => {
      const { sender, receiver, from, to, peer } = await ends(bench(), id);
      const received = arrivals<readonly [unknown, string]>();
      const senderRole = catalogue.channels[id]?.sender;
      await receiver
        .from(from, senderRole)
        .on('ext_org_hello', (message, context) => received.push([message, context.from]));
      await sender.to(to, peer).publish('ext_org_hello', { text: 'hello', heh_id: null });
      expect(await received.next()).toEqual([{ msg: 'ext_org_hello', text: 'hello', heh_id: null }, from]);
    });

    it('are routed by their name and heh_id, like the others', async () => {
      const { ts, heh } = await bench().home();
      const copies = await bench().tap(`${ts.name}-to-${heh.name}`, '#');
      await heh.client.from(ts.name).on('ext_org_hello', () => undefined);
      await ts.client.to(heh.name).publish('ext_org_hello', { heh_id: 'heh-1', n: 1 });
      const { routingKey, properties } = await copies.next();
      expect(routingKey).toBe('ext_org_hello.heh-1');
      expect(properties).toMatchObject({ type: 'ext_org_hello', contentType: 'application/json' });
      for (const heh_id of ['a.b', '#', 5, {}]) {
        const error = await refusal(ts.client.to(heh.name).publish('ext_org_hello', { heh_id }));
        expect(error.code).toBe('INVALID_ARGUMENT');
      }
    });

    it('become dead letters where nobody handles them, and are refused where their names are none', async () => {
      const { ts, heh } = await bench().home({}, { handlerGraceMs: 0 });
      const letters = await bench().read(`private-${heh.name}-dead-letters`);
      await heh.client.from(ts.name).on('set_clock', () => undefined);
      await ts.client.to(heh.name).publish('ext_org_hello', { n: 1 });
      expect((await letters.next()).properties.headers?.['x-error-code']).toBe('UNHANDLED');
      expect((await heh.problems.next()).code).toBe('UNHANDLED');
      const error = await refusal(ts.loose.to(heh.name).publish('org_hello', { n: 1 }));
      expect(error.code).toBe('WRONG_CHANNEL');
      const other = await refusal(ts.loose.to(heh.name).publish('ext_a', { msg: 'set_clock', offset: 1 }));
      expect(other.code).toBe('INVALID_ARGUMENT');
    });
  });
}
