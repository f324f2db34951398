import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { EbadgeError } from '../../src/index.ts';
import {
  arrivals,
  example,
  introduce,
  json,
  publishRaw,
  reportQuestion,
  type Bench,
} from './bus-suite-tools.ts';

const secret = 'secret-meter-reading';

/** What becomes of messages that cannot be worked on. */
export function describeDeadLetters(bench: () => Bench): void {
  describe('dead letters', () => {
    const home = async () => {
      const { ts, heh } = await bench().home({}, { handlerGraceMs: 0 });
      const letters = await bench().read(`private-${heh.name}-dead-letters`);
      const transport = await bench().raw();
      return { ts, heh, letters, transport };
    };

    it('are what a handler throws on, with the reason, without its words', async () => {
      const { ts, heh, letters } = await home();
      const failure = new TypeError(`cannot read ${secret}`);
      await heh.client.from(ts.name).on('get_report', () => {
        throw failure;
      });
      await ts.client.to(heh.name).publish('get_report', { ...reportQuestion(), heh_id: 'heh-1' });
      const letter = await letters.next();
      expect(json(letter)).toMatchObject({ msg: 'get_report', heh_id: 'heh-1' });
      expect(letter.properties.headers).toMatchObject({
        'x-error-code': 'HANDLER_FAILED',
        'x-error-message': `The handler of get_report from ${ts.name} failed (TypeError).`,
        'x-original-exchange': `${ts.name}-to-${heh.name}`,
        'x-original-routing-key': 'get_report.heh-1',
      });
      expect(letter.properties).toMatchObject({ persistent: true, type: 'get_report', appId: ts.name });
      expect(letter.routingKey).toBe('get_report.heh-1');
      const problem = await heh.problems.next();
      expect(problem).toMatchObject({ code: 'HANDLER_FAILED', cause: failure });
      expect(problem.message + JSON.stringify(problem.details)).not.toContain(secret);
    });

    it('say what an error of the SDK says, which holds no payload, but not what it has taken over', async () => {
      const { ts, heh, letters } = await home();
      const failures = [
        new EbadgeError('ABORTED', 'The plant is off.'),
        EbadgeError.from({ toString: () => secret }),
        EbadgeError.from(new Error(secret), 'ABORTED'),
        EbadgeError.from(secret, 'ABORTED'),
      ];
      await heh.client.from(ts.name).on('set_clock', ({ offset }) => {
        throw failures[offset ?? 0] ?? new Error('no such failure');
      });
      for (const offset of failures.keys()) await ts.client.to(heh.name).publish('set_clock', { offset });
      const reasons = (await letters.take(4)).map(
        ({ properties }) => properties.headers?.['x-error-message'],
      );
      const start = `The handler of set_clock from ${ts.name} failed`;
      expect(reasons).toEqual([
        `${start}: ABORTED: The plant is off.`,
        `${start} (INTERNAL).`,
        `${start} (ABORTED).`,
        `${start} (ABORTED).`,
      ]);
      expect((await heh.problems.next()).message).toBe(reasons[0]);
    });

    it('are what a handler rejects, with its reason', async () => {
      const { ts, heh, letters } = await home();
      await heh.client.from(ts.name).on('set_clock', (_, context) => context.reject('clock is sealed'));
      await ts.client.to(heh.name).publish('set_clock', {});
      const { properties } = await letters.next();
      expect(properties.headers?.['x-error-code']).toBe('HANDLER_FAILED');
      expect(properties.headers?.['x-error-message']).toContain('clock is sealed');
      expect(heh.problems.all).toHaveLength(1);
    });

    it('are what nothing handles', async () => {
      const { ts, heh, letters } = await home();
      const seen = arrivals<undefined>();
      const subscription = await heh.client.from(ts.name).on('set_clock', () => seen.push(undefined));
      await ts.loose.to(heh.name).publish('load_price', example('load_price'));
      expect((await letters.next()).properties.headers).toMatchObject({ 'x-error-code': 'UNHANDLED' });
      expect(await heh.problems.next()).toMatchObject({
        code: 'UNHANDLED',
        details: { messageName: 'load_price', peer: ts.name },
      });
      await ts.client.to(heh.name).publish('set_clock', {});
      await seen.next();
      await subscription.cancel();
      await ts.client.to(heh.name).publish('set_clock', {});
      expect((await letters.next()).properties.type).toBe('set_clock');
    });

    it('are what no handler came for in time, and what follows goes on', async () => {
      const { ts, heh } = await bench().home({}, { handlerGraceMs: 100 });
      const seen = arrivals<undefined>();
      await ts.loose.to(heh.name).publish('load_price', example('load_price'));
      await ts.client.to(heh.name).publish('set_clock', {});
      await heh.client.from(ts.name).on('set_clock', () => seen.push(undefined));
      await bench().harness.pass(100);
      await seen.next();
      expect(heh.problems.all).toMatchObject([{ code: 'UNHANDLED' }]);
    });

    it('are what no message of the contract is; those that follow are handled', async () => {
      const { ts, heh, letters, transport } = await home();
      const seen = arrivals<number | null>();
      await heh.client.from(ts.name).on('set_clock', ({ offset }) => seen.push(offset));
      const bad: readonly (readonly [string, string | object])[] = [
        ['MALFORMED_JSON', `{"${secret}`],
        ['MALFORMED_JSON', '{"msg":"set_clock","offset":NaN}'],
        ['MALFORMED_JSON', ''],
        ['UNKNOWN_MESSAGE', { msg: secret }],
        ['UNKNOWN_MESSAGE', { msg: '__proto__' }],
        ['INVALID_MESSAGE', '[]'],
        ['INVALID_MESSAGE', 'null'],
        ['INVALID_MESSAGE', { msg: 'set_clock', offset: secret }],
        ['WRONG_CHANNEL', example('report')],
      ];
      for (const [, body] of bad) await publishRaw(transport, ts.name, heh.name, body, 'any.key');
      await ts.client.to(heh.name).publish('set_clock', { offset: 7 });
      expect(await seen.next()).toBe(7);
      const codes = bad.map(([code]) => code);
      const found = await letters.take(bad.length);
      expect(found.map(({ properties }) => properties.headers?.['x-error-code'])).toEqual(codes);
      expect(found.map(({ body }) => Buffer.from(body).toString())).toEqual(
        bad.map(([, body]) => (typeof body === 'string' ? body : JSON.stringify(body))),
      );
      expect(heh.problems.all.map(({ code }) => code)).toEqual(codes);
      for (const { message, details } of heh.problems.all) {
        // an operator of many has to know whose fault it is
        expect(details).toMatchObject({ peer: ts.name, exchange: `${ts.name}-to-${heh.name}` });
        expect(message).toContain(ts.name);
        expect(message + JSON.stringify(details)).not.toContain(secret);
      }
      for (const { properties } of found) expect(JSON.stringify(properties)).not.toContain(secret);
    });

    it('are what lacks the heh_id on a channel that requires it', async () => {
      const operator = await bench().join('operator');
      const vpp = await bench().join('vpp');
      await introduce(operator.loose, vpp.name, 'vpp', 'operator');
      const letters = await bench().read(`private-${operator.name}-dead-letters`);
      const transport = await bench().raw();
      await operator.client.from(vpp.name).on('get_report', () => undefined);
      await publishRaw(transport, vpp.name, operator.name, { msg: 'get_report', ...reportQuestion() });
      const { properties } = await letters.next();
      expect(properties.headers).toMatchObject({ 'x-error-code': 'INVALID_MESSAGE' });
      expect(properties.headers?.['x-error-message']).toContain('/heh_id');
    });

    it('are what came past the channels, straight into the queue', async () => {
      const { ts, heh, letters, transport } = await home();
      await heh.client.from(ts.name).on('set_clock', () => undefined);
      await transport.publish({
        exchange: '',
        routingKey: `private-${heh.name}-down`,
        body: Buffer.from('{"msg":"set_clock","offset":1}'),
        mandatory: true,
        properties: { persistent: false },
      });
      expect((await letters.next()).properties.headers).toMatchObject({ 'x-error-code': 'WRONG_CHANNEL' });
    });

    it('are what says that it is no JSON, is compressed, or is too long; nothing else is lost', async () => {
      const { ts, heh } = await bench().home({}, { handlerGraceMs: 0, maxMessageBytes: 1000 });
      const letters = await bench().read(`private-${heh.name}-dead-letters`);
      const transport = await bench().raw();
      const seen = arrivals<number | null>();
      await heh.client.from(ts.name).on('set_clock', ({ offset }) => seen.push(offset));
      const good = (offset: number) => JSON.stringify({ msg: 'set_clock', offset });
      const say = (body: string | Uint8Array, contentType?: string) =>
        transport.publish({
          exchange: `${ts.name}-to-${heh.name}`,
          routingKey: 'x.y',
          body: Buffer.from(body as string),
          mandatory: true,
          // years off: a sender's clock decides nothing
          properties: {
            persistent: false,
            timestampS: 1,
            ...(contentType === undefined ? {} : { contentType }),
          },
        });
      await say(good(1), 'text/plain');
      await say(good(2), 'application/octet-stream');
      await say(gzipSync(good(3)), 'application/json');
      await say(good(4).padEnd(1001));
      await say(good(5));
      await say(good(6), 'application/json; charset=utf-8');
      await say(good(7), 'application/vnd.ebadge+json');
      await say(good(8).padEnd(1000), 'Application/JSON');
      expect(await seen.take(4)).toEqual([5, 6, 7, 8]);
      const found = await letters.take(4);
      expect(found.map(({ properties }) => properties.headers?.['x-error-code'])).toEqual([
        'MALFORMED_JSON',
        'MALFORMED_JSON',
        'MALFORMED_JSON',
        'INVALID_MESSAGE',
      ]);
      expect(heh.problems.all.map(({ message }) => message)).toEqual([
        expect.stringContaining('says by its content_type that it is no JSON'),
        expect.stringContaining('says by its content_type that it is no JSON'),
        expect.stringContaining('is compressed (gzip)'),
        expect.stringContaining('of 1001 bytes, which is not read: maxMessageBytes is 1000'),
      ]);
      for (const { message, details } of heh.problems.all) {
        expect(details).toMatchObject({ peer: ts.name, exchange: `${ts.name}-to-${heh.name}` });
        expect(message).toContain(`${ts.name} (${ts.name}-to-${heh.name})`);
      }
      expect(Buffer.from(found[2]?.body ?? [])).toEqual(gzipSync(good(3)));
    });

    it('are 20 MB of anything, by default; what follows is handled', async () => {
      const { ts, heh, letters, transport } = await home();
      const seen = arrivals<number | null>();
      await heh.client.from(ts.name).on('set_clock', ({ offset }) => seen.push(offset));
      const body = Buffer.alloc(20_000_000, ' ');
      await transport.publish({
        exchange: `${ts.name}-to-${heh.name}`,
        routingKey: 'x.y',
        body,
        mandatory: true,
        properties: { persistent: true },
      });
      await ts.client.to(heh.name).publish('set_clock', { offset: 1 });
      expect(await seen.next()).toBe(1);
      const letter = await letters.next();
      expect(letter.properties.headers).toMatchObject({ 'x-error-code': 'INVALID_MESSAGE' });
      expect(Buffer.from(letter.body).equals(body)).toBe(true);
      expect(heh.problems.all[0]?.message).toContain('of 20000000 bytes, which is not read: maxMessageBytes');
    });

    it('are answers to nothing', async () => {
      const { ts, heh } = await bench().home({ handlerGraceMs: 0 });
      const letters = await bench().read(`private-${ts.name}-dead-letters`);
      const transport = await bench().raw();
      await ts.client.from(heh.name).on('capabilities', () => undefined);
      const answer = { msg: 'accept_activation', id: 'a', modification_count: 0 };
      await publishRaw(transport, heh.name, ts.name, answer, 'x', { correlationId: 'nobody-asked' });
      await publishRaw(transport, heh.name, ts.name, answer);
      const headers = (await letters.take(2)).map(({ properties }) => properties.headers);
      expect(headers.map((header) => header?.['x-error-code'])).toEqual(['UNHANDLED', 'UNHANDLED']);
      const reasons = headers.map((header) => String(header?.['x-error-message']));
      expect(reasons[0]).toContain(`by another client that reads the same queue under the name ${ts.name}`);
      expect(reasons[1]).toContain('Nothing handles accept_activation');
    });

    it('outlive the time to live that their sender gave them', async () => {
      const { ts, heh, letters, transport } = await home();
      await heh.client.from(ts.name).on('set_clock', () => undefined);
      await transport.publish({
        exchange: `${ts.name}-to-${heh.name}`,
        routingKey: 'x',
        body: Buffer.from('?'),
        mandatory: true,
        properties: { persistent: false, expirationMs: 60_000, headers: { 'x-mine': 1 } },
      });
      const { properties } = await letters.next();
      expect(properties.expirationMs).toBeUndefined();
      expect(properties.headers).toMatchObject({ 'x-mine': 1, 'x-error-code': 'MALFORMED_JSON' });
    });
  });
}
