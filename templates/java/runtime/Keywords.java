package __package__.runtime;

import com.networknt.schema.Error;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaContext;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.keyword.Keyword;
import com.networknt.schema.keyword.KeywordType;
import com.networknt.schema.keyword.KeywordValidator;
import com.networknt.schema.path.NodePath;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.DoubleBinaryOperator;
import tools.jackson.databind.JsonNode;

/** Keywords in the place of the library's where the verdict wants something else, and the contract's own: rules, nullables. */
final class Keywords {
  static final String RULE = "rule";
  static final String AT = "at";
  static final String EXPECTED = "expected";

  private Keywords() {}

  static List<Keyword> all() {
    List<Keyword> all = new ArrayList<>();
    for (KeywordType type :
        List.of(KeywordType.ANY_OF, KeywordType.ONE_OF, KeywordType.NOT, KeywordType.CONTAINS)) {
      all.add(keyword(type.getValue(), (at, node, parent, context) -> new Told(type, at, node, parent, context)));
    }
    all.add(keyword("x-any-nullable", (at, node, parent, context) -> new Nullable("anyOf", at, node, parent, context)));
    all.add(keyword("x-one-nullable", (at, node, parent, context) -> new Nullable("oneOf", at, node, parent, context)));
    all.add(keyword("x-rules", (at, node, parent, context) -> new Ruled(at, node)));
    all.add(keyword("propertyNames", NamesOf::new));
    all.add(keyword("dependentRequired", (at, node, parent, context) -> new Dependent(at, node)));
    all.add(keyword("items", Keywords::items));
    all.add(comparison("minimum", (value, bound) -> value >= bound ? 1 : 0));
    all.add(comparison("maximum", (value, bound) -> value <= bound ? 1 : 0));
    all.add(comparison("exclusiveMinimum", (value, bound) -> value > bound ? 1 : 0));
    all.add(comparison("exclusiveMaximum", (value, bound) -> value < bound ? 1 : 0));
    all.add(comparison("multipleOf", (value, bound) -> isMultipleOf(value, bound) ? 1 : 0));
    all.add(keyword("const", (at, node, parent, context) -> new OneOfValues("const", at, node, List.of(node))));
    all.add(keyword("enum", (at, node, parent, context) -> new OneOfValues("enum", at, node, node)));
    all.add(keyword("uniqueItems", (at, node, parent, context) -> new Unique(at, node)));
    return all;
  }

  private interface Factory {
    KeywordValidator make(SchemaLocation location, JsonNode node, Schema parent, SchemaContext context);
  }

  private static Keyword keyword(String name, Factory factory) {
    return new Keyword() {
      @Override
      public String getValue() {
        return name;
      }

      @Override
      public KeywordValidator newValidator(
          SchemaLocation location, JsonNode node, Schema parent, SchemaContext context) {
        return factory.make(location, node, parent, context);
      }
    };
  }

  private static Keyword comparison(String name, DoubleBinaryOperator holds) {
    return keyword(name, (at, node, parent, context) -> new Comparison(name, at, node, holds));
  }

  /** More items than are listed are one fault, of the array; without a list, each is one of its own. */
  private static KeywordValidator items(
      SchemaLocation location, JsonNode node, Schema parent, SchemaContext context) {
    JsonNode listed = parent.getSchemaNode().get("prefixItems");
    return node.isBoolean() && !node.booleanValue() && listed != null
        ? new NoMore(location, node, listed.size())
        : KeywordType.ITEMS.newValidator(location, node, parent, context);
  }

  private static boolean isMultipleOf(double value, double divisor) {
    return BigDecimal.valueOf(value).remainder(BigDecimal.valueOf(divisor)).signum() == 0;
  }

  private abstract static class Own implements KeywordValidator {
    private final String name;
    private final SchemaLocation location;
    final JsonNode schema;

    Own(String name, SchemaLocation location, JsonNode schema) {
      this.name = name;
      this.location = location;
      this.schema = schema;
    }

    @Override
    public String getKeyword() {
      return name;
    }

    @Override
    public SchemaLocation getSchemaLocation() {
      return location;
    }

    Error.Builder error(NodePath at) {
      return Error.builder().keyword(name).instanceLocation(at).schemaNode(schema).message(name);
    }
  }

  /** What the library finds within, told as one fault of the value; what the branches say is not told. */
  private static final class Told extends Own {
    private final KeywordValidator within;

    Told(KeywordType type, SchemaLocation location, JsonNode node, Schema parent, SchemaContext context) {
      super(type.getValue(), location, node);
      this.within = type.newValidator(location, node, parent, context);
    }

    @Override
    public void validate(ExecutionContext context, JsonNode node, JsonNode root, NodePath at) {
      if (!errorsOf(context, () -> within.validate(context, node, root, at)).isEmpty()) {
        context.addError(error(at).build());
      }
    }

    @Override
    public void preloadSchema() {
      within.preloadSchema();
    }
  }

  /** What some work reports, kept from the errors there are; the first does not end the whole. */
  private static List<Error> errorsOf(ExecutionContext context, Runnable work) {
    List<Error> before = context.getErrors();
    boolean failFast = context.isFailFast();
    List<Error> own = new ArrayList<>();
    context.setErrors(own);
    context.setFailFast(false);
    try {
      work.run();
      return context.getErrors();
    } finally {
      context.setFailFast(failFast);
      context.setErrors(before);
    }
  }

  /** Null, or what another schema says. */
  private static final class Nullable extends Own {
    private final Schema other;
    private final boolean exactlyOne;

    Nullable(String name, SchemaLocation location, JsonNode node, Schema parent, SchemaContext context) {
      super(name, location, node);
      this.other = context.newSchema(location, node, parent);
      this.exactlyOne = name.equals("oneOf");
    }

    @Override
    public void validate(ExecutionContext context, JsonNode node, JsonNode root, NodePath at) {
      if (!node.isNull()) {
        other.validate(context, node, root, at);
      } else if (exactlyOne && errorsOf(context, () -> other.validate(context, node, root, at)).isEmpty()) {
        context.addError(error(at).build());
      }
    }

    @Override
    public void preloadSchema() {
      other.initializeValidators();
    }
  }

  private static final class NamesOf extends Own {
    private final Schema names;

    NamesOf(SchemaLocation location, JsonNode node, Schema parent, SchemaContext context) {
      super("propertyNames", location, node);
      this.names = context.newSchema(location, node, parent);
    }

    @Override
    public void validate(ExecutionContext context, JsonNode node, JsonNode root, NodePath at) {
      if (!node.isObject()) {
        return;
      }
      for (String name : node.propertyNames()) {
        JsonNode text = Wire.ofText(name);
        if (!errorsOf(context, () -> names.validate(context, text, text, at)).isEmpty()) {
          context.addError(error(at).property(name).build());
        }
      }
    }

    @Override
    public void preloadSchema() {
      names.initializeValidators();
    }
  }

  /** Told at the member that is missing, not at the one that it is needed for. */
  private static final class Dependent extends Own {
    Dependent(SchemaLocation location, JsonNode node) {
      super("dependentRequired", location, node);
    }

    @Override
    public void validate(ExecutionContext context, JsonNode node, JsonNode root, NodePath at) {
      if (!node.isObject()) {
        return;
      }
      for (Map.Entry<String, JsonNode> needs : schema.properties()) {
        if (node.has(needs.getKey())) {
          needs.getValue().forEach(
              name -> {
                if (!node.has(name.stringValue())) {
                  context.addError(error(at).property(name.stringValue()).build());
                }
              });
        }
      }
    }
  }

  private static final class NoMore extends Own {
    private final int listed;

    NoMore(SchemaLocation location, JsonNode node, int listed) {
      super("items", location, node);
      this.listed = listed;
    }

    @Override
    public void validate(ExecutionContext context, JsonNode node, JsonNode root, NodePath at) {
      if (node.isArray() && node.size() > listed) {
        context.addError(error(at).build());
      }
    }
  }

  /** Numbers are compared as doubles. */
  private static final class Comparison extends Own {
    private final DoubleBinaryOperator holds;
    private final double bound;

    Comparison(String name, SchemaLocation location, JsonNode node, DoubleBinaryOperator holds) {
      super(name, location, node);
      this.holds = holds;
      this.bound = node.doubleValue();
    }

    @Override
    public void validate(ExecutionContext context, JsonNode node, JsonNode root, NodePath at) {
      if (node.isNumber() && holds.applyAsDouble(node.doubleValue(), bound) == 0) {
        context.addError(error(at).build());
      }
    }
  }

  /** Trees are made so that equal numbers are equal nodes. */
  private static final class OneOfValues extends Own {
    private final Set<JsonNode> values = new HashSet<>();

    OneOfValues(String name, SchemaLocation location, JsonNode node, Iterable<JsonNode> values) {
      super(name, location, node);
      values.forEach(this.values::add);
    }

    @Override
    public void validate(ExecutionContext context, JsonNode node, JsonNode root, NodePath at) {
      if (!values.contains(node)) {
        context.addError(error(at).build());
      }
    }
  }

  private static final class Unique extends Own {
    Unique(SchemaLocation location, JsonNode node) {
      super("uniqueItems", location, node);
    }

    @Override
    public void validate(ExecutionContext context, JsonNode node, JsonNode root, NodePath at) {
      if (!node.isArray() || !schema.booleanValue()) {
        return;
      }
      Set<JsonNode> seen = new HashSet<>();
      for (JsonNode item : node) {
        if (!seen.add(item)) {
          context.addError(error(at).build());
          return;
        }
      }
    }
  }

  private static final class Ruled extends Own {
    private final List<Rules.Rule> rules;

    Ruled(SchemaLocation location, JsonNode node) {
      super("x-rules", location, node);
      this.rules = Rules.of(node);
    }

    @Override
    public void validate(ExecutionContext context, JsonNode node, JsonNode root, NodePath at) {
      for (Rules.Rule rule : rules) {
        for (Rules.Violation violation : rule.violations(node)) {
          Map<String, Object> details =
              Map.of(RULE, rule.name(), AT, violation.at(), EXPECTED, violation.expected());
          context.addError(error(at).details(details).build());
        }
      }
    }
  }
}
