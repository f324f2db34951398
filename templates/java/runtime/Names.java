package __package__.runtime;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/** Participants' names, and names of exchanges and queues that hold them. */
final class Names {
  private static final Pattern PARAMETER = Pattern.compile("\\{([^}]+)\\}");
  private static final int MAX_BYTES = 255;

  private Names() {}

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /** Fills the parameters of a name in: <code>{heh}-to-{controller}</code>. */
  static String fill(String template, Map<String, String> values) {
    String name =
        PARAMETER
            .matcher(template)
            .replaceAll(match -> Matcher.quoteReplacement(values.getOrDefault(match.group(1), match.group())));
    if (bytes(name) > MAX_BYTES) {
      throw new SdkException(
          ErrorCode.INVALID_ARGUMENT,
          "The name " + name + " has more than " + MAX_BYTES + " bytes. Use shorter participant names.");
    }
    return name;
  }

  static boolean canFill(String template, Map<String, String> values) {
    Matcher matcher = PARAMETER.matcher(template);
    while (matcher.find()) {
      if (!values.containsKey(matcher.group(1))) {
        return false;
      }
    }
    return true;
  }

  /** The parameters' values in a name made from a template; null for another's name. */
  static Map<String, String> read(String template, String name) {
    List<String> keys = new ArrayList<>();
    List<String> parts = new ArrayList<>();
    Matcher matcher = PARAMETER.matcher(template);
    int end = 0;
    while (matcher.find()) {
      parts.add(template.substring(end, matcher.start()));
      keys.add(matcher.group(1));
      end = matcher.end();
    }
    parts.add(template.substring(end));
    Map<String, String> values = new LinkedHashMap<>();
    int at = 0;
    for (int index = 0; index < keys.size(); index++) {
      if (!name.startsWith(parts.get(index), at)) {
        return null;
      }
      at += parts.get(index).length();
      String separator = parts.get(index + 1);
      int stop = separator.isEmpty() ? name.length() : name.indexOf(separator, at);
      if (stop <= at) {
        return null;
      }
      values.put(keys.get(index), name.substring(at, stop));
      at = stop;
    }
    return name.substring(at).equals(parts.get(keys.size())) ? values : null;
  }

  /** Refuses what cannot name a participant: names become parts of exchange names, queue names and permissions. */
  static String checked(String name, String what) {
    String fault = null;
    if (name == null || name.isEmpty()) {
      fault = "it is empty";
    } else if (name.contains("-to-") || name.startsWith("to-") || name.endsWith("-to")) {
      fault = "it holds \"-to-\", or begins or ends with its half, which separates sender and receiver in exchange names";
    } else if (Pattern.compile("[\\s.*#{}\\p{Cc}]").matcher(name).find()) {
      fault = "it contains a space, a dot, an asterisk, a hash sign, a brace or a control character";
    } else if (bytes(name) > 100) {
      fault = "it has more than 100 bytes";
    }
    if (fault != null) {
      throw new SdkException(
          ErrorCode.INVALID_ARGUMENT,
          what + " cannot be " + JsonText.writeText(Wire.ofAny(name == null ? null : Wire.ofText(name))) + ": " + fault
              + ". Use a name like \"heh-b827ebea02c1\".");
    }
    return name;
  }

  /** The values of its words, null and absent ones left out, joined by dots. */
  static String routingKey(Catalogue.Channel channel, JsonNode message, boolean isExtension, String messageName) {
    if (channel.fixedRoutingKey() != null) {
      return channel.fixedRoutingKey();
    }
    StringBuilder key = new StringBuilder();
    for (String pointer : channel.routingKey()) {
      JsonNode word = Pointers.valueAt(message, pointer);
      if (word == null || word.isNull()) {
        continue;
      }
      if (isExtension && !(word.isString() && word.stringValue().matches("[^.*#]+"))) {
        throw new SdkException(
            ErrorCode.INVALID_ARGUMENT,
            messageName + " cannot be sent: what is at " + pointer
                + " becomes a word of the routing key. Make it text without a dot, an asterisk or a hash sign.");
      }
      key.append(key.isEmpty() ? "" : ".").append(word.asString());
    }
    if (bytes(key.toString()) > MAX_BYTES) {
      throw new SdkException(
          ErrorCode.INVALID_ARGUMENT,
          "The routing key has more than " + MAX_BYTES + " bytes; AMQP takes no more. Shorten the ids in the message.");
    }
    return key.toString();
  }
}
