/** Passwords as RabbitMQ keeps them: a salt of four bytes, then SHA-256 of salt and password. */

import { createHash } from 'node:crypto';

/** As definitions and the management API name it. */
export const hashingAlgorithm = 'rabbit_password_hashing_sha256';

const saltBytes = 4;

const withSalt = (salt: Buffer, password: string): string =>
  Buffer.concat([salt, createHash('sha256').update(salt).update(password, 'utf8').digest()]).toString(
    'base64',
  );

/**
 * The hash of a user's password. The salt follows from the user's name: different users with one password have
 * different hashes, and the same call makes the same file.
 */
export const hashPassword = (user: string, password: string): string =>
  withSalt(createHash('sha256').update(`salt of ${user}`).digest().subarray(0, saltBytes), password);

/** Whether a hash, with whatever salt, is that of the password. */
export function isHashOf(hash: string, password: string): boolean {
  const bytes = Buffer.from(hash, 'base64');
  return bytes.length > saltBytes && withSalt(bytes.subarray(0, saltBytes), password) === hash;
}
