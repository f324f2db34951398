/** Peers that speak an older version of the contract: which they are, and their messages on the way. */

import { EbadgeError } from '../core/errors.ts';
import { deeperThan } from '../core/json-text.ts';
import { holdsOverflow, maxDepth } from '../support/values.ts';
import { utf8Of } from '../core/utf8.ts';
import type { Versions } from '../versions/versions.ts';
import { checkParticipantName } from './names.ts';

/** Which peers speak which older version: all of them one, or those named, by version. */
export type VersionsOption = string | Readonly<Record<string, readonly string[]>>;

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** A message as a peer of an older version speaks it. */
export interface Leaving {
  readonly message: object;
  /** What it is called there. */
  readonly name: string;
  readonly body: Uint8Array;
}

/** What one participant knows of the versions that its peers speak. */
export class PeerVersions {
  readonly #versions: Versions;
  readonly #named = new Map<string, string>();
  readonly #ofAll: string | undefined;
  /** Told of what a peer's version has no place for, and was left out. */
  onLost: ((problem: EbadgeError) => void) | undefined;

  constructor(versions: Versions, option: VersionsOption | undefined) {
    this.#versions = versions;
    const isOlder = (version: string): boolean => {
      versions.check(version);
      return version !== versions.current;
    };
    if (typeof option === 'string') this.#ofAll = isOlder(option) ? option : undefined;
    if (typeof option !== 'object') return;
    for (const [version, peers] of Object.entries(option)) {
      const older = isOlder(version);
      for (const peer of peers) {
        checkParticipantName(peer, 'A peer in `versions`');
        if (this.#named.has(peer)) {
          throw new EbadgeError('INVALID_ARGUMENT', `${peer} is named twice in \`versions\`. Name it once.`);
        }
        if (older) this.#named.set(peer, version);
      }
    }
  }

  /** The version that a peer speaks; undefined where it is the contract's own. */
  of(peer: string): string | undefined {
    return this.#ofAll ?? this.#named.get(peer);
  }

  /**
   * What came from the peer, as this version has it. Bytes that are no JSON object stay as they are: whoever reads
   * them says what is wrong.
   *
   * @throws EbadgeError `NOT_IN_VERSION` when the message cannot be carried.
   */
  arrived(body: Uint8Array, peer: string): Uint8Array {
    const version = this.of(peer);
    if (version === undefined) return body;
    let value: unknown;
    try {
      const text = decoder.decode(body);
      if (deeperThan(text, maxDepth) !== -1) return body;
      value = JSON.parse(text);
    } catch {
      return body;
    }
    if (typeof value !== 'object' || value === null || Array.isArray(value) || holdsOverflow(value))
      return body;
    return utf8Of(JSON.stringify(this.#versions.up(value, version).message));
  }

  /**
   * What is sent to the peer, as it speaks; undefined where that is this version.
   *
   * @throws EbadgeError `NOT_IN_VERSION` when the message cannot be carried.
   */
  leaving(message: object, name: string, peer: string): Leaving | undefined {
    const version = this.of(peer);
    if (version === undefined) return undefined;
    const { lost, ...carried } = this.#versions.down(message, version);
    if (lost.length > 0) {
      this.onLost?.(
        new EbadgeError(
          'NOT_IN_VERSION',
          `${name} was sent to ${peer} without ${lost.join(', ')}, which version ${version} has no place for.`,
          { details: { messageName: name, peer, version, lost } },
        ),
      );
    }
    return { ...carried, body: utf8Of(JSON.stringify(carried.message)) };
  }
}
