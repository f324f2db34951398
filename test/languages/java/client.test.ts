/** The Java client on a real broker, with the TypeScript client at the other end: conversations, and what goes wrong. */

import { writeFileSync } from 'node:fs';
import path from 'node:path';
import amqplib from 'amqplib';
import { connect, type Client, type Protocol } from '@ebadge/sdk';
import { beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest';
import { startHub } from '../../../examples/demo/hub.ts';
import { temporaryFolder } from '../../golden/tools.ts';
import { startRabbitMqTlsNode } from '../../support/rabbitmq-tls.ts';
import { startTcpProxy } from '../../support/tcp-proxy.ts';
import type { Driver } from '../language.ts';
import { java } from './language.ts';
import { startProgram, type Program } from './program.ts';

const root = inject('amqpUrl').replace(/\/?$/, '/%2F');

let count = 0;
const unique = (name: string): string => `${name}-java-${process.pid}-${++count}`;

const period = { from: '2026-01-01T10:00:00Z', to: '2026-01-01T10:15:00Z' };

const plantOf = (as: string): Promise<Client<Protocol, 'controller'>> =>
  connect({ role: 'controller', as, url: root, onProblem: () => undefined });

describe.skipIf(java.missing() !== null)('the Java client', () => {
  let driver: Driver;
  beforeAll(async () => {
    driver = await java.build();
  });

  const trials = (setup: object): Program => startProgram(driver, 'trials', setup);

  it('holds the demonstration’s conversations with a hub of the TypeScript client', async () => {
    const [plant, hubName] = [unique('ts'), unique('heh')];
    await using program = startProgram(driver, 'plant', { url: root, as: plant, peer: hubName });
    await program.next('ready');
    const refused: string[] = [];
    await using hub = await startHub({ as: hubName, url: root }, plant, ({ code }) => refused.push(code));
    await hub
      .to(plant)
      .publish('capabilities', { device_name: 'x', device_version: '1', devices: ['total'] });
    await program.next('done');
    const steps = program.lines.filter(({ event }) => event === 'step');
    expect(steps.map(({ event: _, ...step }) => step)).toEqual([
      { name: 'boot', msg: 'capabilities' },
      { name: 'discovery', msg: 'device_capabilities' },
      { name: 'report', counts: { 'total.p': 5, 'ECAR01.p': 5 } },
      { name: 'periodic', count: 3 },
      { name: 'accepted', msg: 'accept_activation' },
      { name: 'counter', msg: 'modify_activation', quantity: 3.6, taken: 'accept_activation', count: 1 },
      { name: 'rejected', msg: 'reject_activation' },
      { name: 'contingency' },
      { name: 'prices' },
      { name: 'refused', code: 'INVALID_MESSAGE', path: '/to', keyword: 'timeAfter' },
      { name: 'misprint' },
    ]);
    expect(await program.end()).toBe(0);
    expect(refused).toEqual(['INVALID_MESSAGE']);
  });

  it('answers a plant of the TypeScript client as a hub', async () => {
    const [plantName, hubName] = [unique('ts'), unique('heh')];
    await using plant = await plantOf(plantName);
    await plant.prepare(hubName);
    const booted = new Promise(
      (resolve) => void plant.from(hubName).on('capabilities', (message) => resolve(message.devices)),
    );
    await using program = startProgram(driver, 'hub', { url: root, as: hubName, peer: plantName });
    await program.next('ready');
    program.send({ event: 'begin' });
    expect(await booted).toEqual(['total', 'ECAR01', 'WaterHeater01']);
    const home = plant.to(hubName);
    const answer = await home.request('activate', { ...period, quantity: -7 });
    expect(answer).toMatchObject({ msg: 'modify_activation', quantity: -3.6, device: null });
    const report = await home.request('get_report', { ...period, resolution: 300, signals: ['total.p'] });
    expect(report.values['total.p']).toHaveLength(3);
    const reports = await home.request('get_periodic_report', {
      interval: 0.5,
      resolution: 0.25,
      signals: ['total.p'],
    });
    let seen = 0;
    for await (const { values } of reports) {
      expect(values['total.p']).toHaveLength(2);
      if (++seen === 2) break;
    }
    await home.publish('load_price', { ...period, price: 0.1 });
    await program.next('received', ({ msg }) => msg === 'load_price');
    expect(await program.end()).toBe(0);
  });

  it('keeps what its handlers fail at among the dead letters, with the reason', async () => {
    const [plantName, hubName] = [unique('ts'), unique('heh')];
    await using plant = await plantOf(plantName);
    await plant.prepare(hubName);
    await using program = trials({ url: root, as: hubName, peer: plantName });
    await program.next('ready');
    const home = plant.to(hubName);
    for (const price of [1, 2, 3, 4]) await home.publish('load_price', { ...period, price });
    await home.publish('set_clock', { offset: 1 });
    expect(await program.next('price')).toMatchObject({ price: 3, attempt: 3 });
    await program.next('problem', ({ code }) => code === 'UNHANDLED');
    await program.end();
    const connection = await amqplib.connect(root);
    try {
      const channel = await connection.createChannel();
      const letters: unknown[] = [];
      for (;;) {
        const letter = await channel.get(`private-${hubName}-dead-letters`, { noAck: true });
        if (letter === false) break;
        const headers = letter.properties.headers ?? {};
        expect(headers['x-original-exchange']).toBe(`${plantName}-to-${hubName}`);
        letters.push([
          headers['x-error-code'],
          headers['x-original-routing-key'],
          headers['x-error-message'],
        ]);
      }
      expect(letters).toEqual([
        ['HANDLER_FAILED', 'load_price', expect.stringMatching(/failed \(IllegalStateException\)\.$/)],
        ['HANDLER_FAILED', 'load_price', expect.stringMatching(/was rejected: too dear$/)],
        ['REDELIVERY_EXHAUSTED', 'load_price', expect.stringContaining('5 times')],
        ['UNHANDLED', 'set_clock', expect.stringContaining('Nothing handles set_clock')],
      ]);
    } finally {
      await connection.close();
    }
  });

  it('gets over a lost connection: what was published meanwhile arrives, once, in order, both ways', async () => {
    const [plantName, hubName] = [unique('ts'), unique('heh')];
    await using plant = await plantOf(plantName);
    await plant.prepare(hubName);
    const names: string[] = [];
    const all = new Promise<void>((resolve) => {
      void plant.from(hubName).on('capabilities', ({ device_name }) => {
        names.push(device_name);
        if (names.length === 200) resolve();
      });
    });
    const proxy = await startTcpProxy(Number(new URL(root).port));
    onTestFinished(() => proxy.stop());
    await using program = trials({ url: proxy.through(root), as: hubName, peer: plantName });
    await program.next('ready');
    proxy.cutAfter(20_000);
    program.send({ do: 'publish', count: 200 });
    await program.next('problem', ({ code }) => code === 'CONNECTION_LOST');
    const prices = Array.from({ length: 20 }, (_, index) => 10 + index);
    for (const price of prices) await plant.to(hubName).publish('load_price', { ...period, price });
    await program.next('published');
    await all;
    expect(names).toEqual(Array.from({ length: 200 }, (_, index) => `number ${index}`));
    await program.next('price', ({ price }) => price === 29);
    const seen = program.lines.filter(({ event }) => event === 'price').map(({ price }) => price);
    expect(seen).toEqual(prices);
    expect(await program.end()).toBe(0);
  });

  it('says what is not there yet, and takes many answers', async () => {
    const [plantName, hubName] = [unique('ts'), unique('heh')];
    await using plant = await plantOf(plantName);
    await plant.from(hubName).on('get_all_prices', async (_, { reply }) => {
      await reply({ msg: 'load_price', ...period, price: 0.1 });
      await reply({ msg: 'generation_price', ...period, price: 0.2, device: 'PV01' });
    });
    await using program = trials({ url: root, as: hubName, peer: plantName });
    await program.next('ready');
    program.send({ do: 'missing' });
    expect(await program.next('missing')).toMatchObject({ code: 'TOPOLOGY_MISSING', retryable: true });
    program.send({ do: 'ask', count: 2 });
    expect(await program.next('answers')).toMatchObject({ count: 2 });
    expect(await program.end()).toBe(0);
  });

  it('throws a peer’s no, or returns it', async () => {
    const [plantName, hubName, tsoName] = [unique('ts'), unique('heh'), unique('tso')];
    await using plant = await plantOf(plantName);
    await plant.prepare(hubName);
    await using tso = await connect({ role: 'tso', as: tsoName, url: root, onProblem: () => undefined });
    await tso.from('mill', 'bsp').on('balancing_energy_bid', ({ msg_id }) => ({
      msg: 'response',
      msg_id,
      response_code: 503,
      response_desc: 'busy',
    }));
    await using program = trials({ url: root, as: hubName, peer: plantName });
    await program.next('ready');
    program.send({ do: 'bid', tso: tsoName });
    expect(await program.next('refused')).toMatchObject({ code: 'REFUSED_BY_PEER', retryable: true });
    expect(await program.next('returned')).toMatchObject({ code: 503 });
    expect(await program.end()).toBe(0);
  });

  it('logs in with a client certificate, and trusts no broker of another authority', async () => {
    const name = unique('heh');
    const node = await startRabbitMqTlsNode({ users: [name] });
    try {
      const folder = temporaryFolder();
      const { cert, key } = await node.authority.issue(name);
      writeFileSync(path.join(folder, 'own.pem'), cert);
      writeFileSync(path.join(folder, 'own.key'), key);
      writeFileSync(path.join(folder, 'ca.pem'), node.authority.ca);
      const setup = { url: `${node.secureUrl}/%2F`, as: name, peer: 'ts', quiet: true };
      await using program = trials({ ...setup, pem: folder });
      await program.next('ready');
      expect(await program.end()).toBe(0);
      await using stranger = trials(setup);
      await expect(stranger.next('ready')).rejects.toThrow(/no TLS connection to localhost/);
    } finally {
      await node.stop();
    }
  });
});
