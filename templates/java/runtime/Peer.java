package __package__.runtime;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** A peer of a role, without types: what generated clients are made of. */
public final class Peer {
  private final BusClient client;
  private final String role;
  private final String name;

  Peer(BusClient client, String role, String name) {
    this.client = client;
    this.role = role;
    this.name = name;
  }

  /**
   * Waits for what was begun.
   *
   * @param <T> type of its result
   * @param begun what was begun
   * @return its result
   * @throws SdkException why it failed
   */
  public static <T> T await(CompletableFuture<T> begun) {
    try {
      return begun.get();
    } catch (ExecutionException failure) {
      throw SdkException.of(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new SdkException(ErrorCode.ABORTED, "The thread was interrupted while it waited.");
    }
  }

  /** Declares or checks all that lies between. */
  public void prepare() {
    client.prepare(role, name);
  }

  /**
   * Sends a message; returns when the broker has confirmed it.
   *
   * @param message the message
   * @param options how long it is of use
   */
  public void publish(NamedMessage message, PublishOptions options) {
    await(publishAsync(message, options));
  }

  /**
   * Sends a message without waiting.
   *
   * @param message the message
   * @param options how long it is of use
   * @return completes when the broker has confirmed it
   */
  public CompletableFuture<Void> publishAsync(NamedMessage message, PublishOptions options) {
    return client.publish(role, name, message, options);
  }

  /**
   * Asks for one answer.
   *
   * @param <A> type of the answer
   * @param question the question
   * @param options how long to wait
   * @param type type of the answer
   * @return completes with the answer
   */
  public <A> CompletableFuture<A> askOne(NamedMessage question, RequestOptions options, Class<A> type) {
    return client.ask(role, name, question, options).thenApply(answers -> type.cast(answers.get(0)));
  }

  /**
   * Asks for all answers that come in time.
   *
   * @param <A> type of the answers
   * @param question the question
   * @param options how long to wait
   * @param type type of the answers
   * @return completes with the answers
   */
  public <A> CompletableFuture<List<A>> askMany(NamedMessage question, RequestOptions options, Class<A> type) {
    return client.ask(role, name, question, options).thenApply(answers -> answers.stream().map(type::cast).toList());
  }

  /**
   * Asks for a stream of answers.
   *
   * @param <A> type of the answers
   * @param question the question
   * @param options how long to wait for the first
   * @param type type of the answers
   * @return completes with the stream when the question is sent
   */
  public <A> CompletableFuture<AnswerStream<A>> askStream(NamedMessage question, RequestOptions options, Class<A> type) {
    return client.stream(role, name, question, options, type);
  }

  /**
   * Has a handler work on messages of a type.
   *
   * @param <M> their type
   * @param messageName its name on the wire
   * @param type their type
   * @param handler works on them
   * @return ends it
   */
  public <M> Subscription on(String messageName, Class<M> type, Handler<M> handler) {
    return client.on(
        role,
        name,
        messageName,
        (task, attempt) -> {
          handler.handle(type.cast(task.arrived.message()), new Context(task, attempt));
          return null;
        });
  }

  /**
   * Has a handler answer questions of a type.
   *
   * @param <M> their type
   * @param <A> type of the answers
   * @param messageName its name on the wire
   * @param type their type
   * @param handler answers them
   * @return ends it
   */
  public <M, A> Subscription onQuestion(String messageName, Class<M> type, AnsweringHandler<M, A> handler) {
    return client.on(
        role,
        name,
        messageName,
        (task, attempt) ->
            (NamedMessage) handler.handle(type.cast(task.arrived.message()), new AnswerContext<>(client, task, attempt)));
  }
}
