package hub;

import ebadge.sdk.Capabilities;
import ebadge.sdk.HehClient;
import ebadge.sdk.Messages;
import ebadge.sdk.Report;
import ebadge.sdk.runtime.ClientOptions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A home energy hub with a heater of 3.6 kW: says what it has, reports, and takes orders. */
public final class Hub {
  private static final double HEATER_KW = 3.6;

  private Hub() {}

  /**
   * Runs until standard input ends.
   *
   * @param args the broker's URL, the hub's own name, the name of its controller
   * @throws Exception what went wrong
   */
  public static void main(String[] args) throws Exception {
    try (HehClient hub = HehClient.connect(ClientOptions.builder(args[1], args[0]).build())) {
      HehClient.FromController its = hub.fromController(args[2]);
      its.onActivate(
          (order, context) -> {
            System.out.printf("%s orders %.1f kW%n", context.from(), order.quantity());
            return Math.abs(order.quantity()) <= HEATER_KW
                ? Messages.accept(order)
                : Messages.modify(order, other -> other.quantity(Math.copySign(HEATER_KW, order.quantity())));
          });
      its.onGetReport(
          (question, context) -> {
            long ms = question.to().toInstant().toEpochMilli() - question.from().toInstant().toEpochMilli();
            int count = (int) (ms / 1000.0 / question.resolution());
            Map<String, List<Double>> values = new LinkedHashMap<>();
            question.signals().forEach(signal -> values.put(signal, new ArrayList<>(Collections.nCopies(count, 1.5))));
            return Messages.answerReport(question, (Report.Builder report) -> report.values(values));
          });
      hub.toController(args[2])
          .publish(
              Capabilities.builder()
                  .deviceName("Java hub")
                  .deviceVersion("1.0")
                  .devices(List.of("total", "WaterHeater01"))
                  .build());
      System.out.println("ready");
      System.in.transferTo(System.out);
    }
  }
}
