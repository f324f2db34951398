/** Code as a tree that is written on one line where it fits, and on several where it does not. */

/** A piece of code. */
export type Code = string | Group | Chain;

/** Brackets with something in them: arguments, a list, an object. */
interface Group {
  readonly open: string;
  readonly items: readonly Code[];
  readonly close: string;
  /** Spaces inside the brackets when it is on one line. */
  readonly isSpaced?: boolean;
  /** A comma after the last item when it is on several lines. */
  readonly hasLastComma?: boolean;
  /** Before the group, on its line: `name: `. */
  readonly before?: string;
}

/** Calls on what calls return: `Order.builder().from(…).build()`. */
interface Chain {
  readonly head: string;
  readonly links: readonly Code[];
}

/** How far a level is moved to the right. */
export interface Style {
  readonly indent: string;
  readonly width: number;
}

const isChain = (code: Code): code is Chain => typeof code === 'object' && 'links' in code;

/** On one line. */
export function flat(code: Code): string {
  if (typeof code === 'string') return code;
  if (isChain(code)) return code.head + code.links.map(flat).join('');
  const inner = code.items.map(flat).join(', ');
  const space = code.isSpaced === true && inner !== '' ? ' ' : '';
  return `${code.before ?? ''}${code.open}${space}${inner}${space}${code.close}`;
}

/**
 * Written at an indentation.
 *
 * @param used Columns of the first line that are taken, before and after.
 */
export function written(code: Code, style: Style, indent = '', used = 0): string {
  const line = flat(code);
  if (typeof code === 'string' || indent.length + used + line.length <= style.width) return line;
  const inner = indent + style.indent;
  if (isChain(code)) {
    const far = inner + (style.indent === '  ' ? '  ' : '');
    return code.head + code.links.map((link) => `\n${far}${written(link, style, far)}`).join('');
  }
  const last = code.items.length - 1;
  const items = code.items.map((item, index) => {
    const comma = index < last || code.hasLastComma === true ? ',' : '';
    return `\n${inner}${written(item, style, inner, comma.length)}${comma}`;
  });
  return `${code.before ?? ''}${code.open}${items.join('')}\n${indent}${code.close}`;
}
