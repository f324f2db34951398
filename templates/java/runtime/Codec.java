package __package__.runtime;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * Reads and writes the messages of one contract: dispatch on the type's name, validate once, change nothing.
 *
 * @param <M> the interface over its messages
 */
public final class Codec<M extends NamedMessage> {
  private static final int MAX_VALUES = 20_000;

  private final Catalogue catalogue;
  private final SchemaCheck check;
  private final Map<String, Function<JsonNode, M>> readers;
  private final BiFunction<String, JsonNode, M> extension;

  Codec(
      Catalogue catalogue,
      SchemaCheck check,
      Map<String, Function<JsonNode, M>> readers,
      BiFunction<String, JsonNode, M> extension) {
    this.catalogue = catalogue;
    this.check = check;
    this.readers = readers;
    this.extension = extension;
  }

  /**
   * Reads one message.
   *
   * @param json JSON in UTF-8
   * @param options how it is read
   * @return the message
   * @throws ValidationException <code>MALFORMED_JSON</code>, <code>UNKNOWN_MESSAGE</code> or <code>INVALID_MESSAGE</code>;
   *     retrying never helps
   */
  public M parse(byte[] json, ReadOptions options) {
    return read(JsonText.read(json, options.uniqueKeys()), options);
  }

  /**
   * Reads one message.
   *
   * @param json JSON as text
   * @param options how it is read
   * @return the message
   * @throws ValidationException as the other method
   */
  public M parse(String json, ReadOptions options) {
    return read(JsonText.read(json, options.uniqueKeys()), options);
  }

  /** A message, and the JSON that it was made of. */
  record Read(NamedMessage message, JsonNode json) {}

  /** As {@link #parse}, with the JSON. */
  Read readBoth(byte[] json, ReadOptions options) {
    JsonNode value = valid(JsonText.read(json, options.uniqueKeys()), options);
    return new Read(make(typeOf(value, options.name()), value), value);
  }

  private M read(JsonNode json, ReadOptions options) {
    JsonNode value = valid(json, options);
    return make(typeOf(value, options.name()), value);
  }

  /** What is read: the value itself, or what tolerant reading makes of it. */
  private JsonNode valid(JsonNode value, ReadOptions options) {
    String name = typeOf(value, options.name());
    Checked checked = findings(name, value);
    if (checked.findings().isEmpty()) {
      return value;
    }
    if (!options.tolerant() || !checked.complete()) {
      throw refusal(name, value, checked);
    }
    Tolerant.Mended mended =
        Tolerant.mend(value, checked.findings(), catalogue.errataOf(name));
    if (mended == null || !findings(name, mended.message()).findings().isEmpty()) {
      throw refusal(name, value, checked);
    }
    if (options.onForgiven() != null) {
      options.onForgiven().accept(mended.forgiven());
    }
    return mended.message();
  }

  /** A message of a type, of JSON that is checked when it is written. */
  NamedMessage named(String name, JsonNode json) {
    return make(name, json);
  }

  private M make(String name, JsonNode value) {
    Function<JsonNode, M> reader = readers.get(name);
    return reader == null ? extension.apply(name, value) : reader.apply(value);
  }

  /**
   * Validates a message and writes it. Writing is always strict.
   *
   * @param message the message
   * @return JSON in UTF-8
   * @throws ValidationException <code>UNKNOWN_MESSAGE</code> or <code>INVALID_MESSAGE</code>: nothing invalid is ever written
   */
  public byte[] encode(M message) {
    return JsonText.write(checked(message));
  }

  /** The message as JSON, which is valid. */
  JsonNode checked(NamedMessage message) {
    List<Finding> faults = new ArrayList<>();
    JsonNode value = JsonText.normalised(message.toJson(), new ArrayList<>(), faults);
    String name = typeOf(value, message.messageName());
    if (!name.equals(message.messageName())) {
      throw new SdkException(
          ErrorCode.INVALID_ARGUMENT,
          "What is to be sent as " + message.messageName() + " says that it is something else.");
    }
    Checked checked = findings(name, value);
    if (!checked.findings().isEmpty()) {
      throw refusal(name, value, checked);
    }
    if (!faults.isEmpty()) {
      throw refusal(name, value, new Checked(faults, true));
    }
    return value;
  }

  /**
   * Holds JSON that was parsed elsewhere against the contract, strictly.
   *
   * @param json the value; it is not changed
   * @return the message that it is
   * @throws ValidationException <code>UNKNOWN_MESSAGE</code> or <code>INVALID_MESSAGE</code>
   */
  public M validate(JsonNode json) {
    List<Finding> faults = new ArrayList<>();
    JsonNode value = JsonText.normalised(json.deepCopy(), new ArrayList<>(), faults);
    String name = typeOf(value, null);
    Checked checked = findings(name, value);
    if (!checked.findings().isEmpty() || !faults.isEmpty()) {
      throw refusal(name, value, checked.findings().isEmpty() ? new Checked(faults, true) : checked);
    }
    return make(name, value);
  }

  /** What was found, in the order of the verdict; not complete where only the first was looked for. */
  private record Checked(List<Finding> findings, boolean complete) {}

  private Checked findings(String name, JsonNode value) {
    boolean many = value.isContainer() && JsonText.hasMoreValues(value, MAX_VALUES);
    List<Finding> found = new ArrayList<>(readers.containsKey(name) ? check.findings(name, value, many) : List.of());
    if (!many || found.isEmpty()) {
      addOverflows(value, new ArrayList<>(), found);
    }
    found.sort(null);
    return new Checked(many && found.size() > 1 ? found.subList(0, 1) : found, !many);
  }

  /** Numbers that no double holds: where a schema asks for no type, the check does not look at them. */
  private static void addOverflows(JsonNode value, List<Object> path, List<Finding> found) {
    if (value == JsonText.OVERFLOW) {
      boolean told =
          found.stream().anyMatch(one -> one.keyword().equals("type") && !one.rule() && one.steps().equals(path));
      if (!told) {
        found.add(new Finding(new ArrayList<>(path), "type", false, "number that a double can hold"));
      }
    } else if (value.isObject()) {
      for (Map.Entry<String, JsonNode> member : value.properties()) {
        JsonNode inner = member.getValue();
        if (inner.isContainer() || inner == JsonText.OVERFLOW) {
          path.add(member.getKey());
          addOverflows(inner, path, found);
          path.remove(path.size() - 1);
        }
      }
    } else if (value.isArray()) {
      for (int index = 0; index < value.size(); index++) {
        JsonNode inner = value.get(index);
        if (inner.isContainer() || inner == JsonText.OVERFLOW) {
          path.add(index);
          addOverflows(inner, path, found);
          path.remove(path.size() - 1);
        }
      }
    }
  }

  private static Issue issueOf(Finding finding, JsonNode value) {
    JsonNode found = value;
    for (Object step : finding.steps()) {
      found = found == null ? null : Pointers.child(found, step);
    }
    return new Issue(
        Pointers.shortened(Pointers.pointer(finding.steps())),
        finding.keyword(),
        finding.rule(),
        finding.expected(),
        Expectations.describe(found));
  }

  private ValidationException refusal(String name, JsonNode value, Checked checked) {
    List<Issue> issues =
        checked.findings().stream()
            .limit(ValidationException.MAX_ISSUES)
            .map(finding -> issueOf(finding, value))
            .toList();
    int count = checked.findings().size();
    String summary =
        checked.complete()
            ? name + " is not valid: " + count + (count == 1 ? " issue." : " issues.")
            : name + " is not valid. It has more than " + MAX_VALUES + " values, so the first issue found is told only.";
    return new ValidationException(
        ErrorCode.INVALID_MESSAGE, summary, issues, name, count, !checked.complete());
  }

  private String typeOf(JsonNode value, String given) {
    String discriminator = catalogue.discriminator();
    if (discriminator == null) {
      if (given != null && (readers.containsKey(given) || catalogue.isExtension(given))) {
        return given;
      }
      throw unknown("", given == null ? null : Wire.ofText(given));
    }
    if (!value.isObject()) {
      Issue issue = new Issue("", "type", false, "object", Expectations.describe(value));
      throw new ValidationException(ErrorCode.INVALID_MESSAGE, "This is no message.", List.of(issue), null);
    }
    JsonNode stated = value.get(discriminator);
    if (stated != null && stated.isString()) {
      String name = stated.stringValue();
      if (readers.containsKey(name) || catalogue.isExtension(name)) {
        return name;
      }
    }
    throw unknown("/" + Pointers.escape(discriminator), stated);
  }

  private ValidationException unknown(String path, JsonNode stated) {
    Issue issue =
        new Issue(
            path,
            stated == null ? "required" : "enum",
            false,
            "the name of a message type",
            Expectations.describe(stated));
    return new ValidationException(
        ErrorCode.UNKNOWN_MESSAGE, "This is no message of the " + catalogue.title() + ".", List.of(issue), null);
  }

  /**
   * Names of all message types of the contract.
   *
   * @return the names
   */
  public Set<String> messageNames() {
    return new HashSet<>(readers.keySet());
  }
}
