/** Edit distance (insert, delete, replace, swap neighbours), given up once it exceeds `most`. */
function distance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let best = Math.min(replace, (previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        best = Math.min(best, (before[j - 2] ?? 0) + 1);
      row.push(best);
    }
    before = previous;
    previous = row;
  }
  return previous[b.length] ?? most + 1;
}

/** The candidate that the word was most probably meant to be, or undefined when none is near. */
export function closest(word: unknown, candidates: readonly string[]): string | undefined {
  // a stranger's input may be of any length: nothing that long is a slip of the finger
  if (typeof word !== 'string' || word.length > 100) return undefined;
  const most = Math.max(1, Math.floor(word.length / 3));
  let best: { candidate: string; distance: number } | undefined;
  for (const candidate of candidates) {
    const value = distance(word.toLowerCase(), candidate.toLowerCase(), most);
    if (value <= most && (best === undefined || value < best.distance)) best = { candidate, distance: value };
  }
  return best?.candidate;
}
