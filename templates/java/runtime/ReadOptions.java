package __package__.runtime;

import java.util.List;
import java.util.function.Consumer;

/**
 * How a message is read.
 *
 * @param tolerant leaves unknown members out and repairs the errata that the contract declares; whatever else is wrong is
 *     refused as in strict reading
 * @param uniqueKeys refuses (<code>MALFORMED_JSON</code>) texts in which an object has two members of one name; else the last
 *     one counts
 * @param onForgiven told what tolerant reading forgave, when it forgave something; null: nobody is
 * @param name wire name of the type, only for contracts whose messages do not name it themselves; else null
 */
public record ReadOptions(boolean tolerant, boolean uniqueKeys, Consumer<List<Forgiven>> onForgiven, String name) {
  /** As the contract says. */
  public static final ReadOptions STRICT = new ReadOptions(false, false, null, null);

  /** Forgiving. */
  public static final ReadOptions TOLERANT = new ReadOptions(true, false, null, null);

  /**
   * These, refusing two members of one name.
   *
   * @return the options
   */
  public ReadOptions withUniqueKeys() {
    return new ReadOptions(tolerant, true, onForgiven, name);
  }

  /**
   * These, telling what was forgiven.
   *
   * @param listener is told
   * @return the options
   */
  public ReadOptions withOnForgiven(Consumer<List<Forgiven>> listener) {
    return new ReadOptions(tolerant, uniqueKeys, listener, name);
  }

  /**
   * These, for a message that does not name its type.
   *
   * @param type wire name of the type
   * @return the options
   */
  public ReadOptions withName(String type) {
    return new ReadOptions(tolerant, uniqueKeys, onForgiven, type);
  }
}
