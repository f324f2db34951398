/** D3.1.3: the nine messages of the balancing market, and its scenes. */

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
const market = 'D3.1.3, market level';
const reading = 'D3.1.3, market level; reading of the SDK';

const start = '2013-07-24T11:00:00Z';
const end = '2013-07-24T12:00:00Z';
const backwards = { from: end, to: start };

const withId = [
  'balancing_reserve_bid',
  'bid_accepted',
  'balancing_energy_bid',
  'activate_bid',
  'request_balancing',
  'balancing_unachievable',
];
const withoutId = ['response', 'market_cleared', 'balancing_activated'];

export const balancing: readonly Requirement[] = [
  holds(
    'K.1',
    market,
    'Every message that has a msg_id, response excepted, is answered with response.',
    ...withId.map((name) => answered(name, 'one', 'response')),
    tests.conversations,
  ),
  holds(
    'K.2',
    market,
    'Messages without a msg_id, and response itself, get no answer.',
    ...withoutId.map((name) => unanswered(name)),
  ),
  holds(
    'K.3',
    market,
    'msg_id and bid_id are UUIDs, made by the sender where the message is new.',
    ...withId.map((name) => wrong('/msg_id', name, { msg_id: 'one' })),
    wrong('/bid_id', 'bid_accepted', { bid_id: '1' }),
    'unit/sources-annotations.test.ts: fills in what the sender makes up, and nothing else',
  ),
  holds(
    'K.4',
    market,
    'Until it is answered, the sender does not rely on it: a question without an answer fails.',
    'unit/bus-client.test.ts: %s: %s is given up after %i ms, and leaves no timer',
    tests.refusal,
  ),
  holds(
    'K.5',
    market,
    'A bid changes by bidding the same bid_id again; quantity 0 cancels it.',
    tests.national,
    right('balancing_energy_bid', { quantity: 0 }),
    right('balancing_reserve_bid', { quantity: 0 }),
  ),
  holds(
    'K.6',
    reading,
    'Forwarding keeps the bid_id and takes a fresh msg_id on each hop.',
    tests.forwarding,
  ),
  holds(
    'K.7',
    reading,
    'Quantities of requests and activations are in MW, and never converted along a chain.',
    unit('activate_bid', 'quantity', 'MW'),
    unit('request_balancing', 'quantity', 'MW'),
    unit('balancing_activated', 'quantity', 'MW'),
    tests.forwarding,
  ),
  holds(
    'K.8',
    reading,
    'Response codes are HTTP-like integers; 200 is OK.',
    right('response', { response_code: 200 }),
    right('response', { response_code: 503 }),
    wrong('/response_code', 'response', { response_code: 99 }),
    wrong('/response_code', 'response', { response_code: 600 }),
    wrong('/response_code', 'response', { response_code: 200.5 }),
  ),
  planned(
    'K.9',
    reading,
    'A second activate_bid on a bid is a further part, never a change: the market keeps account of the parts.',
  ),

  holds(
    'M25.1',
    message(25, 'balancing_reserve_bid'),
    'A BSP bids a reserve to its TSO, in MW, with both prices.',
    goes('balancing_reserve_bid', 'bsp>tso'),
    unit('balancing_reserve_bid', 'quantity', 'MW'),
    tests.fields,
  ),
  holds(
    'M25.2',
    message(25, 'balancing_reserve_bid'),
    'The product has a direction and a period that ends after it begins (reading of the SDK).',
    right('balancing_reserve_bid', { product: { positive: false, start, end } }),
    wrong('/product/end', 'balancing_reserve_bid', { product: { positive: true, start: end, end: start } }),
    wrong('/product/positive', 'balancing_reserve_bid', { product: { positive: 'yes', start, end } }),
  ),
  holds(
    'M25.3',
    message(25, 'balancing_reserve_bid'),
    'divisible is optional and true by default; it is not filled in.',
    right('balancing_reserve_bid', { divisible: undefined }),
    right('balancing_reserve_bid', { divisible: null }),
    right('balancing_reserve_bid', { divisible: false }),
  ),
  holds(
    'M26.1',
    message(26, 'response'),
    'The receiver acknowledges or refuses, by the msg_id of the original, whichever way that went.',
    goes('response', 'bsp>tso', 'tso>bsp', 'tso>super-tso', 'super-tso>tso'),
    tests.fields,
    tests.builders,
  ),
  holds(
    'M27.1',
    message(27, 'bid_accepted'),
    'The TSO takes a reserve bid, or part of it; the BSP confirms.',
    goes('bid_accepted', 'tso>bsp'),
    unit('bid_accepted', 'quantity', 'MW'),
    tests.fields,
    tests.reserve,
  ),
  holds(
    'M28.1',
    message(28, 'market_cleared'),
    'The TSO tells all BSPs at once that the market for a product is cleared.',
    goes('market_cleared', 'tso>bsp-group'),
    tests.fields,
    'conformance/bus-suite-handlers.ts: hear a message to a group in every member, and only there',
  ),
  holds(
    'M29.1',
    message(29, 'balancing_energy_bid'),
    'A BSP bids energy to its TSO, which may forward it to the super-TSO, in MWh.',
    goes('balancing_energy_bid', 'bsp>tso', 'tso>super-tso'),
    unit('balancing_energy_bid', 'quantity', 'MWh'),
    tests.fields,
  ),
  holds(
    'M30.1',
    message(30, 'activate_bid'),
    'The TSO activates a BSP’s bid, the super-TSO one through the TSO that it came from.',
    goes('activate_bid', 'tso>bsp', 'super-tso>tso'),
    tests.fields,
    tests.forwarding,
  ),
  holds(
    'M30.2',
    message(30, 'activate_bid'),
    'from null means as soon as possible, to null the end of the product; a period ends after it begins.',
    right('activate_bid', { from: null, to: null }),
    wrong('/to', 'activate_bid', backwards),
    wrong('/from', 'activate_bid', { from: undefined }),
  ),
  holds(
    'M31.1',
    message(31, 'request_balancing'),
    'A TSO tells the super-TSO its imbalance: positive is a shortage, negative a surplus.',
    goes('request_balancing', 'tso>super-tso'),
    right('request_balancing', { quantity: 42 }),
    right('request_balancing', { quantity: -12 }),
    tests.fields,
  ),
  holds(
    'M31.2',
    message(31, 'request_balancing'),
    'from null means now, to null until further notice.',
    right('request_balancing', { from: null, to: null }),
    wrong('/to', 'request_balancing', backwards),
  ),
  holds(
    'M32.1',
    message(32, 'balancing_activated'),
    'The super-TSO tells the requester that balance is, or in part is, restored; the quantity has the request’s sign.',
    goes('balancing_activated', 'super-tso>tso'),
    right('balancing_activated', { quantity: -12 }),
    wrong('/to', 'balancing_activated', backwards),
    tests.netting,
  ),
  holds(
    'M32.2',
    message(32, 'balancing_activated'),
    'bid_id is null when two imbalances were netted, and originating_tso is always named.',
    right('balancing_activated', { bid_id: null }),
    wrong('/bid_id', 'balancing_activated', { bid_id: undefined }),
    wrong('/originating_tso', 'balancing_activated', { originating_tso: '' }),
    tests.netting,
  ),
  holds(
    'M33.1',
    message(33, 'balancing_unachievable'),
    'The super-TSO says that the rest of a request will not be fulfilled, by the msg_id of the request.',
    goes('balancing_unachievable', 'super-tso>tso'),
    wrong('/request_id', 'balancing_unachievable', { request_id: '' }),
    tests.notEnough,
  ),

  holds(
    'S.1',
    'D3.1.3, reserve market',
    'Reserve: bids are answered, then accepted and confirmed, then the market is cleared to all.',
    tests.reserve,
  ),
  holds(
    'S.2',
    'D3.1.3, figure 8',
    'National energy market: bids, one changed, one cancelled; activation in the order of merit.',
    tests.national,
  ),
  holds(
    'S.3',
    'D3.1.3, figure 9',
    'International: opposite imbalances are netted, both sides told with bid_id null.',
    tests.netting,
  ),
  holds(
    'S.4',
    'D3.1.3, figure 9',
    'International: a bid is activated through its TSO, which answers only after its BSP did.',
    tests.forwarding,
  ),
  holds(
    'S.5',
    'D3.1.3, figure 10',
    'Not enough: the partial balancing_activated first, then balancing_unachievable.',
    tests.notEnough,
  ),
  holds(
    'S.6',
    'D3.1.3, figure 10',
    'An error of the platform, or silence: the TSO restores locally.',
    tests.refusal,
  ),
  planned(
    'S.7',
    'D3.1.3, market level',
    'A super-TSO keeps the outstanding imbalance of each TSO, and the common order of merit.',
  ),
];
