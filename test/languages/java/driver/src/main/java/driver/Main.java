package driver;

import tools.jackson.databind.JsonNode;

/** What the tests drive; see test/languages/language.ts for what it reads and writes. */
public final class Main {
  private Main() {}

  /**
   * Runs one of the modes.
   *
   * @param args the last one is the mode
   * @throws Exception what went wrong
   */
  public static void main(String[] args) throws Exception {
    switch (args[args.length - 1]) {
      case "judge" -> {
        for (JsonNode line = Lines.read(); line != null; line = Lines.read()) {
          Lines.write(Judge.judge(line));
        }
      }
      case "hub" -> new Hub().run(Lines.read());
      case "trials" -> new Trials().run(Lines.read());
      case "plant" -> new Plant().run(Lines.read());
      default -> throw new IllegalArgumentException("There is no mode " + args[args.length - 1]);
    }
  }
}
