/**
 * Where the SDK writes what happens: `console` is one, and so is anything with these four methods. Neither
 * messages nor fields hold payloads or credentials.
 */
export interface Logger {
  debug(message: string, fields: Readonly<Record<string, unknown>>): void;
  info(message: string, fields: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields: Readonly<Record<string, unknown>>): void;
  error(message: string, fields: Readonly<Record<string, unknown>>): void;
}
