package __package__.runtime;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A message that the contract forbids. Retrying the same message never helps.
 *
 * <p>The message names paths and what was expected there, never the values found; those are in {@link #issues()}.
 */
public final class ValidationException extends SdkException {
  private static final long serialVersionUID = 1L;

  static final int MAX_ISSUES = 100;
  private static final int SHOWN = 5;

  /** The first of them; not kept when it is serialised. */
  private final transient List<Issue> issues;

  /** Wire name of the type, or null. */
  private final String messageName;

  /** How many there are. */
  private final int issueCount;

  /** Whether there may be more. */
  private final boolean truncated;

  ValidationException(ErrorCode code, String summary, List<Issue> issues, String messageName) {
    this(code, summary, issues, messageName, issues.size(), false);
  }

  ValidationException(
      ErrorCode code, String summary, List<Issue> issues, String messageName, int issueCount, boolean incomplete) {
    super(code, textOf(summary, issues, issueCount), false, detailsOf(issues, messageName, issueCount), null);
    this.issues = List.copyOf(issues);
    this.messageName = messageName;
    this.issueCount = issueCount;
    this.truncated = incomplete || issueCount > issues.size();
  }

  private static String textOf(String summary, List<Issue> issues, int issueCount) {
    StringBuilder text = new StringBuilder(summary);
    for (Issue issue : issues.subList(0, Math.min(SHOWN, issues.size()))) {
      text.append("\n  ")
          .append(issue.path().isEmpty() ? "(message)" : issue.path())
          .append(": expected ")
          .append(issue.expected())
          .append(" [")
          .append(issue.keyword())
          .append(']');
    }
    if (issueCount > SHOWN) {
      text.append("\n  … and ").append(issueCount - SHOWN).append(" more");
    }
    return text.toString();
  }

  private static Map<String, Object> detailsOf(List<Issue> issues, String messageName, int issueCount) {
    Map<String, Object> details = new LinkedHashMap<>();
    if (messageName != null) {
      details.put("messageName", messageName);
    }
    details.put("issueCount", issueCount);
    details.put(
        "issues",
        issues.stream().map(issue -> Map.of("path", issue.path(), "keyword", issue.keyword())).toList());
    return details;
  }

  /**
   * What is wrong, in the order of the verdict: the first is the one that counts. The first 100 of {@link #issueCount()}.
   *
   * @return the issues; empty where the text was no JSON
   */
  public List<Issue> issues() {
    return issues == null ? List.of() : issues;
  }

  /**
   * Wire name of the message type.
   *
   * @return the name, or null where it is not known
   */
  public String messageName() {
    return messageName;
  }

  /**
   * How many issues were found.
   *
   * @return the count
   */
  public int issueCount() {
    return issueCount;
  }

  /**
   * Whether there may be more issues than {@link #issues()} has: there are more than 100, or the message has more than
   * 20,000 values, and the search ended at the first.
   *
   * @return true where there may be more
   */
  public boolean truncated() {
    return truncated;
  }
}
