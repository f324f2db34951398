package __package__.runtime;

import com.networknt.schema.Error;
import com.networknt.schema.ExecutionConfig;
import com.networknt.schema.ExecutionContext;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Draft202012;
import com.networknt.schema.path.NodePath;
import com.networknt.schema.path.PathType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Holds values against schemas with a JSON Schema library, and says what it finds as the verdict has it. Where the library
 * reports otherwise than the verdict wants, {@link Keywords} puts keywords in the place of its own.
 */
final class SchemaCheck {
  private static final String BASE = "urn:contract";
  private static final String DIALECT = "urn:contract:dialect";
  private static final ExecutionConfig ALL = ExecutionConfig.builder().formatAssertionsEnabled(true).build();
  private static final ExecutionConfig FIRST =
      ExecutionConfig.builder().formatAssertionsEnabled(true).failFast(true).build();

  private final Map<String, Schema> schemas = new HashMap<>();

  /** Takes the prepared schemas of definitions, by name, and the definition of each message. */
  SchemaCheck(JsonNode definitions, Map<String, String> messages) {
    Dialect dialect =
        Dialect.builder(DIALECT, Draft202012.getInstance())
            .specificationVersion(SpecificationVersion.DRAFT_2020_12)
            .keywords(Keywords.all())
            .formats(Formats.all())
            .build();
    SchemaRegistryConfig config =
        SchemaRegistryConfig.builder()
            .pathType(PathType.JSON_POINTER)
            .losslessNarrowing(true)
            .formatAssertionsEnabled(true)
            .regularExpressionFactory(Patterns::compile)
            .build();
    SchemaRegistry registry =
        SchemaRegistry.withDialect(dialect, builder -> builder.schemaRegistryConfig(config));
    ObjectNode document = JsonNodeFactory.instance.objectNode();
    document.put("$schema", DIALECT);
    document.put("$id", BASE);
    document.set("$defs", definitions);
    Schema whole = registry.getSchema(SchemaLocation.of(BASE), document);
    messages.forEach(
        (message, definition) ->
            schemas.put(
                message,
                whole.getRefSchema(SchemaLocation.of(BASE).getFragment().append("$defs").append(definition))));
  }

  /** Everything that is wrong with a value; the first thing that is found where that is asked for. */
  List<Finding> findings(String message, JsonNode value, boolean firstOnly) {
    Schema schema = schemas.get(message);
    try {
      return check(schema, value, firstOnly);
    } catch (StackOverflowError deep) {
      // what recurses with the value needs more room than some threads have
      return withMoreRoom(schema, value, firstOnly);
    }
  }

  private static List<Finding> withMoreRoom(Schema schema, JsonNode value, boolean firstOnly) {
    List<Finding> found = new ArrayList<>();
    Throwable[] failure = new Throwable[1];
    Runnable work = () -> found.addAll(check(schema, value, firstOnly));
    Thread thread = new Thread(null, work, "contract-check", 512L << 20);
    thread.setDaemon(true);
    thread.setUncaughtExceptionHandler((which, caught) -> failure[0] = caught);
    thread.start();
    try {
      thread.join();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new SdkException(ErrorCode.ABORTED, "The thread was interrupted while a message was checked.");
    }
    if (failure[0] != null) {
      throw SdkException.of(failure[0]);
    }
    return found;
  }

  private static List<Finding> check(Schema schema, JsonNode value, boolean firstOnly) {
    ExecutionContext context = schema.createExecutionContext();
    context.setExecutionConfig(firstOnly ? FIRST : ALL);
    List<Error> errors;
    try {
      schema.validate(context, value);
      errors = context.getErrors();
    } catch (com.networknt.schema.FailFastAssertionException first) {
      errors = List.of(first.getError());
    }
    if (errors.isEmpty()) {
      return List.of();
    }
    List<Finding> found = new ArrayList<>(errors.size());
    for (Error error : errors) {
      found.add(findingOf(error));
    }
    return withoutFollowers(found);
  }

  private static List<Object> stepsOf(NodePath path) {
    List<Object> steps = new ArrayList<>(path.getNameCount() + 1);
    for (int index = 0; index < path.getNameCount(); index++) {
      steps.add(path.getElement(index));
    }
    return steps;
  }

  private static Finding findingOf(Error error) {
    List<Object> steps = stepsOf(error.getInstanceLocation());
    Map<String, Object> details = error.getDetails();
    String keyword = error.getKeyword();
    if (details != null && details.get(Keywords.RULE) instanceof String rule) {
      steps.addAll(Pointers.steps(String.valueOf(details.get(Keywords.AT))));
      return new Finding(steps, rule, true, String.valueOf(details.get(Keywords.EXPECTED)));
    }
    switch (keyword) {
      case "required", "dependentRequired", "additionalProperties", "unevaluatedProperties", "propertyNames" ->
          steps.add(error.getProperty());
      case "minContains", "maxContains" -> keyword = "contains";
      default -> {
        // the others are at the value
      }
    }
    return new Finding(steps, keyword, false, Expectations.of(keyword, error));
  }

  /** Leaves out what may be unevaluated only because something else is wrong: with the value concerned, or in it. */
  private static List<Finding> withoutFollowers(List<Finding> found) {
    if (found.stream().noneMatch(SchemaCheck::isUnevaluated)) {
      return found;
    }
    Set<List<Object>> faulty = new HashSet<>();
    for (Finding finding : found) {
      if (finding.rule()) {
        continue;
      }
      if (!isUnevaluated(finding)) {
        mark(faulty, finding.steps());
      } else if (!holderOf(finding).isEmpty()) {
        List<Object> holder = holderOf(finding);
        mark(faulty, holder.subList(0, holder.size() - 1));
      }
    }
    return found.stream()
        .filter(finding -> !isUnevaluated(finding) || !faulty.contains(holderOf(finding)))
        .toList();
  }

  private static void mark(Set<List<Object>> faulty, List<Object> steps) {
    for (int length = steps.size(); length >= 0; length--) {
      faulty.add(List.copyOf(steps.subList(0, length)));
    }
  }

  private static boolean isUnevaluated(Finding finding) {
    return !finding.rule() && finding.keyword().startsWith("unevaluated");
  }

  private static List<Object> holderOf(Finding finding) {
    List<Object> steps = finding.steps();
    return finding.keyword().equals("unevaluatedProperties") ? steps.subList(0, steps.size() - 1) : steps;
  }
}
