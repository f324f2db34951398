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
