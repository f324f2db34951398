package driver;

import ebadge.sdk.BalancingEnergyBid;
import ebadge.sdk.BspClient;
import ebadge.sdk.Capabilities;
import ebadge.sdk.GetAllPrices;
import ebadge.sdk.GetAllPricesAnswer;
import ebadge.sdk.HehClient;
import ebadge.sdk.LoadPrice;
import ebadge.sdk.Product;
import ebadge.sdk.runtime.ClientOptions;
import ebadge.sdk.runtime.Context;
import ebadge.sdk.runtime.DateTime;
import ebadge.sdk.runtime.PublishOptions;
import ebadge.sdk.runtime.RequestOptions;
import ebadge.sdk.runtime.SdkException;
import ebadge.sdk.runtime.Tls;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A hub that gets into trouble on purpose; the price of a `load_price` says which. */
final class Trials {
  private static final double THROW = 1;
  private static final double REJECT = 2;
  private static final double AGAIN = 3;
  private static final double AGAIN_FOR_EVER = 4;

  private static ObjectNode event(String name) {
    return Lines.MAPPER.createObjectNode().put("event", name);
  }

  private static void told(SdkException problem) {
    Lines.write(event("problem").put("code", problem.code().name()));
  }

  private static void onPrice(LoadPrice message, Context context) {
    double price = message.price();
    if (price == THROW) {
      throw new IllegalStateException("words that may quote the message");
    }
    if (price == REJECT) {
      context.reject("too dear");
      return;
    }
    if (price == AGAIN_FOR_EVER || (price == AGAIN && context.attempt() < 3)) {
      context.requeue(Duration.ofMillis(10));
      return;
    }
    Lines.write(event("price").put("price", price).put("attempt", context.attempt()));
  }

  private static void publish(HehClient hub, String peer, int count) {
    List<CompletableFuture<Void>> begun = new ArrayList<>();
    for (int number = 0; number < count; number++) {
      Capabilities message =
          Capabilities.builder()
              .deviceName("number " + number)
              .deviceVersion("1")
              .devices(List.of("total"))
              .build();
      begun.add(hub.toController(peer).publishAsync(message, PublishOptions.DEFAULT));
    }
    begun.forEach(CompletableFuture::join);
    Lines.write(event("published").put("count", count));
  }

  private static void failing(String name, Runnable work) {
    try {
      work.run();
      Lines.write(event(name).put("code", "none"));
    } catch (SdkException failure) {
      Lines.write(event(name).put("code", failure.code().name()).put("retryable", failure.retryable()));
    }
  }

  private static void bid(ClientOptions options, String tso) {
    try (BspClient bsp = BspClient.connect(options)) {
      Product product =
          Product.builder()
              .positive(true)
              .start(new DateTime("2026-01-01T10:00:00Z"))
              .end(new DateTime("2026-01-01T10:15:00Z"))
              .build();
      BalancingEnergyBid bid =
          BalancingEnergyBid.builder().product(product).quantity(10).energyPrice(30).build();
      failing("refused", () -> bsp.toTso(tso).request(bid));
      int code = (int) bsp.toTso(tso).request(bid, RequestOptions.DEFAULT.withRefusals()).responseCode();
      Lines.write(event("returned").put("code", code));
    }
  }

  void run(JsonNode setup) {
    String peer = setup.get("peer").stringValue();
    String name = setup.get("as").stringValue();
    String url = setup.get("url").stringValue();
    ClientOptions.Builder options = ClientOptions.builder(name, url).onProblem(Trials::told);
    if (setup.has("pem")) {
      Path folder = Path.of(setup.get("pem").stringValue());
      options.tls(Tls.ofPem(folder.resolve("ca.pem"), folder.resolve("own.pem"), folder.resolve("own.key")));
    }
    try (HehClient hub = HehClient.connect(options.build())) {
      if (!setup.has("quiet")) {
        hub.fromController(peer).onLoadPrice(Trials::onPrice);
      }
      Lines.write(event("ready"));
      for (JsonNode line = Lines.read(); line != null; line = Lines.read()) {
        JsonNode what = line;
        switch (line.get("do").stringValue()) {
          case "publish" -> publish(hub, peer, line.get("count").intValue());
          case "missing" ->
              failing("missing", () -> hub.toController("nobody").publish(GetAllPrices.builder().build()));
          case "ask" -> {
            List<GetAllPricesAnswer> answers =
                hub.toController(peer)
                    .request(
                        GetAllPrices.builder().build(),
                        RequestOptions.DEFAULT.withUntil(all -> all.size() == what.get("count").intValue()));
            Lines.write(event("answers").put("count", answers.size()));
          }
          case "bid" ->
              bid(ClientOptions.builder("mill", url).build(), line.get("tso").stringValue());
          default -> throw new IllegalArgumentException(line.toString());
        }
      }
    }
  }
}
