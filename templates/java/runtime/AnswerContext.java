package __package__.runtime;

import java.util.concurrent.CompletableFuture;

/**
 * What the handler of a question may do besides.
 *
 * @param <A> type of the answers
 */
public final class AnswerContext<A> extends Context {
  private final BusClient client;

  AnswerContext(BusClient client, Task task, int attempt) {
    super(task, attempt);
    this.client = client;
  }

  /**
   * Answers the question; returns when the broker has confirmed the answer. May be called several times where the contract
   * foresees several answers, and after the handler has returned.
   *
   * @param answer the answer
   * @throws SdkException as publishing
   */
  public void reply(A answer) {
    Peer.await(replyAsync(answer));
  }

  /**
   * Answers the question without waiting.
   *
   * @param answer the answer
   * @return completes when the broker has confirmed the answer
   */
  public CompletableFuture<Void> replyAsync(A answer) {
    return client.reply(task(), (NamedMessage) answer);
  }
}
