/** What `ebadge pki` does: an authority in a folder, and what it issues and revokes. */

import { X509Certificate } from 'node:crypto';
import { checkParticipantName } from '../bus/names.ts';
import type { Clock } from '../core/clock.ts';
import { EbadgeError } from '../core/errors.ts';
import { closest } from '../core/suggest.ts';
import {
  createAuthority,
  createRevocationList,
  issueCertificate,
  type Purpose,
  type Validity,
} from './authority.ts';
import { checkAuthorityName, checkCommonName, readAlternativeName, type AlternativeName } from './names.ts';
import type { RevocationReason } from './revocation-reasons.ts';
import { refuseOccupied, type IndexEntry, type Store } from './store.ts';

const dayMs = 86_400_000;
/** Certificates and lists count from a little earlier: clocks differ, those of small devices most. */
const leewayMs = 5 * 60_000;

const invalid = (message: string): EbadgeError => new EbadgeError('INVALID_ARGUMENT', message);
const iso = (date: Date): string => date.toISOString();

function validity(clock: Clock, days: number, from: Date | undefined): Validity {
  // X.509 counts whole seconds
  const start = Math.floor((from?.getTime() ?? clock.nowMs() - leewayMs) / 1000) * 1000;
  const notAfter = new Date(start + days * dayMs + (from === undefined ? leewayMs : 0));
  if (notAfter.getUTCFullYear() > 9999)
    throw invalid('No certificate can be valid beyond the year 9999. Ask for fewer days.');
  return { notBefore: new Date(start), notAfter };
}

/** The common name in the subject of a certificate. */
const commonNameIn = (pem: string): string =>
  // the authority's own subject, which holds nothing else
  new X509Certificate(pem).subject.replace(/^CN=/, '');

/** Signs the list of all that is revoked, and again when the index has changed meanwhile. */
async function writeList(store: Store, clock: Clock, crlDays: number): Promise<Date> {
  const authority = store.readAuthority();
  for (;;) {
    const { entries } = store.readIndex();
    const revoked = entries.flatMap(({ serial, revoked: revocation }) =>
      revocation === null
        ? []
        : [{ serial, at: new Date(revocation.at), reason: revocation.reason as RevocationReason }],
    );
    const now = clock.nowMs();
    const nextUpdate = new Date(now + crlDays * dayMs);
    const list = await createRevocationList(authority, {
      number: now,
      thisUpdate: new Date(now - leewayMs),
      nextUpdate,
      revoked,
    });
    store.writeRevocationList(commonNameIn(authority.certificate), list);
    const after = store.readIndex().entries.filter((entry) => entry.revoked !== null);
    if (after.length > revoked.length) continue;
    store.record({ event: 'listed', at: iso(new Date(now)), nextUpdate: iso(nextUpdate) });
    return nextUpdate;
  }
}

/** Options that all share. */
export interface PkiCall {
  readonly store: Store;
  readonly clock: Clock;
}

/** Makes an authority, and its first, empty revocation list. */
export async function initAuthority(
  { store, clock }: PkiCall,
  options: {
    readonly name: string;
    readonly days: number;
    readonly crlDays: number;
    readonly force: boolean;
  },
): Promise<IndexEntry> {
  const name = checkAuthorityName(options.name);
  if (!options.force) refuseOccupied(store, null);
  const period = validity(clock, options.days, undefined);
  const made = await createAuthority(name, period);
  // what another authority has signed is none of this one's
  store.forget();
  const entry = {
    at: iso(new Date(clock.nowMs())),
    name,
    purpose: 'authority',
    serial: made.serial,
    notBefore: iso(period.notBefore),
    notAfter: iso(period.notAfter),
  } as const;
  store.record({ event: 'issued', ...entry });
  store.writePair(null, made, options.force);
  await writeList(store, clock, options.crlDays);
  return { ...entry, revoked: null };
}

/** What {@link issue} takes. */
export interface IssueOptions {
  readonly name: string;
  readonly purpose: Purpose;
  /** As `dns:…` or `ip:…`. */
  readonly san: readonly string[];
  readonly days: number;
  readonly from: Date | undefined;
  readonly force: boolean;
}

function namesOf({ name, purpose, san }: IssueOptions): readonly AlternativeName[] {
  const more = san.map(readAlternativeName);
  if (purpose === 'participant') {
    checkCommonName(checkParticipantName(name, 'A participant'), 'The name of the participant');
    return more;
  }
  checkCommonName(name, 'The name of the broker');
  // clients look at these names only, never at the common name
  const all = [readAlternativeName(name), ...more];
  return [...new Map(all.map((entry) => [`${entry.type}:${entry.value}`, entry])).values()];
}

/** Issues a certificate with a new key. */
export async function issue({ store, clock }: PkiCall, options: IssueOptions): Promise<IndexEntry> {
  const { name, purpose, force } = options;
  const alternativeNames = namesOf(options);
  const authority = store.readAuthority();
  if (!force) refuseOccupied(store, name);
  const period = validity(clock, options.days, options.from);
  const last = new X509Certificate(authority.certificate).validToDate;
  if (period.notAfter > last) {
    throw invalid(
      `A certificate of ${options.days} days would outlive its authority, which ends on ${iso(last)}. Ask for fewer days with --days.`,
    );
  }
  const made = await issueCertificate(authority, { commonName: name, purpose, alternativeNames, ...period });
  const entry = {
    at: iso(new Date(clock.nowMs())),
    name,
    purpose,
    serial: made.serial,
    notBefore: iso(period.notBefore),
    notAfter: iso(period.notAfter),
  } as const;
  // before the files: what is out there can be revoked, whatever happens in between
  store.record({ event: 'issued', ...entry });
  store.writePair(name, made, force);
  return { ...entry, revoked: null };
}

/** What became of a call of {@link revoke}. */
export interface RevokeResult {
  readonly revoked: readonly IndexEntry[];
  readonly nextUpdate: string;
}

/** The certificates that a name or a serial number stands for. Throws INVALID_ARGUMENT when there is none. */
function find(entries: readonly IndexEntry[], nameOrSerial: string): IndexEntry[] {
  const issued = entries.filter(({ purpose }) => purpose !== 'authority');
  const serial = nameOrSerial.replaceAll(':', '').toLowerCase();
  const found = issued.filter((entry) => entry.name === nameOrSerial || entry.serial === serial);
  if (found.length > 0) return found;
  const similar = closest(
    nameOrSerial,
    issued.map(({ name }) => name),
  );
  throw invalid(
    `No certificate was issued to ${JSON.stringify(nameOrSerial)}. ${similar === undefined ? 'See `ebadge pki show`.' : `Did you mean ${similar}?`}`,
  );
}

/** Revokes all certificates of a name, or the one of a serial number (none: just renews the list), and writes the list. */
export async function revoke(
  { store, clock }: PkiCall,
  options: {
    readonly nameOrSerial: string | undefined;
    readonly reason: RevocationReason;
    readonly crlDays: number;
  },
): Promise<RevokeResult> {
  store.readAuthority();
  const { nameOrSerial, reason } = options;
  const found = nameOrSerial === undefined ? [] : find(store.readIndex().entries, nameOrSerial);
  const at = iso(new Date(clock.nowMs()));
  const fresh = found.filter(({ revoked }) => revoked === null);
  if (fresh.length > 0) {
    store.record(...fresh.map(({ serial }) => ({ event: 'revoked', at, serial, reason }) as const));
  }
  const nextUpdate = await writeList(store, clock, options.crlDays);
  return {
    revoked: found.map((entry) => ({ ...entry, revoked: entry.revoked ?? { at, reason } })),
    nextUpdate: iso(nextUpdate),
  };
}
