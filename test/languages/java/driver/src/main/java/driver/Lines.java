package driver;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Lines of JSON in and out. */
final class Lines {
  static final JsonMapper MAPPER = new JsonMapper();

  private static final BufferedReader IN =
      new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
  private static final PrintStream OUT = new PrintStream(System.out, false, StandardCharsets.UTF_8);

  private Lines() {}

  /** Null at the end of the input. */
  static JsonNode read() {
    try {
      String line = IN.readLine();
      return line == null ? null : MAPPER.readTree(line);
    } catch (IOException cause) {
      throw new UncheckedIOException(cause);
    }
  }

  static synchronized void write(JsonNode line) {
    OUT.print(MAPPER.writeValueAsString(line) + "\n");
    OUT.flush();
  }
}
