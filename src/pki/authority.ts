/** Certificates and revocation lists of an authority, as PEM text. No files. */

import './reflect.ts';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
  X509CrlGenerator,
  X509CrlReason,
} from '@peculiar/x509';
import { randomBytes, webcrypto } from 'node:crypto';
import type { AlternativeName } from './names.ts';
import type { RevocationReason } from './revocation-reasons.ts';

/** A certificate and its private key. */
export interface KeyPair {
  /** PEM. */
  readonly certificate: string;
  /** PKCS #8, PEM, not encrypted. */
  readonly key: string;
}

/** A {@link KeyPair} that was just made. */
export interface Issued extends KeyPair {
  /** Hexadecimal. */
  readonly serial: string;
}

/** From when to when. */
export interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** What a certificate may be used for. */
export type Purpose = 'participant' | 'broker';

/** A certificate that is no longer to be trusted. */
export interface Revocation {
  readonly serial: string;
  readonly at: Date;
  readonly reason: RevocationReason;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;

type Keys = webcrypto.CryptoKeyPair;

const makeKeys = (): Promise<Keys> => webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);

async function exportKey({ privateKey }: Keys): Promise<string> {
  const bytes = await webcrypto.subtle.exportKey('pkcs8', privateKey);
  return `${PemConverter.encode(bytes, PemConverter.PrivateKeyTag)}\n`;
}

const importKey = (pem: string): Promise<webcrypto.CryptoKey> =>
  webcrypto.subtle.importKey('pkcs8', PemConverter.decodeFirst(pem), algorithm, false, ['sign']);

/** A positive number of 127 bits: twice what RFC 5280 and the CA/Browser Forum ask to be random. */
function randomSerial(): string {
  const bytes = randomBytes(16);
  // neither negative nor with a leading zero byte
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString('hex');
}

const pemOf = (certificate: X509Certificate): string => `${certificate.toString('pem')}\n`;

/** Makes an authority that signs for itself, and may sign no other authorities. */
export async function createAuthority(commonName: string, validity: Validity): Promise<Issued> {
  const keys = await makeKeys();
  const serial = randomSerial();
  const certificate = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serial,
    name: [{ CN: [commonName] }],
    ...validity,
    signingAlgorithm: algorithm,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return { certificate: pemOf(certificate), key: await exportKey(keys), serial };
}

/** What {@link issueCertificate} takes. */
export interface IssueRequest extends Validity {
  readonly commonName: string;
  readonly purpose: Purpose;
  readonly alternativeNames: readonly AlternativeName[];
}

/** Makes a key pair and signs its certificate. */
export async function issueCertificate(authority: KeyPair, request: IssueRequest): Promise<Issued> {
  const issuer = new X509Certificate(authority.certificate);
  const keys = await makeKeys();
  const serial = randomSerial();
  const { commonName, purpose, alternativeNames, notBefore, notAfter } = request;
  const usage = purpose === 'broker' ? ExtendedKeyUsage.serverAuth : ExtendedKeyUsage.clientAuth;
  const certificate = await X509CertificateGenerator.create({
    serialNumber: serial,
    subject: [{ CN: [commonName] }],
    issuer: issuer.subjectName,
    notBefore,
    notAfter,
    signingAlgorithm: algorithm,
    publicKey: keys.publicKey,
    signingKey: await importKey(authority.key),
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      // keys on elliptic curves sign; they encipher nothing
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([usage]),
      ...(alternativeNames.length === 0 ? [] : [new SubjectAlternativeNameExtension([...alternativeNames])]),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      await AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  });
  return { certificate: pemOf(certificate), key: await exportKey(keys), serial };
}

/** An integer of up to 48 bits, as DER. */
function derInteger(value: number): Buffer {
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex');
  const positive = (bytes[0] ?? 0) > 0x7f ? Buffer.concat([Buffer.of(0), bytes]) : bytes;
  return Buffer.concat([Buffer.of(0x02, positive.length), positive]);
}

const crlNumberId = '2.5.29.20';

/** A revocation list. */
export interface RevocationList {
  readonly pem: string;
  readonly der: Uint8Array;
}

/** Signs the list of what is revoked. `number` has to grow from list to list. */
export async function createRevocationList(
  authority: KeyPair,
  list: {
    readonly number: number;
    readonly thisUpdate: Date;
    readonly nextUpdate: Date;
    readonly revoked: readonly Revocation[];
  },
): Promise<RevocationList> {
  const issuer = new X509Certificate(authority.certificate);
  const crl = await X509CrlGenerator.create({
    issuer: issuer.subjectName,
    thisUpdate: list.thisUpdate,
    nextUpdate: list.nextUpdate,
    signingAlgorithm: algorithm,
    signingKey: await importKey(authority.key),
    entries: list.revoked.map(({ serial, at, reason }) => ({
      serialNumber: serial,
      revocationDate: at,
      reason: X509CrlReason[reason],
    })),
    extensions: [
      await AuthorityKeyIdentifierExtension.create(issuer.publicKey),
      new Extension(crlNumberId, false, derInteger(list.number)),
    ],
  });
  // the library's own tag is one that OpenSSL and Erlang do not know
  return { pem: `${PemConverter.encode(crl.rawData, 'X509 CRL')}\n`, der: new Uint8Array(crl.rawData) };
}
