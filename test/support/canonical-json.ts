/** Canonical JSON (RFC 8785): two values are the same message when their canonical texts are. */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  // the default order of sort is that of UTF-16 code units, as the RFC wants it
  const members = Object.entries(value).map(([name, member]) => [name, canonicalJson(member)] as const);
  const sorted = members.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${sorted.map(([name, text]) => `${JSON.stringify(name)}:${text}`).join(',')}}`;
}
