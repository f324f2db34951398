package __package__.runtime;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.BiPredicate;
import java.util.function.Consumer;

/** How a client reaches the broker, and how it is to be used. Made by {@link #builder}. */
public final class ClientOptions {
  final String name;
  final List<String> urls;
  final Tls tls;
  final List<String> groups;
  final int prefetch;
  final boolean tolerant;
  final int maxMessageBytes;
  final long bufferMaxBytes;
  final Duration bufferMaxAge;
  final Duration handlerGrace;
  final Duration handlerTimeout;
  final int maxAttempts;
  final Duration connectTimeout;
  final Duration heartbeat;
  final boolean duplicates;
  final Consumer<SdkException> onProblem;
  final BiPredicate<String, NamedMessage> authorize;

  private ClientOptions(Builder builder) {
    name = builder.name;
    urls = List.copyOf(builder.urls);
    tls = builder.tls;
    groups = List.copyOf(builder.groups);
    prefetch = builder.prefetch;
    tolerant = builder.tolerant;
    maxMessageBytes = builder.maxMessageBytes;
    bufferMaxBytes = builder.bufferMaxBytes;
    bufferMaxAge = builder.bufferMaxAge;
    handlerGrace = builder.handlerGrace;
    handlerTimeout = builder.handlerTimeout;
    maxAttempts = builder.maxAttempts;
    connectTimeout = builder.connectTimeout;
    heartbeat = builder.heartbeat;
    duplicates = builder.duplicates;
    onProblem = builder.onProblem;
    authorize = builder.authorize;
  }

  /**
   * Begins options.
   *
   * @param name the participant's own name: the broker's user, part of the names of its exchanges and queues
   * @param urls the broker, e.g. <code>amqps://broker.example</code>; several are nodes of one cluster. Without a virtual
   *     host in the URL, that of the contract is meant; without a user, <code>guest</code> or the client certificate
   * @return what makes the options
   */
  public static Builder builder(String name, String... urls) {
    return new Builder(name, List.of(urls));
  }

  /** Makes options; what is not set has its default. */
  public static final class Builder {
    private final String name;
    private final List<String> urls;
    private Tls tls;
    private List<String> groups = List.of();
    private int prefetch = 500;
    private boolean tolerant;
    private int maxMessageBytes = 16 * 1024 * 1024;
    private long bufferMaxBytes = 128L * 1024 * 1024;
    private Duration bufferMaxAge = Duration.ofSeconds(120);
    private Duration handlerGrace = Duration.ofSeconds(1);
    private Duration handlerTimeout = Duration.ofMinutes(10);
    private int maxAttempts = 5;
    private Duration connectTimeout = Duration.ofSeconds(10);
    private Duration heartbeat = Duration.ofSeconds(10);
    private boolean duplicates = true;
    private Consumer<SdkException> onProblem;
    private BiPredicate<String, NamedMessage> authorize;

    private Builder(String name, List<String> urls) {
      this.name = name;
      this.urls = urls;
    }

    /**
     * Certificates for <code>amqps</code>. Default: those that Java trusts, and no client certificate.
     *
     * @param value the certificates
     * @return this
     */
    public Builder tls(Tls value) {
      tls = Objects.requireNonNull(value);
      return this;
    }

    /**
     * Names of the groups that it belongs to, for messages that go to a group. Default: none.
     *
     * @param value the names
     * @return this
     */
    public Builder groups(String... value) {
      groups = List.of(value);
      return this;
    }

    /**
     * Messages held of each queue, and with it handlers at work, at most. Default: 500. A handler that waits for an answer
     * holds its message meanwhile: allow more than do so at a time.
     *
     * @param value the number, 1 or more
     * @return this
     */
    public Builder prefetch(int value) {
      prefetch = value;
      return this;
    }

    /**
     * Reads what comes in tolerantly: unknown members are left out, known errata repaired. Default: strictly.
     *
     * @param value whether it does
     * @return this
     */
    public Builder tolerant(boolean value) {
      tolerant = value;
      return this;
    }

    /**
     * Longer messages are not read, but become dead letters. Default: 16 MiB.
     *
     * @param value the number of bytes
     * @return this
     */
    public Builder maxMessageBytes(int value) {
      maxMessageBytes = value;
      return this;
    }

    /**
     * What may wait to be confirmed, and for how long. Beyond the first, publishing fails with <code>BUFFER_FULL</code>; after
     * the second, a message is given up. Defaults: 128 MiB, 120 s.
     *
     * @param maxBytes bodies of all that waits, and 256 bytes for each
     * @param maxAge how long a message may wait
     * @return this
     */
    public Builder buffer(long maxBytes, Duration maxAge) {
      bufferMaxBytes = maxBytes;
      bufferMaxAge = maxAge;
      return this;
    }

    /**
     * How long after the last subscription a message without a handler waits for one. Default: 1 s.
     *
     * @param value the time
     * @return this
     */
    public Builder handlerGrace(Duration value) {
      handlerGrace = value;
      return this;
    }

    /**
     * How long a handler may take; then its message becomes a dead letter (<code>TIMEOUT</code>). Also how long an answer of a
     * stream may wait to be taken. Default: 10 minutes.
     *
     * @param value the time
     * @return this
     */
    public Builder handlerTimeout(Duration value) {
      handlerTimeout = value;
      return this;
    }

    /**
     * How often a handler may ask for a message again. Default: 5 attempts.
     *
     * @param value the number of attempts, the first included
     * @return this
     */
    public Builder maxAttempts(int value) {
      maxAttempts = value;
      return this;
    }

    /**
     * How long the first connection may take. Default: 10 s.
     *
     * @param value the time
     * @return this
     */
    public Builder connectTimeout(Duration value) {
      connectTimeout = value;
      return this;
    }

    /**
     * How often both sides say that they are there; a connection that is silent for twice as long is lost. Default: 10 s.
     *
     * @param value the time, in whole seconds
     * @return this
     */
    public Builder heartbeat(Duration value) {
      heartbeat = value;
      return this;
    }

    /**
     * Whether messages that come twice are handled once; they are known by sender and message id for 15 minutes, 100,000 of
     * them. Default: true.
     *
     * @param value whether they are
     * @return this
     */
    public Builder handleOnce(boolean value) {
      duplicates = value;
      return this;
    }

    /**
     * Is told of each dead letter, each loss of the connection, and whatever else goes wrong with no call to fail. Must not
     * block. Default: they are logged as warnings.
     *
     * @param value is told
     * @return this
     */
    public Builder onProblem(Consumer<SdkException> value) {
      onProblem = value;
      return this;
    }

    /**
     * Is asked of each message before it is worked on, with the sender's name, for whom the broker vouches; what it does not
     * let in becomes a dead letter (<code>ACCESS_REFUSED</code>). Default: all are let in.
     *
     * @param value says whether a message is let in
     * @return this
     */
    public Builder authorize(BiPredicate<String, NamedMessage> value) {
      authorize = value;
      return this;
    }

    /**
     * Makes the options.
     *
     * @return the options
     * @throws SdkException <code>INVALID_ARGUMENT</code> when one of them is wrong
     */
    public ClientOptions build() {
      if (urls.isEmpty() || prefetch < 1 || maxAttempts < 1) {
        throw new SdkException(
            ErrorCode.INVALID_ARGUMENT, "Give at least one URL, and 1 or more for prefetch and maxAttempts.");
      }
      return new ClientOptions(this);
    }
  }
}
