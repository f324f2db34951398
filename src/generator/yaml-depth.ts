/** How deeply YAML is nested, found out without going as deep. */

import type { CST } from 'yaml';

/** The keys and values of a collection, and what a document holds. */
function itemsOf(token: CST.Token): (CST.Token | null | undefined)[] {
  if (token.type === 'document') return [token.value];
  if (token.type !== 'block-map' && token.type !== 'block-seq' && token.type !== 'flow-collection') return [];
  return token.items.flatMap(({ key, value }) => [key, value]);
}

/** Where the first collection begins that is more than so many levels deep, in characters of the text. */
export function offsetBeyond(levels: number, tokens: readonly CST.Token[]): number | undefined {
  let layer: readonly CST.Token[] = tokens;
  // the outermost are documents
  for (let level = 0; layer.length > 0; level++) {
    const next = layer.flatMap(itemsOf).filter((token) => token !== null && token !== undefined);
    if (level > levels) {
      const [first] = layer.filter((token) => itemsOf(token).length > 0);
      if (first !== undefined) return first.offset;
    }
    layer = next;
  }
  return undefined;
}
