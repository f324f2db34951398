/** Of an entry: the number of its group, and a UUID. */
const words = 5;
/** Places of the first ring; always a power of two. */
const firstRoom = 64;
const uuidLength = 36;

/** By character code: the value of a digit, as UUIDs are written (RFC 9562, in lower case); 255: none. */
const digits = new Uint8Array(128).fill(255);
for (let value = 0; value < 16; value++) digits[value.toString(16).charCodeAt(0)] = value;

const hyphen = 0x2d;

/** The UUID that was read last. */
const bits = new Uint32Array(4);

/** Reads a UUID into {@link bits}; says whether it is one, written as most are: any other text is another id. */
function read(text: string): boolean {
  if (text.length !== uuidLength) return false;
  let wrong = 0;
  let word = 0;
  let count = 0;
  for (let at = 0; at < uuidLength; at++) {
    const code = text.charCodeAt(at);
    if (at === 8 || at === 13 || at === 18 || at === 23) {
      if (code !== hyphen) return false;
      continue;
    }
    const digit = digits[code] ?? 255;
    wrong |= digit;
    word = (word << 4) | digit;
    if ((++count & 7) === 0) {
      bits[(count >>> 3) - 1] = word;
      word = 0;
    }
  }
  return wrong < 16;
}

/** Any bit of the word changes about half of all bits. */
function mixed(hash: number, word: number): number {
  let next = Math.imul(hash ^ word, 0x85eb_ca6b);
  next = Math.imul(next ^ (next >>> 13), 0xc2b2_ae35);
  return next ^ (next >>> 16);
}

/**
 * When what was last done, by UUIDs of groups: the newest so many. As `RecentTimes`, and as exact, in 36 bytes for
 * each place: a text, and its places in a Map and a ring, take some 250.
 */
export class UuidTimes {
  /** Numbers of the groups, from 1 on. */
  readonly #groups = new Map<string, number>();
  /** A ring of entries: number of the group (0: something newer has taken its place), then the UUID. */
  #entries = new Uint32Array(firstRoom * words);
  #timesMs = new Float64Array(firstRoom);
  /** Where the oldest is; how many places are taken from there on; how many of them count. */
  #first = 0;
  #taken = 0;
  #size = 0;
  /** A hash table, at most half full, without marks for what was deleted: places of the ring and one, or 0. */
  #table = new Uint32Array(firstRoom * 2);
  /** Nobody who makes up UUIDs knows where they are put. */
  readonly #seed = Math.trunc(Math.random() * 0x1_0000_0000);

  get size(): number {
    return this.#size;
  }

  /** When the oldest was done; undefined when there is none. */
  get oldestMs(): number | undefined {
    return this.#size === 0 ? undefined : this.#timesMs[this.#first];
  }

  get(group: string, uuid: string): number | undefined {
    const number = this.#groups.get(group);
    if (number === undefined || !read(uuid)) return undefined;
    const at = this.#find(number);
    const place = this.#table[at] ?? 0;
    return place === 0 ? undefined : this.#timesMs[place - 1];
  }

  /** Times are to be given in their order; what is set again is new again. Says whether it was a UUID. */
  set(group: string, uuid: string, timeMs: number): boolean {
    if (this.#taken === this.#timesMs.length) this.#makeRoom();
    if (!read(uuid)) return false;
    let number = this.#groups.get(group);
    if (number === undefined) this.#groups.set(group, (number = this.#groups.size + 1));
    const at = this.#find(number);
    const before = this.#table[at] ?? 0;
    if (before === 0) this.#size++;
    else this.#entries[(before - 1) * words] = 0;
    const place = (this.#first + this.#taken++) & (this.#timesMs.length - 1);
    const start = place * words;
    this.#entries[start] = number;
    this.#entries.set(bits, start + 1);
    this.#timesMs[place] = timeMs;
    this.#table[at] = place + 1;
    // the oldest may have been this one
    this.#skipGone();
    return true;
  }

  /** Forgets the oldest. */
  dropOldest(): void {
    if (this.#size === 0) return;
    const start = this.#first * words;
    for (let word = 0; word < 4; word++) bits[word] = this.#entries[start + 1 + word] ?? 0;
    this.#delete(this.#find(this.#entries[start] ?? 0));
    this.#entries[start] = 0;
    this.#size--;
    this.#skipGone();
  }

  /** Has the oldest be one that counts. */
  #skipGone(): void {
    while (this.#taken > 0 && this.#entries[this.#first * words] === 0) {
      this.#first = (this.#first + 1) & (this.#timesMs.length - 1);
      this.#taken--;
    }
    if (this.#size === 0) this.#groups.clear();
  }

  #hash(number: number, a: number, b: number, c: number, d: number): number {
    let hash = mixed(this.#seed ^ number, a);
    hash = mixed(hash, b);
    hash = mixed(hash, c);
    return mixed(hash, d) & (this.#table.length - 1);
  }

  /** Where in the table the UUID that was read last is, or is to be put. */
  #find(number: number): number {
    const a = bits[0] ?? 0;
    const b = bits[1] ?? 0;
    const c = bits[2] ?? 0;
    const d = bits[3] ?? 0;
    const entries = this.#entries;
    const mask = this.#table.length - 1;
    for (let at = this.#hash(number, a, b, c, d); ; at = (at + 1) & mask) {
      const place = this.#table[at] ?? 0;
      if (place === 0) return at;
      const start = (place - 1) * words;
      if (
        entries[start + 1] === a &&
        entries[start + 2] === b &&
        entries[start + 3] === c &&
        entries[start + 4] === d &&
        entries[start] === number
      ) {
        return at;
      }
    }
  }

  /** Takes out of the table what is there; what would not be found any more without it moves up. */
  #delete(at: number): void {
    const table = this.#table;
    const mask = table.length - 1;
    let hole = at;
    for (let next = (at + 1) & mask; ; next = (next + 1) & mask) {
      const place = table[next] ?? 0;
      if (place === 0) break;
      const home = this.#homeOf(place - 1);
      if (((next - home) & mask) < ((next - hole) & mask)) continue;
      table[hole] = place;
      hole = next;
    }
    table[hole] = 0;
  }

  #homeOf(place: number): number {
    const at = place * words;
    const word = (index: number): number => this.#entries[at + index] ?? 0;
    return this.#hash(word(0), word(1), word(2), word(3), word(4));
  }

  /** Leaves out what is gone, in a ring with a fifth of its places free. */
  #makeRoom(): void {
    const [entries, timesMs] = [this.#entries, this.#timesMs];
    let room = firstRoom;
    while (room < this.#size * 1.25) room *= 2;
    this.#entries = new Uint32Array(room * words);
    this.#timesMs = new Float64Array(room);
    this.#table = new Uint32Array(room * 2);
    let place = 0;
    for (let index = 0; index < this.#taken; index++) {
      const old = (this.#first + index) & (timesMs.length - 1);
      const entry = entries.subarray(old * words, (old + 1) * words);
      const [number = 0] = entry;
      if (number === 0) continue;
      this.#entries.set(entry, place * words);
      this.#timesMs[place] = timesMs[old] ?? 0;
      bits.set(entry.subarray(1));
      this.#table[this.#find(number)] = ++place;
    }
    this.#first = 0;
    this.#taken = place;
  }
}
