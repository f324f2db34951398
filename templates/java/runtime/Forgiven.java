package __package__.runtime;

/**
 * One thing that tolerant reading forgave.
 *
 * @param path where: a JSON Pointer into the message as it came, cut short beyond 200 characters
 * @param what <code>unknown</code>: a member that the contract does not have was left out. Else the id of the erratum repaired
 */
public record Forgiven(String path, String what) {}
