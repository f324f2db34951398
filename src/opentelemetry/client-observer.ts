/** What happens to one client, as spans and metrics. */

import { context as contexts, SpanKind, SpanStatusCode, type Context, type Span } from '@opentelemetry/api';
import type {
  DeadLetter,
  DeliveryFacts,
  HandlingOutcome,
  HandlingWatch,
  Observer,
  Participant,
  PublishFacts,
  PublishWatch,
  RequestFacts,
  RequestWatch,
} from '../bus/observer.ts';
import type { Backlog, Delivery, StatusChange } from '../transport/transport.ts';
import { attribute, destinationOf, operations, publishOutcome } from './attributes.ts';
import { ClientScope } from './client-scope.ts';
import type { ClientTelemetry } from './client-telemetry.ts';
import type { Unsettled } from './meters.ts';
import { headersFor } from './propagation.ts';

/** Ends what is told of a handler at work. */
type EndHandling = (outcome: HandlingOutcome | 'timeout' | 'abandoned', errorType?: string) => void;

const secondsSince = (startMs: number): number => (performance.now() - startMs) / 1000;

/** Ends a span. Of a failure it has the code: words may come from elsewhere, and quote a message. */
function end(span: Span, errorType: string | undefined): void {
  if (errorType !== undefined) {
    span.setAttribute(attribute.errorType, errorType);
    span.setStatus({ code: SpanStatusCode.ERROR, message: errorType });
  }
  span.end();
}

const failure = (errorType: string | undefined): Record<string, string> =>
  errorType === undefined ? {} : { [attribute.errorType]: errorType };

const textOf = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);

export class ClientObserver implements Observer {
  readonly #telemetry: ClientTelemetry;
  readonly #scope: ClientScope;
  readonly #role: string;
  readonly #unsettled: Unsettled;
  /** Where what a message leads to belongs, once it has been handled; gone with the delivery. */
  readonly #handledIn = new WeakMap<Delivery, Context>();
  readonly #handlings = new Map<Delivery, EndHandling>();

  constructor(telemetry: ClientTelemetry, participant: Participant) {
    this.#telemetry = telemetry;
    this.#scope = new ClientScope(telemetry, participant);
    this.#role = participant.role;
    this.#unsettled = { role: participant.role, count: 0, bytes: 0 };
    telemetry.meters.add(this.#unsettled);
  }

  publish(facts: PublishFacts): PublishWatch {
    const { name, bodyBytes, messageId, correlationId } = facts;
    const { meters } = this.#telemetry;
    const startMs = performance.now();
    this.#telemetry.knowsType(name);
    const { span, context } = this.#scope.begin(
      operations.publish,
      SpanKind.PRODUCER,
      facts,
      contexts.active(),
      {
        [attribute.messageId]: messageId,
        [attribute.bodySize]: bodyBytes,
        ...(correlationId === undefined ? {} : { [attribute.conversationId]: correlationId }),
      },
    );
    this.#unsettled.count++;
    this.#unsettled.bytes += bodyBytes;
    return {
      headers: (exchange, routingKey) => {
        span.setAttribute(attribute.destination, destinationOf(exchange, routingKey));
        if (routingKey !== '') span.setAttribute(attribute.routingKey, routingKey);
        return headersFor(context);
      },
      end: (error) => {
        this.#unsettled.count--;
        this.#unsettled.bytes -= bodyBytes;
        const outcome = publishOutcome(error);
        const more = { [attribute.outcome]: outcome, ...failure(error?.code) };
        const measured = this.#scope.measured(operations.publish, facts, more);
        meters.sent.add(1, measured);
        meters.operationDuration.record(secondsSince(startMs), measured);
        if (outcome === 'returned') meters.returned.add(1, this.#scope.counted(facts));
        span.setAttribute(attribute.outcome, outcome);
        end(span, error?.code);
      },
    };
  }

  request(facts: RequestFacts): RequestWatch {
    const startMs = performance.now();
    const active = contexts.active();
    const { span, context } = this.#scope.begin(operations.request, SpanKind.CLIENT, facts, active, {});
    return {
      run: (work) => contexts.with(context, work),
      end: (error) => {
        const measured = this.#scope.measured(operations.request, facts, failure(error?.code));
        this.#telemetry.meters.operationDuration.record(secondsSince(startMs), measured);
        end(span, error?.code);
      },
    };
  }

  subscribed(name: string): void {
    this.#telemetry.knowsType(name);
  }

  delivered(facts: DeliveryFacts, lagMs: number | undefined): void {
    const { meters } = this.#telemetry;
    meters.consumed.add(1, this.#scope.measured(operations.consume, facts));
    // the sender's clock may be ahead of ours
    if (lagMs !== undefined) meters.lag.record(Math.max(0, lagMs) / 1000, this.#scope.counted(facts));
  }

  answered(facts: DeliveryFacts): void {
    end(this.#scope.beginDelivery(operations.receive, SpanKind.CLIENT, facts).span, undefined);
  }

  duplicate(facts: DeliveryFacts): void {
    this.#telemetry.meters.duplicates.add(1, this.#scope.counted(facts));
  }

  handle(facts: DeliveryFacts, attempt: number): HandlingWatch {
    const { delivery } = facts;
    const { meters } = this.#telemetry;
    const startMs = performance.now();
    if (attempt > 1) meters.redelivered.add(1, this.#scope.counted(facts));
    const { span, context } = this.#scope.beginDelivery(operations.process, SpanKind.CONSUMER, facts, {
      [attribute.attempt]: attempt,
    });
    this.#handledIn.set(delivery, context);
    const endHandling: EndHandling = (outcome, errorType) => {
      // once: what comes of a handler that was given up is ignored
      if (this.#handlings.get(delivery) !== endHandling) return;
      this.#handlings.delete(delivery);
      const more = { [attribute.outcome]: outcome, ...failure(errorType) };
      meters.processDuration.record(
        secondsSince(startMs),
        this.#scope.measured(operations.process, facts, more),
      );
      span.setAttribute(attribute.outcome, outcome);
      end(span, errorType);
    };
    this.#handlings.set(delivery, endHandling);
    return {
      run: (work) => contexts.with(context, work),
      end: (outcome) => {
        endHandling(outcome, outcome === 'failed' || outcome === 'reject' ? 'HANDLER_FAILED' : undefined);
      },
    };
  }

  deadLettered({ delivery, queue, channel, error }: DeadLetter): void {
    const { code, details } = error;
    this.#handlings.get(delivery)?.(code === 'TIMEOUT' ? 'timeout' : 'failed', code);
    const name = textOf(details['messageName']) ?? delivery.properties.type;
    const facts = { channel, name, peer: textOf(details['peer']), queue, delivery };
    this.#telemetry.meters.deadLettered.add(1, this.#scope.counted(facts, failure(code)));
    const parent = this.#handledIn.get(delivery);
    const { span } = this.#scope.beginDelivery(operations.deadLetter, SpanKind.CLIENT, facts, {}, parent);
    end(span, code);
  }

  backlog(left: Backlog): void {
    this.#unsettled.backlog = left;
  }

  status({ status, address, reason }: StatusChange): void {
    if (address !== undefined) this.#scope.connectedTo(address);
    this.#telemetry.meters.connectionChanges.add(1, {
      [attribute.role]: this.#role,
      [attribute.status]: status,
      ...failure(reason?.code),
    });
  }

  closed(): void {
    // what was at work comes again
    for (const endHandling of [...this.#handlings.values()]) endHandling('abandoned', 'CLOSED');
    this.#telemetry.meters.remove(this.#unsettled);
  }
}
