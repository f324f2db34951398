package __package__.runtime;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.StreamWriteConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.BooleanNode;
import tools.jackson.databind.node.DoubleNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.LongNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.POJONode;
import tools.jackson.databind.node.StringNode;

/**
 * JSON texts ⇄ trees, as the verdict says what JSON is. Numbers are doubles; those that are whole are held as such, so that
 * equal ones are equal. A number that no double holds is {@link #OVERFLOW}, which is of no type.
 */
final class JsonText {
  static final int MAX_DEPTH = 500;

  /** Stands for a number that no double holds. */
  static final POJONode OVERFLOW = new POJONode(Double.POSITIVE_INFINITY);

  private static final double MAX_SAFE = 9007199254740992.0;

  private static final StreamReadConstraints NO_LIMITS =
      StreamReadConstraints.builder()
          .maxNestingDepth(MAX_DEPTH + 2)
          .maxNameLength(Integer.MAX_VALUE)
          .maxNumberLength(Integer.MAX_VALUE)
          .maxStringLength(Integer.MAX_VALUE)
          .build();

  private static final JsonFactory LENIENT = JsonFactory.builder().streamReadConstraints(NO_LIMITS).build();
  private static final JsonFactory UNIQUE =
      JsonFactory.builder()
          .streamReadConstraints(NO_LIMITS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();
  private static final JsonMapper WRITER =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamWriteConstraints(StreamWriteConstraints.builder().maxNestingDepth(MAX_DEPTH + 2).build())
                  .build())
          .build();

  private JsonText() {}

  static JsonNode number(double value) {
    if (value == Math.rint(value) && Math.abs(value) <= MAX_SAFE) {
      return LongNode.valueOf((long) value);
    }
    return Double.isFinite(value) ? DoubleNode.valueOf(value) : OVERFLOW;
  }

  static JsonNode number(long value) {
    return Math.abs(value) <= (long) MAX_SAFE && value != Long.MIN_VALUE
        ? LongNode.valueOf(value)
        : number((double) value);
  }

  private static ValidationException malformed(String text) {
    return new ValidationException(ErrorCode.MALFORMED_JSON, text, List.of(), null);
  }

  private static ValidationException halfCharacter() {
    return malformed(
        "A string or name holds half of a surrogate pair, which is no character. Send whole characters.");
  }

  static String decode(byte[] bytes) {
    for (byte value : bytes) {
      if (value < 0) {
        return decodeStrictly(bytes);
      }
    }
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static String decodeStrictly(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(ByteBuffer.wrap(bytes))
          .toString();
    } catch (CharacterCodingException cause) {
      throw malformed("The bytes are no UTF-8 text. Send JSON in UTF-8.");
    }
  }

  /** Where half of a surrogate pair stands alone; -1 where none does. */
  static int loneSurrogate(String text) {
    for (int at = 0; at < text.length(); at++) {
      char unit = text.charAt(at);
      if (unit < 0xd800 || unit > 0xdfff) {
        continue;
      }
      boolean isPair =
          Character.isHighSurrogate(unit)
              && at + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(at + 1));
      if (!isPair) {
        return at;
      }
      at++;
    }
    return -1;
  }

  static JsonNode read(byte[] bytes, boolean uniqueKeys) {
    return parse(decode(bytes), uniqueKeys);
  }

  static JsonNode read(String text, boolean uniqueKeys) {
    if (loneSurrogate(text) >= 0) {
      throw halfCharacter();
    }
    return parse(text, uniqueKeys);
  }

  private static JsonNode parse(String text, boolean uniqueKeys) {
    if (!text.isEmpty() && text.charAt(0) == '\ufeff') {
      throw malformed("The text begins with a byte order mark. Send one JSON object without it.");
    }
    // outside escapes there are whole characters only
    boolean mayBeHalf = text.contains("\\u");
    try (JsonParser parser = (uniqueKeys ? UNIQUE : LENIENT).createParser(ObjectReadContext.empty(), text)) {
      if (parser.nextToken() == null) {
        throw malformed("The text is empty. Send one JSON object.");
      }
      JsonNode value = value(parser, 0, mayBeHalf);
      if (parser.nextToken() != null) {
        throw malformed("The text goes on after a JSON value. Send one JSON object, and nothing else.");
      }
      return value;
    } catch (JacksonException fault) {
      // the parser's own message quotes the text, so it is not passed on
      long at = fault.getLocation() == null ? -1 : fault.getLocation().getCharOffset();
      throw malformed(
          "The text is no JSON"
              + (at < 0 ? "" : " (at character " + at + ")")
              + ". Send one JSON object, nested no more than "
              + MAX_DEPTH
              + " levels deep, without NaN or Infinity.");
    }
  }

  private static String checked(String text, boolean mayBeHalf) {
    if (mayBeHalf && loneSurrogate(text) >= 0) {
      throw halfCharacter();
    }
    return text;
  }

  private static JsonNode value(JsonParser parser, int depth, boolean mayBeHalf) {
    switch (parser.currentToken()) {
      case START_OBJECT -> {
        checkDepth(depth);
        ObjectNode object = JsonNodeFactory.instance.objectNode();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = checked(parser.currentName(), mayBeHalf);
          parser.nextToken();
          object.set(name, value(parser, depth + 1, mayBeHalf));
        }
        return object;
      }
      case START_ARRAY -> {
        checkDepth(depth);
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          array.add(value(parser, depth + 1, mayBeHalf));
        }
        return array;
      }
      case VALUE_STRING -> {
        return StringNode.valueOf(checked(parser.getString(), mayBeHalf));
      }
      case VALUE_NUMBER_INT -> {
        return parser.getStringLength() < 16
            ? LongNode.valueOf(parser.getLongValue())
            : number(Double.parseDouble(parser.getString()));
      }
      case VALUE_NUMBER_FLOAT -> {
        return number(Double.parseDouble(parser.getString()));
      }
      case VALUE_TRUE -> {
        return BooleanNode.TRUE;
      }
      case VALUE_FALSE -> {
        return BooleanNode.FALSE;
      }
      case VALUE_NULL -> {
        return NullNode.instance;
      }
      default -> throw malformed("The text is no JSON. Send one JSON object.");
    }
  }

  private static void checkDepth(int depth) {
    if (depth >= MAX_DEPTH) {
      throw malformed(
          "Arrays and objects are nested more than " + MAX_DEPTH + " levels deep. Send flatter messages.");
    }
  }

  static byte[] write(JsonNode value) {
    return WRITER.writeValueAsBytes(value);
  }

  static String writeText(JsonNode value) {
    return WRITER.writeValueAsString(value);
  }

  /** A tree of others' making as this class makes them; what JSON cannot hold is told in <code>faults</code>. */
  static JsonNode normalised(JsonNode node, List<Object> path, List<Finding> faults) {
    if (node.isString()) {
      if (loneSurrogate(node.stringValue()) >= 0) {
        faults.add(fault(path, "text without half a surrogate pair"));
      }
      return node;
    }
    if (node.isNumber()) {
      if (node instanceof LongNode) {
        return number(node.longValue());
      }
      if (node.isBigInteger() || node.isBigDecimal()) {
        return number(Double.parseDouble(node.asString()));
      }
      return number(node.doubleValue());
    }
    if (node.isObject() || node.isArray()) {
      return container(node, path, faults);
    }
    if (node.isBoolean() || node.isNull() || node == OVERFLOW) {
      return node;
    }
    faults.add(fault(path, "a JSON value"));
    return NullNode.instance;
  }

  private static JsonNode container(JsonNode node, List<Object> path, List<Finding> faults) {
    if (path.size() >= MAX_DEPTH) {
      faults.add(fault(path, "at most " + MAX_DEPTH + " levels"));
      return NullNode.instance;
    }
    if (node.isArray()) {
      for (int index = 0; index < node.size(); index++) {
        path.add(index);
        JsonNode item = node.get(index);
        JsonNode same = normalised(item, path, faults);
        if (same != item) {
          ((ArrayNode) node).set(index, same);
        }
        path.remove(path.size() - 1);
      }
      return node;
    }
    List<String> changed = null;
    for (var member : node.properties()) {
      path.add(member.getKey());
      if (loneSurrogate(member.getKey()) >= 0) {
        faults.add(fault(path, "text without half a surrogate pair"));
      }
      JsonNode same = normalised(member.getValue(), path, faults);
      if (same != member.getValue()) {
        member.setValue(same);
      }
      path.remove(path.size() - 1);
    }
    return node;
  }

  private static Finding fault(List<Object> path, String expected) {
    return new Finding(new ArrayList<>(path), "json", false, expected);
  }

  /** Whether there are more values than that, the root and those within included. */
  static boolean hasMoreValues(JsonNode root, int most) {
    return count(root, most) > most;
  }

  private static int count(JsonNode node, int most) {
    int seen = 1;
    if (node.isContainer()) {
      for (JsonNode value : node) {
        seen += count(value, most - seen);
        if (seen > most) {
          return seen;
        }
      }
    }
    return seen;
  }
}
