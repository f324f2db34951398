/** Where in the text of a file something stands that a JSON Pointer names. */

import { isCollection, isMap, isScalar, LineCounter, parseDocument, type Node } from 'yaml';
import { pointerSteps } from '../support/pointer.ts';

/** A place in a text, counted from 1. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

/** Finds places in one text. Of what is not there, it finds what is to hold it. */
export function placesIn(text: string): (pointer: string) => TextPlace {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, keepSourceTokens: false });
  return (pointer) => {
    let node = document.contents as Node | null;
    let offset = node?.range?.[0] ?? 0;
    for (const step of pointerSteps(pointer)) {
      if (!isCollection(node)) break;
      const pair = isMap(node)
        ? node.items.find(({ key }) => (isScalar(key) ? String(key.value) : String(key)) === step)
        : undefined;
      const value = (pair === undefined ? node.get(isMap(node) ? step : Number(step), true) : pair.value) as
        Node | null | undefined;
      if (value === undefined) break;
      offset = (pair?.key as Node | undefined)?.range?.[0] ?? value?.range?.[0] ?? offset;
      node = value;
    }
    const { line, col } = counter.linePos(offset);
    return { line, column: col };
  };
}
