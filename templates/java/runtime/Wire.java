package __package__.runtime;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** For generated code: how values of the contract are read from JSON that is known to be valid, and written to it. */
public final class Wire {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private Wire() {}

  /**
   * Any value.
   *
   * @param node the value
   * @return the same
   */
  public static JsonNode any(JsonNode node) {
    return node;
  }

  /**
   * A text.
   *
   * @param node the value
   * @return the text
   */
  public static String text(JsonNode node) {
    return node.stringValue();
  }

  /**
   * A time.
   *
   * @param node the value
   * @return the time
   */
  public static DateTime time(JsonNode node) {
    return new DateTime(node.stringValue());
  }

  /**
   * A number.
   *
   * @param node the value
   * @return the number
   */
  public static double number(JsonNode node) {
    return node.doubleValue();
  }

  /**
   * A whole number of 64 bits.
   *
   * @param node the value
   * @return the number
   */
  public static long whole(JsonNode node) {
    return node.isIntegralNumber() ? node.longValue() : (long) node.doubleValue();
  }

  /**
   * A whole number.
   *
   * @param node the value
   * @return the number
   */
  public static BigInteger bigWhole(JsonNode node) {
    return node.isIntegralNumber() ? node.bigIntegerValue() : new BigDecimal(node.doubleValue()).toBigInteger();
  }

  /**
   * True or false.
   *
   * @param node the value
   * @return the truth value
   */
  public static boolean truth(JsonNode node) {
    return node.booleanValue();
  }

  /**
   * A list.
   *
   * @param <T> type of the items
   * @param node the value
   * @param item reads an item
   * @return the items; null where they are null
   */
  public static <T> List<T> list(JsonNode node, Function<JsonNode, T> item) {
    List<T> items = new ArrayList<>(node.size());
    for (JsonNode value : node) {
      items.add(value.isNull() ? null : item.apply(value));
    }
    return Collections.unmodifiableList(items);
  }

  /**
   * An object whose members' names are data.
   *
   * @param <T> type of the members
   * @param node the value
   * @param value reads a member
   * @return the members in order; null where they are null
   */
  public static <T> Map<String, T> map(JsonNode node, Function<JsonNode, T> value) {
    Map<String, T> members = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      members.put(member.getKey(), member.getValue().isNull() ? null : value.apply(member.getValue()));
    }
    return Collections.unmodifiableMap(members);
  }

  /**
   * A value that may be null or absent.
   *
   * @param <T> its type
   * @param node the value; null where it is absent
   * @param read reads it
   * @return the value, or null
   */
  public static <T> T optional(JsonNode node, Function<JsonNode, T> read) {
    return node == null || node.isNull() || node.isMissingNode() ? null : read.apply(node);
  }

  /**
   * The value at a place.
   *
   * @param json where to look
   * @param pointer a JSON Pointer
   * @return the value, or null where there is none
   */
  public static JsonNode at(JsonNode json, String pointer) {
    return Pointers.valueAt(json, pointer);
  }

  /**
   * One more.
   *
   * @param node a number
   * @return the number after it; null where it is no number
   */
  public static JsonNode incremented(JsonNode node) {
    return node == null || !node.isNumber() ? null : ofNumber(node.doubleValue() + 1);
  }

  /**
   * A value that the contract gives.
   *
   * @param <T> its type
   * @param json it as JSON
   * @param read reads it
   * @return the value
   */
  public static <T> T constant(String json, Function<JsonNode, T> read) {
    return optional(JsonText.read(json, false), read);
  }

  /**
   * An object without members.
   *
   * @return the object
   */
  public static ObjectNode object() {
    return NODES.objectNode();
  }

  /**
   * Any value.
   *
   * @param value the value
   * @return the same, null as JSON's
   */
  public static JsonNode ofAny(JsonNode value) {
    return orNull(value);
  }

  /**
   * A text.
   *
   * @param value the text
   * @return it as JSON
   */
  public static JsonNode ofText(String value) {
    return StringNode.valueOf(value);
  }

  /**
   * A time.
   *
   * @param value the time
   * @return it as JSON
   */
  public static JsonNode ofTime(DateTime value) {
    return StringNode.valueOf(value.text());
  }

  /**
   * A number.
   *
   * @param value the number
   * @return it as JSON
   */
  public static JsonNode ofNumber(double value) {
    return JsonText.number(value);
  }

  /**
   * A whole number of 64 bits.
   *
   * @param value the number
   * @return it as JSON
   */
  public static JsonNode ofWhole(long value) {
    return JsonText.number(value);
  }

  /**
   * A whole number.
   *
   * @param value the number
   * @return it as JSON
   */
  public static JsonNode ofBigWhole(BigInteger value) {
    return NODES.numberNode(value);
  }

  /**
   * True or false.
   *
   * @param value the truth value
   * @return it as JSON
   */
  public static JsonNode ofTruth(boolean value) {
    return BooleanNode.valueOf(value);
  }

  /**
   * A list.
   *
   * @param <T> type of the items
   * @param values the items
   * @param item writes an item
   * @return it as JSON
   */
  public static <T> JsonNode ofList(List<T> values, Function<T, JsonNode> item) {
    ArrayNode array = NODES.arrayNode(values.size());
    for (T value : values) {
      array.add(value == null ? NullNode.instance : item.apply(value));
    }
    return array;
  }

  /**
   * An object whose members' names are data.
   *
   * @param <T> type of the members
   * @param values the members
   * @param member writes a member
   * @return it as JSON
   */
  public static <T> JsonNode ofMap(Map<String, T> values, Function<T, JsonNode> member) {
    ObjectNode object = NODES.objectNode();
    values.forEach((name, value) -> object.set(name, value == null ? NullNode.instance : member.apply(value)));
    return object;
  }

  /**
   * Writes a field that is left out where it is null.
   *
   * @param <T> its type
   * @param json the object
   * @param name the field
   * @param value its value
   * @param write writes the value
   */
  public static <T> void put(ObjectNode json, String name, T value, Function<T, JsonNode> write) {
    if (value != null) {
      json.set(name, write.apply(value));
    }
  }

  /**
   * Writes a field that may be null.
   *
   * @param <T> its type
   * @param json the object
   * @param name the field
   * @param value its value
   * @param write writes the value
   */
  public static <T> void putNullable(ObjectNode json, String name, T value, Function<T, JsonNode> write) {
    json.set(name, value == null ? NullNode.instance : write.apply(value));
  }

  /**
   * Writes a field that may be null or absent.
   *
   * @param <T> its type
   * @param json the object
   * @param name the field
   * @param value its value
   * @param write writes the value
   * @param others say whether it is absent
   */
  public static <T> void putOptional(
      ObjectNode json, String name, T value, Function<T, JsonNode> write, OtherMembers others) {
    if (value != null || !others.isAbsent(name)) {
      putNullable(json, name, value, write);
    }
  }

  /**
   * JSON's null for Java's.
   *
   * @param value a value, or null
   * @return a value
   */
  public static JsonNode orNull(JsonNode value) {
    return value == null ? NullNode.instance : value;
  }

  /**
   * Refuses that a field is not given.
   *
   * @param type name of the type
   * @param field name of the field
   * @param value its value
   * @throws SdkException <code>INVALID_ARGUMENT</code> when it is null
   */
  public static void given(String type, String field, Object value) {
    if (value == null) {
      throw new SdkException(
          ErrorCode.INVALID_ARGUMENT, type + " needs the field " + field + ". Give it before build().");
    }
  }

  /**
   * What a text is refused with that is none of a closed list.
   *
   * @param type name of the type
   * @return the exception
   */
  public static SdkException noValue(String type) {
    return new SdkException(ErrorCode.INVALID_ARGUMENT, "This is no value of " + type + ".");
  }

  /**
   * A new id.
   *
   * @return a random UUID
   */
  public static String uuid() {
    return UUID.randomUUID().toString();
  }

  /**
   * A copy that nobody changes.
   *
   * @param <T> type of the items
   * @param values a list, or null
   * @return the copy, or null
   */
  public static <T> List<T> copy(List<T> values) {
    return values == null ? null : Collections.unmodifiableList(new ArrayList<>(values));
  }

  /**
   * A copy that nobody changes.
   *
   * @param <T> type of the members
   * @param values a map, or null
   * @return the copy, or null
   */
  public static <T> Map<String, T> copy(Map<String, T> values) {
    return values == null ? null : Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }
}
