/** Messages with some of their parts replaced, removed or added, as fast-check arbitraries: they shrink. */

import fc from 'fast-check';

/** JSON as it is parsed. */
type Value = null | boolean | number | string | Value[] | { [key: string]: Value };

type Edit =
  | { readonly kind: 'replace' | 'add'; readonly at: number; readonly key: string; readonly value: Value }
  | { readonly kind: 'remove'; readonly at: number };

const scalars: readonly Value[] = [
  null,
  0,
  -0,
  -1,
  0.5,
  1e308,
  5e-324,
  9007199254740991,
  '',
  'total.p',
  'x',
  'OK',
  '2013-07-21T10:05:00.000Z',
  '2013-07-21T12:00:00+02:00',
  '2016-12-31T23:59:60Z',
  '2013-07-21T10:00:00',
  '304c3c50-0296-11e4-9191-0800200c9a66',
  [],
  {},
];
const keys = ['ext_a', 'ext_', '__proto__', 'constructor', 'toString', 'msg', 'Msg', 'heh_id', 'from', 'x.y'];

const value: fc.Arbitrary<Value> = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...scalars) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 3 }) as fc.Arbitrary<Value> },
);

const edit: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('replace' as const, 'add' as const),
    at: fc.nat(60),
    key: fc.oneof(fc.constantFrom(...keys), fc.string({ maxLength: 6 })),
    value,
  }),
  fc.record({ kind: fc.constant('remove' as const), at: fc.nat(60) }),
);

interface Slot {
  readonly holder: Value[] | Record<string, Value>;
  readonly key: string | number;
}

/** Every place in a value that holds another, in document order. */
function slotsOf(root: Value): Slot[] {
  if (Array.isArray(root)) {
    return root.flatMap((item, key) => [{ holder: root, key }, ...slotsOf(item)]);
  }
  if (typeof root !== 'object' || root === null) return [];
  return Object.entries(root).flatMap(([key, item]) => [{ holder: root, key }, ...slotsOf(item)]);
}

function put(holder: Value[] | Record<string, Value>, key: string | number, item: Value): void {
  // a plain assignment to __proto__ would set the prototype instead
  Object.defineProperty(holder, key, { value: item, enumerable: true, configurable: true, writable: true });
}

function apply(message: Value, step: Edit): void {
  const slots = slotsOf(message);
  const slot = slots[step.at % Math.max(1, slots.length)];
  if (slot === undefined) return;
  const { holder, key } = slot;
  if (step.kind === 'replace') put(holder, key, step.value);
  else if (step.kind === 'add') {
    if (Array.isArray(holder)) holder.push(step.value);
    else put(holder, step.key, step.value);
  } else if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else Reflect.deleteProperty(holder, key);
}

/** JSON texts of edited messages. */
export const editedText = (corpus: readonly string[]): fc.Arbitrary<string> =>
  fc.tuple(fc.constantFrom(...corpus), fc.array(edit, { maxLength: 3 })).map(([text, edits]) => {
    const message = JSON.parse(text) as Value;
    for (const step of edits) apply(message, step);
    return JSON.stringify(message);
  });
