/** What spans and metrics of one client have in common. */

import { trace, type Attributes, type Context, type Span, type SpanKind } from '@opentelemetry/api';
import type { DeliveryFacts, Participant, RequestFacts } from '../bus/observer.ts';
import type { ChannelInfo } from '../support/contract.ts';
import {
  attribute,
  destinationOf,
  operationAttributes,
  serverAttributes,
  templateOf,
  type Operation,
} from './attributes.ts';
import type { ClientTelemetry } from './client-telemetry.ts';
import { contextFrom } from './propagation.ts';

/** Of a message that could not be read, not all is known. */
type Loosely<T extends RequestFacts> = Omit<T, 'channel' | 'name' | 'peer'> & {
  readonly channel: ChannelInfo | undefined;
  readonly name: string | undefined;
  readonly peer: string | undefined;
};

export type LooseFacts = Loosely<RequestFacts>;
export type LooseDeliveryFacts = Loosely<DeliveryFacts>;

/** A span, and the context in which it is the current one. */
export interface Begun {
  readonly span: Span;
  readonly context: Context;
}

/** Peers write types of any length. */
const longestType = 100;

export class ClientScope {
  readonly #telemetry: ClientTelemetry;
  readonly #participant: Participant;
  /** The broker, once it is known. */
  server: Attributes = {};

  constructor(telemetry: ClientTelemetry, participant: Participant) {
    this.#telemetry = telemetry;
    this.#participant = participant;
  }

  /** The broker is at that address. */
  connectedTo(address: string): void {
    this.server = serverAttributes(address);
  }

  begin(
    operation: Operation,
    kind: SpanKind,
    { channel, name, peer }: LooseFacts,
    parent: Context,
    more: Attributes,
  ): Begun {
    const [verb] = operation;
    const template = channel === undefined ? undefined : templateOf(channel);
    const attributes: Attributes = {
      ...operationAttributes(operation),
      ...this.server,
      [attribute.role]: this.#participant.role,
      ...(template === undefined ? {} : { [attribute.template]: template }),
      ...(name === undefined ? {} : { [attribute.messageType]: name.slice(0, longestType) }),
      ...(peer === undefined ? {} : { [attribute.peer]: peer }),
      ...more,
    };
    const title = template === undefined ? verb : `${verb} ${template}`;
    const span = this.#telemetry.tracer.startSpan(title, { kind, attributes }, parent);
    return { span, context: trace.setSpan(parent, span) };
  }

  /** A span for something that came; its parent is what the message says, unless another one is given. */
  beginDelivery(
    operation: Operation,
    kind: SpanKind,
    facts: LooseDeliveryFacts,
    more: Attributes = {},
    parent?: Context,
  ): Begun {
    const { queue, delivery } = facts;
    const { exchange, routingKey, body, properties } = delivery;
    const { messageId, correlationId, headers } = properties;
    return this.begin(operation, kind, facts, parent ?? contextFrom(headers), {
      [attribute.destination]: destinationOf(exchange, routingKey, queue),
      ...(routingKey === '' ? {} : { [attribute.routingKey]: routingKey }),
      ...(messageId === undefined ? {} : { [attribute.messageId]: messageId }),
      ...(correlationId === undefined ? {} : { [attribute.conversationId]: correlationId }),
      [attribute.bodySize]: body.length,
      ...more,
    });
  }

  /** Attributes of metrics of the conventions. */
  measured(operation: Operation, facts: LooseFacts, more: Attributes = {}): Attributes {
    return { ...operationAttributes(operation), ...this.server, ...this.counted(facts, more) };
  }

  /** Attributes of our own metrics. Few values each: no names of peers, unless asked for. */
  counted({ channel, name, peer }: LooseFacts, more: Attributes = {}): Attributes {
    const { peersInMetrics } = this.#telemetry;
    return {
      [attribute.role]: this.#participant.role,
      ...(channel === undefined ? {} : { [attribute.template]: templateOf(channel) }),
      ...(name === undefined
        ? {}
        : { [attribute.messageType]: this.#telemetry.typeInMetrics(name, this.#participant) }),
      ...(peersInMetrics && peer !== undefined ? { [attribute.peer]: peer } : {}),
      ...more,
    };
  }
}
