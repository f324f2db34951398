package __package__.runtime;

import java.util.List;

/** What a check has found, with its path as steps. */
record Finding(List<Object> steps, String keyword, boolean rule, String expected) implements Comparable<Finding> {
  /** In the order of the verdict: schema keywords before rules, then by path; `type` before others, those by name. */
  @Override
  public int compareTo(Finding other) {
    if (rule != other.rule) {
      return rule ? 1 : -1;
    }
    int paths = Pointers.compare(steps, other.steps);
    if (paths != 0 || keyword.equals(other.keyword)) {
      return paths;
    }
    if (keyword.equals("type")) {
      return -1;
    }
    return other.keyword.equals("type") ? 1 : Pointers.compareCodePoints(keyword, other.keyword);
  }

  /** Whether a member is there that should not be. */
  boolean isUnknownMember() {
    return !rule && (keyword.equals("additionalProperties") || keyword.equals("unevaluatedProperties"));
  }
}
