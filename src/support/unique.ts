/** Finds equal items in time that grows with their number only: comparing each with each would not. */

/** A text that two JSON values share when they are equal, whatever the order of their members. */
function keyOf(value: unknown): string {
  // -0 is written as 0
  if (typeof value === 'string' || typeof value === 'number') return JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return `[${value.map(keyOf).join()}]`;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${keyOf(member)}`).join()}}`;
}

/** Index of the first item that is equal to one before it; -1 when all differ. */
export function repeatedItem(items: readonly unknown[]): number {
  const scalars = new Set<unknown>();
  const others = new Set<unknown>();
  for (let index = 0; index < items.length; index++) {
    const item = items[index];
    const isOther = typeof item === 'object' && item !== null;
    const seen = isOther ? others : scalars;
    const key = isOther ? keyOf(item) : item;
    if (seen.has(key)) return index;
    seen.add(key);
  }
  return -1;
}
