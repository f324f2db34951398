/** D3.1.3: messages 15 to 24, between a home energy hub and whoever controls it: prices, status, clock, mode and capabilities. */

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

const start = '2013-07-24T11:10:00Z';
const end = '2013-07-24T11:25:00Z';
const backwards = { from: end, to: start };
const signal = { name: 'p', desc: 'real power', unit: 'kW' };

export const devices: readonly Requirement[] = [
  holds(
    'M15.1',
    message(15, 'load_price'),
    'The controller tells the price at which the end user buys, in a period.',
    goes('load_price', down),
    unanswered('load_price'),
    wrong('/to', 'load_price', backwards),
    tests.fields,
  ),
  holds(
    'M15.2',
    reading(15, 'load_price'),
    'A price may be negative.',
    right('load_price', { price: -0.01 }),
    right('generation_price', { price: -0.01 }),
  ),
  holds(
    'M16.1',
    message(16, 'generation_price'),
    'The controller tells the price at which the end user sells, by generator.',
    goes('generation_price', down),
    unanswered('generation_price'),
    wrong('/device', 'generation_price', { device: undefined }),
    wrong('/to', 'generation_price', backwards),
  ),
  holds(
    'M17.1',
    message(17, 'get_all_prices'),
    'The hub asks for all prices; the message has no fields.',
    goes('get_all_prices', up),
    answered('get_all_prices', 'many', 'load_price', 'generation_price'),
    tests.fields,
  ),
  holds(
    'M18.1',
    message(18, 'get_status_report'),
    'The controller asks for status and events of a period, at or above a severity.',
    goes('get_status_report', down),
    answered('get_status_report', 'one', 'status_report'),
    wrong('/to', 'get_status_report', backwards),
    tests.fields,
  ),
  holds(
    'M19.1',
    message(19, 'status_report'),
    'The hub says its status (OK when well), its clock, and events; on request or by itself.',
    goes('status_report', up),
    unanswered('status_report'),
    right('status_report', { status: 'OK' }),
    tests.fields,
  ),
  holds(
    'M19.2',
    message(19, 'status_report'),
    'Types of events are open: network_down and network_up are examples.',
    right('status_report', { events: [{ time: start, severity: 1, type: 'door_open' }] }),
  ),
  holds(
    'M20.1',
    message(20, 'set_clock'),
    "The controller corrects the hub's clock by seconds to add; null means to synchronise by default means.",
    goes('set_clock', down),
    unanswered('set_clock'),
    unit('set_clock', 'offset', 's'),
    right('set_clock', { offset: null }),
    right('set_clock', { offset: -3600 }),
    wrong('/offset', 'set_clock', { offset: undefined }),
  ),
  holds(
    'M21.1',
    message(21, 'set_smart_mode'),
    'The modes are normal, passive and off, and no others; reset is a boolean.',
    goes('set_smart_mode', down),
    unanswered('set_smart_mode'),
    ...['normal', 'passive', 'off'].map((mode) => right('set_smart_mode', { mode })),
    wrong('/mode', 'set_smart_mode', { mode: 'on' }),
    wrong('/reset', 'set_smart_mode', { reset: 'yes' }),
  ),
  planned(
    'M21.2',
    message(21, 'set_smart_mode'),
    'A passive hub cancels its activations and ignores all but set_smart_mode.',
  ),
  holds(
    'M22.1',
    message(22, 'get_capabilities'),
    'The controller asks for capabilities of a device; null is the hub itself.',
    goes('get_capabilities', down),
    answered('get_capabilities', 'one', 'capabilities', 'device_capabilities'),
    right('get_capabilities', { device: null }),
    wrong('/device', 'get_capabilities', { device: undefined }),
  ),
  holds(
    'M23.1',
    message(23, 'capabilities'),
    'The hub tells its own; also by itself on every boot, which says that it is online.',
    goes('capabilities', up),
    unanswered('capabilities'),
    'unit/documentation.test.ts: begins with a program that does what its comments say',
  ),
  holds(
    'M23.2',
    message(23, 'capabilities'),
    'Serial number and addresses are optional; the devices may include total.',
    right('capabilities', { device_sn: undefined, device_ip: undefined, device_mac: undefined }),
    right('capabilities', { devices: ['total', 'WaterHeater01'] }),
    right('capabilities', { devices: [] }),
    tests.fields,
  ),
  holds(
    'M24.1',
    message(24, 'device_capabilities'),
    'The hub tells those of one device.',
    goes('device_capabilities', up),
    unanswered('device_capabilities'),
    tests.fields,
  ),
  holds(
    'M24.2',
    message(24, 'device_capabilities'),
    'Its classes are a set, maybe empty, of consumer, generator and storage.',
    right('device_capabilities', { classes: [] }),
    right('device_capabilities', { classes: ['storage', 'generator', 'consumer'] }),
    wrong('/classes/0', 'device_capabilities', { classes: ['toaster'] }),
    wrong('/classes', 'device_capabilities', { classes: ['storage', 'storage'] }),
  ),
  holds(
    'M24.3',
    message(24, 'device_capabilities'),
    'The type is hierarchical text, e.g. car/electric.',
    right('device_capabilities', { type: 'car/electric' }),
  ),
  holds(
    'M24.4',
    message(24, 'device_capabilities'),
    'The unit of a signal should be one of the known ones and may be another.',
    ...['kW', 'kVA', 'kWh', 'A', 'V', 'Hz', 'K'].map((its) =>
      right('device_capabilities', { signals: [{ ...signal, unit: its }] }),
    ),
  ),
  holds(
    'M24.5',
    message(24, 'device_capabilities'),
    'The range of a signal is optional: the smallest and the greatest value, in that order (reading of the SDK).',
    right('device_capabilities', { signals: [{ ...signal, range: [0, 10] }] }),
    right('device_capabilities', { signals: [{ ...signal, range: null }] }),
    right('device_capabilities', { signals: [signal] }),
    wrong('/signals/0/range/1', 'device_capabilities', { signals: [{ ...signal, range: [10, 0] }] }),
    wrong('/signals/0/range', 'device_capabilities', { signals: [{ ...signal, range: [1] }] }),
  ),
];
