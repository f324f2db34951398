/** Whether every text that matches some regular expressions matches another. */

/** Whether all texts that match every one of `patterns` match `pattern`. */
export function isPatternWithin(patterns: readonly string[], pattern: string): 'yes' | 'no' | 'unknown' {
  if (patterns.includes(pattern)) return 'yes';
  return 'unknown';
}
