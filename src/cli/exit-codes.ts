import type { EbadgeError, ErrorCode } from '../core/errors.ts';

/** What the process's exit code says. Part of the command line's contract. */
export const exitCode = {
  /** Done, and nothing found. */
  ok: 0,
  /** Done, and something found: an invalid message, a drift, a lint finding. */
  findings: 1,
  /** Not done: a mistake in the call, the specification or the files. */
  usage: 2,
  /** Not done: a broker or a peer was not there; the same call may succeed later. */
  unavailable: 69,
  /** Not done: a fault of the program. */
  internal: 70,
} as const;

/** The same for people: `ebadge help exit-codes`. */
export const exitCodeTexts: Readonly<Record<string, string>> = {
  [exitCode.ok]: 'all is well',
  [exitCode.findings]: 'something was found: an invalid message, a drift, a lint finding',
  [exitCode.usage]:
    'a mistake in the call, the files or the specification; the message says where and what to do',
  [exitCode.unavailable]: 'a broker or a peer was not reached, or did not answer; trying again may help',
  [exitCode.internal]: 'a fault of the program; please report it with what it printed',
};

const ofBrokers: readonly ErrorCode[] = [
  'CONNECTION_FAILED',
  'CONNECTION_LOST',
  'PUBLISH_REFUSED',
  'TIMEOUT',
  'ACCESS_REFUSED',
  'TOPOLOGY_MISSING',
];

/** The exit code that an error ends the program with. */
export function exitCodeOf({ code, retryable }: EbadgeError): number {
  if (code === 'INTERNAL') return exitCode.internal;
  return retryable && ofBrokers.includes(code) ? exitCode.unavailable : exitCode.usage;
}
