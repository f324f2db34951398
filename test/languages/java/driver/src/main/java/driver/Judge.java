package driver;

import ebadge.sdk.Message;
import ebadge.sdk.Messages;
import ebadge.sdk.runtime.Forgiven;
import ebadge.sdk.runtime.Issue;
import ebadge.sdk.runtime.ReadOptions;
import ebadge.sdk.runtime.ValidationException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Says of each text what the SDK says of it. */
final class Judge {
  private Judge() {}

  static ObjectNode judge(JsonNode line) {
    ObjectNode answer = Lines.MAPPER.createObjectNode();
    answer.set("id", line.get("id"));
    try {
      byte[] bytes = Base64.getDecoder().decode(line.get("base64").stringValue());
      List<Forgiven> forgiven = new ArrayList<>();
      ReadOptions options =
          line.has("reading") && line.get("reading").stringValue().equals("tolerant")
              ? ReadOptions.TOLERANT
              : ReadOptions.STRICT;
      if (line.has("uniqueKeys") && line.get("uniqueKeys").booleanValue()) {
        options = options.withUniqueKeys();
      }
      Message message = Messages.parse(bytes, options.withOnForgiven(forgiven::addAll));
      answer.put("ok", true);
      answer.put("type", message.messageName());
      answer.put("text", new String(Messages.encode(message), StandardCharsets.UTF_8));
      ArrayNode told = answer.putArray("forgiven");
      forgiven.forEach(one -> told.addObject().put("path", one.path()).put("what", one.what()));
    } catch (ValidationException refused) {
      answer.put("ok", false);
      answer.put("code", refused.code().name());
      if (refused.issues().isEmpty()) {
        answer.putNull("issue");
      } else {
        Issue issue = refused.issues().get(0);
        answer
            .putObject("issue")
            .put("path", issue.path())
            .put("keyword", issue.keyword())
            .put("rule", issue.rule());
      }
    } catch (RuntimeException | StackOverflowError crash) {
      answer.removeAll();
      answer.set("id", line.get("id"));
      answer.put("crash", String.valueOf(crash));
      crash.printStackTrace();
    }
    return answer;
  }
}
