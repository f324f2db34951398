package __package__.runtime;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a record's fields do not hold: members that the contract has no field for, and which of the fields that may be null or
 * absent are absent. So what is read is written as it was.
 */
public final class OtherMembers {
  /** None; a field that is null is written as null. */
  public static final OtherMembers NONE = new OtherMembers(Map.of(), Set.of());

  private final Map<String, JsonNode> values;
  private final Set<String> absent;

  private OtherMembers(Map<String, JsonNode> values, Set<String> absent) {
    this.values = values;
    this.absent = absent;
  }

  /**
   * For generated code: the members of an object that are none of its fields.
   *
   * @param json the object
   * @param fields names of the fields
   * @param nullable those of them that may be null or absent
   * @return the others
   */
  public static OtherMembers of(JsonNode json, Set<String> fields, Set<String> nullable) {
    Map<String, JsonNode> values = null;
    for (Map.Entry<String, JsonNode> member : json.properties()) {
      if (!fields.contains(member.getKey())) {
        values = values == null ? new LinkedHashMap<>() : values;
        values.put(member.getKey(), member.getValue());
      }
    }
    Set<String> absent = null;
    for (String name : nullable) {
      if (!json.has(name)) {
        absent = absent == null ? new TreeSet<>() : absent;
        absent.add(name);
      }
    }
    return values == null && absent == null
        ? NONE
        : new OtherMembers(
            values == null ? Map.of() : Collections.unmodifiableMap(values), absent == null ? Set.of() : absent);
  }

  /**
   * For generated code: refuses members that have the name of a field.
   *
   * @param fields names of the fields
   * @param others the others; null for none
   * @return the others, never null
   * @throws SdkException <code>INVALID_ARGUMENT</code> when one has the name of a field
   */
  public static OtherMembers besides(Set<String> fields, OtherMembers others) {
    if (others == null || others == NONE) {
      return NONE;
    }
    for (String name : others.values.keySet()) {
      if (fields.contains(name)) {
        throw new SdkException(
            ErrorCode.INVALID_ARGUMENT, "\"" + name + "\" is a field of its own. Set it as one, not as another member.");
      }
    }
    return others;
  }

  /**
   * The members, by name.
   *
   * @return the members; not to be changed
   */
  public Map<String, JsonNode> values() {
    return values;
  }

  /**
   * One member.
   *
   * @param name its name
   * @return its value; null where it is not there
   */
  public JsonNode get(String name) {
    return values.get(name);
  }

  /**
   * Whether a field that may be null or absent is absent.
   *
   * @param name the field's name on the wire
   * @return true where it is absent
   */
  public boolean isAbsent(String name) {
    return absent.contains(name);
  }

  /**
   * These, and one member more.
   *
   * @param name its name
   * @param value its value
   * @return all of them
   */
  public OtherMembers with(String name, JsonNode value) {
    Map<String, JsonNode> more = new LinkedHashMap<>(values);
    more.put(name, value);
    return new OtherMembers(Collections.unmodifiableMap(more), absent);
  }

  /**
   * These, and one field absent: it is left out instead of being written as null.
   *
   * @param name the field's name on the wire
   * @return all of them
   */
  public OtherMembers without(String name) {
    Set<String> more = new TreeSet<>(absent);
    more.add(name);
    return new OtherMembers(values, more);
  }

  /**
   * For generated code: adds the members to an object.
   *
   * @param json the object
   */
  public void writeTo(ObjectNode json) {
    values.forEach(json::set);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OtherMembers that && values.equals(that.values) && absent.equals(that.absent);
  }

  @Override
  public int hashCode() {
    return values.hashCode() * 31 + absent.hashCode();
  }

  @Override
  public String toString() {
    return absent.isEmpty() ? values.toString() : values + " without " + absent;
  }
}
