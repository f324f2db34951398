package __package__.runtime;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.DefaultConsumer;
import com.rabbitmq.client.Envelope;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;

/** The receiving side of a client: from deliveries to handlers and questions, and whatever else becomes of them. */
final class Inbox {
  private static final Pattern JSON =
      Pattern.compile("[a-z]+/(?:[a-z0-9.+-]*\\+)?json(?:\\s*;.*|\\s*)", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);
  private static final String REPLAY = "-replay";
  private static final long REMEMBERED_MS = 900_000;
  private static final long CONSUME_WAIT_MS = 30_000;

  private final BusClient client;
  private final Link link;
  private final Routes routes;
  private final ClientOptions options;
  private final Codec<?> codec;
  private final Conversations conversations;
  private final ExecutorService workers;
  private final ScheduledExecutorService timer;
  private final Handlers handlers;
  private final Lanes lanes;
  private final Revisions revisions = new Revisions();
  private final Map<String, Channel> consuming = new LinkedHashMap<>();
  private final Map<String, Task> working = new ConcurrentHashMap<>();
  private final Recent<String, Long> done = new Recent<>(100_000);
  private volatile boolean stopping;

  Inbox(
      BusClient client,
      Link link,
      Routes routes,
      ClientOptions options,
      Codec<?> codec,
      Conversations conversations,
      ExecutorService workers,
      ScheduledExecutorService timer) {
    this.client = client;
    this.link = link;
    this.routes = routes;
    this.options = options;
    this.codec = codec;
    this.conversations = conversations;
    this.workers = workers;
    this.timer = timer;
    this.handlers = new Handlers(options.handlerGrace);
    this.lanes = new Lanes(workers, this::work);
    link.onBack(this::consumeAgain);
  }

  Handlers handlers() {
    return handlers;
  }

  /** Begins to consume a queue, once. */
  synchronized void consume(String queue) {
    if (consuming.containsKey(queue)) {
      return;
    }
    handlers.expectMore();
    Channel[] made = new Channel[1];
    link.with(
        "consume queue '" + queue + "'",
        Map.of("queue", queue),
        CONSUME_WAIT_MS,
        probe -> {
          // the channel that is kept is another: this one is closed when the work is done
          Channel channel = link.channel();
          try {
            begin(channel, queue);
            made[0] = channel;
          } finally {
            if (made[0] == null) {
              Link.abort(channel);
            }
          }
          return null;
        });
    consuming.put(queue, made[0]);
  }

  private void begin(Channel channel, String queue) throws IOException {
    channel.basicQos(options.prefetch);
    channel.basicConsume(
        queue,
        false,
        new DefaultConsumer(channel) {
          @Override
          public void handleDelivery(
              String tag, Envelope envelope, AMQP.BasicProperties properties, byte[] body) {
            deliver(
                new Delivered(
                    channel,
                    queue,
                    envelope.getDeliveryTag(),
                    envelope.getExchange(),
                    envelope.getRoutingKey(),
                    envelope.isRedeliver(),
                    properties,
                    body));
          }

          @Override
          public void handleCancel(String tag) {
            client.problem(
                new SdkException(
                    ErrorCode.TOPOLOGY_MISSING,
                    "the broker has ended the consumer of queue '" + queue + "': it was deleted, perhaps. It is tried again.",
                    true,
                    Map.of("queue", queue),
                    null));
            timer.schedule(() -> workers.execute(Inbox.this::consumeAgain), 1, TimeUnit.SECONDS);
          }
        });
  }

  /** Puts the consumers back, after a new connection or when one was ended; tries again until they are. */
  private synchronized void consumeAgain() {
    if (stopping) {
      return;
    }
    List<String> queues = List.copyOf(consuming.keySet());
    consuming.values().forEach(Link::abort);
    consuming.clear();
    boolean all = true;
    for (SdkException problem : client.restore()) {
      client.problem(problem);
      all = false;
    }
    for (String queue : queues) {
      try {
        consume(queue);
      } catch (SdkException refused) {
        client.problem(refused);
        consuming.put(queue, null);
        all = false;
      }
    }
    consuming.values().removeIf(channel -> channel == null && stopping);
    if (!all && link.isUp()) {
      timer.schedule(() -> workers.execute(this::consumeAgain), 1, TimeUnit.SECONDS);
    }
  }

  private record Origin(String exchange, String routingKey) {}

  /** Where a delivery came from at first: what its headers say when the receiver has put it back itself. */
  private Origin originOf(Delivered delivered) {
    Origin plain = new Origin(delivered.exchange(), delivered.routingKey());
    if (!delivered.exchange().endsWith(REPLAY)) {
      return plain;
    }
    List<Catalogue.Channel> behind = routes.behind(delivered.queue());
    String letters = behind.isEmpty() ? null : routes.ownDeadLetterExchange(behind.get(0));
    Map<String, Object> headers = delivered.properties().getHeaders();
    if (letters == null || headers == null || !delivered.exchange().equals(letters + REPLAY)) {
      return plain;
    }
    Object exchange = headers.get("x-original-exchange");
    Object key = headers.get("x-original-routing-key");
    return new Origin(
        exchange == null ? plain.exchange() : exchange.toString(), key == null ? plain.routingKey() : key.toString());
  }

  private void checkBytes(Delivered delivered, String exchange) {
    String contentType = delivered.properties().getContentType();
    String own = routes.catalogue.contentTypeOf(delivered.properties().getType());
    if (contentType != null && !contentType.equals(own) && !JSON.matcher(contentType).matches()) {
      throw new SdkException(
          ErrorCode.MALFORMED_JSON,
          "A message through " + exchange
              + " says by its content_type that it is no JSON. Send JSON, as application/json or without a content_type.");
    }
    byte[] body = delivered.body();
    if (body.length > 1 && body[0] == 0x1f && body[1] == (byte) 0x8b) {
      throw new SdkException(
          ErrorCode.MALFORMED_JSON,
          "A message through " + exchange + " is compressed (gzip). Send JSON as it is: a content_encoding is not read.");
    }
  }

  private Arrived read(Delivered delivered) {
    String exchange = originOf(delivered).exchange();
    Routes.Sender sender = routes.senderOf(exchange, delivered.queue());
    if (sender == null) {
      throw new SdkException(
          ErrorCode.WRONG_CHANNEL,
          "A message came through the exchange \"" + exchange + "\", which leads to no channel behind "
              + delivered.queue() + ". Publish to the exchange of the channel.");
    }
    String peer = sender.peer();
    int bytes = delivered.body().length;
    if (bytes > options.maxMessageBytes) {
      throw new SdkException(
          ErrorCode.INVALID_MESSAGE,
          peer + " sent a message of " + bytes + " bytes, which is not read: at most " + options.maxMessageBytes + " are.",
          Map.of("peer", peer, "bytes", bytes));
    }
    checkBytes(delivered, exchange);
    List<Forgiven> forgiven = new ArrayList<>();
    ReadOptions reading = new ReadOptions(options.tolerant, false, forgiven::addAll, delivered.properties().getType());
    Codec.Read read = codec.readBoth(delivered.body(), reading);
    String name = read.message().messageName();
    Map<String, Object> details = Map.of("messageName", name, "peer", peer);
    Catalogue.Channel channel = sender.channel();
    if (!routes.carries(channel, name)) {
      throw new SdkException(
          ErrorCode.WRONG_CHANNEL,
          peer + " sent " + name + ", which may not travel on " + channel.address() + ".",
          details);
    }
    String missing = routes.missingField(channel, name, read.json());
    if (missing != null) {
      throw new SdkException(
          ErrorCode.INVALID_MESSAGE,
          peer + " sent " + name + " without " + missing + ", which has to be set on " + channel.address() + ".",
          details);
    }
    return new Arrived(
        channel, peer, sender.id(), name, read.message(), read.json(), List.copyOf(forgiven), delivered);
  }

  private void deliver(Delivered delivered) {
    if (stopping) {
      delivered.reject(true);
      return;
    }
    Arrived arrived;
    try {
      arrived = read(delivered);
    } catch (RuntimeException refused) {
      bury(List.of(delivered), SdkException.of(refused));
      return;
    }
    String key = arrived.messageId() == null || !options.duplicates ? null : arrived.sender() + '\n' + arrived.messageId();
    if (key != null && hasCome(key, delivered)) {
      return;
    }
    Task task = new Task(arrived, this::bury, one -> finished(key, one), one -> forgotten(key, one));
    if (key != null) {
      working.put(key, task);
    }
    if (conversations.settle(task)) {
      return;
    }
    task.stray = conversations.stray(arrived);
    lanes.add(task);
  }

  /** Whether it was handled before, or is being handled: then it is seen to. */
  private boolean hasCome(String key, Delivered delivered) {
    Task at = working.get(key);
    if (at != null && at.join(delivered)) {
      return true;
    }
    boolean known;
    synchronized (done) {
      Long when = done.get(key);
      known = when != null && System.currentTimeMillis() - when < REMEMBERED_MS;
    }
    if (known) {
      delivered.ack();
    }
    return known;
  }

  private void finished(String key, Task task) {
    if (key != null) {
      synchronized (done) {
        done.put(key, System.currentTimeMillis());
      }
      working.remove(key, task);
    }
  }

  private void forgotten(String key, Task task) {
    if (key != null) {
      working.remove(key, task);
    }
  }

  /** Moves deliveries among the dead letters, with the reason, and only then takes them off the queue. */
  private void bury(List<Delivered> held, SdkException error) {
    client.problem(error);
    Delivered first = held.get(0);
    List<Catalogue.Channel> behind = routes.behind(first.queue());
    String exchange = behind.isEmpty() ? null : routes.ownDeadLetterExchange(behind.get(0));
    if (exchange == null) {
      held.forEach(one -> one.reject(false));
      return;
    }
    Origin origin = originOf(first);
    Map<String, Object> headers = new HashMap<>();
    if (first.properties().getHeaders() != null) {
      headers.putAll(first.properties().getHeaders());
      headers.keySet().removeIf(name -> name.matches("x-(?:death|first-death-|last-death-).*"));
    }
    String text = error.getMessage();
    headers.put("x-error-code", error.code().name());
    headers.put("x-error-message", text.substring(0, Math.min(500, text.length())));
    headers.put("x-original-exchange", origin.exchange());
    headers.put("x-original-routing-key", origin.routingKey());
    headers.put("x-original-queue", first.queue());
    // a dead letter stays until somebody has looked at it
    AMQP.BasicProperties properties =
        first.properties().builder().deliveryMode(2).expiration(null).headers(headers).build();
    client
        .send(exchange, origin.routingKey(), first.body(), properties)
        .whenComplete(
            (nothing, failure) -> {
              if (failure == null) {
                held.forEach(Delivered::ack);
              } else {
                client.problem(SdkException.of(failure));
                // the broker is left to do it
                held.forEach(one -> one.reject(false));
              }
            });
  }

  /** Works on one message; the next of its lane may begin when the handler has returned, or takes too long. */
  private void work(Task task, Runnable next) {
    try {
      Handlers.Handle handle = handlers.await(task.arrived);
      if (handlers.isStopped()) {
        task.giveBack();
      } else if (handle == null) {
        task.bury(strayOr(task));
      } else {
        begin(task, handle, next);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      task.giveBack();
    } catch (RuntimeException fault) {
      task.bury(SdkException.of(fault));
    } finally {
      next.run();
    }
  }

  private SdkException strayOr(Task task) {
    Arrived arrived = task.arrived;
    if (task.stray != null) {
      return task.stray;
    }
    SdkException byFields = conversations.strayByFields(arrived);
    return byFields != null
        ? byFields
        : new SdkException(
            ErrorCode.UNHANDLED,
            "Nothing handles " + arrived.name() + " from " + arrived.peer() + ". Subscribe to it.",
            Map.of("messageName", arrived.name(), "peer", arrived.peer()));
  }

  private void begin(Task task, Handlers.Handle handle, Runnable next) throws InterruptedException {
    if (task.stray != null) {
      client.problem(task.stray);
    }
    if (mayEnter(task) && isNews(task)) {
      attempts(task, handle, next);
    }
  }

  private boolean mayEnter(Task task) {
    Arrived arrived = task.arrived;
    if (options.authorize == null) {
      return true;
    }
    Map<String, Object> details = Map.of("messageName", arrived.name(), "peer", arrived.peer());
    try {
      if (options.authorize.test(arrived.peer(), arrived.message())) {
        return true;
      }
      task.bury(
          new SdkException(
              ErrorCode.ACCESS_REFUSED,
              arrived.name() + " from " + arrived.peer() + " was refused by authorize: not handled.",
              details));
    } catch (RuntimeException cause) {
      task.bury(failed(task, "authorize failed for " + arrived.name() + " from " + arrived.peer(), cause));
    }
    return false;
  }

  /** Whether it is to be handled; what has come in another version is seen to here. */
  private boolean isNews(Task task) {
    Arrived arrived = task.arrived;
    Catalogue.Reply reply = arrived.channel().replies().get(arrived.name());
    if (reply == null || reply.revision() == null) {
      return true;
    }
    Revisions.Judgement judged =
        revisions.judge(arrived.sender() + ' ' + arrived.name(), reply.revision(), arrived.json());
    if (judged.isOlder()) {
      task.bury(
          new SdkException(
              ErrorCode.SUPERSEDED,
              arrived.peer() + " sent version " + (long) judged.count() + " of " + arrived.name() + " after version "
                  + (long) judged.version().count + ". It is not handled.",
              Map.of("messageName", arrived.name(), "peer", arrived.peer())));
      return false;
    }
    if (judged.isNew()) {
      task.version = judged.version();
      return true;
    }
    String id = BusClient.questionId(arrived);
    NamedMessage answer = judged.version().answerOrWait(id);
    if (answer == null) {
      task.ack();
    } else {
      client.sendAnswer(arrived, answer, id).whenComplete((nothing, failure) -> conclude(task, failure));
    }
    return false;
  }

  private void conclude(Task task, Throwable failure) {
    if (failure == null) {
      task.ack();
    } else {
      fail(task, failure);
    }
  }

  private void attempts(Task task, Handlers.Handle handle, Runnable next) throws InterruptedException {
    Handlers.Handle current = handle;
    for (int attempt = firstAttempt(task.arrived); ; attempt++) {
      task.outcome = null;
      AtomicBoolean over = new AtomicBoolean();
      ScheduledFuture<?> limit = limit(task, over, next);
      NamedMessage answer;
      try {
        answer = current.handle(task, attempt);
      } catch (Exception cause) {
        if (over.compareAndSet(false, true)) {
          fail(task, cause);
        }
        return;
      } finally {
        limit.cancel(false);
      }
      if (!over.compareAndSet(false, true)) {
        return;
      }
      Task.Outcome outcome = task.outcome;
      if (outcome == null || outcome.delay() == null) {
        settle(task, answer, outcome);
        return;
      }
      if (answer != null) {
        client.reply(task, answer);
      }
      current = again(task, attempt, outcome);
      if (current == null) {
        return;
      }
    }
  }

  private static int firstAttempt(Arrived arrived) {
    Map<String, Object> headers = arrived.delivered().properties().getHeaders();
    Object count = headers == null ? null : headers.get("x-delivery-count");
    long before = count instanceof Number number ? Math.max(0, number.longValue()) : 0;
    return (int) Math.min(1_000_000, 1 + (before == 0 && arrived.redelivered() ? 1 : before));
  }

  /** Gives a handler up that does not end: its message is a dead letter, and what comes after it is handled. */
  private ScheduledFuture<?> limit(Task task, AtomicBoolean over, Runnable next) {
    long timeoutMs = options.handlerTimeout.toMillis();
    return timer.schedule(
        () -> {
          if (over.compareAndSet(false, true)) {
            Arrived arrived = task.arrived;
            task.bury(
                new SdkException(
                    ErrorCode.TIMEOUT,
                    "The handler of " + arrived.name() + " from " + arrived.peer() + " has not come to an end within "
                        + timeoutMs + " ms (handlerTimeout). It is given up.",
                    Map.of("messageName", arrived.name(), "peer", arrived.peer(), "timeoutMs", timeoutMs)));
            next.run();
          }
        },
        timeoutMs,
        TimeUnit.MILLISECONDS);
  }

  private void settle(Task task, NamedMessage answer, Task.Outcome outcome) {
    if (outcome != null) {
      Arrived arrived = task.arrived;
      SdkException rejected =
          new SdkException(
              ErrorCode.HANDLER_FAILED,
              arrived.name() + " from " + arrived.peer() + " was rejected: " + outcome.reason(),
              Map.of("messageName", arrived.name(), "peer", arrived.peer()));
      if (answer == null) {
        task.bury(rejected);
      } else {
        client.reply(task, answer).whenComplete((nothing, failure) -> task.bury(rejected));
      }
    } else if (answer == null) {
      task.ack();
    } else {
      // what comes next need not wait for the broker to confirm the answer: messages keep their order
      client.reply(task, answer).whenComplete((nothing, failure) -> conclude(task, failure));
    }
  }

  /** The handler for the next attempt; null when there is none. */
  private Handlers.Handle again(Task task, int attempt, Task.Outcome outcome) throws InterruptedException {
    Arrived arrived = task.arrived;
    if (attempt >= options.maxAttempts) {
      task.bury(
          new SdkException(
              ErrorCode.REDELIVERY_EXHAUSTED,
              arrived.name() + " from " + arrived.peer() + " was handled " + attempt
                  + " times, and the handler asked for it again each time.",
              Map.of("messageName", arrived.name(), "peer", arrived.peer(), "attempts", attempt)));
      return null;
    }
    handlers.pause(outcome.delay());
    if (handlers.isStopped()) {
      task.giveBack();
      return null;
    }
    Handlers.Handle handle = handlers.await(arrived);
    if (handle == null) {
      task.bury(strayOr(task));
    }
    return handle == null || !mayEnter(task) ? null : handle;
  }

  private void fail(Task task, Throwable cause) {
    SdkException known = SdkException.of(cause);
    if (handlers.isStopped() && known.code() == ErrorCode.CLOSED) {
      task.giveBack();
      return;
    }
    Arrived arrived = task.arrived;
    task.bury(failed(task, "The handler of " + arrived.name() + " from " + arrived.peer() + " failed", cause));
  }

  /** An exception of this SDK holds no payload; any other's words may quote the message, so they stay in the cause. */
  private static SdkException failed(Task task, String what, Throwable cause) {
    SdkException known = SdkException.of(cause);
    String reason =
        known.code() == ErrorCode.INTERNAL
            ? " (" + (known.getCause() == null ? cause : known.getCause()).getClass().getSimpleName() + ")."
            : ": " + known.code() + ": " + known.getMessage();
    return new SdkException(
        ErrorCode.HANDLER_FAILED,
        what + reason,
        false,
        Map.of("messageName", task.arrived.name(), "peer", task.arrived.peer()),
        cause);
  }

  /** No more deliveries; what no handler has begun goes back; handlers at work have the time to finish. */
  void stop(long timeoutMs, Runnable before) {
    stopping = true;
    synchronized (this) {
      consuming.values().forEach(Inbox::cancel);
    }
    lanes.stop(Task::giveBack);
    handlers.stop();
    before.run();
    if (!lanes.await(timeoutMs)) {
      client.problem(
          new SdkException(
              ErrorCode.TIMEOUT,
              "Handlers were still at work " + timeoutMs
                  + " ms after the closing began. Their messages go back to their queues and come again."));
    }
  }

  private static void cancel(Channel channel) {
    if (channel == null) {
      return;
    }
    try {
      // deliveries that come meanwhile are given back one by one
      channel.basicQos(1);
    } catch (IOException | AlreadyClosedException gone) {
      // nothing comes any more then
    }
  }
}
