/** Telemetry where no message gets through, handlers never end, and nothing is registered. */

import { describe, expect, it, onTestFinished } from 'vitest';
import { connect, EbadgeError, type ClientOptions, type Client, type Protocol } from '../../src/index.ts';
import { openTelemetry } from '../../src/opentelemetry/index.ts';
import { destinationOf, publishOutcome, serverAttributes } from '../../src/opentelemetry/attributes.ts';
import { MemoryBroker, VirtualClock } from '../../src/testing/index.ts';
import { Seen, useGlobals } from '../conformance/telemetry-tools.ts';

useGlobals();

const never = new Promise<never>(() => undefined);

async function closeNow(client: Client<Protocol, 'heh'>, clock: VirtualClock): Promise<void> {
  const closed = client.close({ timeoutMs: 1 });
  await clock.advance(1);
  await closed;
}

/** A hub that is asked to set its clock, and never comes to an end with it. */
async function stuckHub(
  options: Partial<ClientOptions<'heh'>>,
): Promise<{ seen: Seen; heh: Client<Protocol, 'heh'>; clock: VirtualClock; problem: Promise<EbadgeError> }> {
  const seen = new Seen();
  const clock = new VirtualClock();
  const broker = new MemoryBroker({ clock });
  const ts = await connect({ role: 'controller', as: 'ts', broker, clock });
  await ts.prepare('heh-1');
  let tell: (problem: EbadgeError) => void = () => undefined;
  const problem = new Promise<EbadgeError>((resolve) => (tell = resolve));
  const { telemetry } = seen;
  const heh = await connect({
    role: 'heh',
    as: 'heh-1',
    broker,
    clock,
    telemetry,
    onProblem: tell,
    ...options,
  });
  onTestFinished(async () => {
    await closeNow(heh, clock);
    await ts.close();
    await seen.shutdown();
  });
  const begun = new Promise<void>((resolve) => {
    void heh.from('ts').on('set_clock', () => {
      resolve();
      return never;
    });
  });
  await ts.to('heh-1').publish('set_clock', { offset: 1 });
  await begun;
  return { seen, heh, clock, problem };
}

describe('the span of a handler', () => {
  it('ends when the handler is given up, with what the message became a dead letter for', async () => {
    const { seen, clock, problem } = await stuckHub({ handlerTimeoutMs: 5000 });
    expect(seen.all('process', 'set_clock')).toEqual([]);
    await clock.advance(5000);
    expect((await problem).code).toBe('TIMEOUT');
    const { attributes } = seen.span('process', 'set_clock');
    expect(attributes).toMatchObject({ 'error.type': 'TIMEOUT', 'ebadge.outcome': 'timeout' });
    expect(await seen.sum('messaging.process.duration', { 'ebadge.outcome': 'timeout' })).toBe(1);
  });

  it('ends when the client is closed without waiting for it', async () => {
    const { seen, heh, clock } = await stuckHub({});
    await closeNow(heh, clock);
    const { attributes } = seen.span('process', 'set_clock');
    expect(attributes).toMatchObject({ 'error.type': 'CLOSED', 'ebadge.outcome': 'abandoned' });
    expect(await seen.points('ebadge.client.buffered.messages')).toEqual([]);
  });
});

describe('openTelemetry', () => {
  it('measures into nothing where nothing is registered', async () => {
    const broker = new MemoryBroker();
    const telemetry = openTelemetry();
    const ts = await connect({ role: 'controller', as: 'ts', broker, telemetry });
    await ts.to('heh-1').publish('set_clock', { offset: 1 });
    await ts.close();
    expect(ts.name).toBe('ts');
  });

  it('counts nothing for a client that could not connect', async () => {
    const seen = new Seen();
    const refusing = { connect: () => Promise.reject(new EbadgeError('CONNECTION_FAILED', 'no')) };
    const connecting = connect({ role: 'heh', as: 'heh-1', broker: refusing, telemetry: seen.telemetry });
    await expect(connecting).rejects.toMatchObject({ code: 'CONNECTION_FAILED' });
    expect(await seen.points('ebadge.client.buffered.messages')).toEqual([]);
    await seen.shutdown();
  });

  it.each([
    [
      { tracerProvider: {} },
      'The option tracerProvider of openTelemetry has to be a provider, with getTracer.',
    ],
    [
      { meterProvider: null },
      'The option meterProvider of openTelemetry has to be a provider, with getMeter.',
    ],
    [{ peersInMetrics: 'yes' }, 'The option peersInMetrics of openTelemetry has to be true or false.'],
    [{ tracer: 1 }, 'openTelemetry has no option "tracer".'],
  ])('refuses %j', (options, message) => {
    expect(() => openTelemetry(options as never)).toThrow(message);
  });
});

describe('attributes', () => {
  it.each([
    [undefined, 'confirmed'],
    [new EbadgeError('UNROUTABLE', ''), 'returned'],
    [new EbadgeError('PUBLISH_REFUSED', ''), 'rejected'],
    [new EbadgeError('EXPIRED', ''), 'expired'],
    [new EbadgeError('CONNECTION_LOST', ''), 'unknown'],
    [new EbadgeError('CONNECTION_LOST', '', { details: { outcome: 'not sent' } }), 'not sent'],
    [new EbadgeError('CLOSED', ''), 'not sent'],
  ])('say what became of a publish', (error, outcome) => {
    expect(publishOutcome(error)).toBe(outcome);
  });

  it.each([
    ['broker.example:5671', 'broker.example', 5671],
    ['[::1]:5672', '::1', 5672],
    ['127.0.0.1:5672', '127.0.0.1', 5672],
  ])('name the broker at %s', (address, host, port) => {
    expect(serverAttributes(address)).toEqual({ 'server.address': host, 'server.port': port });
  });

  it('name no broker where there is no address', () => {
    expect(serverAttributes(undefined)).toEqual({});
    expect(serverAttributes('memory')).toEqual({});
  });

  it('join the parts of a destination that there are', () => {
    expect(destinationOf('a-to-b', 'report.x', 'queue')).toBe('a-to-b:report.x:queue');
    expect(destinationOf('a-to-b', 'report.x')).toBe('a-to-b:report.x');
    expect(destinationOf('', 'queue', 'queue')).toBe('queue');
    expect(destinationOf('a-to-b', '', 'queue')).toBe('a-to-b:queue');
  });
});
