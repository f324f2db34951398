/** A generated SDK of another language, driven from the tests as a program of its own. */

/**
 * A program in that language, using the generated SDK and nothing else. Called with one of these words as its last
 * argument; it reads standard input and writes standard output line by line, each line one JSON value in UTF-8 that ends with LF (U+2028 and the like may stand within).
 *
 * `judge` answers each line of input with one line, in the order of the input, until the input ends:
 *
 * - in `{ id, base64, reading?, uniqueKeys? }`: bytes to read; `reading` is `strict` (default) or `tolerant`
 * - out `{ id, ok: true, type, text, forgiven }`: the wire name of the message, what writing it again makes, and what
 *   tolerant reading forgave as `[{ path, what }]`
 * - out `{ id, ok: false, code, issue }`: the error's code, and its first issue as `{ path, keyword, rule }` or null
 * - out `{ id, crash }`: anything else that was thrown, as text; always a fault
 *
 * `hub` and `plant` are the two sides of the conversations that the demonstration holds. The one line of input is
 * `{ url, as, peer }`: the broker and its virtual host, the own name, the other's name. The hub writes `{ "event": "ready" }` once it listens,
 * and after the word `{ "event": "begin" }` on a further line of input publishes its capabilities; it writes
 * `{ "event": "received", msg }` for each command that takes no answer, and ends when its input ends. The plant declares
 * what is to be declared, writes `ready`, holds the conversations in order, writes `{ "event": "step", name, …what it
 * saw }` for each and `{ "event": "done" }`, and ends.
 */
export interface Driver {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
}

/** A language that SDKs are generated for. */
export interface Language {
  /** Name of the target. */
  readonly name: string;
  /** Why it cannot be tested on this machine, as a clause; null when it can. */
  readonly missing: () => string | null;
  /** Builds the SDK and its driver from `generated/<name>`, or finds them built; throws with the tools' output. */
  readonly build: () => Promise<Driver>;
}
