/** A topic pattern made ready: says whether a routing key, split by {@link splitKey}, matches. */
export type TopicMatcher = (words: readonly string[]) => boolean;

/** The words of a routing key or pattern; the empty key has none, `a..b` has an empty one. */
export function splitKey(key: string): readonly string[] {
  return key === '' ? [] : key.split('.');
}

/** Whether a binding key has a wildcard at all; without one, it matches itself only. */
export function hasWildcard(bindingKey: string): boolean {
  return splitKey(bindingKey).some((word) => word === '*' || word === '#');
}

/**
 * Compiles a topic binding key: `*` stands for exactly one word, `#` for any number, none included;
 * either only as a whole word, as in RabbitMQ.
 */
export function compileTopic(bindingKey: string): TopicMatcher {
  const pattern = splitKey(bindingKey);
  if (pattern.length === 1 && pattern[0] === '#') return () => true;
  return (words) => matches(pattern, words);
}

/**
 * Greedy matching that goes back to the latest `#` only: that one can take over whatever an earlier
 * `#` would have taken, so no other choice needs a second look. At most pattern × words steps.
 */
function matches(pattern: readonly string[], words: readonly string[]): boolean {
  let at = 0;
  let word = 0;
  let hash = -1;
  let wordAtHash = 0;
  while (word < words.length) {
    const expected = pattern[at];
    if (expected === '#') {
      hash = at++;
      wordAtHash = word;
    } else if (expected === '*' || (at < pattern.length && expected === words[word])) {
      at++;
      word++;
    } else if (hash >= 0) {
      at = hash + 1;
      word = ++wordAtHash;
    } else {
      return false;
    }
  }
  while (pattern[at] === '#') at++;
  return at === pattern.length;
}
