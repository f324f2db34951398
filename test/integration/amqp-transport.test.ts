import { connect } from 'amqplib';
import type { ChannelModel, ConfirmChannel, GetMessage } from 'amqplib';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest';
import type { EbadgeError } from '../../src/core/errors.ts';
import { connectAmqp } from '../../src/transport/amqp/amqp-transport.ts';
import type { AmqpTransport } from '../../src/transport/amqp/amqp-transport.ts';
import type { AmqpOptions } from '../../src/transport/amqp/options.ts';
import {
  binding,
  collect,
  exchange,
  publication,
  queue,
  refusal,
  textOf,
  topology,
  uniqueName,
} from '../conformance/transport-tools.ts';
import { describeTransport } from '../conformance/transport-suite.ts';
import { freePorts, startRabbitMqNode, waitForPort } from '../support/rabbitmq.ts';
import type { RabbitMqNode } from '../support/rabbitmq.ts';

const url = inject('amqpUrl');

/** Like the broker's URL, with a part of it changed. */
function changedUrl(change: (parts: URL) => void): string {
  const parts = new URL(url);
  change(parts);
  return parts.href;
}

async function open(options: Partial<AmqpOptions> = {}): Promise<AmqpTransport> {
  const transport = await connectAmqp({ url, ...options });
  onTestFinished(() => transport.close());
  return transport;
}

/** A plain amqplib client beside the transport, for what it cannot do. */
let raw: ChannelModel;
let rawChannel: ConfirmChannel;
beforeAll(async () => {
  raw = await connect(url);
  rawChannel = await raw.createConfirmChannel();
});
afterAll(() => raw.close());

/** The head of the queue, as soon as there is one. */
async function rawGet(name: string): Promise<GetMessage> {
  for (;;) {
    const message = await rawChannel.get(name, { noAck: true });
    if (message !== false) return message;
  }
}

describeTransport('RabbitMQ', () =>
  Promise.resolve({
    connect: () => connectAmqp({ url }),
    // the broker's time is real; tests wait for what it brings about
    advance: () => Promise.resolve(),
    settle: async (transport) => {
      // the broker answers in turn, so what it had to deliver before is under way by then
      for (let round = 0; round < 10; round++) await transport.check(topology([exchange('amq.topic')]));
    },
    remove: async (wanted) => {
      for (const { name } of wanted.queues) await rawChannel.deleteQueue(name);
      for (const { name } of wanted.exchanges) await rawChannel.deleteExchange(name);
    },
    dispose: () => Promise.resolve(),
  }),
);

describe('connectAmqp', () => {
  it.each([
    ['not a URL at all', 'secret@'],
    ['another protocol', 'http://user:secret@localhost'],
    ['no host', 'amqp://'],
    ['a bad escape', 'amqp://user:secret%zz@localhost'],
    ['a query', 'amqp://user:secret@localhost?heartbeat=5'],
  ])('refuses a URL with %s, without repeating it', async (_, wrong) => {
    const error = await refusal(connectAmqp({ url: wrong }));
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', retryable: false });
    expect(JSON.stringify([error.message, error.details])).not.toContain('secret');
  });

  it.each([
    ['heartbeatS', { heartbeatS: -1 }],
    ['connectTimeoutMs', { connectTimeoutMs: 0 }],
    ['publishWindow', { publishWindow: 5001 }],
    ['tls', { tls: { ca: 'x' } }],
  ])('refuses a wrong %s', async (name, wrong) => {
    const error = await refusal(connectAmqp({ url, ...wrong }));
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT' });
    expect(error.message).toContain(name);
  });

  it('is refused with a wrong password, which stays secret', async () => {
    const wrong = changedUrl((parts) => (parts.password = 'secret'));
    const error = await refusal(connectAmqp({ url: wrong }));
    expect(error).toMatchObject({ code: 'ACCESS_REFUSED', retryable: false });
    expect(error.message).toContain(new URL(url).host);
    expect(JSON.stringify([error.message, error.details, String(error.cause)])).not.toContain('secret');
  });

  it('is refused a virtual host that is not there, and says how to add it', async () => {
    const error = await refusal(connectAmqp({ url, virtualHost: '/no such host' }));
    expect(error).toMatchObject({ code: 'ACCESS_REFUSED', retryable: false });
    expect(error.message).toContain("rabbitmqctl add_vhost '/no such host'");
  });

  it('fails when nothing listens', async () => {
    const [port = 0] = await freePorts(1);
    const error = await refusal(connectAmqp({ url: `amqp://user:secret@127.0.0.1:${port}` }));
    expect(error).toMatchObject({ code: 'CONNECTION_FAILED', retryable: true });
    expect(error.message).toContain(`127.0.0.1:${port}`);
    expect(error.message).not.toContain('secret');
  });

  it('fails in time when somebody listens but says nothing, or hangs up', async () => {
    const sockets: Socket[] = [];
    let onSocket = (socket: Socket): unknown => sockets.push(socket);
    const server = createServer((socket) => onSocket(socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    const silent = `amqp://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const late = await refusal(connectAmqp({ url: silent, connectTimeoutMs: 50 }));
    expect(late).toMatchObject({ code: 'CONNECTION_FAILED', retryable: true });
    expect(late.message).toContain('50 ms');
    onSocket = (socket) => socket.end();
    expect(await refusal(connectAmqp({ url: silent }))).toMatchObject({
      code: 'CONNECTION_FAILED',
      retryable: true,
    });
  });

  it('fails on TLS where there is none, and on unusable certificates', async () => {
    const secure = changedUrl((parts) => (parts.protocol = 'amqps:'));
    // URL refuses to change the scheme of a URL to one it does not know
    const tlsUrl = secure.replace(/^amqps?:/, 'amqps:');
    expect(await refusal(connectAmqp({ url: tlsUrl }))).toMatchObject({ code: 'CONNECTION_FAILED' });
    const error = await refusal(connectAmqp({ url: tlsUrl, tls: { cert: 'no', key: 'certificate' } }));
    expect(error).toMatchObject({ code: 'INVALID_ARGUMENT', retryable: false });
  });

  it('names itself to the broker and shows the connection underneath', async () => {
    const transport = await open({ clientName: 'heh-42' });
    expect(transport.connection.connection.serverProperties.product).toBe('RabbitMQ');
  });
});

describe('connectAmqp with certificates', () => {
  let folder: string;
  let node: RabbitMqNode;
  let secureUrl: string;
  const pem = (name: string): Buffer => readFileSync(join(folder, name));
  const openssl = (...args: string[]): void => {
    execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  };
  /** A key `<name>.key` and a certificate `<name>.crt`, signed by the authority. */
  const makeCertificate = (name: string, commonName: string, ...extra: string[]): void => {
    const request = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
    const files = ['-keyout', `${name}.key`, '-out', `${name}.crt`, '-subj', `/CN=${commonName}`];
    openssl('req', '-x509', ...request, ...files, ...extra);
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ebadge-tls-'));
    makeCertificate('ca', 'test authority');
    const signed = ['-CA', 'ca.crt', '-CAkey', 'ca.key', '-addext', 'basicConstraints=critical,CA:false'];
    makeCertificate('server', 'localhost', ...signed, '-addext', 'subjectAltName=DNS:localhost');
    // the one account a fresh node has
    makeCertificate('known', 'guest', ...signed);
    makeCertificate('unknown', 'nobody', ...signed);
    const [tlsPort = 0] = await freePorts(1);
    secureUrl = `amqps://localhost:${tlsPort}`;
    node = await startRabbitMqNode({
      plugins: ['rabbitmq_auth_mechanism_ssl'],
      config: [
        `listeners.ssl.1 = 127.0.0.1:${tlsPort}`,
        `ssl_options.cacertfile = ${join(folder, 'ca.crt')}`,
        `ssl_options.certfile = ${join(folder, 'server.crt')}`,
        `ssl_options.keyfile = ${join(folder, 'server.key')}`,
        'ssl_options.verify = verify_peer',
        'ssl_options.fail_if_no_peer_cert = true',
        'ssl_cert_login_from = common_name',
        'auth_mechanisms.1 = EXTERNAL',
        'auth_mechanisms.2 = PLAIN',
      ],
    });
    await waitForPort(tlsPort);
  }, 120_000);
  afterAll(async () => {
    await node.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('logs in by certificate alone', async () => {
    const tls = { ca: pem('ca.crt'), cert: pem('known.crt'), key: pem('known.key').toString() };
    const transport = await open({ url: secureUrl, tls });
    const q = uniqueName('q');
    await transport.declare(topology([], [queue(q, { exclusive: true, durable: false })]));
    await transport.publish(publication('', q, 'sealed', { mandatory: true }));
    expect((await (await collect(transport, q)).take(1)).map(textOf)).toEqual(['sealed']);
  });

  it('is refused when the certificate names no account, or is missing', async () => {
    const ca = pem('ca.crt');
    const unknown = await refusal(
      connectAmqp({ url: secureUrl, tls: { ca, cert: pem('unknown.crt'), key: pem('unknown.key') } }),
    );
    expect(unknown).toMatchObject({ code: 'ACCESS_REFUSED', retryable: false });
    const missing = await refusal(connectAmqp({ url: secureUrl, tls: { ca } }));
    expect(missing).toMatchObject({ code: 'ACCESS_REFUSED', retryable: false });
    expect(missing.message).toContain('tls.cert');
  });

  it('does not trust a server of another authority or another name', async () => {
    const client = { cert: pem('known.crt'), key: pem('known.key') };
    const stranger = await refusal(connectAmqp({ url: secureUrl, tls: client }));
    expect(stranger).toMatchObject({ code: 'CONNECTION_FAILED', retryable: false });
    expect(stranger.message).toContain('tls.ca');
    const tls = { ...client, ca: pem('ca.crt'), serverName: 'somebody.else' };
    const misnamed = await refusal(connectAmqp({ url: secureUrl, tls }));
    expect(misnamed).toMatchObject({ code: 'CONNECTION_FAILED', retryable: false });
    expect(misnamed.message).toContain('tls.serverName');
  });
});

describe('AmqpTransport beside other clients', () => {
  it('writes what a plain client reads', async () => {
    const transport = await open();
    const q = uniqueName('q');
    await rawChannel.assertQueue(q, { durable: true, autoDelete: true });
    onTestFinished(async () => {
      await rawChannel.deleteQueue(q);
    });
    await transport.publish(
      publication('', q, '{"msg":"report"}', {
        properties: {
          persistent: true,
          messageId: 'm',
          correlationId: 'c',
          replyTo: 'r',
          type: 'report',
          appId: 'a',
          contentType: 'application/json',
          timestampS: 1_767_225_600,
          expirationMs: 900_000,
          headers: { n: 1 },
        },
      }),
    );
    const message = await rawGet(q);
    expect(message.content.toString()).toBe('{"msg":"report"}');
    expect(message.properties).toMatchObject({
      deliveryMode: 2,
      messageId: 'm',
      correlationId: 'c',
      replyTo: 'r',
      type: 'report',
      appId: 'a',
      contentType: 'application/json',
      timestamp: 1_767_225_600,
      expiration: '900000',
      headers: { n: 1 },
    });
  });

  it('reads what a plain client writes, and finds what it declared', async () => {
    const transport = await open();
    const [x, q] = [uniqueName('x'), uniqueName('q')];
    await rawChannel.assertExchange(x, 'topic', { durable: true });
    await rawChannel.assertQueue(q, { durable: true, arguments: { 'x-message-ttl': 900_000 } });
    onTestFinished(async () => {
      await rawChannel.deleteQueue(q);
      await rawChannel.deleteExchange(x);
    });
    await transport.declare(
      topology([exchange(x)], [queue(q, { messageTtlMs: 900_000 })], [binding(x, q, '*.*')]),
    );
    rawChannel.publish(x, 'get_report.heh-42', Buffer.from('{}'), { contentType: 'application/json' });
    await rawChannel.waitForConfirms();
    const [delivery] = await (await collect(transport, q)).take(1);
    expect(delivery && textOf(delivery)).toBe('{}');
    expect(delivery?.routingKey).toBe('get_report.heh-42');
    expect(delivery?.properties).toStrictEqual({ persistent: false, contentType: 'application/json' });
  });

  it('lets a user channel on its connection fail without harm', async () => {
    const transport = await open();
    const channel = await transport.connection.createChannel();
    channel.on('error', () => undefined);
    await expect(channel.checkQueue(uniqueName('missing'))).rejects.toThrow('NOT_FOUND');
    await transport.check(topology([exchange('amq.topic')]));
  });
});

describe('AmqpTransport when things break', () => {
  it('sends again what the broker discarded after a failed publish', async () => {
    const transport = await open({ publishWindow: 2000 });
    const q = uniqueName('q');
    const own = topology([], [queue(q, { exclusive: true, durable: false })]);
    await transport.declare(own);
    const missing = uniqueName('missing');
    const first = refusal(transport.publish(publication(missing, 'k', 'lost')));
    const confirms = Array.from({ length: 1500 }, (_, index) =>
      transport.publish(publication('', q, String(index))),
    );
    expect(await first).toMatchObject({ code: 'TOPOLOGY_MISSING' });
    await Promise.all(confirms);
    const received = await (await collect(transport, q, 1500)).take(1500);
    expect(received.map((delivery) => Number(textOf(delivery)))).toEqual(confirms.map((_, index) => index));
  });

  it('reports a message refused for its own sake', async () => {
    const transport = await open();
    // internal exchanges take messages from other exchanges only
    const x = uniqueName('x');
    await rawChannel.assertExchange(x, 'topic', { internal: true, durable: false });
    onTestFinished(async () => {
      await rawChannel.deleteExchange(x);
    });
    expect(await refusal(transport.publish(publication(x, 'k', 'a')))).toMatchObject({
      code: 'ACCESS_REFUSED',
    });
    await transport.publish(publication('amq.topic', 'k', 'b'));
  });

  it('rejects a publish the broker nacks as worth another try', async () => {
    const transport = await open();
    const q = uniqueName('q');
    await rawChannel.assertQueue(q, { durable: true, maxLength: 1, overflow: 'reject-publish' });
    onTestFinished(async () => {
      await rawChannel.deleteQueue(q);
    });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 50 }, (_, index) => transport.publish(publication('', q, String(index)))),
    );
    const nacked = outcomes.flatMap((outcome) =>
      outcome.status === 'rejected' ? [outcome.reason as EbadgeError] : [],
    );
    expect(nacked.length).toBeGreaterThan(0);
    for (const error of nacked) expect(error).toMatchObject({ code: 'PUBLISH_REFUSED', retryable: true });
    expect(outcomes[0]?.status).toBe('fulfilled');
  });

  it('ends when the broker cancels a consumer, for nobody would notice otherwise', async () => {
    const transport = await open();
    const q = uniqueName('q');
    await rawChannel.assertQueue(q);
    const ended = new Promise((resolve) => transport.onClosed(resolve));
    await collect(transport, q);
    await rawChannel.deleteQueue(q);
    expect(await ended).toMatchObject({ code: 'CONNECTION_LOST', retryable: true });
    expect(await refusal(transport.check(topology([])))).toMatchObject({ code: 'CONNECTION_LOST' });
  });
});

describe('AmqpTransport when the broker fails', () => {
  let node: RabbitMqNode;
  beforeAll(async () => {
    node = await startRabbitMqNode();
  }, 120_000);
  afterAll(() => node.stop());

  it('notices by the heartbeat that the broker hangs', async () => {
    const transport = await open({ url: node.url, heartbeatS: 1 });
    const ended = new Promise((resolve) => transport.onClosed(resolve));
    process.kill(node.pid, 'SIGSTOP');
    onTestFinished(() => void process.kill(node.pid, 'SIGCONT'));
    const unconfirmed = refusal(transport.publish(publication('', 'q', 'x')));
    const undeclared = refusal(transport.declare(topology([], [queue(uniqueName('q'))])));
    expect(await ended).toMatchObject({ code: 'CONNECTION_LOST', retryable: true });
    expect(await unconfirmed).toMatchObject({ code: 'CONNECTION_LOST', details: { outcome: 'unknown' } });
    expect(await undeclared).toMatchObject({ code: 'CONNECTION_LOST', retryable: true });
  });

  it('reports an unknown outcome when the broker is killed in the middle', async () => {
    const transport = await open({ url: node.url });
    const q = uniqueName('q');
    await transport.declare(topology([], [queue(q)]));
    const inbox = await collect(transport, q, 10);
    const ended = new Promise((resolve) => transport.onClosed(resolve));
    let confirmed = 0;
    const outcomes: Promise<EbadgeError | undefined>[] = [];
    const publish = (): void => {
      const outcome = transport.publish(publication('', q, 'x', { properties: { persistent: true } }));
      outcomes.push(
        outcome.then(
          () => (confirmed++, undefined),
          (error: unknown) => error as EbadgeError,
        ),
      );
    };
    // so many that most wait for the window when the broker goes
    for (let index = 0; index < 20_000; index++) publish();
    const [held] = await inbox.take(1);
    await node.killHard();
    expect(await ended).toMatchObject({ code: 'CONNECTION_LOST', retryable: true });
    const errors = (await Promise.all(outcomes)).filter((error) => error !== undefined);
    expect(errors.length + confirmed).toBe(20_000);
    expect(errors.length).toBeGreaterThan(0);
    for (const error of errors) {
      expect(error).toMatchObject({ code: 'CONNECTION_LOST', retryable: true });
    }
    expect(new Set(errors.map((error) => error.details['outcome']))).toEqual(
      new Set(['unknown', 'not sent']),
    );
    held?.ack();
    expect(await refusal(transport.publish(publication('', q, 'x')))).toMatchObject({
      code: 'CONNECTION_LOST',
    });
    await transport.close();
  });
});
