package __package__.runtime;

import com.rabbitmq.client.Address;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DefaultSaslConfig;
import com.rabbitmq.client.Recoverable;
import com.rabbitmq.client.RecoveryListener;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;

/** A connection that the client library rebuilds by itself; what was declared and consumed is put back by its users. */
final class Link {
  private final String address;
  private final Connection connection;
  private final List<Runnable> onLost = new ArrayList<>();
  private final List<Runnable> onBack = new ArrayList<>();
  private final AtomicBoolean closing = new AtomicBoolean();
  private boolean up = true;

  /** What can be done with a channel. */
  interface Work<T> {
    T on(Channel channel) throws IOException;
  }

  private Link(Connection connection, String address, ExecutorService workers, Consumer<SdkException> onProblem) {
    this.connection = connection;
    this.address = address;
    connection.addShutdownListener(
        signal -> {
          if (signal.isInitiatedByApplication()) {
            return;
          }
          setUp(false);
          onLost.forEach(Runnable::run);
          onProblem.accept(
              new SdkException(
                  ErrorCode.CONNECTION_LOST,
                  "the connection to " + address + " was lost (" + Failures.brokerText(signal) + "); it is being rebuilt",
                  true,
                  Map.of("address", address),
                  signal));
        });
    ((Recoverable) connection)
        .addRecoveryListener(
            new RecoveryListener() {
              @Override
              public void handleRecovery(Recoverable recovered) {
                setUp(true);
                // what is put back asks the broker, which this thread must not wait for
                workers.execute(() -> onBack.forEach(Runnable::run));
              }

              @Override
              public void handleRecoveryStarted(Recoverable recovered) {
                // told when it was lost
              }
            });
  }

  /** Connects, to any of the nodes; what names the connection is seen in the broker's management. */
  static Link open(
      ClientOptions options,
      String virtualHost,
      String purpose,
      ExecutorService workers,
      Consumer<SdkException> onProblem) {
    URI first = uriOf(options.urls.get(0));
    List<Address> addresses = new ArrayList<>();
    for (String url : options.urls) {
      URI uri = uriOf(url);
      int port = uri.getPort() != -1 ? uri.getPort() : uri.getScheme().equals("amqps") ? 5671 : 5672;
      addresses.add(new Address(uri.getHost(), port));
    }
    Collections.shuffle(addresses);
    String address = addresses.get(0).toString();
    ConnectionFactory factory = factory(options, first, virtualHost);
    try {
      Connection connection = factory.newConnection(workers, addresses, options.name + " " + purpose);
      return new Link(connection, address, workers, onProblem);
    } catch (IOException | TimeoutException cause) {
      throw Failures.connect(address, cause);
    }
  }

  private static URI uriOf(String url) {
    try {
      URI uri = URI.create(url);
      if (("amqp".equals(uri.getScheme()) || "amqps".equals(uri.getScheme())) && uri.getHost() != null) {
        return uri;
      }
    } catch (IllegalArgumentException cause) {
      // told below: the text may hold a password
    }
    throw new SdkException(
        ErrorCode.INVALID_ARGUMENT, "A URL of a broker is like amqps://broker.example:5671/virtual-host; this one is not.");
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  private static ConnectionFactory factory(ClientOptions options, URI uri, String virtualHost) {
    ConnectionFactory factory = new ConnectionFactory();
    String path = uri.getRawPath();
    factory.setVirtualHost(path == null || path.length() < 2 ? virtualHost : decoded(path.substring(1)));
    String user = uri.getRawUserInfo();
    if (user != null) {
      String[] parts = user.split(":", 2);
      factory.setUsername(decoded(parts[0]));
      factory.setPassword(parts.length > 1 ? decoded(parts[1]) : "");
    }
    if ("amqps".equals(uri.getScheme())) {
      try {
        factory.useSslProtocol(options.tls == null ? SSLContext.getDefault() : options.tls.context());
      } catch (NoSuchAlgorithmException cause) {
        throw SdkException.of(cause);
      }
      factory.enableHostnameVerification();
      if (user == null && options.tls != null && options.tls.hasCertificate()) {
        factory.setSaslConfig(DefaultSaslConfig.EXTERNAL);
      }
    }
    factory.setConnectionTimeout((int) options.connectTimeout.toMillis());
    factory.setHandshakeTimeout((int) options.connectTimeout.toMillis());
    factory.setRequestedHeartbeat((int) options.heartbeat.toSeconds());
    factory.setAutomaticRecoveryEnabled(true);
    // exchanges, queues and consumers are put back by who declared them, in the right order
    factory.setTopologyRecoveryEnabled(false);
    factory.setRecoveryDelayHandler(
        attempt -> ThreadLocalRandom.current().nextLong(1, Math.min(10_000, 100L << Math.min(attempt, 10)) + 1));
    return factory;
  }

  private synchronized void setUp(boolean value) {
    up = value;
    notifyAll();
  }

  synchronized boolean isUp() {
    return up;
  }

  void onLost(Runnable listener) {
    onLost.add(listener);
  }

  void onBack(Runnable listener) {
    onBack.add(listener);
  }

  /** A channel that is kept; for as long as the connection lives, it is rebuilt with it. */
  Channel channel() throws IOException {
    Channel channel = connection.createChannel();
    if (channel == null) {
      throw new IOException("the broker allows no more channels");
    }
    return channel;
  }

  /** Does something on a channel of its own, waiting for the connection where it is down. */
  <T> T with(String what, Map<String, ?> facts, long timeoutMs, Work<T> work) {
    long endNanos = System.nanoTime() + timeoutMs * 1_000_000;
    while (true) {
      awaitUp(what, endNanos);
      Channel channel = null;
      try {
        channel = channel();
        return work.on(channel);
      } catch (IOException | AlreadyClosedException cause) {
        if (Failures.replyCode(cause) != 0 || closing.get() || System.nanoTime() >= endNanos) {
          throw Failures.channel(what, cause, facts);
        }
        // the connection broke meanwhile; its listener may not have run yet
        pause(20);
      } finally {
        abort(channel);
      }
    }
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new SdkException(ErrorCode.ABORTED, "The thread was interrupted while it waited for the broker.");
    }
  }

  private synchronized void awaitUp(String what, long endNanos) {
    while (!up) {
      long leftMs = (endNanos - System.nanoTime()) / 1_000_000;
      if (leftMs <= 0 || closing.get()) {
        throw new SdkException(
            ErrorCode.CONNECTION_LOST,
            "cannot " + what + ": there is no connection to " + address,
            true,
            Map.of("outcome", "not sent"),
            null);
      }
      try {
        wait(leftMs);
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
        throw new SdkException(ErrorCode.ABORTED, "The thread was interrupted while it waited for the broker.");
      }
    }
  }

  static void abort(Channel channel) {
    if (channel == null) {
      return;
    }
    try {
      channel.abort();
    } catch (IOException | ShutdownSignalException gone) {
      // that is what was wanted
    }
  }

  void close() {
    if (closing.compareAndSet(false, true)) {
      setUp(isUp());
      connection.abort(5000);
    }
  }
}
