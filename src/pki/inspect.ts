/** What a certificate says, and whether it is time to renew it. Needs no library besides Node. */

import { X509Certificate } from 'node:crypto';
import { EbadgeError } from '../core/errors.ts';

/** Facts of one certificate. */
export interface CertificateFacts {
  /** The common name; the whole subject when it has none. */
  readonly name: string;
  readonly issuer: string;
  /** Hexadecimal, lower case. */
  readonly serial: string;
  readonly notBefore: string;
  readonly notAfter: string;
  /** `dns:…`, `ip:…` */
  readonly alternativeNames: readonly string[];
  /** Extended key usages, by name where it is known. */
  readonly usages: readonly string[];
  readonly authority: boolean;
  /** SHA-256 of the certificate, hexadecimal with colons. */
  readonly fingerprint: string;
}

/** How it stands with a certificate. */
export type Standing = 'valid' | 'expiring' | 'expired' | 'not yet valid' | 'revoked';

const usageNames: Readonly<Record<string, string>> = {
  '1.3.6.1.5.5.7.3.1': 'serverAuth',
  '1.3.6.1.5.5.7.3.2': 'clientAuth',
};

const commonName = (distinguished: string): string =>
  /^CN=(.*)$/m.exec(distinguished)?.[1] ?? distinguished.replaceAll('\n', ', ');

function factsOf(pem: string): CertificateFacts {
  const certificate = new X509Certificate(pem);
  // absent where the certificate limits nothing
  const usages = certificate.keyUsage as string[] | undefined;
  const names = certificate.subjectAltName?.split(', ') ?? [];
  return {
    name: commonName(certificate.subject),
    issuer: commonName(certificate.issuer),
    serial: certificate.serialNumber.toLowerCase(),
    notBefore: certificate.validFromDate.toISOString(),
    notAfter: certificate.validToDate.toISOString(),
    alternativeNames: names.map((name) => name.replace(/^DNS:/, 'dns:').replace(/^IP Address:/, 'ip:')),
    usages: (usages ?? []).map((id) => usageNames[id] ?? id),
    authority: certificate.ca,
    fingerprint: certificate.fingerprint256,
  };
}

/** The certificates in a PEM text, in their order. Throws INVALID_ARGUMENT when there is none, or one is broken. */
export function readCertificates(text: string, where: string): CertificateFacts[] {
  const blocks = text.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
  if (blocks.length === 0) {
    throw new EbadgeError(
      'INVALID_ARGUMENT',
      `${where} holds no certificate. Give a PEM file (BEGIN CERTIFICATE).`,
    );
  }
  return blocks.map((block, index) => {
    try {
      return factsOf(block);
    } catch (cause) {
      const which = blocks.length === 1 ? 'The certificate' : `Certificate ${index + 1}`;
      throw new EbadgeError('INVALID_ARGUMENT', `${which} in ${where} cannot be read. Is the file damaged?`, {
        cause,
      });
    }
  });
}

/** How it stands with a certificate now. */
export function standingOf(
  { notBefore, notAfter }: { readonly notBefore: string; readonly notAfter: string },
  revoked: boolean,
  nowMs: number,
  warnDays: number,
): Standing {
  const leftMs = Date.parse(notAfter) - nowMs;
  if (revoked) return 'revoked';
  if (leftMs <= 0) return 'expired';
  if (Date.parse(notBefore) > nowMs) return 'not yet valid';
  return leftMs <= warnDays * 86_400_000 ? 'expiring' : 'valid';
}
