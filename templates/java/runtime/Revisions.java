package __package__.runtime;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** Later versions of a question, and questions that are put again: who asks twice hears the same twice. */
final class Revisions {
  private static final int MAX_WAITING = 100;

  private final Recent<String, Version> newest = new Recent<>(10_000);

  /** One version of what was asked. */
  static final class Version {
    final double count;
    volatile boolean failed;
    private NamedMessage answer;
    private final Deque<String> waiting = new ArrayDeque<>();

    Version(double count) {
      this.count = count;
    }

    /** The answer last given; without one, whoever asks waits for it. */
    synchronized NamedMessage answerOrWait(String correlationId) {
      if (answer == null) {
        waiting.add(correlationId == null ? "" : correlationId);
        if (waiting.size() > MAX_WAITING) {
          waiting.remove();
        }
      }
      return answer;
    }

    /** Who has waited for it. */
    synchronized List<String> answered(NamedMessage given) {
      answer = given;
      List<String> others = new ArrayList<>(waiting);
      waiting.clear();
      return others;
    }
  }

  /** What a question is beside those before it: new where the version is, older where it is less than the newest. */
  record Judgement(Version version, boolean isNew, boolean isOlder, double count) {}

  synchronized Judgement judge(String asker, Catalogue.Revision revision, JsonNode question) {
    String key = asker + '\n' + Conversations.keyOf(revision.identity(), question);
    JsonNode field = Pointers.valueAt(question, revision.field());
    double count = field != null && field.isNumber() ? field.doubleValue() : 0;
    Version known = newest.get(key);
    if (known != null && count < known.count) {
      return new Judgement(known, false, true, count);
    }
    if (known != null && known.count == count && !known.failed) {
      return new Judgement(known, false, false, count);
    }
    Version version = new Version(count);
    newest.put(key, version);
    return new Judgement(version, true, false, count);
  }
}
