package __package__.runtime;

import com.rabbitmq.client.AMQP;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A client over any contract: one role, without types. The generated clients are made of it. */
public final class BusClient {
  private static final Logger LOG = LoggerFactory.getLogger(BusClient.class);
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final Contract<?> contract;
  private final ClientOptions options;
  private final Routes routes;
  private final ExecutorService workers;
  private final ScheduledExecutorService timer;
  private final Conversations conversations = new Conversations();
  private final Map<String, Runnable> streams = new HashMap<>();
  private final AtomicBoolean closing = new AtomicBoolean();
  private final Link out;
  private final Link in;
  private final Topology topology;
  private final Publisher publisher;
  private final Inbox inbox;

  private BusClient(Contract<?> contract, String role, ClientOptions options) {
    this.contract = contract;
    this.options = options;
    Names.checked(options.name, "The client's name");
    options.groups.forEach(group -> Names.checked(group, "A group"));
    this.routes = new Routes(contract.catalogue(), role, options.name, options.groups);
    int number = COUNT.incrementAndGet();
    this.workers = Executors.newCachedThreadPool(work -> thread(work, options.name + "-worker-" + number));
    this.timer = Executors.newSingleThreadScheduledExecutor(work -> thread(work, options.name + "-timer-" + number));
    Link first = null;
    try {
      String host = routes.virtualHost();
      first = Link.open(options, host, "out", workers, this::problem);
      this.out = first;
      this.topology = new Topology(out, routes);
      this.publisher = new Publisher(out, options, workers, timer);
      this.in = Link.open(options, host, "in", workers, this::problem);
      this.inbox = new Inbox(this, in, routes, options, contract.codec(), conversations, workers, timer);
    } catch (RuntimeException failure) {
      if (first != null) {
        first.close();
      }
      timer.shutdownNow();
      workers.shutdown();
      throw failure;
    }
    out.onBack(
        () -> {
          restore().forEach(this::problem);
          publisher.back();
        });
  }

  private static Thread thread(Runnable work, String name) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }

  /**
   * Connects.
   *
   * @param contract the contract
   * @param role the role that it plays
   * @param options name, broker, and how it is to be used
   * @return the client
   * @throws SdkException <code>CONNECTION_FAILED</code> (retryable), <code>ACCESS_REFUSED</code>, <code>INVALID_ARGUMENT</code>
   */
  public static BusClient connect(Contract<?> contract, String role, ClientOptions options) {
    return new BusClient(contract, role, options);
  }

  /**
   * Its own name.
   *
   * @return the name
   */
  public String name() {
    return options.name;
  }

  /**
   * A peer.
   *
   * @param role its role, or the group's
   * @param name its name; <code>*</code> is any, for hearing from
   * @return the peer
   * @throws SdkException <code>INVALID_ARGUMENT</code> when there can be none of the role or the name
   */
  public Peer peer(String role, String name) {
    routes.checkPeerRole(role);
    if (!"*".equals(name)) {
      Names.checked(name, "A peer");
    }
    return new Peer(this, role, name);
  }

  /**
   * Publishes JSON as it is, unchecked, to an exchange: for tests, and for what no client should do.
   *
   * @param exchange the exchange
   * @param routingKey the routing key
   * @param body the bytes
   * @return completes when the broker has confirmed it
   */
  public CompletableFuture<Void> publishRaw(String exchange, String routingKey, byte[] body) {
    AMQP.BasicProperties properties =
        Publisher.properties(UUID.randomUUID().toString()).contentType("application/json").build();
    return send(exchange, routingKey, body, properties);
  }

  void problem(SdkException problem) {
    try {
      if (options.onProblem == null) {
        LOG.warn("[{}] {}: {}", options.name, problem.code(), problem.getMessage());
      } else {
        options.onProblem.accept(problem);
      }
    } catch (RuntimeException fault) {
      LOG.error("[{}] onProblem threw", options.name, fault);
    }
  }

  List<SdkException> restore() {
    return topology.restore();
  }

  private void checkOpen() {
    if (closing.get()) {
      throw Failures.closed(options.name);
    }
  }

  void prepare(String peerRole, String peer) {
    checkOpen();
    topology.ensure(peer, peerRole);
  }

  private record Outgoing(Catalogue.Channel channel, String name, JsonNode json, byte[] body) {}

  /** Checks and encodes. Throws before anything is sent. */
  private Outgoing prepared(String peerRole, NamedMessage message) {
    String name = message.messageName();
    Catalogue.Channel channel = routes.channelFor(name, peerRole);
    JsonNode json = contract.codec().checked(message);
    String missing = routes.missingField(channel, name, json);
    if (missing != null) {
      Issue issue = new Issue(missing, "required", false, "a value, on the channel " + channel.address(), "null");
      throw new ValidationException(
          ErrorCode.INVALID_MESSAGE, name + " is not valid on this channel.", List.of(issue), name);
    }
    return new Outgoing(channel, name, json, JsonText.write(json));
  }

  CompletableFuture<Void> send(String exchange, String routingKey, byte[] body, AMQP.BasicProperties properties) {
    AMQP.BasicProperties known =
        properties.getMessageId() == null
            ? properties.builder().messageId(UUID.randomUUID().toString()).build()
            : properties;
    Publication publication = new Publication(exchange, routingKey, body, known, 0);
    publisher.submit(publication);
    return publication.confirmed;
  }

  private Publication publication(
      Outgoing outgoing, String peer, String peerRole, String messageId, String correlationId, Duration ttl) {
    long deadline = ttl == null ? 0 : System.nanoTime() + ttl.toNanos();
    Routes.Between between = topology.ensure(peer, peerRole);
    Routes.Route route =
        between.outgoing().stream()
            .filter(candidate -> candidate.channel().id().equals(outgoing.channel().id()))
            .findFirst()
            .orElseThrow(() -> new SdkException(ErrorCode.INTERNAL, "There is no route on " + outgoing.channel().id()));
    String name = outgoing.name();
    String key =
        Names.routingKey(route.channel(), outgoing.json(), contract.catalogue().isExtension(name), name);
    String contentType = contract.catalogue().contentTypeOf(name);
    AMQP.BasicProperties properties =
        Publisher.properties(messageId)
            .correlationId(correlationId)
            .type(name)
            .appId(options.name)
            .contentType(contentType == null ? "application/json" : contentType)
            .timestamp(new Date())
            .build();
    return new Publication(route.exchange(), key, outgoing.body(), properties, deadline);
  }

  private void submit(Publication publication, String peer, String peerRole) {
    publication.confirmed.whenComplete(
        (nothing, failure) -> {
          ErrorCode code = failure == null ? null : SdkException.of(failure).code();
          // somebody has deleted what was there: the next attempt declares it again, where that is ours to do
          if (code == ErrorCode.TOPOLOGY_MISSING || code == ErrorCode.UNROUTABLE) {
            topology.forget(peer, peerRole);
          }
        });
    publisher.submit(publication);
  }

  CompletableFuture<Void> publish(String peerRole, String peer, NamedMessage message, PublishOptions how) {
    checkOpen();
    Publication publication =
        publication(prepared(peerRole, message), peer, peerRole, UUID.randomUUID().toString(), null, how.ttl());
    submit(publication, peer, peerRole);
    return publication.confirmed;
  }

  static String questionId(Arrived arrived) {
    return arrived.correlationId() == null ? arrived.messageId() : arrived.correlationId();
  }

  CompletableFuture<Void> sendAnswer(Arrived arrived, NamedMessage answer, String correlationId) {
    String peerRole = arrived.channel().sender();
    Publication publication =
        publication(
            prepared(peerRole, answer), arrived.peer(), peerRole, UUID.randomUUID().toString(), correlationId, null);
    submit(publication, arrived.peer(), peerRole);
    return publication.confirmed;
  }

  /** Answers a message, and whoever has asked the same meanwhile. */
  CompletableFuture<Void> reply(Task task, NamedMessage answer) {
    try {
      Arrived arrived = task.arrived;
      Catalogue.Reply reply = arrived.channel().replies().get(arrived.name());
      List<String> expected = reply == null ? List.of() : reply.messages();
      if (!expected.contains(answer.messageName())) {
        throw new SdkException(
            ErrorCode.WRONG_CHANNEL,
            arrived.name() + " is answered by " + (expected.isEmpty() ? "nothing" : String.join(", ", expected))
                + ", not by " + answer.messageName() + ".");
      }
      List<CompletableFuture<Void>> sent = new ArrayList<>();
      sent.add(sendAnswer(arrived, answer, questionId(arrived)));
      if (task.version != null) {
        for (String other : task.version.answered(answer)) {
          sent.add(sendAnswer(arrived, answer, other.isEmpty() ? null : other));
        }
      }
      return sent.size() == 1 ? sent.get(0) : CompletableFuture.allOf(sent.toArray(CompletableFuture[]::new));
    } catch (RuntimeException failure) {
      return CompletableFuture.failedFuture(SdkException.of(failure));
    }
  }

  private record Asked(
      Outgoing outgoing, Catalogue.Reply reply, Conversations.Question question, Publication publication) {}

  private Asked asked(String peerRole, String peer, NamedMessage message) {
    checkOpen();
    Outgoing outgoing = prepared(peerRole, message);
    Catalogue.Reply reply = outgoing.channel().replies().get(outgoing.name());
    if (reply == null) {
      throw new SdkException(
          ErrorCode.INVALID_ARGUMENT, outgoing.name() + " is no question: nothing answers it. Publish it.");
    }
    Catalogue.Channel channel = contract.catalogue().channels().get(reply.channel());
    Routes.refuseUnknowable(channel, peer);
    String id = UUID.randomUUID().toString();
    Publication publication = publication(outgoing, peer, peerRole, id, id, null);
    inbox.consume(routes.ownQueue(channel));
    return new Asked(
        outgoing, reply, new Conversations.Question(id, peer, outgoing.name(), reply, outgoing.json()), publication);
  }

  private static SdkException timedOut(Asked asked, long timeoutMs, boolean sent) {
    String name = asked.question().name();
    String peer = asked.question().peer();
    String text =
        sent
            ? peer + " did not answer " + name + " within " + timeoutMs
                + " ms. It may be offline; the question stays in its queue until its time to live is over."
            : name + " could not be sent to " + peer + " within " + timeoutMs + " ms, and was withdrawn.";
    Map<String, Object> details = new HashMap<>(Map.of("messageName", name, "peer", peer, "timeoutMs", timeoutMs));
    if (!sent) {
      details.put("outcome", "not sent");
    }
    return new SdkException(ErrorCode.TIMEOUT, text, true, details, null);
  }

  /** Asks; completes with the one answer, or with all that come while the time lasts. */
  CompletableFuture<List<NamedMessage>> ask(String peerRole, String peer, NamedMessage message, RequestOptions how) {
    Asked asked = asked(peerRole, peer, message);
    Catalogue.Reply reply = asked.reply();
    boolean one = reply.cardinality().equals("one");
    long timeoutMs = how.timeout() == null ? reply.deadlineMs() : how.timeout().toMillis();
    CompletableFuture<List<NamedMessage>> result = new CompletableFuture<>();
    List<NamedMessage> answers = new ArrayList<>();
    conversations.add(
        asked.question(),
        new Conversations.Taker() {
          @Override
          public boolean take(NamedMessage answer, Task settlement) {
            settlement.ack();
            List<NamedMessage> sofar;
            synchronized (answers) {
              answers.add(answer);
              sofar = List.copyOf(answers);
            }
            SdkException refusal =
                one && !how.returnRefusals()
                    ? RefusedByPeerException.of(asked.question().name(), peer, reply.success(), answer)
                    : null;
            if (refusal != null) {
              result.completeExceptionally(refusal);
              return true;
            }
            boolean enough = one || (how.until() != null && how.until().test(sofar));
            if (enough) {
              result.complete(sofar);
            }
            return enough;
          }

          @Override
          public void fail(SdkException error) {
            result.completeExceptionally(error);
          }
        });
    ScheduledFuture<?> limit =
        timer.schedule(
            () -> {
              asked.publication().withdrawn = true;
              conversations.end(asked.question().id(), false);
              boolean confirmed = asked.publication().confirmed.isDone();
              if (!one && confirmed) {
                synchronized (answers) {
                  result.complete(List.copyOf(answers));
                }
              } else {
                result.completeExceptionally(timedOut(asked, timeoutMs, asked.publication().sent));
              }
            },
            timeoutMs,
            TimeUnit.MILLISECONDS);
    result.whenComplete(
        (answered, failure) -> {
          limit.cancel(false);
          conversations.end(asked.question().id(), failure == null);
        });
    submit(asked.publication(), peer, peerRole);
    asked.publication().confirmed.whenComplete(
        (nothing, failure) -> {
          if (failure != null) {
            result.completeExceptionally(SdkException.of(failure));
          }
        });
    return result;
  }

  private static boolean isCancel(Catalogue.Reply reply, JsonNode question) {
    return reply.cancel() != null
        && reply.cancel().entrySet().stream().allMatch(member -> member.getValue().equals(question.get(member.getKey())));
  }

  /** Time until the first answer of a stream is due: its period has to be over. */
  private static long firstDueMs(Catalogue.Reply reply, JsonNode question) {
    JsonNode interval = reply.intervalField() == null ? null : Pointers.valueAt(question, reply.intervalField());
    double seconds = interval != null && interval.isNumber() ? Math.max(0, interval.doubleValue()) : 0;
    // no timer waits for longer, nor has to
    long intervalMs = (long) Math.min(seconds * 1000, 4e12);
    JsonNode start = reply.startField() == null ? null : Pointers.valueAt(question, reply.startField());
    Times time = start != null && start.isString() ? Times.parse(start.stringValue()) : null;
    // a stream that may start at any time does so within its first interval
    long untilMs = time == null ? intervalMs : Math.max(0, time.seconds() * 1000 - System.currentTimeMillis());
    return untilMs + intervalMs + reply.deadlineMs();
  }

  /** Asks for a stream; completes when the question is sent. */
  <A> CompletableFuture<AnswerStream<A>> stream(
      String peerRole, String peer, NamedMessage message, RequestOptions how, Class<A> type) {
    Asked asked = asked(peerRole, peer, message);
    Catalogue.Reply reply = asked.reply();
    String id = asked.question().id();
    boolean cancels = isCancel(reply, asked.question().json());
    AtomicBoolean open = new AtomicBoolean(true);
    List<ScheduledFuture<?>> timers = new ArrayList<>();
    String key =
        reply.subscription() == null
            ? null
            : peerRole + ' ' + peer + ' ' + asked.question().name() + '\n'
                + Conversations.keyOf(reply.subscription(), asked.question().json());
    Runnable end =
        () -> {
          conversations.end(id, false);
          timers.forEach(one -> one.cancel(false));
        };
    AnswerStream<A> answers =
        new AnswerStream<>(
            type,
            () -> {
              if (open.compareAndSet(true, false)) {
                end.run();
                goodbye(asked, peer, peerRole);
              }
            });
    if (!cancels) {
      long timeoutMs = how.timeout() == null ? firstDueMs(reply, asked.question().json()) : how.timeout().toMillis();
      ScheduledFuture<?> first =
          timer.schedule(
              () -> giveUp(asked, answers, timedOut(asked, timeoutMs, true)), timeoutMs, TimeUnit.MILLISECONDS);
      timers.add(first);
      timers.add(
          timer.scheduleWithFixedDelay(
              () -> {
                if (answers.oldestNanos() > options.handlerTimeout.toNanos()) {
                  giveUp(asked, answers, unread(asked, "Answers"));
                }
              },
              1,
              1,
              TimeUnit.SECONDS));
      conversations.add(
          asked.question(),
          new Conversations.Taker() {
            @Override
            public boolean take(NamedMessage answer, Task settlement) {
              first.cancel(false);
              if (answers.push(answer, settlement) > AnswerStream.MAX_UNREAD) {
                giveUp(asked, answers, unread(asked, AnswerStream.MAX_UNREAD + " answers"));
              }
              return false;
            }

            @Override
            public void fail(SdkException error) {
              open.set(false);
              end.run();
              answers.finish(error);
            }
          });
    }
    submit(asked.publication(), peer, peerRole);
    return asked
        .publication()
        .confirmed
        .handle(
            (nothing, failure) -> {
              if (failure != null || cancels) {
                open.set(false);
                end.run();
                answers.finish(null);
              }
              if (failure != null) {
                throw SdkException.of(failure);
              }
              if (key != null) {
                replace(key, () -> supersede(asked, answers, open, end));
              }
              return answers;
            });
  }

  /** A later question takes the place of the one before. */
  private void replace(String key, Runnable superseded) {
    Runnable before;
    synchronized (streams) {
      before = streams.put(key, superseded);
    }
    if (before != null) {
      before.run();
    }
  }

  private static void supersede(Asked asked, AnswerStream<?> answers, AtomicBoolean open, Runnable end) {
    if (open.compareAndSet(true, false)) {
      end.run();
      answers.finish(
          new SdkException(
              ErrorCode.SUPERSEDED,
              asked.question().peer() + " was asked " + asked.question().name()
                  + " anew, which has replaced this stream. Read the newer one.",
              Map.of("messageName", asked.question().name(), "peer", asked.question().peer())));
    }
  }

  private static SdkException unread(Asked asked, String what) {
    return new SdkException(
        ErrorCode.ABORTED,
        what + " of " + asked.question().peer() + " to " + asked.question().name()
            + " were not read, so the stream was ended. Read it, or close it.",
        Map.of("messageName", asked.question().name(), "peer", asked.question().peer()));
  }

  private void giveUp(Asked asked, AnswerStream<?> answers, SdkException why) {
    answers.finish(why);
    // closing asks the broker, which timers and deliveries must not wait for
    workers.execute(answers::close);
  }

  /** Tells the peer that nobody wants answers any more. */
  private void goodbye(Asked asked, String peer, String peerRole) {
    if (asked.reply().cancel() == null || closing.get()) {
      return;
    }
    ObjectNode last = asked.question().json().deepCopy().asObject();
    asked.reply().cancel().forEach(last::set);
    try {
      NamedMessage message = contract.codec().named(asked.question().name(), last);
      Publication publication =
          publication(
              prepared(peerRole, message), peer, peerRole, UUID.randomUUID().toString(), asked.question().id(), null);
      submit(publication, peer, peerRole);
      publication.confirmed.whenComplete(
          (nothing, failure) -> {
            if (failure != null) {
              problem(SdkException.of(failure));
            }
          });
    } catch (RuntimeException failure) {
      problem(SdkException.of(failure));
    }
  }

  Subscription on(String peerRole, String peer, String name, Handlers.Handle handle) {
    checkOpen();
    List<Catalogue.Channel> channels =
        routes.incoming(peerRole).stream().filter(channel -> routes.carries(channel, name)).toList();
    if (channels.isEmpty()) {
      throw new SdkException(
          ErrorCode.INVALID_ARGUMENT, peerRole + " never sends " + name + " to " + routes.role + ".");
    }
    if (!contract.catalogue().isExtension(name)) {
      channels = channels.subList(0, 1);
    }
    if (!peer.equals("*")) {
      channels.forEach(channel -> Routes.refuseUnknowable(channel, peer));
    }
    List<Catalogue.Channel> readable =
        channels.stream().filter(channel -> channel.group() == null || !routes.groups.isEmpty()).toList();
    if (readable.isEmpty()) {
      throw new SdkException(
          ErrorCode.INVALID_ARGUMENT,
          name + " goes to groups, and " + routes.me + " belongs to none. Name its groups with the option groups.");
    }
    // registered before the first wait: messages that are there already find their handler
    Subscription subscription = inbox.handlers().register(peerRole, peer, name, handle);
    try {
      for (Catalogue.Channel channel : readable) {
        String known = peer.equals("*") ? Routes.unnamedSender(channel) : peer;
        if (known == null) {
          topology.ensureOwnQueues(peerRole);
        } else {
          topology.ensure(known, peerRole);
        }
        inbox.consume(routes.ownQueue(channel));
      }
      return subscription;
    } catch (RuntimeException failure) {
      subscription.close();
      throw failure;
    }
  }

  /**
   * Ends it in order: no more deliveries; questions without an answer fail with <code>CLOSED</code>; handlers at work finish, and may
   * still answer; what is published is waited for; the connections end. A handler must not call this: it would wait for itself.
   *
   * @param timeout how long all that may take
   */
  public void close(Duration timeout) {
    if (!closing.compareAndSet(false, true)) {
      return;
    }
    long end = System.nanoTime() + timeout.toNanos();
    inbox.stop(
        timeout.toMillis(),
        () ->
            conversations.failAll(
                new SdkException(
                    ErrorCode.CLOSED, options.name + " was closed while the answer was outstanding.")));
    long leftMs = (end - System.nanoTime()) / 1_000_000;
    // handlers that took all of the time leave a little for the confirms of what they sent
    publisher.close(Math.max(leftMs, Math.min(timeout.toMillis(), 1000)));
    in.close();
    out.close();
    timer.shutdownNow();
    workers.shutdown();
  }
}
