package __package__.runtime;

import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * The peer has answered, and its answer says no. What it wrote is at hand, but not in the exception's message, which may be logged.
 * {@link #retryable()} says whether the contract has it that the same question may be accepted later.
 */
public final class RefusedByPeerException extends SdkException {
  private static final long serialVersionUID = 1L;

  private final transient NamedMessage answer;
  private final transient JsonNode responseCode;
  private final transient String description;

  RefusedByPeerException(String question, String peer, Catalogue.Success success, NamedMessage answer, JsonNode json) {
    super(
        ErrorCode.REFUSED_BY_PEER,
        peer + " has refused " + question + " (" + codeText(Pointers.valueAt(json, success.field())) + ").",
        success.retryable().contains(Pointers.valueAt(json, success.field())),
        Map.of("messageName", question, "peer", peer),
        null);
    this.answer = answer;
    this.responseCode = Pointers.valueAt(json, success.field());
    JsonNode words = success.description() == null ? null : Pointers.valueAt(json, success.description());
    this.description = words != null && words.isString() ? words.stringValue() : null;
  }

  private static String codeText(JsonNode code) {
    // text could be anything
    return code.isNumber() ? code.asString() : "with its code";
  }

  static RefusedByPeerException of(String question, String peer, Catalogue.Success success, NamedMessage answer) {
    if (success == null) {
      return null;
    }
    JsonNode json = answer.toJson();
    JsonNode code = Pointers.valueAt(json, success.field());
    boolean accepts = code == null || code.isNull() || success.values().contains(code);
    return accepts ? null : new RefusedByPeerException(question, peer, success, answer, json);
  }

  /**
   * The whole answer.
   *
   * @return the answer
   */
  public NamedMessage answer() {
    return answer;
  }

  /**
   * What the peer answered with, e.g. 503.
   *
   * @return the code as it came
   */
  public JsonNode responseCode() {
    return responseCode;
  }

  /**
   * The peer's explanation, in its words: yours to log or not.
   *
   * @return the words; null where it gave none
   */
  public String description() {
    return description;
  }
}
