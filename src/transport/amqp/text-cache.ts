/** So many texts are kept: a power of two. */
const places = 1024;

/**
 * Short texts out of bytes, of which most were read before: comparing them takes less than making them anew, and the
 * same text being the same string, less is to be done for whatever looks it up.
 */
export class TextCache {
  readonly #texts = new Array<string>(places).fill('');

  /** The text of these UTF-8 bytes. */
  read(from: Buffer, start: number, end: number): string {
    let hash = end - start;
    for (let at = start; at < end; at++) hash = (Math.imul(hash, 31) + (from[at] ?? 0)) | 0;
    const place = (hash ^ (hash >>> 15)) & (places - 1);
    const known = this.#texts[place] ?? '';
    if (isText(known, from, start, end)) return known;
    const text = from.toString('utf8', start, end);
    this.#texts[place] = text;
    return text;
  }
}

/** Whether the bytes are that text; of texts beyond ASCII it is never said. */
function isText(text: string, from: Buffer, start: number, end: number): boolean {
  const { length } = text;
  if (length !== end - start) return false;
  for (let index = 0; index < length; index++) {
    const unit = text.charCodeAt(index);
    if (unit !== from[start + index] || unit > 127) return false;
  }
  return true;
}
