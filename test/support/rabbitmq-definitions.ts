/** Accounts of a node of our own, from its first moment on. */

import { createHash, randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';

/** A user with what it may do on one virtual host, as regular expressions. */
export interface Account {
  readonly name: string;
  /** Absent: it logs in by certificate only. */
  readonly password?: string;
  readonly virtualHost: string;
  readonly configure: string;
  readonly write: string;
  readonly read: string;
}

/** What the standard gives every participant, and no more. */
export const participant = (name: string, virtualHost: string, password?: string): Account => ({
  name,
  ...(password === undefined ? {} : { password }),
  virtualHost,
  configure: `^private-${name}-.*$`,
  write: `^(${name}-to-.*|private-${name}-.*)$`,
  read: `^(.*-to-${name}|private-${name}-.*)$`,
});

/** RabbitMQ's way of keeping a password: salt, then SHA-256 over salt and password. */
function hashOf(password: string): string {
  const salt = randomBytes(4);
  const hash = createHash('sha256').update(salt).update(password).digest();
  return Buffer.concat([salt, hash]).toString('base64');
}

/** Writes definitions for `load_definitions`: the accounts, their virtual hosts, and guest/guest for everything. */
export function writeDefinitions(file: string, accounts: readonly Account[]): void {
  const all: readonly Account[] = [
    ...accounts,
    ...[...new Set(['/', ...accounts.map(({ virtualHost }) => virtualHost)])].map((virtualHost) => ({
      name: 'guest',
      password: 'guest',
      virtualHost,
      configure: '.*',
      write: '.*',
      read: '.*',
    })),
  ];
  const users = new Map(all.map(({ name, password }) => [name, password]));
  writeFileSync(
    file,
    JSON.stringify({
      users: [...users].map(([name, password]) => ({
        name,
        password_hash: password === undefined ? '' : hashOf(password),
        hashing_algorithm: 'rabbit_password_hashing_sha256',
        tags: name === 'guest' ? 'administrator' : '',
      })),
      vhosts: [...new Set(all.map(({ virtualHost }) => virtualHost))].map((name) => ({ name })),
      permissions: all.map(({ name, virtualHost, configure, write, read }) => ({
        user: name,
        vhost: virtualHost,
        configure,
        write,
        read,
      })),
    }),
  );
}
