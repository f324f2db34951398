/**
 * Traces and metrics of clients, through OpenTelemetry's API. Needs the package `@opentelemetry/api`, which is
 * not installed with the SDK.
 *
 * @packageDocumentation
 */

import type { MeterProvider, TracerProvider } from '@opentelemetry/api';
import { checkOptions, type OptionKind } from '../bus/arguments.ts';
import type { Telemetry } from '../bus/observer.ts';
import { EbadgeError } from '../core/errors.ts';
import type { ClientTelemetry } from './client-telemetry.ts';

export type { Telemetry } from '../bus/observer.ts';

/** Options of {@link openTelemetry}. */
export interface OpenTelemetryOptions {
  /** Where spans go. Default: the one that is registered with the API. */
  readonly tracerProvider?: TracerProvider;
  /** Where metrics go. Default: the one that is registered with the API. */
  readonly meterProvider?: MeterProvider;
  /**
   * Whether metrics tell peers apart (`ebadge.peer`). Every peer makes time series of its own: sensible for
   * a handful, ruinous for 100,000 homes. Spans name the peer always. Default: false.
   */
  readonly peersInMetrics?: boolean;
}

const provider = (method: string): OptionKind => [
  `a provider, with ${method}`,
  (value) => typeof (value as Partial<Record<string, unknown>> | null)?.[method] === 'function',
];

const optionKinds: Readonly<Record<string, OptionKind>> = {
  tracerProvider: provider('getTracer'),
  meterProvider: provider('getMeter'),
  peersInMetrics: ['true or false', (value) => typeof value === 'boolean'],
};

async function load(options: OpenTelemetryOptions): Promise<ClientTelemetry> {
  try {
    const { ClientTelemetry: Loaded } = await import('./client-telemetry.ts');
    return new Loaded(options);
  } catch (caught) {
    const { code, message } = caught as NodeJS.ErrnoException;
    if (code !== 'ERR_MODULE_NOT_FOUND' || !message.includes('@opentelemetry/api')) throw caught;
    throw new EbadgeError(
      'INVALID_ARGUMENT',
      'openTelemetry() needs a package that is not installed with the SDK. Install it: npm install @opentelemetry/api',
      { cause: caught },
    );
  }
}

/**
 * Has a client measured with OpenTelemetry: spans of publishes, questions and handlers, joined across
 * participants through the messages' headers (W3C Trace Context, by the propagator that is registered with
 * the API), and metrics. Names and attributes follow the semantic conventions for messaging; payloads are in
 * none of them. One result can serve many clients. docs/observability.md lists all of it.
 *
 * The SDK uses the API only: which SDK, exporter and sampler is your application's choice.
 *
 * @throws EbadgeError `INVALID_ARGUMENT` when the options are wrong; so does `connect` when
 * `@opentelemetry/api` is not installed.
 *
 * @example
 * ```ts
 * import { openTelemetry } from '@ebadge/sdk/opentelemetry';
 *
 * const telemetry = openTelemetry();
 * const ts = await connect({ role: 'controller', as: 'ts', url: 'amqps://broker.example', telemetry });
 * ```
 */
export function openTelemetry(options: OpenTelemetryOptions = {}): Telemetry {
  checkOptions('openTelemetry', options, optionKinds);
  let loading: Promise<ClientTelemetry> | undefined;
  return {
    async observe(participant) {
      loading ??= load(options);
      return (await loading).observe(participant);
    },
  };
}
