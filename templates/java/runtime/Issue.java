package __package__.runtime;

/**
 * One thing that is wrong with a message.
 *
 * @param path where: a JSON Pointer into the message; the empty text is the message itself. Of more than 200 characters, only
 *     the beginning, with an ellipsis
 * @param keyword the keyword of JSON Schema that was violated, or the rule's name when <code>rule</code> is true
 * @param rule whether the keyword names one of the contract's rules
 * @param expected what should have been there, in words
 * @param found what was there, cut short. Part of the payload: keep it out of logs
 */
public record Issue(String path, String keyword, boolean rule, String expected, String found) {}
