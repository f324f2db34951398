package __package__.runtime;

import com.rabbitmq.client.AMQP.BasicProperties;
import java.util.concurrent.CompletableFuture;

/** A message on its way to the broker. */
final class Publication {
  final String exchange;
  final String routingKey;
  final byte[] body;
  final BasicProperties properties;
  final CompletableFuture<Void> confirmed = new CompletableFuture<>();
  final long createdNanos = System.nanoTime();

  /** When it is of no more use, by the same clock; 0: never. */
  final long deadlineNanos;

  /** Whether it was handed to a connection: then it may have arrived. */
  boolean sent;

  /** Why the broker gave it back; null: it did not. */
  volatile String returned;

  /** Nobody waits for it any more: if it was not sent, it need not be. */
  volatile boolean withdrawn;

  Publication(String exchange, String routingKey, byte[] body, BasicProperties properties, long deadlineNanos) {
    this.exchange = exchange;
    this.routingKey = routingKey;
    this.body = body;
    this.properties = properties;
    this.deadlineNanos = deadlineNanos;
  }

  long size() {
    return body.length + 256L;
  }

  /** With the time that is left of its life. */
  BasicProperties propertiesNow() {
    if (deadlineNanos == 0) {
      return properties;
    }
    long leftMs = Math.max(0, (deadlineNanos - System.nanoTime()) / 1_000_000);
    return properties.builder().expiration(Long.toString(leftMs)).build();
  }
}
