/** D3.1.3: messages 7 to 14, between a home energy hub and whoever controls it: activations and emergencies. */

import {
  answered,
  goes,
  holds,
  planned,
  right,
  unanswered,
  unit,
  wrong,
  type Requirement,
} from './requirement.ts';
import { tests } from './tests.ts';

const message = (number: number, name: string): string => `D3.1.3, message ${number} (${name})`;
const reading = (number: number, name: string): string => `${message(number, name)}; reading of the SDK`;

const down = 'controller>heh';
const up = 'heh>controller';
const serviceDown = 'vpp>operator';
const serviceUp = 'operator>vpp';

const start = '2013-07-24T11:10:00Z';
const end = '2013-07-24T11:25:00Z';
const backwards = { from: end, to: start };

export const activations: readonly Requirement[] = [
  holds(
    'M07.1',
    message(7, 'activate'),
    'The controller orders an activation; the hub accepts, rejects, or proposes another.',
    goes('activate', down, serviceDown),
    answered('activate', 'one', 'accept_activation', 'reject_activation', 'modify_activation'),
    tests.fields,
  ),
  holds(
    'M07.2',
    message(7, 'activate'),
    'The sender gives a unique id; modification_count is an integer that begins at 0.',
    'unit/sources-annotations.test.ts: fills in what the sender makes up, and nothing else',
    'conformance/bus-suite-messages.ts: fills ids in that are fresh for each message and reach the peer as they were sent',
    wrong('/modification_count', 'activate', { modification_count: -1 }),
    wrong('/modification_count', 'activate', { modification_count: 0.5 }),
    wrong('/id', 'activate', { id: '' }),
  ),
  holds(
    'M07.3',
    message(7, 'activate'),
    'The quantity is in kW: positive is more generation or less load, negative the reverse, 0 a test.',
    unit('activate', 'quantity', 'kW'),
    ...[7, -7, 0].map((quantity) => right('activate', { quantity })),
  ),
  holds(
    'M07.4',
    message(7, 'activate'),
    'The device is an id, or null for any or all; it is always said.',
    right('activate', { device: null }),
    right('activate', { device: 'WaterHeater01' }),
    wrong('/device', 'activate', { device: undefined }),
  ),
  holds(
    'M07.5',
    reading(7, 'activate'),
    'The activation ends after it begins.',
    wrong('/to', 'activate', backwards),
  ),
  planned(
    'M07.6',
    message(7, 'activate'),
    'A hub keeps the orders it has accepted, and changes one when a higher count for its id comes.',
  ),
  holds(
    'M08.1',
    message(8, 'accept_activation'),
    'The hub accepts an order, by id and modification_count.',
    goes('accept_activation', up, serviceUp),
    unanswered('accept_activation'),
    tests.fields,
    tests.orders,
  ),
  holds(
    'M09.1',
    message(9, 'reject_activation'),
    'The hub rejects an order, by id and modification_count.',
    goes('reject_activation', up, serviceUp),
    unanswered('reject_activation'),
    tests.fields,
    tests.orders,
  ),
  planned(
    'M09.2',
    message(9, 'reject_activation'),
    'A modification accepted earlier stays in force when a later one is rejected.',
  ),
  holds(
    'M10.1',
    message(10, 'modify_activation'),
    'The hub proposes another activation, with every field said, unchanged ones too.',
    goes('modify_activation', up, serviceUp),
    unanswered('modify_activation'),
    tests.fields,
    wrong('/device', 'modify_activation', { device: undefined }),
    wrong('/quantity', 'modify_activation', { quantity: undefined }),
    unit('modify_activation', 'quantity', 'kW'),
    wrong('/to', 'modify_activation', backwards),
  ),
  holds(
    'M10.2',
    message(10, 'modify_activation'),
    'It carries the id and the modification_count of the order it rejects, and heh_id where that had one.',
    tests.builders,
    right('modify_activation', { heh_id: 'heh-42' }),
    'unit/standard.test.ts: carries on what an order says: accept, reject, modify',
  ),
  holds(
    'M11.1',
    message(11, 'get_activation_capacity'),
    'The controller asks what could be activated now; no device means the total.',
    goes('get_activation_capacity', down, serviceDown),
    answered('get_activation_capacity', 'one', 'activation_capacity'),
    right('get_activation_capacity', { device: undefined }),
    right('get_activation_capacity', { device: null }),
  ),
  holds(
    'M12.1',
    message(12, 'activation_capacity'),
    'The hub says what it could do in both directions, in kW, both magnitudes.',
    goes('activation_capacity', up, serviceUp),
    unanswered('activation_capacity'),
    unit('activation_capacity', 'pos_capacity', 'kW'),
    unit('activation_capacity', 'neg_capacity', 'kW'),
    wrong('/pos_capacity', 'activation_capacity', { pos_capacity: -1 }),
    wrong('/neg_capacity', 'activation_capacity', { neg_capacity: -1 }),
    right('activation_capacity', { pos_capacity: 0, neg_capacity: 0 }),
  ),
  holds(
    'M13.1',
    message(13, 'contingency_activate'),
    'In an emergency the controller orders all that is possible; nothing acknowledges it.',
    goes('contingency_activate', down, serviceDown),
    unanswered('contingency_activate'),
    tests.fields,
  ),
  holds(
    'M13.2',
    message(13, 'contingency_activate'),
    'max_quantity is a magnitude in kW, null for no limit; from may be in the past.',
    unit('contingency_activate', 'max_quantity', 'kW'),
    right('contingency_activate', { max_quantity: null, from: '1970-01-01T00:00:00Z' }),
    wrong('/max_quantity', 'contingency_activate', { max_quantity: -1 }),
    wrong('/max_quantity', 'contingency_activate', { max_quantity: undefined }),
  ),
  planned(
    'M13.3',
    message(13, 'contingency_activate'),
    'A hub gives it the highest priority, above every activation.',
  ),
  holds(
    'M14.1',
    message(14, 'contingency_end'),
    'The controller ends it by its id; a time in the past means at once; nothing acknowledges it.',
    goes('contingency_end', down, serviceDown),
    unanswered('contingency_end'),
    right('contingency_end', { end: '1970-01-01T00:00:00Z' }),
    tests.fields,
  ),
];
