/** Regular expressions, as far as they are regular, as trees. */

import {
  anyButLineEnds,
  classes,
  complement,
  everything,
  single,
  union,
  type CodePoints,
} from './code-points.ts';

/** A part of a pattern. */
export type Part =
  | { readonly kind: 'set'; readonly set: CodePoints }
  | { readonly kind: 'sequence'; readonly parts: readonly Part[] }
  | { readonly kind: 'choice'; readonly parts: readonly Part[] }
  | { readonly kind: 'repeat'; readonly part: Part; readonly least: number; readonly most: number };

/** What is not regular, or is written in a way that is not read here. */
class Unread extends Error {}

const controls: Readonly<Record<string, number>> = { t: 9, n: 10, v: 11, f: 12, r: 13, '0': 0 };

/** Reads a pattern as `new RegExp(pattern, 'u')` does. */
class Reader {
  readonly #text: readonly string[];
  #at = 0;

  constructor(text: string) {
    this.#text = Array.from(text);
  }

  get #next(): string | undefined {
    return this.#text[this.#at];
  }

  #take(): string {
    const character = this.#text[this.#at++];
    if (character === undefined) throw new Unread();
    return character;
  }

  #skip(text: string): boolean {
    const isThere = Array.from(text).every((character, index) => this.#text[this.#at + index] === character);
    if (isThere) this.#at += text.length;
    return isThere;
  }

  /** The whole pattern: texts that have a match somewhere in them. */
  whole(): Part {
    const part = this.#choice(true);
    if (this.#next !== undefined) throw new Unread();
    return part;
  }

  #choice(isOutermost: boolean): Part {
    const parts = [this.#sequence(isOutermost)];
    while (this.#skip('|')) parts.push(this.#sequence(isOutermost));
    return { kind: 'choice', parts };
  }

  #sequence(isOutermost: boolean): Part {
    const anything: Part = {
      kind: 'repeat',
      part: { kind: 'set', set: everything },
      least: 0,
      most: Infinity,
    };
    const parts: Part[] = [];
    if (isOutermost && !this.#skip('^')) parts.push(anything);
    let isEnded = false;
    while (this.#next !== undefined && this.#next !== '|' && this.#next !== ')') {
      // an end that something follows is not read
      if (isEnded) throw new Unread();
      if (isOutermost && this.#skip('$')) isEnded = true;
      else parts.push(this.#repeated(this.#atom()));
    }
    if (isOutermost && !isEnded) parts.push(anything);
    return { kind: 'sequence', parts };
  }

  #atom(): Part {
    const character = this.#take();
    if (character === '(') {
      if (this.#next === '?' && !this.#skip('?:')) throw new Unread();
      const inner = this.#choice(false);
      if (!this.#skip(')')) throw new Unread();
      return inner;
    }
    if (character === '[') return { kind: 'set', set: this.#class() };
    if (character === '.') return { kind: 'set', set: anyButLineEnds };
    if (character === '\\') return { kind: 'set', set: this.#escape() };
    if (/[\^$*+?{}\])|]/.test(character)) throw new Unread();
    return { kind: 'set', set: single(character.codePointAt(0) ?? 0) };
  }

  #repeated(part: Part): Part {
    const [least, most] = this.#count();
    if (least === 1 && most === 1) return part;
    // as few as possible or as many: the texts are the same
    this.#skip('?');
    return { kind: 'repeat', part, least, most };
  }

  #count(): readonly [number, number] {
    if (this.#skip('*')) return [0, Infinity];
    if (this.#skip('+')) return [1, Infinity];
    if (this.#skip('?')) return [0, 1];
    if (!this.#skip('{')) return [1, 1];
    let text = '';
    while (this.#next !== '}') text += this.#take();
    this.#take();
    const [, least, comma, most] = /^(\d+)(,?)(\d*)$/.exec(text) ?? [];
    if (least === undefined) throw new Unread();
    return [Number(least), comma === '' ? Number(least) : most === '' ? Infinity : Number(most)];
  }

  #hex(length: number): number {
    let text = '';
    for (let index = 0; index < length; index++) text += this.#take();
    if (!/^[0-9A-Fa-f]+$/.test(text)) throw new Unread();
    return Number.parseInt(text, 16);
  }

  #escape(): CodePoints {
    const letter = this.#take();
    const known = Object.hasOwn(classes, letter) ? classes[letter] : undefined;
    if (known !== undefined) return known;
    const control = Object.hasOwn(controls, letter) ? controls[letter] : undefined;
    if (control !== undefined) return single(control);
    if (letter === 'x') return single(this.#hex(2));
    if (letter === 'u') {
      if (!this.#skip('{')) {
        const point = this.#hex(4);
        // half of a pair: the other half would have to be read with it
        if (point >= 0xd800 && point <= 0xdfff) throw new Unread();
        return single(point);
      }
      let text = '';
      while (this.#next !== '}') text += this.#take();
      this.#take();
      if (!/^[0-9A-Fa-f]+$/.test(text)) throw new Unread();
      return single(Number.parseInt(text, 16));
    }
    if (/[A-Za-z0-9]/.test(letter)) throw new Unread();
    return single(letter.codePointAt(0) ?? 0);
  }

  #class(): CodePoints {
    const isNegated = this.#skip('^');
    const sets: CodePoints[] = [];
    while (this.#next !== ']') {
      const from = this.#classMember();
      if (this.#next === '-' && this.#text[this.#at + 1] !== ']') {
        this.#take();
        const [low, high] = [from, this.#classMember()].map((set) => (set.length === 1 ? set[0] : undefined));
        if (low === undefined || high === undefined || low[0] !== low[1] || high[0] !== high[1])
          throw new Unread();
        sets.push([[low[0], high[0]]]);
      } else sets.push(from);
    }
    this.#take();
    const set = union(...sets);
    return isNegated ? complement(set) : set;
  }

  #classMember(): CodePoints {
    const character = this.#take();
    if (character !== '\\') return single(character.codePointAt(0) ?? 0);
    if (this.#skip('b')) return single(8);
    if (this.#skip('-')) return single(0x2d);
    return this.#escape();
  }
}

/** The tree of a pattern; null where it is not read. */
export function readPattern(pattern: string): Part | null {
  try {
    new RegExp(pattern, 'u');
    return new Reader(pattern).whole();
  } catch (caught) {
    if (caught instanceof Unread || caught instanceof SyntaxError) return null;
    throw caught;
  }
}
