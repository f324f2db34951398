package __package__.runtime;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AlreadyClosedException;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ShutdownSignalException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Publishes persistently, mandatory, confirmed. Through an outage messages wait, within bounds; afterwards what was sent and not
 * confirmed goes out first, with the same ids, then what came later: the order of the calls is kept.
 */
final class Publisher {
  private final Link link;
  private final ClientOptions options;
  private final ExecutorService workers;
  private final NavigableMap<Long, Publication> unconfirmed = new TreeMap<>();
  private final Deque<Publication> waiting = new ArrayDeque<>();
  private final Map<String, Publication> byId = new ConcurrentHashMap<>();
  private Channel channel;
  private boolean open;
  private boolean closed;
  private long bytes;

  Publisher(Link link, ClientOptions options, ExecutorService workers, ScheduledExecutorService timer) {
    this.link = link;
    this.options = options;
    this.workers = workers;
    timer.scheduleWithFixedDelay(this::giveUpOld, 250, 250, TimeUnit.MILLISECONDS);
    link.onLost(this::lost);
    try {
      renew();
    } catch (IOException | AlreadyClosedException cause) {
      throw Failures.channel("open a channel", cause, Map.of());
    }
  }

  /** Begins to publish; what is begun first goes first. */
  synchronized void submit(Publication publication) {
    if (closed) {
      publication.confirmed.completeExceptionally(Failures.closed(options.name));
      return;
    }
    if (bytes + publication.size() > options.bufferMaxBytes) {
      publication.confirmed.completeExceptionally(
          new SdkException(
              ErrorCode.BUFFER_FULL,
              "More waits to be sent than may: " + bytes + " bytes of " + options.bufferMaxBytes + ". Publish later, or more slowly.",
              true,
              Map.of("outcome", "not sent"),
              null));
      return;
    }
    bytes += publication.size();
    byId.put(publication.properties.getMessageId(), publication);
    if (open && waiting.isEmpty()) {
      send(publication);
    } else {
      waiting.add(publication);
    }
  }

  private void send(Publication publication) {
    if (publication.withdrawn && !publication.sent) {
      settle(publication, new SdkException(ErrorCode.ABORTED, "It was withdrawn.", Map.of("outcome", "not sent")));
      return;
    }
    if (publication.deadlineNanos != 0 && System.nanoTime() >= publication.deadlineNanos && !publication.sent) {
      settle(publication, expired(publication, "its time was over before it could be sent"));
      return;
    }
    unconfirmed.put(channel.getNextPublishSeqNo(), publication);
    publication.sent = true;
    try {
      channel.basicPublish(
          publication.exchange, publication.routingKey, true, publication.propertiesNow(), publication.body);
    } catch (IOException | AlreadyClosedException gone) {
      // its listener sees to what is unconfirmed
      open = false;
    }
  }

  private static SdkException expired(Publication publication, String why) {
    return new SdkException(
        ErrorCode.EXPIRED,
        "the message for exchange '" + publication.exchange + "' was not sent: " + why,
        publication.deadlineNanos == 0,
        Map.of("outcome", "expired"),
        null);
  }

  private void settle(Publication publication, SdkException failure) {
    bytes -= publication.size();
    byId.remove(publication.properties.getMessageId());
    if (failure == null) {
      publication.confirmed.complete(null);
    } else {
      publication.confirmed.completeExceptionally(failure);
    }
    notifyAll();
  }

  private synchronized void confirm(Channel from, long number, boolean multiple, boolean taken) {
    if (from != channel) {
      return;
    }
    List<Publication> settled = new ArrayList<>();
    if (multiple) {
      NavigableMap<Long, Publication> head = unconfirmed.headMap(number, true);
      settled.addAll(head.values());
      head.clear();
    } else {
      Publication one = unconfirmed.remove(number);
      if (one != null) {
        settled.add(one);
      }
    }
    for (Publication publication : settled) {
      settle(publication, outcomeOf(publication, taken));
    }
  }

  private static SdkException outcomeOf(Publication publication, boolean taken) {
    Map<String, Object> details =
        Map.of(
            "outcome",
            publication.returned == null ? "rejected" : "returned",
            "exchange",
            publication.exchange,
            "routingKey",
            publication.routingKey);
    if (publication.returned != null) {
      return new SdkException(
          ErrorCode.UNROUTABLE,
          "no queue is bound to exchange '" + publication.exchange + "' for '" + publication.routingKey
              + "': the message was returned. Have the receiver subscribe, or prepare its side.",
          false,
          details,
          null);
    }
    return taken
        ? null
        : new SdkException(
            ErrorCode.PUBLISH_REFUSED,
            "the broker refused the message for exchange '" + publication.exchange + "': its queue is full, perhaps",
            true,
            details,
            null);
  }

  private synchronized void renew() throws IOException {
    Channel next = link.channel();
    next.confirmSelect();
    next.addConfirmListener(
        (number, multiple) -> confirm(next, number, multiple, true),
        (number, multiple) -> confirm(next, number, multiple, false));
    next.addReturnListener(
        returned -> {
          Publication publication = byId.get(returned.getProperties().getMessageId());
          if (publication != null) {
            publication.returned = returned.getReplyText();
          }
        });
    next.addShutdownListener(cause -> channelClosed(next, cause));
    channel = next;
    open = true;
  }

  /** The broker has closed the channel for one message's sake; the others go out on another. */
  private synchronized void channelClosed(Channel which, ShutdownSignalException cause) {
    if (which != channel || cause.isHardError() || cause.isInitiatedByApplication()) {
      return;
    }
    open = false;
    String text = Failures.brokerText(cause);
    boolean found = false;
    for (Publication publication : putBack()) {
      boolean blamed = !found && text.contains("'" + publication.exchange + "'");
      if (blamed) {
        found = true;
        waiting.remove(publication);
        settle(publication, refused(publication, cause));
      }
    }
    workers.execute(this::reopen);
  }

  private static SdkException refused(Publication publication, Throwable cause) {
    Map<String, Object> facts =
        Map.of("outcome", "rejected", "exchange", publication.exchange, "routingKey", publication.routingKey);
    SdkException error = Failures.channel("publish to exchange '" + publication.exchange + "'", cause, facts);
    return error.code() == ErrorCode.TOPOLOGY_CONFLICT
        ? new SdkException(ErrorCode.PUBLISH_REFUSED, error.getMessage(), false, facts, cause)
        : error;
  }

  private void reopen() {
    Channel before;
    synchronized (this) {
      before = channel;
    }
    Link.abort(before);
    try {
      renew();
      resume();
    } catch (IOException | AlreadyClosedException gone) {
      // the connection is gone too; its return sees to it
    }
  }

  /** Takes what is unconfirmed back, before what waits; in order. */
  private List<Publication> putBack() {
    List<Publication> back = new ArrayList<>(unconfirmed.values());
    unconfirmed.clear();
    for (int index = back.size() - 1; index >= 0; index--) {
      waiting.addFirst(back.get(index));
    }
    return back;
  }

  private synchronized void lost() {
    open = false;
    putBack();
  }

  /** To be called when the connection is back and what lies beyond has been declared. */
  void back() {
    reopen();
  }

  private synchronized void resume() {
    while (open && !waiting.isEmpty()) {
      send(waiting.removeFirst());
    }
  }

  private synchronized void giveUpOld() {
    long now = System.nanoTime();
    for (Publication publication : List.copyOf(waiting)) {
      boolean old = now - publication.createdNanos > options.bufferMaxAge.toNanos();
      boolean over = publication.deadlineNanos != 0 && now >= publication.deadlineNanos;
      if (old || over || (publication.withdrawn && !publication.sent)) {
        waiting.remove(publication);
        settle(
            publication,
            publication.sent
                ? Failures.unknownOutcome("the connection was lost", null)
                : expired(publication, "there was no connection for too long"));
      }
    }
    for (Map.Entry<Long, Publication> entry : List.copyOf(unconfirmed.entrySet())) {
      if (now - entry.getValue().createdNanos > options.bufferMaxAge.toNanos()) {
        unconfirmed.remove(entry.getKey());
        settle(entry.getValue(), Failures.unknownOutcome("the broker said nothing for too long", null));
      }
    }
  }

  /** Waits until all is settled, or the time is over; what is left then fails. */
  void close(long timeoutMs) {
    long end = System.nanoTime() + timeoutMs * 1_000_000;
    synchronized (this) {
      try {
        while (bytes > 0 && System.nanoTime() < end) {
          wait(Math.max(1, (end - System.nanoTime()) / 1_000_000));
        }
      } catch (InterruptedException interrupted) {
        Thread.currentThread().interrupt();
      }
      closed = true;
      putBack();
      while (!waiting.isEmpty()) {
        Publication left = waiting.removeFirst();
        settle(
            left,
            new SdkException(
                ErrorCode.CLOSED,
                options.name + " was closed before the message was confirmed.",
                Map.of("outcome", left.sent ? "unknown" : "not sent")));
      }
    }
  }

  /** Properties of every message. */
  static AMQP.BasicProperties.Builder properties(String messageId) {
    return new AMQP.BasicProperties.Builder().deliveryMode(2).messageId(messageId);
  }
}
