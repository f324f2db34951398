package __package__.runtime;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** JSON Pointers, and paths as steps: names of members and indices of items. */
final class Pointers {
  private static final int LONGEST = 200;

  private Pointers() {}

  static String escape(String step) {
    return step.indexOf('~') < 0 && step.indexOf('/') < 0 ? step : step.replace("~", "~0").replace("/", "~1");
  }

  static List<String> steps(String pointer) {
    List<String> steps = new ArrayList<>();
    if (pointer.isEmpty()) {
      return steps;
    }
    for (String step : pointer.substring(1).split("/", -1)) {
      steps.add(step.replace("~1", "/").replace("~0", "~"));
    }
    return steps;
  }

  /** The value at the pointer, or null where there is none. */
  static JsonNode valueAt(JsonNode root, String pointer) {
    return valueAt(root, steps(pointer));
  }

  static JsonNode valueAt(JsonNode root, List<String> steps) {
    JsonNode value = root;
    for (String step : steps) {
      value = value == null ? null : child(value, step);
    }
    return value;
  }

  static JsonNode child(JsonNode value, Object step) {
    if (value.isObject()) {
      return value.get(String.valueOf(step));
    }
    if (!value.isArray()) {
      return null;
    }
    if (step instanceof Integer index) {
      return value.get(index);
    }
    String text = String.valueOf(step);
    return text.matches("0|[1-9][0-9]{0,8}") ? value.get(Integer.parseInt(text)) : null;
  }

  static String pointer(List<Object> steps) {
    StringBuilder text = new StringBuilder();
    for (Object step : steps) {
      text.append('/').append(escape(String.valueOf(step)));
    }
    return text.toString();
  }

  /** Cut short where it is longer than anybody reads. */
  static String shortened(String pointer) {
    return cut(pointer, LONGEST);
  }

  static String cut(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    boolean half = Character.isHighSurrogate(text.charAt(most - 2));
    return text.substring(0, half ? most - 2 : most - 1) + "…";
  }

  /** Orders texts by their code points: surrogates stand for the characters after all others. */
  static int compareCodePoints(String a, String b) {
    int length = Math.min(a.length(), b.length());
    for (int at = 0; at < length; at++) {
      char one = a.charAt(at);
      char other = b.charAt(at);
      if (one != other) {
        return rank(one) - rank(other);
      }
    }
    return a.length() - b.length();
  }

  private static int rank(char unit) {
    return unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800;
  }

  /** Orders paths into one value: a path before those that continue it, indices by number, names by code points. */
  static int compare(List<Object> a, List<Object> b) {
    int length = Math.min(a.size(), b.size());
    for (int at = 0; at < length; at++) {
      int order =
          a.get(at) instanceof Integer one && b.get(at) instanceof Integer other
              ? Integer.compare(one, other)
              : compareCodePoints(String.valueOf(a.get(at)), String.valueOf(b.get(at)));
      if (order != 0) {
        return order;
      }
    }
    return a.size() - b.size();
  }
}
