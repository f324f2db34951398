/**
 * The string formats that validators assert, as plain functions. Others are annotations only: generating a
 * contract notes each one that is not asserted. No function here takes more than linear time, or recurses.
 */

import { parseDateTime } from './time.ts';

/** Almost every date-time: no leap second, no day that not every month has, nothing in lower case. Takes half the time of parsing. */
const usualDateTime =
  /^\d\d\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

/** An RFC 3339 date-time, zone included; leap seconds only where UTC can have one. */
export const isDateTime = (value: string): boolean =>
  usualDateTime.test(value) || parseDateTime(value) !== null;

/** An RFC 3339 full-date. */
export const isDate = (value: string): boolean => value.length === 10 && isDateTime(`${value}T00:00:00Z`);

/** An RFC 3339 full-time, zone included. */
export const isTime = (value: string): boolean => isDateTime(`2000-01-01T${value}`);

// digit by digit: engines count repetitions of more than three one by one, which takes three times as long
const hex = (digits: number): string => '[0-9a-f]'.repeat(digits);
const uuidPattern = new RegExp(`^${[8, 4, 4, 4, 12].map(hex).join('-')}$`, 'i');

/** An RFC 9562 UUID, of whatever version. */
export const isUuid = (value: string): boolean => uuidPattern.test(value);

const ipv4Pattern = /^(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:[.](?!$)|$)){4}$/;

/** Four decimal numbers, without leading zeros. */
export const isIpv4 = (value: string): boolean => ipv4Pattern.test(value);

/** An RFC 4291 address, without zone. */
export function isIpv6(value: string): boolean {
  if (value.length > 45) return false;
  const halves = value.split('::');
  if (halves.length > 2) return false;
  const groups = halves.flatMap((half) => (half === '' ? [] : half.split(':')));
  const last = groups.at(-1) ?? '';
  // the last two groups may be written as an IPv4 address
  const embedded = last.includes('.') && halves.at(-1) !== '';
  if (embedded && !isIpv4(groups.pop() ?? '')) return false;
  const count = groups.length + (embedded ? 2 : 0);
  return (
    groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group)) && (halves.length === 2 ? count < 8 : count === 8)
  );
}

/** RFC 3986, appendix B: scheme, authority, path, query, fragment; any text has these parts. */
const uriParts = /^(?:([a-z][a-z0-9+.-]*):)?(?:\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#([^]*))?$/i;

/** What is in no part of a URI but the brackets around an address. */
const stranger = /[^A-Za-z0-9._~!$&'()*+,;=:@/?%-]/;
const looseEscape = /%(?![0-9A-Fa-f]{2})/;
const isEscaped = (part: string): boolean => !stranger.test(part) && !looseEscape.test(part);

function isAuthority(text: string): boolean {
  const at = text.indexOf('@');
  const host = text.slice(at + 1);
  if (!isEscaped(text.slice(0, Math.max(at, 0)))) return false;
  const literal = /^\[([^\]]*)\](?::[0-9]*)?$/.exec(host)?.[1];
  if (literal !== undefined) {
    return isIpv6(literal) || /^v[0-9a-f]+[.][A-Za-z0-9._~!$&'()*+,;=:-]+$/i.test(literal);
  }
  const name = host.replace(/:[0-9]*$/, '');
  return isEscaped(name) && !/[:@]/.test(name);
}

/** An RFC 3986 URI reference. */
export function isUriReference(value: string): boolean {
  const [, scheme, authority, path = '', query = '', fragment = ''] = uriParts.exec(value) ?? [];
  if (![path, query, fragment].every(isEscaped)) return false;
  if (authority !== undefined) return isAuthority(authority);
  // without a scheme, a colon in the first segment would make it one
  return scheme !== undefined || !/^[^/]*:/.test(path);
}

/** An RFC 3986 URI: with a scheme. */
export const isUri = (value: string): boolean => /^[a-z][a-z0-9+.-]*:/i.test(value) && isUriReference(value);

const dotString = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:[.][A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const quotedString = /^"(?:[ !#-[\]-~]|\\[ -~])*"$/;
const domain = /^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:[.][A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*$/;

/** An RFC 5321 mailbox: ASCII, 64 characters before the `@` and 255 after it at most. */
export function isEmail(value: string): boolean {
  const at = value.lastIndexOf('@');
  const local = value.slice(0, Math.max(at, 0));
  const host = value.slice(at + 1);
  if (local.length > 64 || host.length > 255) return false;
  if (!dotString.test(local) && !quotedString.test(local)) return false;
  const literal = /^\[(IPv6:)?([^\]]*)\]$/i.exec(host);
  if (literal === null) return domain.test(host);
  const address = literal[2] ?? '';
  return literal[1] === undefined ? isIpv4(address) : isIpv6(address);
}

/** An RFC 6901 JSON Pointer. */
export const isJsonPointer = (value: string): boolean => /^(?:$|\/)/.test(value) && !/~(?![01])/.test(value);

/** A relative JSON Pointer: how many levels up, then a JSON Pointer or `#`. */
export function isRelativeJsonPointer(value: string): boolean {
  const up = /^(?:0|[1-9][0-9]*)/.exec(value)?.[0];
  if (up === undefined) return false;
  const rest = value.slice(up.length);
  return rest === '#' || isJsonPointer(rest);
}

/** By the format's name in JSON Schema: true when the string is one. */
export const formats: {
  /** RFC 3339 full-date. */
  readonly date: (value: string) => boolean;
  /** RFC 3339 date-time, zone included. */
  readonly 'date-time': (value: string) => boolean;
  /** RFC 5321 mailbox. */
  readonly email: (value: string) => boolean;
  /** Four decimal numbers. */
  readonly ipv4: (value: string) => boolean;
  /** RFC 4291 address, without zone. */
  readonly ipv6: (value: string) => boolean;
  /** RFC 6901 pointer. */
  readonly 'json-pointer': (value: string) => boolean;
  /** A number of levels up, then an RFC 6901 pointer. */
  readonly 'relative-json-pointer': (value: string) => boolean;
  /** RFC 3339 full-time, zone included. */
  readonly time: (value: string) => boolean;
  /** RFC 3986 URI: with a scheme. */
  readonly uri: (value: string) => boolean;
  /** RFC 3986 URI reference. */
  readonly 'uri-reference': (value: string) => boolean;
  /** RFC 9562 UUID. */
  readonly uuid: (value: string) => boolean;
} = {
  date: isDate,
  'date-time': isDateTime,
  email: isEmail,
  ipv4: isIpv4,
  ipv6: isIpv6,
  'json-pointer': isJsonPointer,
  'relative-json-pointer': isRelativeJsonPointer,
  time: isTime,
  uri: isUri,
  'uri-reference': isUriReference,
  uuid: isUuid,
};
