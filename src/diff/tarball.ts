/** Unpacks a packed package: what of it a specification can consist of. */

import { extract } from 'tar';

/** More than any specification. */
const most = { files: 20_000, bytes: 200_000_000 } as const;

/** Unpacks documents and schemas, nothing else. Throws where it is no tarball, or one too large. */
export async function unpackTarball(file: string, folder: string): Promise<void> {
  let files = 0;
  let bytes = 0;
  await extract({
    file,
    cwd: folder,
    strict: true,
    filter: (name, entry) => {
      const isFile = !('type' in entry) || entry.type === 'File' || entry.type === 'OldFile';
      if (!isFile || !/\.(?:ya?ml|json)$/i.test(name)) return false;
      files += 1;
      bytes += entry.size;
      if (files > most.files || bytes > most.bytes) {
        throw new Error(`it holds more than ${most.files} files, or ${most.bytes / 1e6} MB`);
      }
      return true;
    },
  });
  if (files === 0) throw new Error('it holds no YAML and no JSON');
}
