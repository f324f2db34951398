/** The types of arrays: lists, and tuples that show which lengths they can have. */

import { listOf } from '../json.ts';
import type { JsonObject } from '../load.ts';
import { trimPlace } from '../spec-error.ts';
import { within } from './type-docs.ts';
import { isAnything } from './type-limits.ts';
import type { Shape } from './type-objects.ts';
import type { TypeSchemas } from './type-schemas.ts';
import { arrayOf, isText, never, tupleOf, unionOf } from './type-text.ts';

/** How many items of a tuple are spelt out, how many of them may be missing, and how long all that may get. */
const most = { items: 12, optional: 8, characters: 20_000 };

const numberOf = (value: unknown, fallback: number): number => (typeof value === 'number' ? value : fallback);

export function tupleTypes(schema: JsonObject, place: string, types: TypeSchemas): Shape {
  const { items = true } = schema;
  const prefix = listOf(schema['prefixItems']);
  const [least, greatest] = [numberOf(schema['minItems'], 0), numberOf(schema['maxItems'], Infinity)];
  const parts = prefix.map((item, index) =>
    types.child(item, within(place, 'prefixItems', String(index)), 'prefixItems', String(index)),
  );
  const further = types.child(items, within(place, 'items'), 'items');
  const isOpen = !isText(further.node, 'never');
  const remarks = [...parts, further].flatMap((part) => part.remarks);
  const notes = [...parts, further].flatMap((part) => part.notes);
  const shape = (node: JsonObject, what?: string): Shape => ({
    node,
    bases: [],
    notes,
    remarks:
      what === undefined
        ? remarks
        : [
            {
              place: trimPlace(place),
              where: [],
              text: `${what} is checked by the validator only; the type is wider.`,
              isNote: true,
            },
            ...remarks,
          ],
  });
  // the length of a list is something that only the validator checks, and its comment says
  if (prefix.length === 0 && !isAnything(items) && isOpen) return shape(arrayOf(further.node));
  const impossible = parts.findIndex(({ node }) => isText(node, 'never'));
  const longest = Math.min(
    greatest,
    impossible < 0 ? Infinity : impossible,
    isOpen ? Infinity : prefix.length,
  );
  if (least > longest) return shape(never);
  if (longest === 0) return shape(tupleOf([], null));
  const nodes = parts.map(({ node }) => node).slice(0, longest);
  while (nodes.length < Math.min(least, most.items)) nodes.push(further.node);
  const rest = longest > nodes.length ? further.node : null;
  const shortest = Math.min(least, nodes.length);
  const optional = nodes.length - shortest;
  // each item is written once for each length: of tuples in tuples, that would be more than any file can hold
  const isSpeltOut =
    optional <= most.optional && (optional + 1) * JSON.stringify(nodes).length <= most.characters;
  if (!isSpeltOut && optional > 0) {
    const others = unionOf([...nodes.slice(shortest), ...(rest === null ? [] : [rest])]);
    const what = 'the length of the tuple, and which of its optional items stands where,';
    return shape(tupleOf(nodes.slice(0, shortest), others), what);
  }
  const isExact = least <= nodes.length && (rest === null || longest === Infinity);
  const lengths = nodes.slice(shortest).map((_, index) => tupleOf(nodes.slice(0, shortest + index), null));
  const node = unionOf([...lengths, tupleOf(nodes, rest)]);
  return isExact ? shape(node) : shape(node, 'the length of the tuple');
}
