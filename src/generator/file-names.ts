/** Names of files for messages: what any file system takes, and none twice where case does not count. */

import { createHash } from 'node:crypto';

/** The wire name where any file system takes it as it is, else its letters and digits. */
function fileNameOf(name: string): string {
  const plain = isPlain(name)
    ? name
    : name
        .toLowerCase()
        .replace(/[^a-z0-9]+/g, '-')
        .replace(/^-|-$/g, '');
  // devices on Windows, whatever the ending
  return /^(?:con|prn|aux|nul|com[0-9]|lpt[0-9])$/.test(plain) ? `${plain}-message` : plain;
}

const isPlain = (name: string): boolean => /^[a-z0-9][a-z0-9_-]*$/.test(name);

const digest = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 8);

/**
 * File names for messages of which the wire names and those of their types are given. Where several would
 * have the same one, it stays with the message that is called so; the others get a mark that depends on
 * their own names alone.
 */
export function fileNamesOf(messages: readonly (readonly [name: string, type: string])[]): string[] {
  const wanted = messages.map(([name, type]) => fileNameOf(name) || fileNameOf(type));
  return wanted.map((fileName, index) => {
    const name = messages[index]?.[0] ?? '';
    const isShared = wanted.some((other, at) => other === fileName && at !== index);
    return isShared && fileName !== name ? `${fileName}-${digest(name)}` : fileName;
  });
}
