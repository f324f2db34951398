package __package__.runtime;

import tools.jackson.databind.JsonNode;

/** A value of the contract that can be written as JSON. */
public interface Payload {
  /**
   * It as JSON, unchecked: what was read is as it was read.
   *
   * @return a tree of its own
   */
  JsonNode toJson();
}
