import { EbadgeError } from '../../core/errors.ts';
import type { ErrorCode } from '../../core/errors.ts';
import type { ConnectArguments } from './options.ts';

function textOf(caught: unknown): string {
  return caught instanceof Error ? caught.message : String(caught);
}

function codeOf(caught: unknown): unknown {
  return caught instanceof Error && 'code' in caught ? caught.code : undefined;
}

/** RabbitMQ's own words, out of amqplib's sentence around them. */
export function brokerText(caught: unknown): string {
  const text = textOf(caught);
  return /with message "(.*)"/s.exec(text)?.[1] ?? text;
}

/** AMQP's reply code, when the broker closed a channel or the connection with one. */
export function replyCode(caught: unknown): number | undefined {
  const code = codeOf(caught);
  return typeof code === 'number' ? code : undefined;
}

const channelErrors: Readonly<Record<number, { readonly code: ErrorCode; readonly retryable: boolean }>> = {
  403: { code: 'ACCESS_REFUSED', retryable: false },
  404: { code: 'TOPOLOGY_MISSING', retryable: false },
  // an exclusive queue of another connection, which goes with that connection
  405: { code: 'ACCESS_REFUSED', retryable: true },
  406: { code: 'TOPOLOGY_CONFLICT', retryable: false },
};

/** The error for an operation (`what`, as in "cannot …") that made the broker close a channel. */
export function channelError(what: string, caught: unknown, details: object = {}): EbadgeError {
  if (caught instanceof EbadgeError) return caught;
  const reply = replyCode(caught);
  const { code, retryable } = channelErrors[reply ?? 0] ?? { code: 'INTERNAL', retryable: false };
  return new EbadgeError(code, `cannot ${what}: ${brokerText(caught)}`, {
    retryable,
    cause: caught,
    details: { ...details, ...(reply === undefined ? {} : { replyCode: reply }) },
  });
}

/** The error for a consumer that the broker has cancelled. */
export const consumerCancelled = (queue: string): EbadgeError =>
  new EbadgeError(
    'TOPOLOGY_MISSING',
    `the broker cancelled the consumer of queue '${queue}': the queue was deleted, or its node has gone`,
    { retryable: true, details: { queue } },
  );

/** The error for a consumer whose channel the broker has closed. */
export function consumerBroken(queue: string, caught: unknown): EbadgeError {
  const reply = replyCode(caught);
  const text = brokerText(caught);
  // of its 406 for acks that are overdue, and for wrong ones, neither is about how something was declared
  const code = /acknowledge?ment.*timed out/s.test(text)
    ? 'TIMEOUT'
    : reply === 406
      ? 'INTERNAL'
      : (channelErrors[reply ?? 0]?.code ?? 'INTERNAL');
  return new EbadgeError(code, `the broker ended the consumer of queue '${queue}': ${text}`, {
    retryable: true,
    details: { queue, ...(reply === undefined ? {} : { replyCode: reply }) },
    cause: caught,
  });
}

/** The error that ends a transport whose connection, or part of it, is gone. */
export function connectionLost(address: string, caught: unknown): EbadgeError {
  const why = caught === undefined ? 'closed by the broker' : brokerText(caught);
  return new EbadgeError('CONNECTION_LOST', `the connection to ${address} was lost (${why})`, {
    retryable: true,
    details: { address },
    cause: caught,
  });
}

const tlsFailure =
  /^(?:CERT_|ERR_TLS_|ERR_SSL_|UNABLE_TO_|DEPTH_ZERO_|SELF_SIGNED_|HOSTNAME_MISMATCH|EPROTO)/;

/** The error for a connection that did not come about, with advice; never with credentials. */
export function connectError(caught: unknown, target: ConnectArguments, timedOut: boolean): EbadgeError {
  const { address, virtualHost } = target;
  const text = textOf(caught);
  const code = codeOf(caught);
  const make = (kind: ErrorCode, message: string, retryable = false): EbadgeError =>
    new EbadgeError(kind, message, { retryable, details: { address, virtualHost }, cause: caught });

  if (timedOut || text.includes('ETIMEDOUT')) {
    return make(
      'CONNECTION_FAILED',
      `no answer from ${address} within ${target.connectTimeoutMs} ms: check host, port and firewall, ` +
        'and whether a RabbitMQ broker listens there',
      true,
    );
  }
  if (typeof code === 'string' && /^ERR_(?:OSSL_|CRYPTO_)/.test(code)) {
    return make(
      'INVALID_ARGUMENT',
      `the tls options are not usable (${code}): check ca, cert, key and passphrase`,
    );
  }
  if (typeof code === 'string' && code.includes('ALERT')) {
    return make(
      'ACCESS_REFUSED',
      `${address} refused the TLS connection (${code}): check that tls.cert and tls.key are given, valid and ` +
        "signed by an authority the broker's ssl_options.cacertfile has",
    );
  }
  if (typeof code === 'string' && tlsFailure.test(code)) {
    return make(
      'CONNECTION_FAILED',
      `no TLS connection to ${address} (${code}): check tls.ca and tls.serverName against the broker's ` +
        'certificate, and that the port is the one for amqps',
    );
  }
  // the login worked and opening the virtual host did not; amqplib keeps the broker's reason to itself
  if (text.startsWith('Expected ConnectionOpenOk; got <ConnectionClose')) {
    return make(
      'ACCESS_REFUSED',
      `${address} let us log in, but not into virtual host '${virtualHost}': add it (rabbitmqctl add_vhost ` +
        `'${virtualHost}'), grant access to it (rabbitmqctl set_permissions -p '${virtualHost}' …), or see in the ` +
        "broker's log whether a connection limit is reached",
    );
  }
  if (/ACCESS[_-]REFUSED|SASL mechanism/.test(text)) {
    return make(
      'ACCESS_REFUSED',
      `${address} refused the login (${brokerText(caught)}): check user and password, or with a certificate its ` +
        'common name, the plugin (rabbitmq-plugins enable rabbitmq_auth_mechanism_ssl) and auth_mechanisms.1 = EXTERNAL in ' +
        "rabbitmq.conf; guest may log in from the broker's own machine only",
    );
  }
  const reason = typeof code === 'string' ? code : text;
  return make(
    'CONNECTION_FAILED',
    `no connection to ${address} (${reason}): check host and port, and whether a RabbitMQ broker listens there`,
    true,
  );
}
