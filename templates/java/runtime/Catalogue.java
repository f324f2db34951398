package __package__.runtime;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Everything about a contract that is data and no schema: enough to run a client on. */
record Catalogue(
    String title,
    String version,
    String discriminator,
    Pattern extensions,
    Map<String, String> virtualHosts,
    Map<String, Message> messages,
    Map<String, Channel> channels) {

  /** One message type. */
  record Message(
      String name, String definition, String contentType, List<String> fields, List<Tolerant.Erratum> errata) {}

  /** One direction between two roles. */
  record Channel(
      String id,
      String address,
      String server,
      String sender,
      String receiver,
      String group,
      String declaredBy,
      Exchange exchange,
      Queue queue,
      List<String> routingKey,
      String fixedRoutingKey,
      List<String> requiredFields,
      List<String> orderedBy,
      List<String> messages,
      Map<String, Reply> replies,
      String unusable) {
    /** Who receives: a role, or a group of it. */
    String addressee() {
      return group == null ? receiver : group;
    }
  }

  record Exchange(String name, String type, boolean durable, boolean autoDelete) {}

  record Queue(
      String name,
      boolean durable,
      String bindingKey,
      Long messageTtlMs,
      Map<String, Object> arguments,
      DeadLetter deadLetter) {}

  record DeadLetter(String exchange, String queue, Long messageTtlMs, Long maxLength) {}

  /** What answers a question, by when, and how the two are matched. */
  record Reply(
      String channel,
      List<String> messages,
      String cardinality,
      long deadlineMs,
      List<String> correlation,
      Map<String, JsonNode> cancel,
      String intervalField,
      String startField,
      List<String> subscription,
      Map<String, String> keys,
      Revision revision,
      Success success) {}

  record Revision(List<String> identity, String field) {}

  record Success(
      String field, List<JsonNode> values, List<JsonNode> retryable, String subcode, String description) {}

  boolean isExtension(String name) {
    return extensions != null && !messages.containsKey(name) && extensions.matcher(name).find();
  }

  List<Tolerant.Erratum> errataOf(String name) {
    Message message = messages.get(name);
    return message == null ? List.of() : message.errata();
  }

  String contentTypeOf(String name) {
    Message message = name == null ? null : messages.get(name);
    return message == null ? null : message.contentType();
  }

  static Catalogue of(JsonNode json) {
    Map<String, Message> messages = new LinkedHashMap<>();
    for (JsonNode message : json.get("messages")) {
      messages.put(text(message, "name"), messageOf(message));
    }
    Map<String, Channel> channels = new LinkedHashMap<>();
    json.get("channels").forEachEntry((id, channel) -> channels.put(id, channelOf(channel)));
    Map<String, String> hosts = new LinkedHashMap<>();
    json.get("servers").forEachEntry((id, server) -> hosts.put(id, text(server, "virtualHost")));
    JsonNode extensions = json.get("extensionMessages");
    return new Catalogue(
        text(json, "title"),
        text(json, "version"),
        text(json, "discriminator"),
        extensions == null ? null : Patterns.compiled(text(extensions, "pattern")),
        hosts,
        messages,
        channels);
  }

  private static Message messageOf(JsonNode json) {
    List<Tolerant.Erratum> errata = new ArrayList<>();
    if (json.has("errata")) {
      for (JsonNode erratum : json.get("errata")) {
        errata.add(new Tolerant.Erratum(text(erratum, "id"), texts(erratum, "at"), text(erratum, "repair")));
      }
    }
    return new Message(
        text(json, "name"), text(json, "definition"), text(json, "contentType"), texts(json, "fields"), errata);
  }

  private static Channel channelOf(JsonNode json) {
    JsonNode exchange = json.get("exchange");
    Map<String, Reply> replies = new LinkedHashMap<>();
    json.get("replies").forEachEntry((name, reply) -> replies.put(name, replyOf(reply)));
    return new Channel(
        text(json, "id"),
        text(json, "address"),
        text(json, "server"),
        text(json, "sender"),
        text(json, "receiver"),
        text(json, "group"),
        text(json, "declaredBy"),
        new Exchange(
            text(exchange, "name"), text(exchange, "type"), truth(exchange, "durable"), truth(exchange, "autoDelete")),
        queueOf(json.get("queue")),
        texts(json, "routingKey"),
        text(json, "fixedRoutingKey"),
        texts(json, "requiredFields"),
        json.has("orderedBy") ? texts(json, "orderedBy") : null,
        texts(json, "messages"),
        replies,
        text(json, "unusable"));
  }

  private static Queue queueOf(JsonNode json) {
    JsonNode letter = json.get("deadLetter");
    Map<String, Object> arguments = null;
    if (json.has("arguments")) {
      arguments = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> argument : json.get("arguments").properties()) {
        JsonNode value = argument.getValue();
        arguments.put(
            argument.getKey(),
            value.isString() ? value.stringValue() : value.isBoolean() ? value.booleanValue() : value.numberValue());
      }
    }
    return new Queue(
        text(json, "name"),
        truth(json, "durable"),
        text(json, "bindingKey"),
        whole(json, "messageTtlMs"),
        arguments,
        letter == null
            ? null
            : new DeadLetter(
                text(letter, "exchange"),
                text(letter, "queue"),
                whole(letter, "messageTtlMs"),
                whole(letter, "maxLength")));
  }

  private static Reply replyOf(JsonNode json) {
    Map<String, JsonNode> cancel = null;
    if (json.has("cancel")) {
      cancel = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> member : json.get("cancel").properties()) {
        cancel.put(member.getKey(), member.getValue());
      }
    }
    Map<String, String> keys = new LinkedHashMap<>();
    if (json.has("keys")) {
      json.get("keys").forEachEntry((list, object) -> keys.put(list, object.stringValue()));
    }
    JsonNode revision = json.get("revision");
    JsonNode success = json.get("success");
    return new Reply(
        text(json, "channel"),
        texts(json, "messages"),
        text(json, "cardinality"),
        whole(json, "deadlineMs"),
        texts(json, "correlation"),
        cancel,
        text(json, "intervalField"),
        text(json, "startField"),
        json.has("subscription") ? texts(json, "subscription") : null,
        keys,
        revision == null ? null : new Revision(texts(revision, "identity"), text(revision, "field")),
        success == null
            ? null
            : new Success(
                text(success, "field"),
                values(success, "values"),
                values(success, "retryable"),
                text(success, "subcode"),
                text(success, "description")));
  }

  private static String text(JsonNode json, String name) {
    JsonNode value = json.get(name);
    return value == null || value.isNull() ? null : value.stringValue();
  }

  private static boolean truth(JsonNode json, String name) {
    return json.has(name) && json.get(name).booleanValue();
  }

  private static Long whole(JsonNode json, String name) {
    return json.has(name) ? json.get(name).longValue() : null;
  }

  private static List<String> texts(JsonNode json, String name) {
    List<String> all = new ArrayList<>();
    if (json.has(name)) {
      json.get(name).forEach(value -> all.add(value.isNull() ? null : value.stringValue()));
    }
    return all;
  }

  private static List<JsonNode> values(JsonNode json, String name) {
    List<JsonNode> all = new ArrayList<>();
    if (json.has(name)) {
      json.get(name).forEach(all::add);
    }
    return all;
  }
}
