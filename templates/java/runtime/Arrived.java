package __package__.runtime;

import java.util.List;
import tools.jackson.databind.JsonNode;

/** A message that has arrived and was found valid. */
record Arrived(
    Catalogue.Channel channel,
    String peer,
    String sender,
    String name,
    NamedMessage message,
    JsonNode json,
    List<Forgiven> forgiven,
    Delivered delivered) {
  String messageId() {
    return delivered.properties().getMessageId();
  }

  String correlationId() {
    return delivered.properties().getCorrelationId();
  }

  boolean redelivered() {
    return delivered.redelivered();
  }

  /** What keeps its order: messages of one sender, and of one subject where the channel tells subjects apart. */
  String lane() {
    return channel.orderedBy() == null ? sender : sender + '\n' + Conversations.keyOf(channel.orderedBy(), json);
  }
}
