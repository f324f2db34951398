/**
 * What all generated contracts share: reading and writing, the rules, errors, times, and the client. Nothing here knows
 * a message.
 */
package __package__.runtime;
