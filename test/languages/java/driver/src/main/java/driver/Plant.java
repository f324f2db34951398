package driver;

import ebadge.sdk.Activate;
import ebadge.sdk.ActivateAnswer;
import ebadge.sdk.AcceptActivation;
import ebadge.sdk.ContingencyActivate;
import ebadge.sdk.ControllerClient;
import ebadge.sdk.GenerationPrice;
import ebadge.sdk.GetCapabilities;
import ebadge.sdk.GetPeriodicReport;
import ebadge.sdk.GetReport;
import ebadge.sdk.LoadPrice;
import ebadge.sdk.Messages;
import ebadge.sdk.ModifyActivation;
import ebadge.sdk.Report;
import ebadge.sdk.runtime.AnswerStream;
import ebadge.sdk.runtime.ClientOptions;
import ebadge.sdk.runtime.DateTime;
import ebadge.sdk.runtime.Issue;
import ebadge.sdk.runtime.NamedMessage;
import ebadge.sdk.runtime.ValidationException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The plant of the demonstration: holds the conversations in order. */
final class Plant {
  private final Instant now = Instant.now();

  private DateTime minutes(long count) {
    return DateTime.of(Instant.ofEpochMilli(now.toEpochMilli() + count * 60_000));
  }

  private static void step(String name, Consumer<ObjectNode> seen) {
    ObjectNode line = Lines.MAPPER.createObjectNode().put("event", "step").put("name", name);
    seen.accept(line);
    Lines.write(line);
  }

  private static void said(String name, NamedMessage answer) {
    step(name, line -> line.put("msg", answer.messageName()));
  }

  private Activate order(double quantity, long from, long to) {
    return Activate.builder().from(minutes(from)).to(minutes(to)).quantity(quantity).build();
  }

  void run(JsonNode setup) throws Exception {
    String peer = setup.get("peer").stringValue();
    String name = setup.get("as").stringValue();
    ClientOptions options = ClientOptions.builder(name, setup.get("url").stringValue()).build();
    try (ControllerClient plant = ControllerClient.connect(options)) {
      plant.prepareHeh(peer);
      CompletableFuture<NamedMessage> boot = new CompletableFuture<>();
      plant.fromHeh(peer).onCapabilities((message, context) -> boot.complete(message));
      Lines.write(Lines.MAPPER.createObjectNode().put("event", "ready"));
      said("boot", boot.get(60, TimeUnit.SECONDS));
      ControllerClient.ToHeh home = plant.toHeh(peer);
      said("discovery", (NamedMessage) home.request(GetCapabilities.builder().device("ECAR01").build()));
      reports(home);
      activations(home);
      ContingencyActivate emergency =
          ContingencyActivate.builder().from(minutes(-1)).to(minutes(30)).maxQuantity(120.0).build();
      home.publish(emergency);
      home.publish(Messages.endContingency(emergency, end -> end.end(minutes(0))));
      step("contingency", line -> {});
      home.publish(LoadPrice.builder().from(minutes(60)).to(minutes(120)).price(0.138).build());
      home.publish(
          GenerationPrice.builder().from(minutes(60)).to(minutes(120)).price(0.117).device("PV01").build());
      step("prices", line -> {});
      refused(home);
      ObjectNode misprint = order(3.6, 60, 120).toJson().put("quantity", "3.6");
      plant
          .untyped()
          .publishRaw(
              name + "-to-" + peer, "activate", misprint.toString().getBytes(StandardCharsets.UTF_8))
          .get(30, TimeUnit.SECONDS);
      step("misprint", line -> {});
      Lines.write(Lines.MAPPER.createObjectNode().put("event", "done"));
    }
  }

  private void reports(ControllerClient.ToHeh home) {
    Report report =
        home.request(
            GetReport.builder()
                .from(minutes(-5))
                .to(minutes(0))
                .resolution(60)
                .signals(List.of("total.p", "ECAR01.p"))
                .build());
    step(
        "report",
        line -> {
          ObjectNode counts = line.putObject("counts");
          report.values().forEach((signal, series) -> counts.put(signal, series.size()));
        });
    int count = 0;
    GetPeriodicReport question =
        GetPeriodicReport.builder().interval(0.5).resolution(0.25).signals(List.of("total.p")).build();
    try (AnswerStream<Report> reports = home.request(question)) {
      for (Report periodic : reports) {
        if (periodic.values().get("total.p").size() != 2) {
          throw new IllegalStateException("a periodic report has not two values");
        }
        if (++count == 3) {
          break;
        }
      }
    }
    int seen = count;
    step("periodic", line -> line.put("count", seen));
  }

  private void activations(ControllerClient.ToHeh home) {
    ActivateAnswer accepted =
        home.request(
            Activate.builder().from(minutes(1)).to(minutes(16)).quantity(3.4).device("ECAR01").build());
    said("accepted", accepted);
    ActivateAnswer counter = home.request(order(7, 20, 35));
    if (counter instanceof ModifyActivation proposal) {
      AcceptActivation taken = (AcceptActivation) home.request(Messages.takeUp(proposal));
      step(
          "counter",
          line ->
              line.put("msg", proposal.messageName())
                  .put("quantity", proposal.quantity())
                  .put("taken", taken.messageName())
                  .put("count", taken.modificationCount()));
    } else {
      said("counter", counter);
    }
    said("rejected", home.request(order(50, 40, 55)));
  }

  private void refused(ControllerClient.ToHeh home) {
    try {
      home.publish(LoadPrice.builder().from(minutes(120)).to(minutes(60)).price(0.1).build());
      throw new IllegalStateException("a price that ends before it begins was sent");
    } catch (ValidationException refused) {
      Issue issue = refused.issues().get(0);
      step(
          "refused",
          line ->
              line.put("code", refused.code().name()).put("path", issue.path()).put("keyword", issue.keyword()));
    }
  }
}
