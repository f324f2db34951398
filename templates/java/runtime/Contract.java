package __package__.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/**
 * A contract: its data, and what reads and writes its messages.
 *
 * @param <M> the interface over its messages
 */
public final class Contract<M extends NamedMessage> {
  private final Catalogue catalogue;
  private final Codec<M> codec;

  private Contract(Catalogue catalogue, Codec<M> codec) {
    this.catalogue = catalogue;
    this.codec = codec;
  }

  /**
   * For generated code: reads the data that lie beside a class, in <code>contract.json</code>.
   *
   * @param <M> the interface over its messages
   * @param beside the class
   * @param readers how messages are made of valid JSON, by wire name
   * @param extension how messages are made that the contract does not define; null where it lets none travel
   * @return the contract
   */
  public static <M extends NamedMessage> Contract<M> load(
      Class<?> beside, Map<String, Function<JsonNode, M>> readers, BiFunction<String, JsonNode, M> extension) {
    JsonNode data;
    try (InputStream stream = beside.getResourceAsStream("contract.json")) {
      if (stream == null) {
        throw new SdkException(
            ErrorCode.INTERNAL, "The resource contract.json is missing beside " + beside.getName() + ". Package it.");
      }
      data = JsonText.read(stream.readAllBytes(), false);
    } catch (IOException cause) {
      throw new SdkException(ErrorCode.INTERNAL, "The resource contract.json cannot be read.", false, Map.of(), cause);
    }
    Catalogue catalogue = Catalogue.of(data.get("catalogue"));
    Map<String, String> definitions = new LinkedHashMap<>();
    catalogue.messages().forEach((name, message) -> definitions.put(name, message.definition()));
    SchemaCheck check = new SchemaCheck(data.get("schemas"), definitions);
    return new Contract<>(catalogue, new Codec<>(catalogue, check, readers, extension));
  }

  /**
   * What reads and writes its messages.
   *
   * @return the codec
   */
  public Codec<M> codec() {
    return codec;
  }

  Catalogue catalogue() {
    return catalogue;
  }
}
