package __package__.runtime;

/**
 * Works on messages. When it returns, the message is acknowledged; when it throws, the message becomes a dead letter. Messages of
 * one sender are handed over one after the other, those of different senders side by side.
 *
 * @param <M> type of the messages
 */
@FunctionalInterface
public interface Handler<M> {
  /**
   * Works on one message.
   *
   * @param message the message
   * @param context who sent it, and what else may be done with it
   * @throws Exception why it cannot be worked on
   */
  void handle(M message, Context context) throws Exception;
}
