/** How a client reaches its broker: the options, and the transport that they make. */

import type { OptionKind } from './bus/arguments.ts';
import type { OpenTransport } from './bus/client.ts';
import type { Clock } from './core/clock.ts';
import { EbadgeError } from './core/errors.ts';
import { isObject } from './core/is-object.ts';
import type { AmqpTlsOptions } from './transport/amqp/tls-options.ts';
import { shuffled, type ReconnectOptions } from './transport/resilient/backoff.ts';
import type { Target } from './transport/resilient/link.ts';
import type { KeepingOptions } from './transport/resilient/options.ts';
import { ResilientTransport } from './transport/resilient/resilient-transport.ts';
import type { Transport } from './transport/transport.ts';

/** Something that opens connections to virtual hosts, e.g. a `MemoryBroker`. */
export interface Broker {
  /** Opens one connection to the virtual host. Rejects with an `EbadgeError`, `CONNECTION_FAILED` for one. */
  connect(virtualHost: string): Transport | Promise<Transport>;
}

/** How to reach a broker (exactly one of `url` and `broker`), and how to keep in touch with it. */
export interface ReachOptions extends Omit<KeepingOptions, 'reconnect'> {
  /**
   * RabbitMQ's address, e.g. `amqps://broker.example:5671`, or those of the nodes of a cluster: one of them is
   * used, and when it is lost, the next. A path names the virtual host (`/%2F` is the default one), the same in
   * all of them; without a path it is the one that the contract gives the role's level. Default: none; then there
   * is a `broker`.
   */
  readonly url?: string | readonly string[];
  /** A broker in this process instead. Default: none; then there is a `url`. */
  readonly broker?: Broker;
  /**
   * Certificates; with a client certificate and no user in the URL, SASL EXTERNAL is used. Default: no client
   * certificate, and the authorities that Node trusts.
   */
  readonly tls?: AmqpTlsOptions;
  /** Time for connecting to RabbitMQ. Default: 10,000. */
  readonly connectTimeoutMs?: number;
  /** Seconds between heartbeats: a connection silent for twice that counts as lost. 0: none. Default: 10. */
  readonly heartbeatS?: number;
  /** Time for the broker to confirm a publish; after that the connection counts as lost. Default: 5,000. */
  readonly confirmTimeoutMs?: number;
  /**
   * How long messages may stay unread while so many come that reading those of a few milliseconds together spares
   * the processor, at most 1,000; those that come now and then are read at once. 0: all are. Default: 10.
   */
  readonly readDelayMs?: number;
  /**
   * How a lost connection is rebuilt: for ever, after random times that grow. `false`: not at all; nothing is
   * then held back either, and the client ends with `CONNECTION_LOST`. Default: first after 0 to 100 ms, never
   * later than 10 s after the attempt before.
   */
  readonly reconnect?: ReconnectOptions | false;
}

const isFunction = (value: unknown): boolean => typeof value === 'function';
const isCount = (value: unknown): boolean => typeof value === 'number' && value >= 0;
const has =
  (...methods: readonly string[]) =>
  (value: unknown): boolean =>
    isObject(value) && methods.every((name) => isFunction(value[name]));

/** An object of options that are absent or of their kind, and no others. */
const options =
  (kinds: Readonly<Record<string, (value: unknown) => boolean>>) =>
  (value: unknown): boolean =>
    isObject(value) &&
    Object.entries(value).every(([name, item]) => item === undefined || (kinds[name]?.(item) ?? false));

const isReconnect = options({ initialDelayMs: isCount, maxDelayMs: isCount, random: isFunction });

/** What each of the options has to be. */
export const reachOptionKinds: Readonly<Record<string, OptionKind>> = {
  url: [
    'text, or a list of texts',
    (value) => (Array.isArray(value) ? value : [value]).every((item) => typeof item === 'string'),
  ],
  broker: ['a broker, with connect', has('connect')],
  tls: ['an object', isObject],
  connectTimeoutMs: ['milliseconds, 0 or more', isCount],
  heartbeatS: ['seconds, 0 or more', isCount],
  confirmTimeoutMs: ['milliseconds, 0 or more', isCount],
  readDelayMs: ['milliseconds, 0 or more', isCount],
  reconnect: [
    'false, or { initialDelayMs, maxDelayMs } in milliseconds',
    (value) => value === false || isReconnect(value),
  ],
  buffer: [
    "{ maxBytes, maxAgeMs, whenFull: 'reject' or 'wait' }",
    options({
      maxBytes: isCount,
      maxAgeMs: isCount,
      whenFull: (value) => value === 'reject' || value === 'wait',
    }),
  ],
  connections: ["'separate' or 'shared'", (value) => value === 'separate' || value === 'shared'],
  outbox: ['an outbox, such as sqliteOutbox gives', has('load', 'append', 'remove', 'close')],
  onBacklog: ['a function', isFunction],
};

const invalid = (message: string): EbadgeError => new EbadgeError('INVALID_ARGUMENT', message);

// A URL may hold a password: neither it nor what the parser says of it is ever shown.
function parsed(url: string, place: string): URL {
  const address = URL.canParse(url) ? new URL(url) : undefined;
  if (address !== undefined && /^amqps?:$/.test(address.protocol) && address.hostname !== '') return address;
  throw invalid(
    `${place} is not valid: write amqp://host or amqps://user:password@host:5671/vhost, special characters in user, password and vhost percent-encoded`,
  );
}

function virtualHostIn({ pathname }: URL): string | undefined {
  try {
    return pathname.length > 1 ? decodeURIComponent(pathname.slice(1)) : undefined;
  } catch {
    throw invalid('the virtual host in the URL of the broker is not percent-encoded correctly');
  }
}

function amqpTargets(reach: ReachOptions, as: string, virtualHost: string): Target[] {
  const { url = [], tls, connectTimeoutMs, heartbeatS, confirmTimeoutMs, readDelayMs } = reach;
  const urls = typeof url === 'string' ? [url] : url;
  if (urls.length === 0) throw invalid('The list `url` is empty: name at least one broker.');
  const addresses = urls.map((one, index) =>
    parsed(one, `the URL of ${urls.length === 1 ? 'the broker' : `broker ${index + 1} in the list`}`),
  );
  const [named, ...others] = new Set(addresses.map(virtualHostIn));
  if (others.length > 0)
    throw invalid('The URLs name different virtual hosts: give all of them the same path.');
  return addresses.map(({ hostname, port, protocol }, index) => ({
    address: `${hostname}:${port || (protocol === 'amqps:' ? 5671 : 5672)}`,
    open: async () => {
      // loaded only when used: with a broker in memory, no AMQP client is needed; a browser can have none
      const { connectAmqp } = await import('#amqp');
      const given = {
        url: urls[index] ?? '',
        virtualHost: named ?? virtualHost,
        clientName: as,
        ...(tls === undefined ? {} : { tls }),
        ...(connectTimeoutMs === undefined ? {} : { connectTimeoutMs }),
        ...(heartbeatS === undefined ? {} : { heartbeatS }),
        ...(confirmTimeoutMs === undefined ? {} : { confirmTimeoutMs }),
        ...(readDelayMs === undefined ? {} : { readDelayMs }),
      };
      return connectAmqp(given);
    },
  }));
}

/** The first of them that can be reached, for as long as it lasts. */
async function openOnce(targets: readonly Target[]): Promise<Transport> {
  let failure: EbadgeError | undefined;
  for (const { open } of targets) {
    try {
      return await open();
    } catch (caught) {
      failure = EbadgeError.from(caught, 'CONNECTION_FAILED');
      if (!failure.retryable) throw failure;
    }
  }
  throw failure ?? new EbadgeError('INTERNAL', 'no broker to connect to');
}

/** How a client of that name gets its transport. Throws `INVALID_ARGUMENT`. */
export function opener(reach: ReachOptions & { readonly clock?: Clock }, as: string): OpenTransport {
  const { url, broker, reconnect, buffer, connections, outbox, onBacklog, clock } = reach;
  if ((url === undefined) === (broker === undefined)) {
    throw invalid('Say how to reach the broker: give either `url` or `broker`.');
  }
  const keeping = { buffer, connections, outbox, onBacklog };
  const vain = Object.entries(keeping).find(([, value]) => value !== undefined)?.[0];
  if (reconnect === false && vain !== undefined) {
    throw invalid(`The option ${vain} has no effect with \`reconnect: false\`: leave out one of the two.`);
  }
  return (virtualHost) => {
    const targets =
      broker === undefined
        ? shuffled(
            amqpTargets(reach, as, virtualHost),
            (reconnect === false ? undefined : reconnect?.random) ?? Math.random,
          )
        : [
            {
              address: `virtual host '${virtualHost}'`,
              open: () => Promise.resolve(broker.connect(virtualHost)),
            },
          ];
    if (reconnect === false) return openOnce(targets);
    return ResilientTransport.open({
      targets,
      ...(reconnect === undefined ? {} : { reconnect }),
      ...(buffer === undefined ? {} : { buffer }),
      ...(connections === undefined ? {} : { connections }),
      ...(outbox === undefined ? {} : { outbox }),
      ...(onBacklog === undefined ? {} : { onBacklog }),
      ...(clock === undefined ? {} : { clock }),
    });
  };
}
