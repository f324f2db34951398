package __package__.runtime;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** The rules that JSON Schema cannot say. A rule never repeats what a schema keyword reports. */
final class Rules {
  private Rules() {}

  /** Where a rule is violated, relative to the instance, and what should be there. */
  record Violation(String at, String expected) {}

  interface Rule {
    String name();

    List<Violation> violations(JsonNode instance);
  }

  private interface Check {
    List<Violation> violations(JsonNode instance);
  }

  static List<Rule> of(JsonNode rules) {
    List<Rule> all = new ArrayList<>();
    for (JsonNode rule : rules) {
      String name = rule.get("rule").stringValue();
      all.add(
          named(
              name,
              switch (name) {
                case "timeAfter" -> times(rule, 1, "a time after the start");
                case "timeNotBefore" -> times(rule, 0, "a time at or after the start");
                case "numberNotLess" -> numbers(rule);
                case "sampleCount" -> samples(rule);
                default ->
                    throw new SdkException(
                        ErrorCode.SPEC_UNSUPPORTED, "There is no rule " + name + ". Generate with the same version.");
              }));
    }
    return all;
  }

  private static Rule named(String name, Check check) {
    return new Rule() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public List<Violation> violations(JsonNode instance) {
        return check.violations(instance);
      }
    };
  }

  private static Times time(JsonNode value) {
    return value != null && value.isString() ? Times.parse(value.stringValue()) : null;
  }

  /** The second operand has to be so much after the first, in microseconds. */
  private static Check times(JsonNode rule, int least, String expected) {
    String later = rule.get("later").stringValue();
    String earlier = rule.get("earlier").stringValue();
    List<Violation> violated = List.of(new Violation(later, expected));
    List<String> toLater = Pointers.steps(later);
    List<String> toEarlier = Pointers.steps(earlier);
    return instance -> {
      Times b = time(Pointers.valueAt(instance, toLater));
      Times a = b == null ? null : time(Pointers.valueAt(instance, toEarlier));
      return a == null || Integer.signum(b.compareTo(a)) >= least ? List.of() : violated;
    };
  }

  private static Check numbers(JsonNode rule) {
    String greater = rule.get("greater").stringValue();
    String lesser = rule.get("lesser").stringValue();
    List<Violation> violated =
        List.of(new Violation(greater, "a number not less than its lower bound"));
    return instance -> {
      JsonNode more = Pointers.valueAt(instance, greater);
      JsonNode less = Pointers.valueAt(instance, lesser);
      boolean applies = more != null && more.isNumber() && less != null && less.isNumber();
      return applies && more.doubleValue() < less.doubleValue() ? violated : List.of();
    };
  }

  private static Check samples(JsonNode rule) {
    String series = rule.get("series").stringValue();
    String start = rule.get("start").stringValue();
    String end = rule.get("end").stringValue();
    String step = rule.get("step").stringValue();
    return instance -> {
      JsonNode values = Pointers.valueAt(instance, series);
      Times from = time(Pointers.valueAt(instance, start));
      Times to = time(Pointers.valueAt(instance, end));
      JsonNode stepS = Pointers.valueAt(instance, step);
      boolean applies =
          values != null && values.isContainer() && from != null && to != null && stepS != null && stepS.isNumber();
      if (!applies) {
        return List.of();
      }
      long count = expectedCount(from, to, stepS.doubleValue());
      List<Violation> found = new ArrayList<>();
      if (values.isArray()) {
        check(found, series, values, count);
      } else {
        for (Map.Entry<String, JsonNode> member : values.properties()) {
          check(found, series + '/' + Pointers.escape(member.getKey()), member.getValue(), count);
        }
      }
      return found;
    };
  }

  private static void check(List<Violation> found, String at, JsonNode series, long count) {
    if (!series.isArray() || series.size() == count) {
      return;
    }
    String expected =
        count < 0
            ? "exactly (end − start) / step samples, and a period that is a whole multiple of the step"
            : "exactly " + count + (count == 1 ? " sample" : " samples") + ": (end − start) / step";
    found.add(new Violation(at, expected));
  }

  /** How many samples there are; -1 when there is no such number. */
  private static long expectedCount(Times from, Times to, double step) {
    double stepMicros = Math.floor(step * 1e6 + 0.5);
    if (!(stepMicros > 0)) {
      return -1;
    }
    BigInteger span = to.allMicros().subtract(from.allMicros());
    // a step too great for a double fits no period but the empty one
    if (Double.isInfinite(stepMicros)) {
      return span.signum() == 0 ? 0 : -1;
    }
    BigInteger[] parts = span.divideAndRemainder(new BigDecimal(stepMicros).toBigInteger());
    return span.signum() >= 0 && parts[1].signum() == 0 ? parts[0].longValueExact() : -1;
  }
}
