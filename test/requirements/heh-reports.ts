/** D3.1.3: messages 1 to 6, between a home energy hub and whoever controls it: reports and events. */

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
const event = { severity: 1, type: 'voltage_low', start_time: start, end_time: end };

export const reports: readonly Requirement[] = [
  holds(
    'M01.1',
    message(1, 'get_report'),
    'The controller asks once for measurements of some signals in a period.',
    goes('get_report', down, serviceDown),
    answered('get_report', 'one', 'report'),
    tests.fields,
  ),
  holds(
    'M01.2',
    message(1, 'get_report'),
    'The resolution is in seconds.',
    unit('get_report', 'resolution', 's'),
    right('get_report', { resolution: 0.5 }),
  ),
  holds(
    'M01.3',
    reading(1, 'get_report'),
    'The period ends after it begins, and the resolution is greater than 0.',
    wrong('/to', 'get_report', backwards),
    wrong('/to', 'get_report', { from: start, to: start }),
    wrong('/resolution', 'get_report', { resolution: 0 }),
  ),
  holds(
    'M02.1',
    message(2, 'get_periodic_report'),
    'The controller subscribes to reports of some signals.',
    goes('get_periodic_report', down, serviceDown),
    answered('get_periodic_report', 'stream', 'report'),
    tests.fields,
  ),
  holds(
    'M02.2',
    message(2, 'get_periodic_report'),
    'The interval is in seconds; -1 disables.',
    unit('get_periodic_report', 'interval', 's'),
    right('get_periodic_report', { interval: -1 }),
    wrong('/interval', 'get_periodic_report', { interval: -2 }),
    wrong('/interval', 'get_periodic_report', { interval: 0 }),
    tests.streamEnd,
  ),
  holds(
    'M02.3',
    message(2, 'get_periodic_report'),
    'first_from is a time, or null: then the first period may begin at any time from now to one interval on.',
    right('get_periodic_report', { first_from: null }),
    right('get_periodic_report', { first_from: start }),
    wrong('/first_from', 'get_periodic_report', { first_from: undefined }),
  ),
  holds(
    'M02.4',
    message(2, 'get_periodic_report'),
    'request_id, the id of the subscription, is optional.',
    right('get_periodic_report', { request_id: 'a' }),
    right('get_periodic_report', { request_id: null }),
  ),
  planned(
    'M02.5',
    message(2, 'get_periodic_report'),
    'A hub reports on schedule: it replaces the earlier setting and starts periods at first_from + k times the interval.',
  ),
  holds(
    'M03.1',
    message(3, 'report'),
    'The hub reports measured values by signal, asked for or periodically.',
    goes('report', up, serviceUp),
    unanswered('report'),
    tests.fields,
  ),
  holds(
    'M03.2',
    message(3, 'report'),
    'Each signal has as many values as the period has steps of the resolution.',
    'unit/support-rules.test.ts: from 10:00:00 to %s at one every %d s is %d',
    wrong('/values/total.p', 'report', {
      from: start,
      to: end,
      resolution: 300,
      values: { 'total.p': [1, 2] },
    }),
    right('report', { from: start, to: end, resolution: 300, values: { 'total.p': [1, 2, 3] } }),
  ),
  holds(
    'M03.3',
    reading(3, 'report'),
    'null stands for a missing sample, and counts.',
    right('report', { from: start, to: end, resolution: 300, values: { 'total.p': [1, null, 3] } }),
    'unit/support-rules.test.ts: counts null items',
  ),
  holds(
    'M03.4',
    message(3, 'report'),
    'It carries no request_id.',
    wrong('/request_id', 'report', { request_id: 'a' }),
  ),
  holds(
    'M04.1',
    message(4, 'get_energy_events'),
    'The controller asks for anomalous events of a period, from a severity on.',
    goes('get_energy_events', down),
    answered('get_energy_events', 'one', 'energy_events'),
    tests.fields,
    wrong('/to', 'get_energy_events', backwards),
  ),
  holds(
    'M05.1',
    message(5, 'get_energy_events_realtime'),
    'The controller asks to be told of events as they happen, from a severity on; nothing answers this itself.',
    goes('get_energy_events_realtime', down),
    unanswered('get_energy_events_realtime'),
    tests.fields,
  ),
  holds(
    'M05.2',
    message(5, 'get_energy_events_realtime'),
    'A very high severity turns it off, so there is no greatest one.',
    right('get_energy_events_realtime', { severity: 1e9 }),
  ),
  holds(
    'M06.1',
    message(6, 'energy_events'),
    'The hub reports events, on request or by itself.',
    goes('energy_events', up),
    unanswered('energy_events'),
    right('energy_events', { events: [event] }),
    right('energy_events', { events: [] }),
  ),
  holds(
    'M06.2',
    message(6, 'energy_events'),
    'Later versions may add types of events: unknown ones are taken.',
    right('energy_events', { events: [{ ...event, type: 'flicker' }] }),
    'types/messages.test-d.ts: have open lists that take any text and closed ones that do not',
  ),
  holds(
    'M06.3',
    reading(6, 'energy_events'),
    'An event does not end before it begins.',
    wrong('/events/0/end_time', 'energy_events', {
      events: [{ ...event, start_time: end, end_time: start }],
    }),
    right('energy_events', { events: [{ ...event, end_time: start }] }),
  ),
];
