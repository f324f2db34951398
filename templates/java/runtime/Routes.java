package __package__.runtime;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** One role's view of a catalogue: on which channel what travels, and what has to be there for it. */
final class Routes {
  private static final int MAX_SENDERS = 200_000;

  final Catalogue catalogue;
  final String role;
  final String me;
  final List<String> groups;
  private final List<Catalogue.Channel> channels;
  private final Map<String, Sender> senders = new ConcurrentHashMap<>();

  /** A channel with the names of the two ends filled in; the queue is null where its name is not all known. */
  record Route(Catalogue.Channel channel, String exchange, String queue, String receiver) {}

  /** Who sent what came through an exchange, and on which channel. */
  record Sender(Catalogue.Channel channel, String peer, String id) {}

  /** Both directions between this participant and a peer. */
  record Between(List<Route> outgoing, List<Route> incoming) {}

  Routes(Catalogue catalogue, String role, String me, List<String> groups) {
    this.catalogue = catalogue;
    this.role = role;
    this.me = me;
    this.groups = groups;
    List<Catalogue.Channel> own =
        catalogue.channels().values().stream()
            .filter(channel -> channel.sender().equals(role) || channel.receiver().equals(role))
            .toList();
    this.channels = own.stream().filter(channel -> channel.unusable() == null).toList();
    if (channels.isEmpty()) {
      throw own.isEmpty()
          ? new SdkException(ErrorCode.INVALID_ARGUMENT, "There is no role \"" + role + "\".")
          : new SdkException(
              ErrorCode.SPEC_UNSUPPORTED,
              "No client can use the channels of " + role + ": " + own.get(0).unusable()
                  + ". Its types and its codec can be used without one.");
    }
  }

  String virtualHost() {
    Set<String> hosts = new LinkedHashSet<>();
    for (Catalogue.Channel channel : channels) {
      String host = catalogue.virtualHosts().get(channel.server());
      hosts.add(host == null ? "/" : host);
    }
    if (hosts.size() > 1) {
      throw new SdkException(
          ErrorCode.SPEC_UNSUPPORTED,
          "The channels of " + role + " live on " + hosts.size() + " virtual hosts; a client connects to one.");
    }
    return hosts.iterator().next();
  }

  boolean carries(Catalogue.Channel channel, String name) {
    return channel.messages().contains(name) || catalogue.isExtension(name);
  }

  List<Catalogue.Channel> outgoing(String peerRole) {
    return channels.stream()
        .filter(channel -> channel.sender().equals(role) && channel.addressee().equals(peerRole))
        .toList();
  }

  List<Catalogue.Channel> incoming(String peerRole) {
    return channels.stream()
        .filter(channel -> channel.receiver().equals(role) && channel.sender().equals(peerRole))
        .toList();
  }

  Catalogue.Channel channelFor(String name, String peerRole) {
    for (Catalogue.Channel channel : outgoing(peerRole)) {
      if (carries(channel, name)) {
        return channel;
      }
    }
    throw new SdkException(
        ErrorCode.WRONG_CHANNEL,
        role + " may not send " + name + " to " + peerRole + ".",
        Map.of("messageName", name, "role", role, "peerRole", peerRole));
  }

  void checkPeerRole(String peerRole) {
    boolean known =
        channels.stream()
            .anyMatch(channel -> (channel.sender().equals(role) ? channel.addressee() : channel.sender()).equals(peerRole));
    if (!known) {
      throw new SdkException(ErrorCode.INVALID_ARGUMENT, role + " does not talk with " + peerRole + ".");
    }
  }

  Between between(String peer, String peerRole) {
    List<Route> outgoing =
        outgoing(peerRole).stream()
            .map(channel -> route(channel, Map.of(channel.sender(), me, channel.addressee(), peer), peer))
            .toList();
    List<Route> incoming = new ArrayList<>();
    for (Catalogue.Channel channel : incoming(peerRole)) {
      Map<String, String> names = new LinkedHashMap<>();
      names.put(channel.sender(), peer);
      names.put(channel.receiver(), me);
      if (channel.group() == null) {
        incoming.add(route(channel, names, me));
      }
      for (String group : channel.group() == null ? List.<String>of() : groups) {
        names.put(channel.group(), group);
        incoming.add(route(channel, names, me));
      }
    }
    return new Between(outgoing, incoming);
  }

  private static Route route(Catalogue.Channel channel, Map<String, String> names, String receiver) {
    String queue = channel.queue().name();
    return new Route(
        channel,
        Names.fill(channel.exchange().name(), names),
        Names.canFill(queue, names) ? Names.fill(queue, names) : null,
        receiver);
  }

  String ownQueue(Catalogue.Channel channel) {
    return Names.fill(channel.queue().name(), Map.of(channel.receiver(), me));
  }

  String ownDeadLetterExchange(Catalogue.Channel channel) {
    Catalogue.DeadLetter letter = channel.queue().deadLetter();
    return letter == null ? null : Names.fill(letter.exchange(), Map.of(channel.receiver(), me));
  }

  List<Catalogue.Channel> behind(String queue) {
    return channels.stream()
        .filter(channel -> channel.receiver().equals(role) && ownQueue(channel).equals(queue))
        .toList();
  }

  /** Null when nothing of this role's comes through that exchange to that queue. */
  Sender senderOf(String exchange, String queue) {
    String key = queue + '\n' + exchange;
    Sender known = senders.get(key);
    if (known == null) {
      known = findSender(exchange, queue);
      if (known != null) {
        if (senders.size() >= MAX_SENDERS) {
          senders.clear();
        }
        senders.put(key, known);
      }
    }
    return known;
  }

  private Sender findSender(String exchange, String queue) {
    for (Catalogue.Channel channel : behind(queue)) {
      Map<String, String> values = Names.read(channel.exchange().name(), exchange);
      if (values == null) {
        continue;
      }
      String peer = values.getOrDefault(channel.sender(), unnamedSender(channel));
      List<String> mine = channel.group() == null ? List.of(me) : groups;
      String addressee = values.get(channel.addressee());
      if (peer != null && (addressee == null || mine.contains(addressee))) {
        return new Sender(channel, peer, channel.sender() + ' ' + peer);
      }
    }
    return null;
  }

  /** What a sender is called whom the exchange's name does not tell: by its role. Null where the name tells it. */
  static String unnamedSender(Catalogue.Channel channel) {
    return channel.exchange().name().contains('{' + channel.sender() + '}') ? null : channel.sender();
  }

  static void refuseUnknowable(Catalogue.Channel channel, String peer) {
    String known = unnamedSender(channel);
    if (known != null && !known.equals(peer)) {
      throw new SdkException(
          ErrorCode.INVALID_ARGUMENT,
          "The channel " + channel.id() + " does not say who sends. What comes from there is from \"" + known
              + "\": use that name instead of \"" + peer + "\".");
    }
  }

  /** The first field that the channel requires set, and the type has, but the message leaves null; null: none. */
  String missingField(Catalogue.Channel channel, String name, tools.jackson.databind.JsonNode message) {
    Catalogue.Message info = catalogue.messages().get(name);
    if (info == null) {
      return null;
    }
    for (String pointer : channel.requiredFields()) {
      tools.jackson.databind.JsonNode value = Pointers.valueAt(message, pointer);
      if (info.fields().contains(pointer.substring(1)) && (value == null || value.isNull())) {
        return pointer;
      }
    }
    return null;
  }
}
