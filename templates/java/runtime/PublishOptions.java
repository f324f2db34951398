package __package__.runtime;

import java.time.Duration;

/**
 * How long a message is of use.
 *
 * @param ttl time after the call after which it is neither sent (<code>EXPIRED</code>) nor delivered any more; null: as the queue
 *     says
 */
public record PublishOptions(Duration ttl) {
  /** As the queue says. */
  public static final PublishOptions DEFAULT = new PublishOptions(null);
}
