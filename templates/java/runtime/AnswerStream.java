package __package__.runtime;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.NoSuchElementException;

/**
 * Answers that come one after the other, until no more are wanted. Each is acknowledged when it is taken. Closing it tells the peer
 * that the stream is over.
 *
 * <pre>{@code
 * try (AnswerStream<Report> reports = home.request(question)) {
 *   for (Report report : reports) {
 *     if (isEnough(report)) break;
 *   }
 * }
 * }</pre>
 *
 * @param <A> type of the answers
 */
public final class AnswerStream<A> implements Iterable<A>, AutoCloseable {
  static final int MAX_UNREAD = 1000;

  private record Unread(NamedMessage answer, Task settlement, long atNanos) {}

  private final Class<A> type;
  private final Runnable onClose;
  private final Deque<Unread> waiting = new ArrayDeque<>();
  private boolean ended;
  private boolean closed;
  private SdkException error;

  AnswerStream(Class<A> type, Runnable onClose) {
    this.type = type;
    this.onClose = onClose;
  }

  /** Adds an answer; returns how many wait. */
  synchronized int push(NamedMessage answer, Task settlement) {
    if (ended) {
      settlement.bury(leftOver());
      return 0;
    }
    waiting.add(new Unread(answer, settlement, System.nanoTime()));
    notifyAll();
    return waiting.size();
  }

  /** How long the first that waits has waited; 0 where none does. */
  synchronized long oldestNanos() {
    return waiting.isEmpty() ? 0 : System.nanoTime() - waiting.peek().atNanos();
  }

  private static SdkException leftOver() {
    return new SdkException(ErrorCode.LATE_ANSWER, "An answer of a stream came, and nobody reads its answers any more.");
  }

  /** Ends it, after what is waiting, with or without an error. */
  synchronized void finish(SdkException why) {
    if (!ended) {
      ended = true;
      error = why;
      notifyAll();
    }
  }

  synchronized void abandon() {
    while (!waiting.isEmpty()) {
      waiting.remove().settlement().bury(leftOver());
    }
  }

  /**
   * Takes the next answer, waiting for it.
   *
   * @return the answer; null where the stream is over
   * @throws SdkException why it ended: <code>TIMEOUT</code> when the first did not come in time, <code>SUPERSEDED</code> when a
   *     later question has taken its place, <code>ABORTED</code> when too much was not read, <code>CLOSED</code>
   */
  public A take() {
    return next(Long.MAX_VALUE);
  }

  /**
   * Takes the next answer, if one comes in time.
   *
   * @param timeout how long to wait
   * @return the answer; null where none came, or the stream is over
   * @throws SdkException why it ended
   */
  public A poll(Duration timeout) {
    return next(System.nanoTime() + timeout.toNanos());
  }

  private A next(long endNanos) {
    Unread next;
    synchronized (this) {
      while (waiting.isEmpty() && !ended) {
        long leftMs = endNanos == Long.MAX_VALUE ? 0 : (endNanos - System.nanoTime()) / 1_000_000 + 1;
        if (endNanos != Long.MAX_VALUE && leftMs <= 1) {
          return null;
        }
        try {
          wait(leftMs);
        } catch (InterruptedException interrupted) {
          Thread.currentThread().interrupt();
          throw new SdkException(ErrorCode.ABORTED, "The thread was interrupted while it waited for an answer.");
        }
      }
      next = waiting.poll();
      if (next == null && error != null) {
        throw error;
      }
    }
    if (next == null) {
      return null;
    }
    next.settlement().ack();
    return type.cast(next.answer());
  }

  /**
   * Takes the answers one after the other, waiting for each; ends when the stream does.
   *
   * @return the answers to come; several iterators share them
   */
  @Override
  public Iterator<A> iterator() {
    return new Iterator<>() {
      private A next;

      @Override
      public boolean hasNext() {
        if (next == null) {
          next = take();
        }
        return next != null;
      }

      @Override
      public A next() {
        if (!hasNext()) {
          throw new NoSuchElementException();
        }
        A taken = next;
        next = null;
        return taken;
      }
    };
  }

  /** Ends it, and tells the peer so; what is unread becomes a dead letter. */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    abandon();
    finish(null);
    onClose.run();
  }
}
