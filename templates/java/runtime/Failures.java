package __package__.runtime;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.AuthenticationFailureException;
import com.rabbitmq.client.Method;
import com.rabbitmq.client.ShutdownSignalException;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.net.ssl.SSLException;

/** What the broker, or the way to it, refuses: as exceptions of this SDK. Never with credentials. */
final class Failures {
  private Failures() {}

  private static ShutdownSignalException signalOf(Throwable caught) {
    for (Throwable at = caught; at != null; at = at.getCause()) {
      if (at instanceof ShutdownSignalException signal) {
        return signal;
      }
    }
    return null;
  }

  private static boolean holds(Throwable caught, Class<?> type) {
    for (Throwable at = caught; at != null; at = at.getCause()) {
      if (type.isInstance(at)) {
        return true;
      }
    }
    return false;
  }

  /** AMQP's reply code where the broker closed a channel; 0 else. */
  static int replyCode(Throwable caught) {
    ShutdownSignalException signal = signalOf(caught);
    Method reason = signal == null ? null : signal.getReason();
    return reason instanceof AMQP.Channel.Close close ? close.getReplyCode() : 0;
  }

  static String brokerText(Throwable caught) {
    ShutdownSignalException signal = signalOf(caught);
    Method reason = signal == null ? null : signal.getReason();
    if (reason instanceof AMQP.Channel.Close close) {
      return close.getReplyText();
    }
    if (reason instanceof AMQP.Connection.Close close) {
      return close.getReplyText();
    }
    return caught.getMessage() == null ? caught.getClass().getSimpleName() : caught.getMessage();
  }

  /** Of an operation that made the broker close a channel. */
  static SdkException channel(String what, Throwable caught, Map<String, ?> facts) {
    if (caught instanceof SdkException known) {
      return known;
    }
    int reply = replyCode(caught);
    ErrorCode code =
        switch (reply) {
          case 403, 405 -> ErrorCode.ACCESS_REFUSED;
          case 404 -> ErrorCode.TOPOLOGY_MISSING;
          case 406 -> ErrorCode.TOPOLOGY_CONFLICT;
          default -> ErrorCode.CONNECTION_LOST;
        };
    Map<String, Object> details = new LinkedHashMap<>(facts);
    if (reply != 0) {
      details.put("replyCode", reply);
    }
    boolean retryable = reply == 405 || code == ErrorCode.CONNECTION_LOST;
    return new SdkException(code, "cannot " + what + ": " + brokerText(caught), retryable, details, caught);
  }

  /** Of a connection that did not come about. */
  static SdkException connect(String address, Throwable caught) {
    Map<String, Object> details = Map.of("address", address);
    if (caught instanceof AuthenticationFailureException) {
      return new SdkException(
          ErrorCode.ACCESS_REFUSED,
          address + " refused the login: check user and password, or with a certificate its common name and the EXTERNAL"
              + " mechanism; guest may log in from the broker's own machine only",
          false,
          details,
          caught);
    }
    String text = brokerText(caught);
    if (text.contains("vhost") || text.contains("NOT_ALLOWED") || text.contains("ACCESS_REFUSED")) {
      return new SdkException(
          ErrorCode.ACCESS_REFUSED,
          address + " let us log in, but not into the virtual host (" + text + "): add it, or grant access to it",
          false,
          details,
          caught);
    }
    if (holds(caught, SSLException.class)) {
      return new SdkException(
          ErrorCode.CONNECTION_FAILED,
          "no TLS connection to " + address + ": check the certificates against the broker's, its name, and that the port is"
              + " the one for amqps",
          false,
          details,
          caught);
    }
    return new SdkException(
        ErrorCode.CONNECTION_FAILED,
        "no connection to " + address + " (" + caught.getClass().getSimpleName()
            + "): check host, port and firewall, and whether a RabbitMQ broker listens there",
        true,
        details,
        caught);
  }

  static SdkException unknownOutcome(String why, Throwable cause) {
    return new SdkException(
        ErrorCode.CONNECTION_LOST,
        why + " before the message was confirmed: whether it was delivered is unknown, publishing again may duplicate it",
        true,
        Map.of("outcome", "unknown"),
        cause);
  }

  static SdkException closed(String name) {
    return new SdkException(ErrorCode.CLOSED, name + " is closed. Connect again.", Map.of("outcome", "not sent"));
  }
}
