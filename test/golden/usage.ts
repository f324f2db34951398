/** Uses of what is generated for the golden cases: each line marked as an error must be one. */

import {
  aux,
  type Aux,
  type Either,
  type Settings,
  type Shape,
  type Tree,
} from './composition/expected/typescript/index.ts';
import { retake, ride, take, type Ride } from './dialogue/expected/typescript/index.ts';
import {
  contractMessage,
  deleteMessage,
  message,
  messageMap,
  type Message2,
} from './inline/expected/typescript/index.ts';
import { _1StSightMessage, readingV1, type ReadingV1 } from './plain/expected/typescript/index.ts';

import {
  _1StCourseMessage,
  builtin,
  classMessage,
  empty as nothing,
  order as cook,
  type DishV2,
  type Loose,
  type Menu,
  type Order,
  type Steps,
  type Stock,
} from './shapes/expected/typescript/index.ts';

export const order: Ride = ride({ leave: '2026-01-01T00:00:00Z' });
export const taken: object[] = [take(order, { driver: 'x' }), retake(take(order, { driver: 'x' }))];
// @ts-expect-error -- what nothing fills in has to be given
ride({});
// @ts-expect-error -- the builder does not know the driver
take(order);
// @ts-expect-error -- a misspelt field of a closed type
ride({ leave: '2026-01-01T00:00:00Z', zoen: 'a' });

export const notes: Message2[] = [
  message({ ends: ['a', 1] }),
  deleteMessage({ contract: contractMessage({ pages: 2 }) }),
  messageMap({ toString: 1, constructor: 'x' }),
];
// @ts-expect-error -- a tuple that is too long
message({ ends: ['a', 1, 2] });
// @ts-expect-error -- no value of the enumeration
message({ ends: ['a', 1], mood: 'fine' });

export const narrow = (note: Message2): number | undefined =>
  note.kind === 'contract' ? note.pages : undefined;

export const reading: ReadingV1 = readingV1({ at: 'now', values: [1, null], place: [1, 2], 'n/a': 3 });
// @ts-expect-error -- `of` is required, `note` is filled in with null
_1StSightMessage({ note: 'a' });
_1StSightMessage({ of: 'a' });

export const settings: Settings = { ext_known: 1, ext_other: 'x', 'ext-b': 'y' };
// @ts-expect-error -- no field, and no extension
export const misspelt: Settings = { titel: 'x' };
export const shapes: Shape[] = [null, { colour: 'red', radius: 1 }, { colour: 'red', side: 2 }];
export const tree: Tree = { value: 'a', children: [{ value: 'b', children: [] }], parent: null };

export const empty: Aux[] = [aux(), aux({ constructor: 'x', toString: 1 })];
export const either: Either = { a: 'x' };
// @ts-expect-error -- branches that only require fields do not open the type
export const neither: Either = { c: 1 };

// what is composed without alternatives is made as plain objects are
export const cooked: Order = cook({ table: 4 });
// @ts-expect-error -- a field of another part, of another kind
cook({ table: 4, kind: 'soup' });
// @ts-expect-error -- what nothing fills in has to be given
cook({});
export const course: object = _1StCourseMessage({
  $x: { a: [1, 'b', null], '': {} },
  '1st': [],
  'n/a': 'x',
  '': 1,
});
// @ts-expect-error -- another constant
_1StCourseMessage({ $x: { a: [1, 'b'], '': {} } });
export const classes: object[] = [
  classMessage({ class: 'x' }),
  classMessage({ class: 'x', constructor: 'y' }),
];
export const things: object[] = [nothing(), builtin({ record: { a: 1 }, other: 2, omit: 1 })];
// @ts-expect-error -- an object without fields has none
nothing({ a: 1 });
export const dishes: DishV2[] = [{ dish: 'soup', hot: true }, { dish: 'roast', of: "it's" }, [], null];
// @ts-expect-error -- the field that tells them apart says that it is a soup
export const cold: DishV2 = { dish: 'soup', hot: false, of: 'beef' };
export const hot = (dish: DishV2): boolean =>
  dish !== null && !Array.isArray(dish) && dish.dish === 'soup' && dish.hot;
export const loose: Loose[] = [{ size: 1, other: null }, 'text', [1], { size: 1, other: 2, list: { a: 1 } }];
// @ts-expect-error -- the object lacks a field
export const tight: Loose = { size: 1 };
export const steps: Steps[] = [['a'], ['a', [1, true], 'stir', 1]];
// @ts-expect-error -- a tuple without its first item
export const noSteps: Steps = [];
export const stocks: Stock[] = [{ least: 1, of_a: 1, 'x-a': 'x' }, { most: 1 }];
// @ts-expect-error -- one of two fields has to be there
export const noStock: Stock = { unit: 'kg' };
// @ts-expect-error -- a misspelt field
export const misspeltStock: Stock = { least: 1, mots: 2 };
export const menu: Menu = { name: 'a', parts: [{ name: 'b' }], by: { c: { name: 'd' } }, pair: [] };
