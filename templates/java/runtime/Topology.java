package __package__.runtime;

import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Sees to it that what lies between this participant and a peer exists: declares its own part, checks the rest. */
final class Topology {
  private static final long WAIT_MS = 30_000;

  private final Link link;
  private final Routes routes;
  private final Map<String, Routes.Between> seen = new ConcurrentHashMap<>();
  private final Set<String> ownQueues = ConcurrentHashMap.newKeySet();

  Topology(Link link, Routes routes) {
    this.link = link;
    this.routes = routes;
  }

  private static String key(String peer, String peerRole) {
    return peerRole + ' ' + peer;
  }

  private boolean isMine(Routes.Route route) {
    return route.channel().declaredBy().equals(routes.role);
  }

  /** Declares or checks everything between this participant and the peer, once. */
  Routes.Between ensure(String peer, String peerRole) {
    Routes.Between known = seen.get(key(peer, peerRole));
    if (known != null) {
      return known;
    }
    // one after the other: two who see to the same would only ask the broker twice
    synchronized (this) {
      known = seen.get(key(peer, peerRole));
      if (known == null) {
        known = routes.between(peer, peerRole);
        seeTo(known, peer, peerRole);
        seen.put(key(peer, peerRole), known);
      }
      return known;
    }
  }

  private void seeTo(Routes.Between between, String peer, String peerRole) {
    List<Routes.Route> all = new ArrayList<>(between.outgoing());
    all.addAll(between.incoming());
    List<Routes.Route> mine = all.stream().filter(this::isMine).toList();
    declare(mine);
    List<Routes.Route> others = all.stream().filter(route -> !isMine(route)).toList();
    check(
        peer,
        peerRole,
        others,
        others.stream().filter(route -> between.incoming().contains(route) && route.queue() != null).toList());
    // who sends to a group does not know its members: each of them binds its own queue
    for (Routes.Route route : between.incoming()) {
      if (route.channel().group() != null && !isMine(route) && route.queue() != null) {
        bind(route);
      }
    }
  }

  private void bind(Routes.Route route) {
    String key = route.channel().queue().bindingKey();
    link.with(
        "bind queue '" + route.queue() + "'",
        Map.of("queue", route.queue()),
        WAIT_MS,
        channel -> channel.queueBind(route.queue(), route.exchange(), key));
  }

  private void declare(List<Routes.Route> mine) {
    if (mine.isEmpty()) {
      return;
    }
    try {
      link.with(
          "declare exchanges and queues",
          Map.of(),
          WAIT_MS,
          channel -> {
            for (Routes.Route route : mine) {
              declareExchange(channel, route);
            }
            for (Routes.Route route : mine) {
              declareQueue(channel, route.channel(), route.queue(), route.receiver());
              if (route.queue() != null) {
                channel.queueBind(route.queue(), route.exchange(), route.channel().queue().bindingKey());
              }
            }
            return null;
          });
    } catch (SdkException refused) {
      if (refused.code() != ErrorCode.ACCESS_REFUSED) {
        throw refused;
      }
      // an administrator has set the broker up: then it is enough that all of it is there
      checkAll(mine, mine.stream().filter(route -> route.queue() != null).toList(), refused);
    }
  }

  private static void declareExchange(Channel channel, Routes.Route route) throws IOException {
    Catalogue.Exchange exchange = route.channel().exchange();
    channel.exchangeDeclare(
        route.exchange(), exchange.type(), exchange.durable(), exchange.autoDelete(), Map.of());
  }

  private static void declareQueue(Channel channel, Catalogue.Channel info, String queue, String receiver)
      throws IOException {
    if (queue == null) {
      return;
    }
    Catalogue.Queue own = info.queue();
    Map<String, String> names = Map.of(info.receiver(), receiver);
    Map<String, Object> arguments = new HashMap<>();
    if (own.messageTtlMs() != null) {
      arguments.put("x-message-ttl", own.messageTtlMs());
    }
    if (own.arguments() != null) {
      arguments.putAll(own.arguments());
    }
    Catalogue.DeadLetter letter = own.deadLetter();
    if (letter != null) {
      String exchange = Names.fill(letter.exchange(), names);
      String letters = Names.fill(letter.queue(), names);
      channel.exchangeDeclare(exchange, "topic", true, false, Map.of());
      Map<String, Object> limits = new HashMap<>();
      if (letter.messageTtlMs() != null) {
        limits.put("x-message-ttl", letter.messageTtlMs());
      }
      if (letter.maxLength() != null) {
        limits.put("x-max-length", letter.maxLength());
      }
      channel.queueDeclare(letters, true, false, false, limits);
      channel.queueBind(letters, exchange, "#");
      if (own.arguments() == null) {
        arguments.put("x-dead-letter-exchange", exchange);
      }
    }
    channel.queueDeclare(queue, own.durable(), false, false, arguments);
  }

  /** Declares or checks this participant's own queues for messages from that kind of peer. */
  void ensureOwnQueues(String peerRole) {
    if (ownQueues.contains(peerRole)) {
      return;
    }
    List<Routes.Route> own =
        routes.incoming(peerRole).stream()
            .map(channel -> new Routes.Route(channel, "", routes.ownQueue(channel), routes.me))
            .toList();
    List<Routes.Route> mine = own.stream().filter(this::isMine).toList();
    if (!mine.isEmpty()) {
      try {
        link.with(
            "declare queues",
            Map.of(),
            WAIT_MS,
            channel -> {
              for (Routes.Route route : mine) {
                declareQueue(channel, route.channel(), route.queue(), route.receiver());
              }
              return null;
            });
      } catch (SdkException refused) {
        if (refused.code() != ErrorCode.ACCESS_REFUSED) {
          throw refused;
        }
        checkAll(List.of(), mine, refused);
      }
    }
    check("*", peerRole, List.of(), own.stream().filter(route -> !isMine(route)).toList());
    ownQueues.add(peerRole);
  }

  private void passively(List<Routes.Route> exchanges, List<Routes.Route> queues) {
    Set<String> asked = new LinkedHashSet<>();
    exchanges.forEach(route -> asked.add(route.exchange()));
    Set<String> named = new HashSet<>();
    queues.forEach(route -> named.add(route.queue()));
    if (asked.isEmpty() && named.isEmpty()) {
      return;
    }
    link.with(
        "find exchanges and queues",
        Map.of(),
        WAIT_MS,
        channel -> {
          for (String exchange : asked) {
            channel.exchangeDeclarePassive(exchange);
          }
          for (String queue : named) {
            channel.queueDeclarePassive(queue);
          }
          return null;
        });
  }

  private void checkAll(List<Routes.Route> exchanges, List<Routes.Route> queues, SdkException refused) {
    try {
      passively(exchanges, queues);
    } catch (SdkException missing) {
      if (missing.code() != ErrorCode.TOPOLOGY_MISSING) {
        throw missing;
      }
      throw new SdkException(
          ErrorCode.ACCESS_REFUSED,
          routes.me + " may not set up what it shares with its peers, and it is not there yet either ("
              + missing.getMessage() + "). Have the broker's administrator create it, or grant the right to. "
              + refused.getMessage(),
          false,
          refused.details(),
          refused);
    }
  }

  private void check(String peer, String peerRole, List<Routes.Route> exchanges, List<Routes.Route> queues) {
    try {
      passively(exchanges, queues);
    } catch (SdkException missing) {
      if (missing.code() != ErrorCode.TOPOLOGY_MISSING) {
        throw missing;
      }
      String who = peer.equals("*") ? "The " + peerRole : peer + " (" + peerRole + ")";
      throw new SdkException(
          ErrorCode.TOPOLOGY_MISSING,
          who + " has not prepared its side yet: it creates the exchanges and queues between the two the first time that it"
              + " sends to " + routes.me + " or subscribes to it. Have it name \"" + routes.me + "\" (" + routes.role
              + "), then try again. " + missing.getMessage(),
          true,
          Map.of("peer", peer, "peerRole", peerRole),
          missing);
    }
  }

  /** Has the next call look again: what was there has gone. */
  void forget(String peer, String peerRole) {
    seen.remove(key(peer, peerRole));
  }

  /** Puts back what this side declares, after a new connection; what cannot be is told. */
  List<SdkException> restore() {
    List<SdkException> problems = new ArrayList<>();
    List<List<Routes.Route>> parts = new ArrayList<>();
    for (Routes.Between between : seen.values()) {
      parts.add(Stream.concat(between.outgoing().stream(), between.incoming().stream()).filter(this::isMine).toList());
    }
    try {
      declare(parts.stream().flatMap(List::stream).toList());
    } catch (SdkException refused) {
      // one that cannot be declared keeps no other waiting
      for (List<Routes.Route> part : parts) {
        try {
          declare(part);
        } catch (SdkException one) {
          problems.add(one);
        }
      }
    }
    for (String peerRole : List.copyOf(ownQueues)) {
      ownQueues.remove(peerRole);
      try {
        ensureOwnQueues(peerRole);
      } catch (SdkException refused) {
        problems.add(refused);
      }
    }
    return problems;
  }
}
