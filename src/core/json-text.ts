/** What JSON.parse does not say of a text: how deep it goes, which names repeat, where a surrogate is alone. */

const quote = 34;
const backslash = 92;
const colon = 58;
const comma = 44;
const brace = 123;

// [ and { differ in one bit, and so do ] and }
const isOpener = (code: number): boolean => (code | 32) === brace;
const isCloser = (code: number): boolean => (code | 32) === 125;

/** Where the string that begins at `start` ends: the closing quote, or the end of the text. */
function endOfString(text: string, start: number): number {
  for (let at = start + 1; ; at++) {
    at = text.indexOf('"', at);
    if (at === -1) return text.length;
    let before = at - 1;
    while (text.charCodeAt(before) === backslash) before--;
    // an even number of backslashes escapes itself, an odd one the quote
    if ((at - before) % 2 === 1) return at;
  }
}

/** Whether a character occurs more often than that, found by the engine's own search. */
function occursMore(text: string, character: string, times: number): number {
  let left = times;
  for (let at = text.indexOf(character); at !== -1; at = text.indexOf(character, at + 1)) {
    if (--left < 0) return -1;
  }
  return left;
}

/**
 * Where a text opens one array or object more than `levels` inside one another; -1 when it does not. The text
 * need be no JSON. Texts with few brackets, which are almost all there are, cost next to nothing.
 */
export function deeperThan(text: string, levels: number): number {
  // whatever is opened has to be closed
  if (text.length <= 2 * levels) return -1;
  const left = occursMore(text, '{', levels);
  if (left !== -1 && occursMore(text, '[', left) !== -1) return -1;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) at = endOfString(text, at);
    else if (isOpener(code)) {
      if (++depth > levels) return at;
    } else if (isCloser(code)) depth--;
  }
  return -1;
}

/** The text with every occurrence of a word outside strings replaced; the text need be no JSON. */
export function replaceWord(text: string, word: string, by: string): string {
  const first = word.charCodeAt(0);
  const parts: string[] = [];
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) at = endOfString(text, at);
    else if (code === first && text.startsWith(word, at)) {
      parts.push(text.slice(start, at), by);
      start = at + word.length;
      at = start - 1;
    }
  }
  return parts.join('') + text.slice(start);
}

const isSpace = (code: number): boolean => code === 32 || code === 10 || code === 13 || code === 9;

/** Where a name comes a second time in one object; -1 when none does. The text has to be JSON. */
export function repeatedName(text: string): number {
  const open: (Set<string> | null)[] = [];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      const end = endOfString(text, at);
      let next = end + 1;
      while (isSpace(text.charCodeAt(next))) next++;
      const names = open.at(-1);
      if (text.charCodeAt(next) === colon && names instanceof Set) {
        const written = text.slice(at + 1, end);
        const name = written.includes('\\') ? (JSON.parse(`"${written}"`) as string) : written;
        if (names.has(name)) return at;
        names.add(name);
      }
      at = end;
    } else if (isOpener(code)) open.push(code === brace ? new Set() : null);
    else if (isCloser(code)) open.pop();
  }
  return -1;
}

/** Where half of a surrogate pair stands alone in a string, as a character; -1 when none does. */
export function loneSurrogate(text: string): number {
  // of every supported Node, but not of the compiler's library for it
  if ((text as string & { isWellFormed(): boolean }).isWellFormed()) return -1;
  return /\p{Surrogate}/u.exec(text)?.index ?? -1;
}

const surrogateEscape = /\\u[dD][89a-fA-F]/;

/** Where half of a surrogate pair stands alone in a JSON text, as an escape; -1 when none does. */
export function loneSurrogateEscape(text: string): number {
  if (!text.includes('\\') || !surrogateEscape.test(text)) return -1;
  let high = -1;
  for (const match of text.matchAll(/\\(?:u([\da-fA-F]{4})|.)/gs)) {
    const code = match[1] === undefined ? 0 : Number.parseInt(match[1], 16);
    const isLow = code >= 0xdc00 && code <= 0xdfff;
    // the two halves stand one right after the other
    if (high !== -1 && !(isLow && match.index === high + 6)) return high;
    if (high === -1 && isLow) return match.index;
    high = code >= 0xd800 && code <= 0xdbff ? match.index : -1;
  }
  return high;
}

/** The texts of an array's items. The text has to be JSON, and an array. */
export function itemTexts(text: string): string[] {
  const items: string[] = [];
  let depth = 0;
  let start = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) at = endOfString(text, at);
    else if (isOpener(code)) {
      if (depth++ === 0) start = at + 1;
    } else if (isCloser(code)) {
      if (--depth === 0) items.push(text.slice(start, at));
    } else if (code === comma && depth === 1) {
      items.push(text.slice(start, at));
      start = at + 1;
    }
  }
  // an empty array has room for one, and nothing in it
  return items.length === 1 && items[0]?.trim() === '' ? [] : items;
}
