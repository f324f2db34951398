/** OpenTelemetry's own SDK, kept in memory, for what clients are measured to do. */

import { context, propagation, SpanKind } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import {
  InMemorySpanExporter,
  SimpleSpanProcessor,
  TracerProvider,
  type ReadableSpan,
} from '@opentelemetry/sdk-trace';
import { afterAll, beforeAll, onTestFinished } from 'vitest';
import { openTelemetry, type OpenTelemetryOptions } from '../../src/opentelemetry/index.ts';
import type { Telemetry } from '../../src/index.ts';

/** Registers what is global in OpenTelemetry while the tests run, and leaves nothing of it. */
export function useGlobals(): void {
  beforeAll(() => {
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  });
  afterAll(() => {
    context.disable();
    propagation.disable();
  });
}

/** A data point of a metric: its value (the count of a histogram), and what it is about. */
export interface Point {
  readonly value: number;
  readonly sum: number | undefined;
  readonly attributes: Readonly<Record<string, unknown>>;
}

/** What one participant, or several, were seen to do. */
export class Seen {
  readonly telemetry: Telemetry;
  readonly #spans = new InMemorySpanExporter();
  readonly #metrics = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  readonly #reader = new PeriodicExportingMetricReader({
    exporter: this.#metrics,
    exportIntervalMillis: 2 ** 30,
  });
  readonly tracerProvider: TracerProvider = new TracerProvider({
    spanProcessors: [new SimpleSpanProcessor({ exporter: this.#spans })],
  });
  readonly #meterProvider = new MeterProvider({ readers: [this.#reader] });

  constructor(options: Omit<OpenTelemetryOptions, 'tracerProvider' | 'meterProvider'> = {}) {
    this.telemetry = openTelemetry({
      ...options,
      tracerProvider: this.tracerProvider,
      meterProvider: this.#meterProvider,
    });
  }

  get spans(): readonly ReadableSpan[] {
    return this.#spans.getFinishedSpans();
  }

  /** The only span with that operation and message type. */
  span(operation: string, type: string): ReadableSpan {
    const found = this.all(operation, type);
    const [only] = found;
    if (only === undefined || found.length > 1) {
      const there = this.spans.map(
        ({ name, attributes }) => `${name} (${String(attributes['ebadge.message.type'])})`,
      );
      throw new Error(`${found.length} spans ${operation} ${type} among: ${there.join(', ')}`);
    }
    return only;
  }

  all(operation: string, type: string): ReadableSpan[] {
    return this.spans.filter(
      ({ attributes }) =>
        attributes['messaging.operation.name'] === operation && attributes['ebadge.message.type'] === type,
    );
  }

  /** The points of all metrics at this moment, by the names of the metrics. */
  async collect(): Promise<ReadonlyMap<string, readonly Point[]>> {
    this.#metrics.reset();
    await this.#reader.forceFlush();
    const metrics = this.#metrics
      .getMetrics()
      .flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics));
    return new Map(
      metrics.map(({ descriptor, dataPoints }) => [
        descriptor.name,
        dataPoints.map(({ value, attributes }) =>
          typeof value === 'number'
            ? { value, sum: undefined, attributes }
            : { value: 'count' in value ? value.count : 0, sum: value.sum, attributes },
        ),
      ]),
    );
  }

  /** All points of a metric at this moment. */
  async points(name: string): Promise<readonly Point[]> {
    return (await this.collect()).get(name) ?? [];
  }

  /** The sum over the points of a metric that have these attributes. */
  async sum(name: string, wanted: Readonly<Record<string, unknown>> = {}): Promise<number> {
    const points = await this.points(name);
    return points
      .filter(({ attributes }) => Object.entries(wanted).every(([key, value]) => attributes[key] === value))
      .reduce((sum, { value }) => sum + value, 0);
  }

  async shutdown(): Promise<void> {
    await this.tracerProvider.shutdown();
    await this.#meterProvider.shutdown();
  }
}

export const kindOf = (span: ReadableSpan): string | undefined => SpanKind[span.kind];

export const traceOf = (span: ReadableSpan): string => span.spanContext().traceId;

/** Whether the one is the child of the other. */
export const isChildOf = (child: ReadableSpan, parent: ReadableSpan): boolean =>
  traceOf(child) === traceOf(parent) && child.parentSpanContext?.spanId === parent.spanContext().spanId;

/** What a hub says when it has started. */
export const boot: { device_name: string; device_version: string; devices: string[] } = {
  device_name: 'hub',
  device_version: '1',
  devices: [],
};

/** What is seen in one test. */
export function seen(options: { peersInMetrics?: boolean } = {}): Seen {
  const made = new Seen(options);
  onTestFinished(() => made.shutdown());
  return made;
}
