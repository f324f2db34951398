package __package__.runtime;

import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/**
 * How long answers are waited for.
 *
 * @param timeout the time, counted from the call; null: as the contract says
 * @param returnRefusals whether an answer that says no is returned; else it is thrown as {@link RefusedByPeerException}
 * @param until of a question with many answers: whether those there are are enough; null: never
 */
public record RequestOptions(Duration timeout, boolean returnRefusals, Predicate<List<NamedMessage>> until) {
  /** As the contract says. */
  public static final RequestOptions DEFAULT = new RequestOptions(null, false, null);

  /**
   * These, with another time.
   *
   * @param value the time
   * @return the options
   */
  public RequestOptions withTimeout(Duration value) {
    return new RequestOptions(value, returnRefusals, until);
  }

  /**
   * These, returning refusals.
   *
   * @return the options
   */
  public RequestOptions withRefusals() {
    return new RequestOptions(timeout, true, until);
  }

  /**
   * These, with enough answers at some point.
   *
   * @param enough says of the answers there are whether they are enough
   * @return the options
   */
  public RequestOptions withUntil(Predicate<List<NamedMessage>> enough) {
    return new RequestOptions(timeout, returnRefusals, enough);
  }
}
