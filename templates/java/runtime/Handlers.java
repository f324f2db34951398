package __package__.runtime;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/** Who handles what, and how long messages wait for somebody who does. */
final class Handlers {
  /** Works on a message, for the so many-th time; returns its answer, or null. */
  interface Handle {
    NamedMessage handle(Task task, int attempt) throws Exception;
  }

  private final Map<String, Handle> handlers = new HashMap<>();
  private final long graceNanos;
  private long graceEnd = System.nanoTime();
  private boolean stopped;

  Handlers(Duration grace) {
    this.graceNanos = grace.toNanos();
  }

  private static String key(String peerRole, String peer, String name) {
    return peerRole + ' ' + peer + '\n' + name;
  }

  synchronized Subscription register(String peerRole, String peer, String name, Handle handle) {
    String key = key(peerRole, peer, name);
    if (handlers.containsKey(key)) {
      throw new SdkException(
          ErrorCode.INVALID_ARGUMENT,
          name + " from " + (peer.equals("*") ? "any " + peerRole : peer)
              + " has a handler already; a message is acknowledged by one. Close the other subscription first.");
    }
    handlers.put(key, handle);
    expectMore();
    return () -> remove(key, handle);
  }

  private synchronized void remove(String key, Handle handle) {
    handlers.remove(key, handle);
  }

  /** Lets messages without a handler wait a little longer. */
  synchronized void expectMore() {
    graceEnd = System.nanoTime() + graceNanos;
    notifyAll();
  }

  synchronized void stop() {
    stopped = true;
    notifyAll();
  }

  synchronized boolean isStopped() {
    return stopped;
  }

  /** Waits for a while; not when all is to end. */
  synchronized void pause(Duration time) throws InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    while (!stopped) {
      long left = end - System.nanoTime();
      if (left <= 0) {
        return;
      }
      wait(left / 1_000_000 + 1);
    }
  }

  /** The handler of such a message, waited for as long as one may come; null: there is none. */
  synchronized Handle await(Arrived arrived) throws InterruptedException {
    while (true) {
      Handle own = handlers.get(arrived.sender() + '\n' + arrived.name());
      if (own == null) {
        own = handlers.get(key(arrived.channel().sender(), "*", arrived.name()));
      }
      long left = graceEnd - System.nanoTime();
      if (own != null || left <= 0 || stopped) {
        return own;
      }
      wait(left / 1_000_000 + 1);
    }
  }
}
