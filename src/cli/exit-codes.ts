/** What the process's exit code says. Part of the command line's contract. */
export const exitCode = {
  /** Done, and nothing found. */
  ok: 0,
  /** Done, and something found: an invalid message, a drift, a lint finding. */
  findings: 1,
  /** Not done: a mistake in the call, the specification or the files. */
  usage: 2,
  /** Not done: a fault of the program. */
  internal: 70,
} as const;
