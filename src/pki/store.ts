/**
 * The folder of an authority:
 *
 * - `ca.crt`, `ca.key`: its certificate and its key;
 * - `issued/<name>.crt`, `issued/<name>.key`: what it has issued;
 * - `crl/<hash>.r0`: its revocation list, PEM, under the name by which OpenSSL and Erlang look for it;
 *   `ca.crl`: the same as DER;
 * - `index.jsonl`: what happened, one JSON object a line, only ever added to: several processes may issue at once.
 */

import {
  appendFileSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import path from 'node:path';
import { EbadgeError } from '../core/errors.ts';
import { fileNameOf, nameHash } from './names.ts';

/** A certificate was issued. */
interface IssuedEvent {
  readonly event: 'issued';
  readonly at: string;
  readonly name: string;
  readonly purpose: 'authority' | 'participant' | 'broker';
  /** Hexadecimal. */
  readonly serial: string;
  readonly notBefore: string;
  readonly notAfter: string;
}

/** A certificate was revoked. */
interface RevokedEvent {
  readonly event: 'revoked';
  readonly at: string;
  readonly serial: string;
  readonly reason: string;
}

/** A revocation list was written. */
interface ListedEvent {
  readonly event: 'listed';
  readonly at: string;
  readonly nextUpdate: string;
}

/** One line of the index. */
export type IndexEvent = IssuedEvent | RevokedEvent | ListedEvent;

/** A certificate as the index has it. */
export interface IndexEntry extends Omit<IssuedEvent, 'event'> {
  /** Null when it is not revoked. */
  readonly revoked: { readonly at: string; readonly reason: string } | null;
}

/** What the index says. */
export interface Index {
  /** In the order of issuing; the authority's own certificate is among them. */
  readonly entries: readonly IndexEntry[];
  /** When the newest revocation list has to be followed by another one; null without a list. */
  readonly nextUpdate: string | null;
}

const failed = (what: string, cause: unknown): EbadgeError => {
  const { code } = cause as NodeJS.ErrnoException;
  return new EbadgeError(
    'INVALID_ARGUMENT',
    `Cannot ${what}: ${code ?? String(cause)}. Check the path and its permissions.`,
    {
      cause,
    },
  );
};

const keyMode = 0o600;
const openMode = 0o644;

/** The files of an authority. */
export class Store {
  readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  #in(...parts: string[]): string {
    return path.join(this.folder, ...parts);
  }

  /** Where the certificate and the key of that name are, or of the authority itself. */
  filesOf(name: string | null): { readonly certificate: string; readonly key: string } {
    const base = name === null ? this.#in('ca') : this.#in('issued', fileNameOf(name));
    return { certificate: `${base}.crt`, key: `${base}.key` };
  }

  /** Where revocation lists are: the folder that a broker is to look into, and the same list as DER. */
  get revocationFiles(): { readonly folder: string; readonly der: string } {
    return { folder: this.#in('crl'), der: this.#in('ca.crl') };
  }

  /** The file that is in the way of writing a pair of that name, if there is one. */
  occupied(name: string | null): string | undefined {
    const { certificate, key } = this.filesOf(name);
    return [key, certificate].find((file) => existsSync(file));
  }

  /** The authority's certificate and key. Throws INVALID_ARGUMENT when there is none. */
  readAuthority(): { readonly certificate: string; readonly key: string } {
    const { certificate, key } = this.filesOf(null);
    if (!existsSync(certificate) || !existsSync(key)) {
      throw new EbadgeError(
        'INVALID_ARGUMENT',
        `There is no authority in ${this.folder}. Make one with \`ebadge pki init\`, or name its folder with --dir.`,
      );
    }
    try {
      return { certificate: readFileSync(certificate, 'utf8'), key: readFileSync(key, 'utf8') };
    } catch (cause) {
      throw failed(`read the authority in ${this.folder}`, cause);
    }
  }

  /** Writes a certificate and its key. Without `force`, throws when either is there already. */
  writePair(
    name: string | null,
    pair: { readonly certificate: string; readonly key: string },
    force: boolean,
  ): void {
    const files = this.filesOf(name);
    // the key first: a certificate without its key would look as if it could be used
    this.#write(files.key, pair.key, keyMode, force);
    this.#write(files.certificate, pair.certificate, openMode, force);
  }

  /** Puts a new revocation list in the place of the one before. */
  writeRevocationList(commonName: string, list: { readonly pem: string; readonly der: Uint8Array }): void {
    const { folder, der } = this.revocationFiles;
    this.#write(path.join(folder, `${nameHash(commonName)}.r0`), list.pem, openMode, true);
    this.#write(der, list.der, openMode, true);
  }

  /** Whole or not at all: readers, such as a broker, may come at any time. */
  #write(file: string, content: string | Uint8Array, mode: number, force: boolean): void {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    const temporary = `${file}.${process.pid}-${crypto.randomUUID().slice(0, 8)}.new`;
    try {
      mkdirSync(path.dirname(file), { recursive: true });
      if (!force && existsSync(file)) throw occupiedError(file);
      const handle = openSync(temporary, 'wx', mode);
      try {
        writeSync(handle, bytes);
        fsyncSync(handle);
      } finally {
        closeSync(handle);
      }
      renameSync(temporary, file);
    } catch (cause) {
      rmSync(temporary, { force: true });
      throw cause instanceof EbadgeError ? cause : failed(`write ${file}`, cause);
    }
  }

  /** Adds lines to the index. */
  record(...events: IndexEvent[]): void {
    try {
      mkdirSync(this.folder, { recursive: true });
      appendFileSync(this.#in('index.jsonl'), events.map((event) => `${JSON.stringify(event)}\n`).join(''), {
        mode: openMode,
      });
    } catch (cause) {
      throw failed(`write the index in ${this.folder}`, cause);
    }
  }

  /** Starts the index anew; what it held is kept in `index.jsonl.old`. */
  forget(): void {
    const file = this.#in('index.jsonl');
    if (existsSync(file)) renameSync(file, `${file}.old`);
  }

  /** Reads the index; an empty one when there is none. */
  readIndex(): Index {
    const file = this.#in('index.jsonl');
    let text: string;
    try {
      text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    } catch (cause) {
      throw failed(`read ${file}`, cause);
    }
    const entries = new Map<string, IndexEntry>();
    let nextUpdate: string | null = null;
    for (const [number, line] of text.split('\n').entries()) {
      if (line.trim() === '') continue;
      const event = readEvent(line, `${file}, line ${number + 1}`);
      if (event.event === 'issued') {
        const { event: _, ...issued } = event;
        entries.set(event.serial, { ...issued, revoked: null });
      } else if (event.event === 'revoked') {
        const entry = entries.get(event.serial);
        // the first revocation is the one that counts
        if (entry?.revoked === null) {
          entries.set(event.serial, { ...entry, revoked: { at: event.at, reason: event.reason } });
        }
      } else nextUpdate = event.nextUpdate;
    }
    return { entries: [...entries.values()], nextUpdate };
  }
}

const occupiedError = (file: string): EbadgeError =>
  new EbadgeError(
    'INVALID_ARGUMENT',
    `${file} is there already, and is not overwritten. Say --force to replace it, or use another name or folder.`,
  );

/** Throws INVALID_ARGUMENT when a file of that name's pair is there. */
export function refuseOccupied(store: Store, name: string | null): void {
  const file = store.occupied(name);
  if (file !== undefined) throw occupiedError(file);
}

function readEvent(line: string, where: string): IndexEvent {
  try {
    const event = JSON.parse(line) as IndexEvent;
    if (['issued', 'revoked', 'listed'].includes(event.event)) return event;
  } catch {
    // said below
  }
  throw new EbadgeError(
    'INVALID_ARGUMENT',
    `${where}: this is no line of an index of certificates. Restore the file, or remove the line if its end is missing.`,
  );
}
