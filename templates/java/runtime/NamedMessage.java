package __package__.runtime;

/** A message: a payload of a type that has a name on the wire. */
public interface NamedMessage extends Payload {
  /**
   * The name of its type on the wire.
   *
   * @return the name
   */
  String messageName();
}
