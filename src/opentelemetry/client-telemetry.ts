/** What the clients of one `openTelemetry()` share. */

import { metrics, trace, type Tracer } from '@opentelemetry/api';
import type { Participant } from '../bus/observer.ts';
import { ClientObserver } from './client-observer.ts';
import type { OpenTelemetryOptions } from './index.ts';
import { Meters } from './meters.ts';

const scope = '@ebadge/sdk';

/** Stands for types that only peers know of. */
const other = '_OTHER';

export class ClientTelemetry {
  readonly peersInMetrics: boolean;
  readonly tracer: Tracer;
  readonly meters: Meters;
  /** Types that this program has named. */
  readonly #known = new Set<string>();

  constructor({ tracerProvider, meterProvider, peersInMetrics = false }: OpenTelemetryOptions) {
    this.peersInMetrics = peersInMetrics;
    this.tracer = (tracerProvider ?? trace.getTracerProvider()).getTracer(scope);
    this.meters = new Meters((meterProvider ?? metrics.getMeterProvider()).getMeter(scope));
  }

  observe(participant: Participant): ClientObserver {
    return new ClientObserver(this, participant);
  }

  /** This program sends or handles messages of that type. */
  knowsType(name: string): void {
    this.#known.add(name);
  }

  /** A message type as metrics have it: what peers make up does not make time series. */
  typeInMetrics(name: string, { catalogue }: Participant): string {
    return Object.hasOwn(catalogue.messages, name) || this.#known.has(name) ? name : other;
  }
}
