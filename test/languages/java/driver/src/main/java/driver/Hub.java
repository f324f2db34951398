package driver;

import ebadge.sdk.Capabilities;
import ebadge.sdk.ContingencyActivate;
import ebadge.sdk.DeviceCapabilities;
import ebadge.sdk.DeviceClass;
import ebadge.sdk.GetPeriodicReport;
import ebadge.sdk.GetReport;
import ebadge.sdk.HehClient;
import ebadge.sdk.Message;
import ebadge.sdk.Messages;
import ebadge.sdk.Report;
import ebadge.sdk.SignalDescription;
import ebadge.sdk.SignalDescriptionUnit;
import ebadge.sdk.runtime.AnswerContext;
import ebadge.sdk.runtime.ClientOptions;
import ebadge.sdk.runtime.DateTime;
import ebadge.sdk.runtime.SdkException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/** The hub of the demonstration. */
final class Hub {
  /** The car charges and feeds back with this much, at most. */
  private static final double CAR_KW = 3.6;

  /** More than this the house's connection does not carry. */
  private static final double CONNECTION_KW = 20;

  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private ScheduledFuture<?> reporting;

  private static double measure(String signal, long atMs) {
    double share = signal.startsWith("total.") ? 1 : 0.6;
    double value = share * (1.5 + Math.sin(atMs / 97_000.0) + 0.3 * Math.sin(atMs / 7_000.0));
    return Math.round(value * 1000) / 1000.0;
  }

  private static Map<String, List<Double>> samples(List<String> signals, long startMs, long count, double resolution) {
    Map<String, List<Double>> values = new LinkedHashMap<>();
    for (String signal : signals) {
      List<Double> series = new ArrayList<>();
      for (long index = 0; index < count; index++) {
        series.add(measure(signal, startMs + (long) (index * resolution * 1000)));
      }
      values.put(signal, series);
    }
    return values;
  }

  private static Report report(GetReport question) {
    Instant start = question.from().toInstant();
    long startMs = start.toEpochMilli();
    double seconds = Duration.between(start, question.to().toInstant()).toNanos() / 1e9;
    // a period that is no multiple of the resolution is reported up to the end of its last sample
    long count = (long) Math.ceil(seconds / question.resolution());
    Instant end = start.plusNanos((long) (count * question.resolution() * 1e9));
    return Messages.answerReport(
        question,
        answer ->
            answer
                .to(DateTime.of(end))
                .values(samples(question.signals(), startMs, count, question.resolution())));
  }

  private synchronized Report periodic(GetPeriodicReport question, AnswerContext<Report> context) {
    if (reporting != null) {
      reporting.cancel(false);
    }
    if (question.interval() == -1) {
      return null;
    }
    long intervalMs = (long) (question.interval() * 1000);
    long[] startMs = {System.currentTimeMillis()};
    reporting =
        timer.scheduleAtFixedRate(
            () -> {
              Instant from = Instant.ofEpochMilli(startMs[0]);
              long count = Math.round(question.interval() / question.resolution());
              context.replyAsync(
                  Report.builder()
                      .from(DateTime.of(from))
                      .to(DateTime.of(from.plusMillis(intervalMs)))
                      .resolution(question.resolution())
                      .values(samples(question.signals(), startMs[0], count, question.resolution()))
                      .build());
              startMs[0] += intervalMs;
            },
            intervalMs,
            intervalMs,
            TimeUnit.MILLISECONDS);
    return null;
  }

  private static void problem(SdkException problem) {
    Lines.write(Lines.MAPPER.createObjectNode().put("event", "problem").put("code", problem.code().name()));
  }

  private static void received(Message message) {
    Lines.write(Lines.MAPPER.createObjectNode().put("event", "received").put("msg", message.messageName()));
  }

  private static Capabilities capabilities() {
    return Capabilities.builder()
        .deviceName("Demo hub")
        .deviceVersion("1.0")
        .devices(List.of("total", "ECAR01", "WaterHeater01"))
        .build();
  }

  void run(JsonNode setup) {
    String peer = setup.get("peer").stringValue();
    ClientOptions options =
        ClientOptions.builder(setup.get("as").stringValue(), setup.get("url").stringValue())
            .onProblem(Hub::problem)
            .build();
    try (HehClient hub = HehClient.connect(options)) {
      HehClient.FromController its = hub.fromController(peer);
      its.onGetCapabilities(
          (question, context) ->
              question.device() == null
                  ? capabilities()
                  : DeviceCapabilities.builder()
                      .device(question.device())
                      .classes(List.of(DeviceClass.CONSUMER, DeviceClass.STORAGE))
                      .type("car/electric")
                      .deviceName("Electric car")
                      .version("1.0")
                      .signals(
                          List.of(
                              SignalDescription.builder()
                                  .name("p")
                                  .desc("real power (load)")
                                  .unit(SignalDescriptionUnit.KW)
                                  .range(List.of(0.0, CAR_KW))
                                  .build()))
                      .canPredictProfile(false)
                      .canPredictCurtailmentCapacity(true)
                      .build());
      its.onGetReport((question, context) -> report(question));
      its.onGetPeriodicReport(this::periodic);
      its.onActivate(
          (order, context) -> {
            double quantity = Math.abs(order.quantity());
            if (quantity > CONNECTION_KW) {
              return Messages.reject(order);
            }
            return quantity > CAR_KW
                ? Messages.modify(order, other -> other.quantity(Math.signum(order.quantity()) * CAR_KW))
                : Messages.accept(order);
          });
      its.onContingencyActivate((message, context) -> received(message));
      its.onContingencyEnd((message, context) -> received(message));
      its.onLoadPrice((message, context) -> received(message));
      its.onGenerationPrice((message, context) -> received(message));
      Lines.write(Lines.MAPPER.createObjectNode().put("event", "ready"));
      for (JsonNode line = Lines.read(); line != null; line = Lines.read()) {
        if (line.get("event").stringValue().equals("begin")) {
          hub.toController(peer).publish(capabilities());
        }
      }
    } finally {
      timer.shutdownNow();
    }
  }
}
