package __package__.runtime;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Tolerant reading: what is forgiven, and what is read then. */
final class Tolerant {
  private static final Pattern NUMBER =
      Pattern.compile("-?(?:0|[1-9][0-9]*)(?:\\.[0-9]+)?(?:[eE][+-]?[0-9]+)?");
  private static final int MOST_PARTS = 1000;

  private Tolerant() {}

  /** A known error in what peers send: where it is found (null: any item), and its repair. */
  record Erratum(String id, List<String> at, String repair) {}

  private record Edit(List<Object> steps, String what, Erratum erratum) {}

  /** A message without its faults. */
  record Mended(JsonNode message, List<Forgiven> forgiven) {}

  /** Null when one of the faults is not forgiven. */
  static Mended mend(JsonNode message, List<Finding> findings, List<Erratum> errata) {
    Map<String, Edit> edits = new LinkedHashMap<>();
    for (Finding finding : findings) {
      Edit edit = editFor(finding, errata);
      if (edit == null) {
        return null;
      }
      edits.put(Pointers.pointer(edit.steps()), edit);
    }
    JsonNode mended = message.deepCopy();
    for (Edit edit : edits.values()) {
      if (!apply(mended, edit)) {
        return null;
      }
    }
    List<Edit> sorted = new ArrayList<>(edits.values());
    sorted.sort((a, b) -> Pointers.compare(a.steps(), b.steps()));
    List<Forgiven> forgiven =
        sorted.stream()
            .map(edit -> new Forgiven(Pointers.shortened(Pointers.pointer(edit.steps())), edit.what()))
            .toList();
    return new Mended(mended, forgiven);
  }

  private static Edit editFor(Finding finding, List<Erratum> errata) {
    if (finding.rule()) {
      return null;
    }
    if (finding.isUnknownMember()) {
      return new Edit(finding.steps(), "unknown", null);
    }
    for (Erratum erratum : errata) {
      List<Object> steps = placeIn(finding.steps(), erratum);
      if (steps != null) {
        return new Edit(steps, erratum.id(), erratum);
      }
    }
    return null;
  }

  private static List<Object> placeIn(List<Object> steps, Erratum erratum) {
    if (erratum.at().size() > steps.size()) {
      return null;
    }
    for (int index = 0; index < erratum.at().size(); index++) {
      String wanted = erratum.at().get(index);
      boolean fits = wanted == null ? steps.get(index) instanceof Integer : wanted.equals(steps.get(index));
      if (!fits) {
        return null;
      }
    }
    return steps.subList(0, erratum.at().size());
  }

  private static boolean apply(JsonNode root, Edit edit) {
    List<Object> steps = edit.steps();
    if (steps.isEmpty()) {
      return false;
    }
    JsonNode holder = root;
    for (Object step : steps.subList(0, steps.size() - 1)) {
      holder = holder == null ? null : Pointers.child(holder, step);
    }
    Object last = steps.get(steps.size() - 1);
    JsonNode value = holder == null ? null : Pointers.child(holder, last);
    if (value == null) {
      return false;
    }
    JsonNode repaired = edit.erratum() == null ? null : repaired(edit.erratum().repair(), value);
    if (edit.erratum() != null && repaired == null) {
      return false;
    }
    if (holder instanceof ObjectNode object) {
      if (repaired == null) {
        object.remove(String.valueOf(last));
      } else {
        object.set(String.valueOf(last), repaired);
      }
      return true;
    }
    if (repaired == null || !(last instanceof Integer index)) {
      return false;
    }
    ((ArrayNode) holder).set(index, repaired);
    return true;
  }

  private static JsonNode repaired(String repair, JsonNode value) {
    return switch (repair) {
      case "numberFromText" ->
          value.isString() && NUMBER.matcher(value.stringValue()).matches()
              ? JsonText.number(Double.parseDouble(value.stringValue()))
              : null;
      case "listFromCommaText" -> listFromCommaText(value);
      default -> null;
    };
  }

  private static JsonNode listFromCommaText(JsonNode value) {
    if (!value.isArray() || value.size() != 1 || !value.get(0).isString()) {
      return null;
    }
    String[] parts = value.get(0).stringValue().split(",", MOST_PARTS + 1);
    if (parts.length < 2 || parts.length > MOST_PARTS) {
      return null;
    }
    ArrayNode list = JsonNodeFactory.instance.arrayNode(parts.length);
    for (String part : parts) {
      list.add(trimmed(part));
    }
    return list;
  }

  private static String trimmed(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && " \t\n\r".indexOf(text.charAt(start)) >= 0) {
      start++;
    }
    while (end > start && " \t\n\r".indexOf(text.charAt(end - 1)) >= 0) {
      end--;
    }
    return text.substring(start, end);
  }
}
