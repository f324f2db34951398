/** The metrics of all clients of one telemetry. */

import type {
  Attributes,
  BatchObservableCallback,
  Counter,
  Histogram,
  Meter,
  ObservableUpDownCounter,
} from '@opentelemetry/api';
import type { Backlog } from '../transport/transport.ts';
import { attribute } from './attributes.ts';

/** What one client has published that is not settled yet. */
export interface Unsettled {
  readonly role: string;
  count: number;
  bytes: number;
  /** What an earlier process has left besides. */
  backlog?: Backlog;
}

/** As the conventions have it, in seconds. */
const operationBoundaries = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];
/** Up to the time to live of messages. Senders' timestamps are whole seconds. */
const lagBoundaries = [1, 2, 5, 10, 30, 60, 120, 300, 600, 900];

function histogram(meter: Meter, name: string, description: string, boundaries: number[]): Histogram {
  return meter.createHistogram(name, {
    unit: 's',
    description,
    advice: { explicitBucketBoundaries: boundaries },
  });
}

export class Meters {
  readonly sent: Counter;
  readonly consumed: Counter;
  readonly operationDuration: Histogram;
  readonly processDuration: Histogram;
  readonly returned: Counter;
  readonly deadLettered: Counter;
  readonly redelivered: Counter;
  readonly duplicates: Counter;
  readonly lag: Histogram;
  readonly connectionChanges: Counter;
  readonly #meter: Meter;
  readonly #bufferedCount: ObservableUpDownCounter;
  readonly #bufferedSize: ObservableUpDownCounter;
  readonly #clients = new Set<Unsettled>();

  constructor(meter: Meter) {
    this.#meter = meter;
    const messages = (name: string, description: string): Counter =>
      meter.createCounter(name, { unit: '{message}', description });
    this.sent = messages('messaging.client.sent.messages', 'Messages published, confirmed or not.');
    this.consumed = messages(
      'messaging.client.consumed.messages',
      'Valid messages that came, duplicates aside.',
    );
    this.operationDuration = histogram(
      meter,
      'messaging.client.operation.duration',
      'Time from a publish to its confirm or failure, from a question to its answer or failure.',
      operationBoundaries,
    );
    this.processDuration = histogram(
      meter,
      'messaging.process.duration',
      'Time that handlers took.',
      operationBoundaries,
    );
    this.returned = messages('ebadge.client.returned.messages', 'Messages that no queue took.');
    this.deadLettered = messages(
      'ebadge.client.dead_lettered.messages',
      'Messages put among the dead letters.',
    );
    this.redelivered = messages(
      'ebadge.client.redelivered.messages',
      'Attempts after the first to handle a message.',
    );
    this.duplicates = messages(
      'ebadge.client.duplicate.messages',
      'Messages that had come before, not handled again.',
    );
    this.lag = histogram(
      meter,
      'ebadge.client.lag',
      'Age of messages at their delivery, by the timestamps of their senders.',
      lagBoundaries,
    );
    this.connectionChanges = meter.createCounter('ebadge.client.connection.changes', {
      unit: '{change}',
      description: 'Changes of the status of the connection.',
    });
    this.#bufferedCount = meter.createObservableUpDownCounter('ebadge.client.buffered.messages', {
      unit: '{message}',
      description: 'Messages published that are neither confirmed nor given up.',
    });
    this.#bufferedSize = meter.createObservableUpDownCounter('ebadge.client.buffered.size', {
      unit: 'By',
      description: 'Size of the bodies of messages published that are neither confirmed nor given up.',
    });
  }

  /** Counts in what a client has not settled. */
  add(unsettled: Unsettled): void {
    if (this.#clients.size === 0) {
      this.#meter.addBatchObservableCallback(this.#observe, [this.#bufferedCount, this.#bufferedSize]);
    }
    this.#clients.add(unsettled);
  }

  /** The client is closed. */
  remove(unsettled: Unsettled): void {
    if (!this.#clients.delete(unsettled) || this.#clients.size > 0) return;
    this.#meter.removeBatchObservableCallback(this.#observe, [this.#bufferedCount, this.#bufferedSize]);
  }

  readonly #observe: BatchObservableCallback = (result) => {
    const byRole = new Map<string, { count: number; bytes: number }>();
    for (const { role, count, bytes, backlog } of this.#clients) {
      const sum = byRole.get(role) ?? { count: 0, bytes: 0 };
      byRole.set(role, {
        count: sum.count + count + (backlog?.count ?? 0),
        bytes: sum.bytes + bytes + (backlog?.bytes ?? 0),
      });
    }
    for (const [role, { count, bytes }] of byRole) {
      const attributes: Attributes = { [attribute.role]: role };
      result.observe(this.#bufferedCount, count, attributes);
      result.observe(this.#bufferedSize, bytes, attributes);
    }
  };
}
