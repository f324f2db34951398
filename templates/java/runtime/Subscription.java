package __package__.runtime;

/** A handler at its place. */
@FunctionalInterface
public interface Subscription extends AutoCloseable {
  /** Takes the handler away; what it works on is finished. What comes later becomes a dead letter, as unhandled. */
  @Override
  void close();
}
