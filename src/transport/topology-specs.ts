/** Exchanges, queues and bindings, as they are to exist on a broker. */

/** An exchange as it is to exist. */
export interface ExchangeSpec {
  /** Its name in the virtual host. */
  readonly name: string;
  /** How it chooses queues for a message. */
  readonly type: 'topic' | 'direct' | 'fanout' | 'headers';
  /** Whether it outlives a restart of the broker. */
  readonly durable: boolean;
  /** Whether it goes with its last binding. */
  readonly autoDelete: boolean;
  /** Exchange that takes what no queue is bound for; it may be declared later. Absent: none. */
  readonly alternateExchange?: string;
}

/** A queue as it is to exist. */
export interface QueueSpec {
  /** Its name in the virtual host. */
  readonly name: string;
  /** Whether it outlives a restart of the broker. */
  readonly durable: boolean;
  /** Whether only its connection may use it, and it goes with that. */
  readonly exclusive: boolean;
  /** Whether it goes with its last consumer. */
  readonly autoDelete: boolean;
  /** Time a message may wait in the queue before it is dropped or dead-lettered; absent: no limit. */
  readonly messageTtlMs?: number;
  /** Messages the queue holds, at most; `overflow` says what comes then. Absent: no limit. */
  readonly maxLength?: number;
  /**
   * What happens at `maxLength`: the oldest message is dropped or dead-lettered, or a publish is refused
   * (`PUBLISH_REFUSED`). Default: drop-head.
   */
  readonly overflow?: 'drop-head' | 'reject-publish';
  /**
   * Classic queues live on one node; quorum queues are replicated in a cluster, always durable and neither
   * exclusive nor autoDelete. Default: classic, unless the operator gave the virtual host another default.
   */
  readonly type?: 'classic' | 'quorum';
  /**
   * How often a quorum queue redelivers a message, at most, before it drops or dead-letters it. Absent: no
   * limit (RabbitMQ 4: 20).
   */
  readonly deliveryLimit?: number;
  /** Time without a consumer after which the queue is deleted with what it holds. Absent: it stays. */
  readonly expiresMs?: number;
  /** Exchange that takes what was rejected, expired or pushed out; absent: those are dropped. */
  readonly deadLetterExchange?: string;
  /** Routing key for dead letters; absent: the message keeps its own. */
  readonly deadLetterRoutingKey?: string;
  /**
   * Further arguments, by their AMQP names, for queues that others declare with them as well. A broker refuses a
   * declaration whose arguments differ. Absent: none.
   */
  readonly arguments?: Readonly<Record<string, string | number | boolean>>;
}

/** A queue bound to an exchange. */
export interface BindingSpec {
  /** Name of the exchange. */
  readonly exchange: string;
  /** Name of the queue. */
  readonly queue: string;
  /** Topic pattern: words joined by dots, `*` is one word, `#` any number of words. */
  readonly bindingKey: string;
}

/** Exchanges, queues and bindings that belong together. */
export interface Topology {
  /** Exchanges, declared first. */
  readonly exchanges: readonly ExchangeSpec[];
  /** Queues. */
  readonly queues: readonly QueueSpec[];
  /** Bindings, declared last. */
  readonly bindings: readonly BindingSpec[];
}
