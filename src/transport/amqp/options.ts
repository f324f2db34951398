import { credentials } from 'amqplib';
import type { Options, SocketOptions } from 'amqplib';
import { EbadgeError } from '../../core/errors.ts';
import type { AmqpTlsOptions } from './tls-options.ts';

/** Options of {@link connectAmqp}. */
export interface AmqpOptions {
  /**
   * `amqp://` or `amqps://`, with host and, if they differ from the usual ones, port, user, password
   * and virtual host. Without a user: the login is by client certificate if there is one, else as
   * guest/guest, which RabbitMQ allows from its own machine only.
   */
  readonly url: string;
  /** The virtual host, as it is (not percent-encoded). Default: the URL's path, `/` without one. */
  readonly virtualHost?: string;
  /** How long connecting and logging in may take. Default: 10,000 ms. */
  readonly connectTimeoutMs?: number;
  /**
   * Seconds between heartbeats. A broker that is silent for 1¼ of that is asked for a sign of life and has
   * `confirmTimeoutMs` to give it; else the connection counts as lost. Default: 10 (a broker that hangs is
   * noticed within 20 s). 0: none.
   */
  readonly heartbeatS?: number;
  /**
   * How long publishes may wait without the broker confirming any of them before the connection counts as
   * lost; the time in which it is blocked, or our upload goes on, does not count. Give more where a single
   * message takes longer to store. Default: 5,000 ms. 0: for ever.
   */
  readonly confirmTimeoutMs?: number;
  /** What the broker's management pages call this connection. Default: none; they show its address. */
  readonly clientName?: string;
  /** Certificates, for `amqps://` only. Default: no client certificate, and the authorities that Node trusts. */
  readonly tls?: AmqpTlsOptions;
  /**
   * Publishes on their way without a confirm, at most, from 1 to 5,000; further ones wait, in order.
   * Default: 1,000.
   */
  readonly publishWindow?: number;
  /**
   * How long messages may stay unread, from 0 to 1,000 ms, while so many come that reading those of a few
   * milliseconds together spares the processor, and no longer than a quarter of `confirmTimeoutMs`. Those that come
   * now and then are read at once. Default: 10 ms. 0: all are.
   */
  readonly readDelayMs?: number;
}

/** What amqplib needs, and what error messages may show. */
export interface ConnectArguments {
  readonly server: Options.Connect;
  readonly socket: SocketOptions;
  readonly connectTimeoutMs: number;
  readonly heartbeatMs: number;
  readonly confirmTimeoutMs: number;
  readonly publishWindow: number;
  readonly readDelayMs: number;
  /** Host and port, free of credentials. */
  readonly address: string;
  readonly virtualHost: string;
}

function invalid(message: string): EbadgeError {
  return new EbadgeError('INVALID_ARGUMENT', message);
}

// The URL may hold a password, so neither it nor what the parser says of it is ever shown.
function parse(url: string): URL {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (
    parsed === undefined ||
    (parsed.protocol !== 'amqp:' && parsed.protocol !== 'amqps:') ||
    parsed.hostname === ''
  ) {
    throw invalid(
      'the URL of the broker is not valid: write amqp://host or amqps://user:password@host:5671/vhost, ' +
        'special characters in user, password and vhost percent-encoded',
    );
  }
  if (parsed.search !== '' || parsed.hash !== '') {
    throw invalid(
      'the URL of the broker may have no query or fragment: use the options of connectAmqp instead',
    );
  }
  return parsed;
}

function decode(what: string, text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalid(`the ${what} in the URL of the broker is not percent-encoded correctly`);
  }
}

function checked(what: string, value: number, min: number, max: number): number {
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  throw invalid(`${what} is to be an integer from ${min} to ${max}, not ${value}`);
}

function tlsOptions({ ca, cert, key, passphrase, serverName }: AmqpTlsOptions): SocketOptions {
  const pem = (value: string | Uint8Array): string | Buffer =>
    typeof value === 'string' ? value : Buffer.from(value);
  return {
    ...(ca === undefined ? {} : { ca: pem(ca) }),
    ...(cert === undefined ? {} : { cert: pem(cert) }),
    ...(key === undefined ? {} : { key: pem(key) }),
    ...(passphrase === undefined ? {} : { passphrase }),
    ...(serverName === undefined ? {} : { servername: serverName }),
  };
}

/** Checks the options and turns them into amqplib's arguments. Throws `INVALID_ARGUMENT`. */
export function connectArguments(options: AmqpOptions): ConnectArguments {
  const url = parse(options.url);
  const secure = url.protocol === 'amqps:';
  if (options.tls !== undefined && !secure) throw invalid('tls options need a URL that begins with amqps://');
  const hostname = url.hostname.replace(/^\[|\]$/g, '');
  const port = url.port === '' ? (secure ? 5671 : 5672) : Number(url.port);
  const virtualHost = options.virtualHost ?? (decode('virtual host', url.pathname.slice(1)) || '/');
  const user = decode('user', url.username);
  const password = decode('password', url.password);
  const anonymous = user === '' && password === '';
  const byCertificate = anonymous && options.tls?.cert !== undefined;
  const confirmTimeoutMs = checked('confirmTimeoutMs', options.confirmTimeoutMs ?? 5000, 0, 0x7f_ff_ff_ff);
  const heartbeatS = checked('heartbeatS', options.heartbeatS ?? 10, 0, 0xff_ff);
  return {
    server: {
      protocol: secure ? 'amqps' : 'amqp',
      hostname,
      port,
      // amqplib decodes it once more
      vhost: encodeURIComponent(virtualHost),
      heartbeat: heartbeatS,
      ...(anonymous ? {} : { username: user, password }),
    },
    socket: {
      noDelay: true,
      ...tlsOptions(options.tls ?? {}),
      ...(byCertificate ? { credentials: credentials.external() } : {}),
      ...(options.clientName === undefined
        ? {}
        : { clientProperties: { connection_name: options.clientName } }),
    },
    connectTimeoutMs: checked('connectTimeoutMs', options.connectTimeoutMs ?? 10_000, 1, 0x7f_ff_ff_ff),
    heartbeatMs: heartbeatS * 1000,
    confirmTimeoutMs,
    publishWindow: checked('publishWindow', options.publishWindow ?? 1000, 1, 5000),
    // confirms may lie behind what is left unread
    readDelayMs: Math.min(
      checked('readDelayMs', options.readDelayMs ?? 10, 0, 1000),
      confirmTimeoutMs === 0 ? Infinity : confirmTimeoutMs / 4,
    ),
    address: `${url.hostname}:${port}`,
    virtualHost,
  };
}
