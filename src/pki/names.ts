/** Names in certificates, and of files. */

import { createHash } from 'node:crypto';
import { isIP } from 'node:net';
import { EbadgeError } from '../core/errors.ts';
import { describeValue } from '../core/issues.ts';

/** A name that a certificate is for besides its subject. */
export interface AlternativeName {
  readonly type: 'dns' | 'ip';
  readonly value: string;
}

const invalid = (message: string): EbadgeError => new EbadgeError('INVALID_ARGUMENT', message);

/** X.520 allows a common name no more, and Erlang refuses to read longer ones. */
const maxCommonName = 64;

/** Refuses what is too long to be a common name. */
export function checkCommonName(name: string, what: string): string {
  const { length } = name;
  if (length <= maxCommonName) return name;
  throw invalid(
    `${what} has ${length} characters; a common name in a certificate has ${maxCommonName} at most. Use a shorter one.`,
  );
}

const label = /^(?!-)[a-z0-9-]{1,63}(?<!-)$/i;

const isHost = (text: string): boolean => {
  const [first = '', ...rest] = text.split('.');
  return (
    text.length <= 253 &&
    (label.test(first) || (first === '*' && rest.length > 1)) &&
    rest.every((word) => label.test(word))
  );
};

/** Reads `dns:broker.example`, `ip:10.0.0.1`, or either without saying which. */
export function readAlternativeName(text: string): AlternativeName {
  const [, kind, value = text] = /^(dns|ip):(.*)$/is.exec(text) ?? [];
  const type = kind?.toLowerCase();
  if (type !== 'dns' && isIP(value) !== 0) return { type: 'ip', value };
  if (type !== 'ip' && isIP(value) === 0 && isHost(value)) return { type: 'dns', value };
  throw invalid(
    `${describeValue(text)} is neither the name of a host nor an IP address. Write it as dns:broker.example or ip:10.0.0.1.`,
  );
}

/** Refuses what cannot be the common name of an authority. */
export function checkAuthorityName(name: string): string {
  if (/^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/.test(name))
    return checkCommonName(name, 'The name of the authority');
  throw invalid(
    `${describeValue(name)} cannot name an authority. Use printable ASCII, without spaces around it.`,
  );
}

/** DER: tag, length (of up to 127 bytes, which is enough for one name), value. */
const der = (tag: number, value: Uint8Array): Buffer => Buffer.concat([Buffer.of(tag, value.length), value]);

/** The object identifier 2.5.4.3, encoded. */
const commonNameId = Buffer.of(0x06, 0x03, 0x55, 0x04, 0x03);

/**
 * What OpenSSL and Erlang call the file by in which they look for the revocation list of an authority, e.g.
 * `1f3a9c04`: SHA-1 of the name in its canonical form, the first four bytes read from the last.
 */
export function nameHash(commonName: string): string {
  const text = Buffer.from(commonName.replaceAll(/ +/g, ' ').toLowerCase());
  const canonical = der(0x31, der(0x30, Buffer.concat([commonNameId, der(0x0c, text)])));
  const digest = createHash('sha1').update(canonical).digest();
  return digest.readUInt32LE(0).toString(16).padStart(8, '0');
}

/** The name as a part of a file's name: participants' names may hold slashes and the like. */
export const fileNameOf = (name: string): string => encodeURIComponent(name);
