/** Options of the commands that connect to a broker, and the connection they make of them. */

import type { Command } from 'commander';
import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Option } from 'commander';
import { checkParticipantName } from '../bus/names.ts';
import { EbadgeError } from '../core/errors.ts';
import type { AmqpTransport } from '../transport/amqp/amqp-transport.ts';
import type { AmqpTlsOptions } from '../transport/amqp/tls-options.ts';
import { collect } from './option-values.ts';
import { whyUnreadable } from './read-input.ts';

/** What {@link withBusOptions} adds. */
export interface BusOptions {
  readonly url: readonly string[];
  readonly tlsCa?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly as?: string;
  readonly role: string;
}

/** Adds the options to a command. */
export const withBusOptions = (command: Command): Command =>
  withBrokerAddress(
    command
      .requiredOption('--role <role>', 'your role, e.g. controller or heh')
      .option('--as <name>', 'your name; default: the common name of --tls-cert'),
  );

/** Adds those that say where the broker is, and how to log in there. */
export const withBrokerAddress = (command: Command): Command =>
  command
    .addOption(
      new Option(
        '--url <url>',
        'address of the broker; several times: tried in that order; default: EBADGE_URL, which `ps` does not show',
      )
        .argParser(collect)
        .default([], ''),
    )
    .option('--tls-ca <file>', "the authority of the broker's certificate, PEM")
    .option('--tls-cert <file>', 'your certificate, PEM: the login then is by certificate')
    .option('--tls-key <file>', 'the key of your certificate, PEM');

const invalid = (message: string): EbadgeError => new EbadgeError('INVALID_ARGUMENT', message);

function pem(option: string, file: string | undefined): Buffer | undefined {
  if (file === undefined) return undefined;
  try {
    return readFileSync(file);
  } catch (cause) {
    throw new EbadgeError('INVALID_ARGUMENT', `Cannot read ${file} (${option}): ${whyUnreadable(cause)}.`, {
      cause,
    });
  }
}

function tlsOf({ tlsCa, tlsCert, tlsKey }: BusOptions): AmqpTlsOptions | undefined {
  if ((tlsCert === undefined) !== (tlsKey === undefined)) {
    throw invalid('A certificate needs its key: give both of --tls-cert and --tls-key, or none.');
  }
  const [ca, cert, key] = [pem('--tls-ca', tlsCa), pem('--tls-cert', tlsCert), pem('--tls-key', tlsKey)];
  if (ca === undefined && cert === undefined) return undefined;
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined || key === undefined ? {} : { cert, key }),
  };
}

function nameOf({ as, tlsCert }: BusOptions): string {
  if (as !== undefined) return checkParticipantName(as, '--as');
  const cert = pem('--tls-cert', tlsCert);
  if (cert === undefined)
    throw invalid('Say who you are: --as NAME, or a certificate with --tls-cert and --tls-key.');
  let subject: string;
  try {
    ({ subject } = new X509Certificate(cert));
  } catch (cause) {
    throw new EbadgeError(
      'INVALID_ARGUMENT',
      `${tlsCert ?? ''} (--tls-cert) holds no certificate. Give a PEM file.`,
      {
        cause,
      },
    );
  }
  const name = /^CN=(.*)$/m.exec(subject)?.[1];
  if (name === undefined)
    throw invalid('The certificate has no common name: say who you are with --as NAME.');
  return checkParticipantName(name, 'The common name of the certificate');
}

/** How to reach brokers, and as whom. */
export interface Reach {
  readonly me: string;
  readonly role: string;
  /** Opens a connection to the first broker that takes it; a URL's own path comes before that virtual host. */
  open(virtualHost: string): Promise<AmqpTransport>;
}

/** The virtual host that a URL names. */
function virtualHostIn(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const { pathname } = new URL(url);
  try {
    return pathname.length > 1 ? decodeURIComponent(pathname.slice(1)) : undefined;
  } catch {
    return undefined;
  }
}

/** Reads the options. Throws INVALID_ARGUMENT; connects to nothing yet. */
export function readBusOptions(options: BusOptions): Reach {
  const fromEnvironment = (process.env['EBADGE_URL'] ?? '').split(/[\s,]+/).filter((url) => url !== '');
  const urls = options.url.length > 0 ? options.url : fromEnvironment;
  const me = nameOf(options);
  const tls = tlsOf(options);
  if (urls.length === 0) {
    throw invalid(
      'Name the broker: --url amqps://broker.example:5671, or the environment variable EBADGE_URL.',
    );
  }
  return {
    me,
    role: options.role,
    async open(virtualHost) {
      // loaded only when used: other commands need no AMQP client
      const { connectAmqp } = await import('../transport/amqp/amqp-transport.ts');
      let failure: unknown;
      for (const url of urls) {
        try {
          return await connectAmqp({
            url,
            virtualHost: virtualHostIn(url) ?? virtualHost,
            clientName: `${me} (ebadge command)`,
            ...(tls === undefined ? {} : { tls }),
          });
        } catch (caught) {
          // the first one's: the others are but its stand-ins
          failure ??= caught;
        }
      }
      throw EbadgeError.from(failure, 'CONNECTION_FAILED');
    },
  };
}
