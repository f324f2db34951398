/** Type expressions as text, and the few schema forms that the compiler of types is given. */

import { isObject, type Json, type JsonObject } from '../load.ts';

export const quote = (text: string): string =>
  `'${JSON.stringify(text).slice(1, -1).replaceAll('\\"', '"').replaceAll("'", "\\'")}'`;

/** The type that has this value alone. */
export function literalType(value: Json): string {
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) return `[${value.map(literalType).join(', ')}]`;
  if (!isObject(value)) return String(value);
  const members = Object.entries(value).map(([name, item]) => `${quote(name)}: ${literalType(item)}`);
  return members.length === 0 ? emptyObject : `{ ${members.join('; ')} }`;
}

/** The object without members: `{}` would be anything but null. */
const emptyObject = '{ [k: string]: never }';

/** A type as text. */
export const text = (tsType: string): JsonObject => ({ tsType });
export const unknown: JsonObject = text('unknown');
export const never: JsonObject = text('never');
export const isText = (node: JsonObject, tsType: string): boolean => node['tsType'] === tsType;

/** Any object, and nothing else. */
export const anyObject = (): JsonObject => ({ type: 'object', properties: {}, additionalProperties: true });

/** Values of one type or another; what is part of an `unknown` is not told apart. */
export function unionOf(nodes: readonly JsonObject[]): JsonObject {
  const shown = distinct(nodes.filter((node) => !isText(node, 'never')));
  if (shown.some((node) => isText(node, 'unknown'))) return unknown;
  // a number says all that the number 1 does
  const kinds = ['number', 'string', 'boolean'].filter((kind) => shown.some((node) => isText(node, kind)));
  const wide = shown.filter((node) => !kinds.includes(literalKind(node)));
  return wide.length > 1 ? { anyOf: wide } : (wide[0] ?? never);
}

/** The type of a literal, or the empty text for other types. */
function literalKind(node: JsonObject): string {
  const tsType = typeof node['tsType'] === 'string' ? node['tsType'] : '';
  if (tsType.startsWith("'")) return 'string';
  if (tsType === 'true' || tsType === 'false') return 'boolean';
  return tsType !== '' && Number.isFinite(Number(tsType)) ? 'number' : '';
}

/** Values of all these types at once. */
export function intersectionOf(nodes: readonly JsonObject[]): JsonObject {
  const shown = distinct(nodes.filter((node) => !isText(node, 'unknown')));
  if (shown.some((node) => isText(node, 'never'))) return never;
  return shown.length > 1 ? { allOf: shown } : (shown[0] ?? unknown);
}

const distinct = (nodes: readonly JsonObject[]): JsonObject[] => [
  ...new Map(nodes.map((node) => [JSON.stringify(node), node])).values(),
];

/** The type of a node as text; null where it takes the compiler of types to write it. */
export function textOfType(node: Json | undefined): string | null {
  if (!isObject(node)) return null;
  if (typeof node['tsType'] === 'string') return node['tsType'];
  if (Array.isArray(node['anyOf'])) {
    const branches = node['anyOf'].map(textOfType);
    return branches.includes(null) ? null : branches.join(' | ');
  }
  const items = node['type'] === 'array' ? textOfType(node['items']) : null;
  return items === null ? null : `(${items})[]`;
}

/**
 * A list of fixed length, or of at least that length when further items have a type. Without `minItems`, which the
 * compiler of types would write into comments: it is told not to heed it.
 */
export const tupleOf = (items: readonly JsonObject[], rest: JsonObject | null): JsonObject => ({
  type: 'array',
  items: items as JsonObject[],
  additionalItems: rest ?? false,
});

export const arrayOf = (items: JsonObject): JsonObject => ({ type: 'array', items });
