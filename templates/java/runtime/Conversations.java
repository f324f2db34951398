package __package__.runtime;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** Questions that wait for answers, those that do no more, and which of them an arriving message answers. */
final class Conversations {
  private static final int MAX_ENDED = 10_000;

  private final Map<String, Pending> pending = new LinkedHashMap<>();
  private final Recent<String, Ended> ended = new Recent<>(MAX_ENDED);

  /** A question that has been put. */
  record Question(String id, String peer, String name, Catalogue.Reply reply, JsonNode json) {
    boolean fits(Arrived arrived) {
      return peer.equals(arrived.peer())
          && reply.channel().equals(arrived.channel().id())
          && reply.messages().contains(arrived.name());
    }

    /** Whether an answer that has the fields of a version has those of the question's. */
    boolean isOfVersion(JsonNode answer) {
      if (reply.revision() == null) {
        return true;
      }
      List<String> pointers = new ArrayList<>(reply.revision().identity());
      pointers.add(reply.revision().field());
      return pointers.stream()
          .allMatch(at -> Pointers.valueAt(answer, at) == null || agree(List.of(at), json, answer));
    }

    /** How well an answer without correlation id fits: the more fields agree the better; -1: not at all. */
    double fitness(JsonNode answer) {
      if (!agree(reply.correlation(), json, answer)) {
        return -1;
      }
      return reply.correlation().size() + (!reply.keys().isEmpty() && hasKeys(answer) ? 0.5 : 0);
    }

    private boolean hasKeys(JsonNode answer) {
      for (Map.Entry<String, String> entry : reply.keys().entrySet()) {
        JsonNode asked = Pointers.valueAt(json, entry.getKey());
        JsonNode given = Pointers.valueAt(answer, entry.getValue());
        if (asked == null || !asked.isArray() || given == null || !given.isObject()) {
          return false;
        }
        Set<String> names = new HashSet<>();
        asked.forEach(name -> names.add(name.asString()));
        if (names.size() != given.size() || !names.stream().allMatch(given::has)) {
          return false;
        }
      }
      return true;
    }
  }

  /** What takes the answers; whether the question is settled by it. */
  interface Taker {
    boolean take(NamedMessage answer, Task settlement);

    void fail(SdkException error);
  }

  private record Pending(Question question, Taker taker) {}

  private record Ended(Question question, boolean answered) {}

  /** Absent counts as null; times are equal when they are the same instant, however written. */
  private static boolean same(JsonNode a, JsonNode b) {
    JsonNode one = Wire.orNull(a);
    JsonNode other = Wire.orNull(b);
    if (one.equals(other)) {
      return true;
    }
    if (!one.isString() || !other.isString()) {
      return false;
    }
    Times first = Times.parse(one.stringValue());
    Times second = Times.parse(other.stringValue());
    return first != null && second != null && first.compareTo(second) == 0;
  }

  static boolean agree(List<String> pointers, JsonNode one, JsonNode other) {
    return pointers.stream().allMatch(at -> same(Pointers.valueAt(one, at), Pointers.valueAt(other, at)));
  }

  synchronized void add(Question question, Taker taker) {
    pending.put(question.id(), new Pending(question, taker));
  }

  /** The question is over. Its answers, should they still come, are told from what was never asked for. */
  synchronized void end(String id, boolean answered) {
    Pending over = pending.remove(id);
    if (over != null) {
      ended.put(id, new Ended(over.question(), answered));
    }
  }

  /** Hands an arriving message to the question that it answers; false when it answers none that waits. */
  boolean settle(Task task) {
    Pending found;
    synchronized (this) {
      found = pending.isEmpty() ? null : find(task.arrived);
    }
    if (found == null) {
      return false;
    }
    if (found.taker().take(task.arrived.message(), task)) {
      end(found.question().id(), true);
    }
    return true;
  }

  private Pending find(Arrived arrived) {
    String correlationId = arrived.correlationId();
    if (correlationId != null) {
      Pending named = pending.get(correlationId);
      return named != null && named.question().fits(arrived) && named.question().isOfVersion(arrived.json())
          ? named
          : null;
    }
    Pending best = null;
    double bestFitness = -1;
    for (Pending candidate : pending.values()) {
      Question question = candidate.question();
      if (!question.fits(arrived)) {
        continue;
      }
      // a peer that numbers its messages would have named the question, had it meant this one
      if (arrived.messageId() != null
          && question.reply().cardinality().equals("one")
          && question.reply().correlation().isEmpty()) {
        continue;
      }
      double fitness = question.fitness(arrived.json());
      if (fitness > bestFitness) {
        best = candidate;
        bestFitness = fitness;
      }
    }
    return best;
  }

  /** Why a message that answers no question that waits is an answer nevertheless; null where it is none. */
  synchronized SdkException stray(Arrived arrived) {
    String correlationId = arrived.correlationId();
    if (correlationId == null) {
      return null;
    }
    Pending open = pending.get(correlationId);
    if (open != null && open.question().fits(arrived)) {
      return otherVersion(open.question(), arrived);
    }
    Ended over = ended.get(correlationId);
    if (over == null || !over.question().fits(arrived)) {
      return null;
    }
    return over.question().isOfVersion(arrived.json()) ? tooLate(over, arrived) : otherVersion(over.question(), arrived);
  }

  /** As {@link #stray}, by the fields that an answer repeats, for peers without correlation ids. */
  synchronized SdkException strayByFields(Arrived arrived) {
    if (arrived.correlationId() != null) {
      return null;
    }
    for (Ended over : ended.values()) {
      Question question = over.question();
      if (!question.reply().correlation().isEmpty()
          && question.fits(arrived)
          && question.fitness(arrived.json()) >= 0) {
        return tooLate(over, arrived);
      }
    }
    return null;
  }

  void failAll(SdkException error) {
    List<Pending> all;
    synchronized (this) {
      all = List.copyOf(pending.values());
    }
    for (Pending one : all) {
      end(one.question().id(), false);
      one.taker().fail(error);
    }
  }

  private static SdkException tooLate(Ended over, Arrived arrived) {
    String question = over.question().name();
    Map<String, String> details =
        Map.of("messageName", arrived.name(), "question", question, "peer", arrived.peer());
    return over.answered()
        ? new SdkException(
            ErrorCode.DUPLICATE_ANSWER,
            arrived.peer() + " answered " + question + " once more, with " + arrived.name() + ". The first answer counts.",
            details)
        : new SdkException(
            ErrorCode.LATE_ANSWER,
            arrived.peer() + " answered " + question + " with " + arrived.name()
                + " when nobody waited any more. Allow more time, or handle such messages.",
            details);
  }

  private static SdkException otherVersion(Question question, Arrived arrived) {
    return new SdkException(
        ErrorCode.SUPERSEDED,
        arrived.peer() + " answered " + question.name() + " with " + arrived.name()
            + ", which is about another version of it than was asked.",
        Map.of("messageName", arrived.name(), "question", question.name(), "peer", arrived.peer()));
  }

  static String keyOf(List<String> pointers, JsonNode message) {
    StringBuilder key = new StringBuilder();
    for (String pointer : pointers) {
      key.append(JsonText.writeText(Objects.requireNonNullElse(Pointers.valueAt(message, pointer), Wire.orNull(null))));
      key.append('\n');
    }
    return key.toString();
  }
}
