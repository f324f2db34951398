package __package__.runtime;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** A message that has arrived, its deliveries (the same one may come again meanwhile), and what becomes of them. */
final class Task {
  final Arrived arrived;

  /** Why it answers no question, though it looks like it; null: it does not look like it. */
  SdkException stray;

  /** Where its type has versions: which one it is. */
  Revisions.Version version;

  /** What its handler decided; null: nothing, so that it is done. */
  volatile Outcome outcome;

  private final List<Delivered> held = new ArrayList<>();
  private final Burial burial;
  private final Consumer<Task> onAcknowledged;
  private final Consumer<Task> onForgotten;
  private boolean settled;

  /** Rejected with a reason, or wanted again after a delay. */
  record Outcome(String reason, Duration delay) {}

  /** Puts deliveries among the dead letters. */
  interface Burial {
    void bury(List<Delivered> held, SdkException error);
  }

  Task(Arrived arrived, Burial burial, Consumer<Task> onAcknowledged, Consumer<Task> onForgotten) {
    this.arrived = arrived;
    this.burial = burial;
    this.onAcknowledged = onAcknowledged;
    this.onForgotten = onForgotten;
    held.add(arrived.delivered());
  }

  static Duration backoff(int attempt) {
    return Duration.ofMillis(Math.min(10_000, 100L << Math.min(attempt - 1, 20)));
  }

  /** Has another delivery of the message share the fate of the first; false when that is sealed. */
  synchronized boolean join(Delivered again) {
    if (!settled) {
      held.add(again);
    }
    return !settled;
  }

  private synchronized boolean settle() {
    boolean first = !settled;
    settled = true;
    return first;
  }

  synchronized boolean isSettled() {
    return settled;
  }

  void ack() {
    if (settle()) {
      held.forEach(Delivered::ack);
      onAcknowledged.accept(this);
    }
  }

  void giveBack() {
    if (version != null) {
      version.failed = true;
    }
    if (settle()) {
      held.forEach(one -> one.reject(true));
      onForgotten.accept(this);
    }
  }

  void bury(SdkException error) {
    if (version != null) {
      version.failed = true;
    }
    if (settle()) {
      onForgotten.accept(this);
      burial.bury(List.copyOf(held), error);
    }
  }
}
