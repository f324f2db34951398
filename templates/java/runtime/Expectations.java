package __package__.runtime;

import com.networknt.schema.Error;
import tools.jackson.databind.JsonNode;

/** What should have been there, in words. */
final class Expectations {
  private static final int LONGEST = 500;

  private Expectations() {}

  static String of(String keyword, Error error) {
    JsonNode schema = error.getSchemaNode();
    String text = schema == null ? "" : schema.isString() ? schema.stringValue() : schema.toString();
    String words =
        switch (keyword) {
          case "type" -> typeOf(schema);
          case "required" -> "this field";
          case "dependentRequired" -> "this field, because of another";
          case "additionalProperties", "unevaluatedProperties" -> "no field of this name";
          case "unevaluatedItems", "items" -> "fewer items";
          case "minProperties" -> "at least " + text + " fields";
          case "maxProperties" -> "at most " + text + " fields";
          case "false" -> "nothing: no value is right here";
          case "not" -> "something else";
          case "contains" -> "items of a certain kind";
          case "const" -> String.valueOf(schema);
          case "enum" -> "one of " + text;
          case "format" -> formatOf(text);
          case "pattern" -> "text matching " + text;
          case "minimum" -> "at least " + text;
          case "maximum" -> "at most " + text;
          case "exclusiveMinimum" -> "more than " + text;
          case "exclusiveMaximum" -> "less than " + text;
          case "multipleOf" -> "a multiple of " + text;
          case "minLength" -> "text of at least " + text + " characters";
          case "maxLength" -> "text of at most " + text + " characters";
          case "minItems" -> "at least " + text + " items";
          case "maxItems" -> "at most " + text + " items";
          case "uniqueItems" -> "no item twice";
          case "anyOf" -> "one of the alternatives";
          case "oneOf" -> "exactly one of the alternatives";
          case "propertyNames" -> "keys of the right form";
          default -> keyword;
        };
    return Pointers.cut(words, LONGEST);
  }

  private static String typeOf(JsonNode schema) {
    if (schema == null || !schema.isArray()) {
      return schema == null ? "another type" : schema.asString();
    }
    StringBuilder text = new StringBuilder();
    for (JsonNode type : schema) {
      text.append(text.isEmpty() ? "" : " or ").append(type.asString());
    }
    return text.toString();
  }

  private static String formatOf(String format) {
    return switch (format) {
      case "date-time" -> "a time with a zone, e.g. \"2013-07-21T10:00:00.000Z\"";
      case "uuid" -> "a UUID";
      default -> "the format " + format;
    };
  }

  /** A value in a few words: scalars as JSON, cut short, the rest by kind and size. */
  static String describe(JsonNode value) {
    if (value == null) {
      return "nothing";
    }
    if (value.isArray()) {
      return "an array of " + value.size();
    }
    if (value.isObject()) {
      return "an object";
    }
    if (value.isString()) {
      return JsonText.writeText(Wire.ofText(Pointers.cut(value.stringValue(), 61)));
    }
    return value == JsonText.OVERFLOW ? "a number that no double holds" : JsonText.writeText(value);
  }
}
