package __package__.runtime;

import java.util.Map;

/**
 * The one base class of everything that is thrown on purpose.
 *
 * <p>The message says what happened, where, and what to do about it. Payloads and credentials stay out of the message and
 * of {@link #details()}, so both may be logged.
 */
public class SdkException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** What kind of failure it is. */
  private final ErrorCode code;

  /** Whether the same again may succeed. */
  private final boolean retryable;

  /** Facts; not kept when it is serialised. */
  private final transient Map<String, Object> details;

  /**
   * Makes one.
   *
   * @param code what kind of failure it is
   * @param message what happened, where, what to do
   * @param retryable whether doing the same again, unchanged, may succeed
   * @param details facts for programs
   * @param cause what was caught underneath, or null
   */
  public SdkException(
      ErrorCode code, String message, boolean retryable, Map<String, ?> details, Throwable cause) {
    super(message, cause);
    this.code = code;
    this.retryable = retryable;
    this.details = Map.copyOf(details);
  }

  SdkException(ErrorCode code, String message) {
    this(code, message, false, Map.of(), null);
  }

  SdkException(ErrorCode code, String message, Map<String, ?> details) {
    this(code, message, false, details, null);
  }

  static SdkException of(Throwable caught) {
    Throwable own = caught;
    while (own instanceof java.util.concurrent.CompletionException
        || own instanceof java.util.concurrent.ExecutionException) {
      if (own.getCause() == null) {
        break;
      }
      own = own.getCause();
    }
    if (own instanceof SdkException known) {
      return known;
    }
    String text = own.getMessage() == null ? own.getClass().getSimpleName() : own.getMessage();
    return new SdkException(ErrorCode.INTERNAL, text, false, Map.of(), own);
  }

  /**
   * What kind of failure it is.
   *
   * @return the code
   */
  public ErrorCode code() {
    return code;
  }

  /**
   * Whether doing the same again, unchanged, may succeed.
   *
   * @return true where it may
   */
  public boolean retryable() {
    return retryable;
  }

  /**
   * Facts for programs: names, limits, counts; of a publish that failed its <code>outcome</code>.
   *
   * @return the facts by name; empty where there are none
   */
  public Map<String, Object> details() {
    return details == null ? Map.of() : details;
  }
}
