package __package__.runtime;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import java.io.IOException;

/** A delivery that has to be settled. Settling one whose connection is gone has no effect: it comes again. */
record Delivered(
    Channel on,
    String queue,
    long tag,
    String exchange,
    String routingKey,
    boolean redelivered,
    BasicProperties properties,
    byte[] body) {

  private interface Settling {
    void run() throws IOException;
  }

  private static void quietly(Settling settling) {
    try {
      settling.run();
    } catch (IOException | AlreadyClosedException gone) {
      // it comes again with the next connection
    }
  }

  void ack() {
    quietly(() -> on.basicAck(tag, false));
  }

  void reject(boolean requeue) {
    quietly(() -> on.basicReject(tag, requeue));
  }
}
