package bench;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import ebadge.sdk.HehClient;
import ebadge.sdk.Message;
import ebadge.sdk.Messages;
import ebadge.sdk.Report;
import ebadge.sdk.runtime.ClientOptions;
import ebadge.sdk.runtime.PublishOptions;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reading, writing and publishing, in turns with what is underneath; prints one line of JSON. */
public final class Bench {
  private static final JsonMapper MAPPER = new JsonMapper();
  private static final int ROUNDS = 60;
  private static final long SLICE_NANOS = 20_000_000;
  private static final int WINDOW = 1000;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  /** Takes what is computed, so that it is computed. */
  private static volatile Object sink;

  private Bench() {}

  private interface Work {
    void run() throws Exception;
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  /** Processor time of this thread: waiting for the processor does not count. */
  private static double timeOf(Work work) throws Exception {
    long started = THREADS.getCurrentThreadCpuTime();
    int runs = 0;
    long spent;
    do {
      work.run();
      runs++;
      spent = THREADS.getCurrentThreadCpuTime() - started;
    } while (spent < SLICE_NANOS);
    return (double) spent / runs;
  }

  /** Time of a run of each, and the speed of the second beside the first. */
  private static ObjectNode compare(Work bare, Work ours, int messages) throws Exception {
    double[] first = new double[ROUNDS];
    double[] second = new double[ROUNDS];
    double[] speeds = new double[ROUNDS];
    for (int warm = 0; warm < 100; warm++) {
      timeOf(bare);
      timeOf(ours);
    }
    for (int round = 0; round < ROUNDS; round++) {
      first[round] = timeOf(bare);
      second[round] = timeOf(ours);
      speeds[round] = first[round] / second[round];
    }
    return MAPPER
        .createObjectNode()
        .put("bare", median(first) / messages / 1000)
        .put("ours", median(second) / messages / 1000)
        .put("speed", median(speeds));
  }

  private static ObjectNode codec(List<byte[]> texts) throws Exception {
    List<JsonNode> trees = new ArrayList<>();
    List<Message> messages = new ArrayList<>();
    for (byte[] text : texts) {
      trees.add(MAPPER.readTree(text));
      messages.add(Messages.parse(text));
    }
    ObjectNode result = MAPPER.createObjectNode();
    result.set(
        "read",
        compare(
            () -> {
              for (byte[] text : texts) {
                sink = MAPPER.readTree(text);
              }
            },
            () -> {
              for (byte[] text : texts) {
                sink = Messages.parse(text);
              }
            },
            texts.size()));
    result.set(
        "write",
        compare(
            () -> {
              for (JsonNode tree : trees) {
                sink = MAPPER.writeValueAsBytes(tree);
              }
            },
            () -> {
              for (Message message : messages) {
                sink = Messages.encode(message);
              }
            },
            texts.size()));
    return result;
  }

  /** Messages a second, persistent, mandatory, confirmed, with so many unconfirmed. */
  private static double bare(Channel channel, String exchange, String key, byte[] body, int count) throws Exception {
    AMQP.BasicProperties properties =
        new AMQP.BasicProperties.Builder().deliveryMode(2).contentType("application/json").build();
    long started = System.nanoTime();
    for (int sent = 0; sent < count; sent++) {
      channel.basicPublish(exchange, key, true, properties, body);
      if (sent % WINDOW == WINDOW - 1) {
        channel.waitForConfirmsOrDie(60_000);
      }
    }
    channel.waitForConfirmsOrDie(60_000);
    return count / ((System.nanoTime() - started) / 1e9);
  }

  private static double ours(HehClient hub, String peer, Report message, int count) throws Exception {
    Semaphore window = new Semaphore(WINDOW);
    HehClient.ToController to = hub.toController(peer);
    long started = System.nanoTime();
    List<CompletableFuture<Void>> last = new ArrayList<>();
    for (int sent = 0; sent < count; sent++) {
      window.acquire();
      CompletableFuture<Void> begun = to.publishAsync(message, PublishOptions.DEFAULT);
      begun.whenComplete((nothing, failure) -> window.release());
      if (count - sent <= WINDOW) {
        last.add(begun);
      }
    }
    last.forEach(CompletableFuture::join);
    return count / ((System.nanoTime() - started) / 1e9);
  }

  private static ObjectNode publish(String[] args) throws Exception {
    String url = args[1];
    String name = args[2];
    String peer = args[3];
    byte[] body = args[4].getBytes(java.nio.charset.StandardCharsets.UTF_8);
    int count = Integer.parseInt(args[5]);
    int rounds = Integer.parseInt(args[6]);
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(url);
    try (Connection connection = factory.newConnection();
        Channel channel = connection.createChannel();
        HehClient hub = HehClient.connect(ClientOptions.builder(name, url).build())) {
      channel.confirmSelect();
      hub.prepareController(peer);
      String exchange = name + "-to-" + peer;
      String queue = "private-" + peer + "-up";
      Report message = (Report) Messages.parse(body);
      double[] first = new double[rounds];
      double[] second = new double[rounds];
      double[] speeds = new double[rounds];
      for (int round = -1; round < rounds; round++) {
        double a = bare(channel, exchange, "report." + name, body, count);
        channel.queuePurge(queue);
        double b = ours(hub, peer, message, count);
        channel.queuePurge(queue);
        if (round >= 0) {
          first[round] = a;
          second[round] = b;
          speeds[round] = b / a;
        }
      }
      return MAPPER
          .createObjectNode()
          .put("bare", median(first))
          .put("ours", median(second))
          .put("speed", median(speeds));
    }
  }

  /**
   * Measures.
   *
   * @param args <code>codec</code> and the files of messages, or <code>publish</code>, URL, own name, peer, message, count, rounds
   * @throws Exception what went wrong
   */
  public static void main(String[] args) throws Exception {
    if (args[0].equals("publish")) {
      System.out.println(publish(args));
      return;
    }
    List<byte[]> texts = new ArrayList<>();
    for (String file : List.of(args).subList(1, args.length)) {
      texts.add(Files.readAllBytes(Path.of(file)));
    }
    System.out.println(codec(texts));
  }
}
