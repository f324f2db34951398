import type { Delivery, MessageProperties } from '../transport.ts';
import type { AmqpConsumer } from './consumer.ts';
import type { DeliveredMessage } from './delivery-frames.ts';

/** A delivery, without a closure of its own for each. */
export class AmqpDelivery implements Delivery {
  readonly body: Uint8Array;
  readonly properties: MessageProperties;
  readonly exchange: string;
  readonly routingKey: string;
  readonly redelivered: boolean;
  readonly tag: number;
  state: 'at work' | 'acked' | 'settled' = 'at work';
  readonly #consumer: AmqpConsumer;

  constructor(message: DeliveredMessage, consumer: AmqpConsumer) {
    this.body = message.body;
    this.properties = message.properties;
    this.exchange = message.exchange;
    this.routingKey = message.routingKey;
    this.redelivered = message.redelivered;
    this.tag = message.deliveryTag;
    this.#consumer = consumer;
  }

  get lost(): boolean {
    return this.#consumer.isOver;
  }

  ack(): void {
    this.#consumer.acked(this);
  }

  reject({ requeue }: { readonly requeue: boolean }): void {
    this.#consumer.rejected(this, requeue);
  }
}
