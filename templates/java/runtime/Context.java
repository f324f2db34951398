package __package__.runtime;

import java.time.Duration;
import java.util.List;

/** What a handler is told besides the message, and what it may do. */
public class Context {
  private final Task task;
  private final int attempt;

  Context(Task task, int attempt) {
    this.task = task;
    this.attempt = attempt;
  }

  Task task() {
    return task;
  }

  /**
   * Name of the sender: the broker vouches for it.
   *
   * @return the name
   */
  public String from() {
    return task.arrived.peer();
  }

  /**
   * The sender's id for the message.
   *
   * @return the id; null where it gave none
   */
  public String messageId() {
    return task.arrived.messageId();
  }

  /**
   * Whether the message was handed out before: it may have been worked on already.
   *
   * @return true where it was
   */
  public boolean redelivered() {
    return task.arrived.redelivered() || attempt > 1;
  }

  /**
   * Which attempt this is.
   *
   * @return 1, and one more after each {@link #requeue}
   */
  public int attempt() {
    return attempt;
  }

  /**
   * What tolerant reading left out or repaired.
   *
   * @return what it forgave; empty in strict reading
   */
  public List<Forgiven> forgiven() {
    return task.arrived.forgiven();
  }

  /**
   * Puts the message among the dead letters once the handler has returned.
   *
   * @param reason goes with it, in its headers
   */
  public void reject(String reason) {
    task.outcome = new Task.Outcome(reason, null);
  }

  /**
   * Has the message handled again, once the handler has returned and a while has passed. What came after it from the same sender
   * waits until then. After {@link ClientOptions.Builder#maxAttempts} it becomes a dead letter.
   *
   * @param delay the while; null: 100 ms, and twice as long after each further attempt
   */
  public void requeue(Duration delay) {
    task.outcome = new Task.Outcome(null, delay == null ? Task.backoff(attempt) : delay);
  }
}
