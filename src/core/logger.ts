/**
 * Where the SDK writes what happens: `console` is one, and so is anything with these four methods. Neither
 * messages nor fields hold payloads or credentials.
 */
export interface Logger {
  /** What only helps to find a fault. */
  debug(message: string, fields: Readonly<Record<string, unknown>>): void;
  /** What happens in the ordinary course: a connection that came about. */
  info(message: string, fields: Readonly<Record<string, unknown>>): void;
  /** What needs a look: a dead letter, a lost connection. */
  warn(message: string, fields: Readonly<Record<string, unknown>>): void;
  /** What does not mend itself. */
  error(message: string, fields: Readonly<Record<string, unknown>>): void;
}
