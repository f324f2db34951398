/** Made-up traffic with one fault each. */

import type { ObservedMessage } from '../../src/contract-report/report.ts';
import type { RecordedChannel } from '../../src/recording/recording.ts';
import {
  accepted,
  bid,
  down,
  home,
  market,
  order,
  question,
  rejected,
  report,
  response,
  sent,
  subscription,
  up,
} from './recording-tools.ts';

type Fault = readonly [
  name: string,
  messages: readonly ObservedMessage[],
  found: readonly string[],
  channels?: readonly RecordedChannel[],
];

const list: readonly Fault[] = [
  [
    'no JSON',
    [sent(1, up, {}, { raw: '{"msg":', type: 'report', routingKey: 'report' })],
    ['violation valid:report at 1'],
  ],
  ['bytes that are no text', [sent(1, up, {}, { raw: '//4=', encoding: 'base64' })], ['violation C.1 at 1']],
  ['a type that there is not', [sent(1, up, { msg: 'reprot' })], ['violation C.1 at 1']],
  [
    'a report with too few samples',
    [
      sent(1, down, question, { messageId: 'q3' }),
      sent(2, up, { ...report, values: { 'total.p': [] } }, { correlationId: 'q3' }),
    ],
    ['violation valid:report at 2'],
  ],
  ['a question sent the wrong way', [sent(1, up, question)], ['violation C.1 at 1']],
  [
    'a routing key without the hub',
    [sent(1, down, { msg: 'set_clock', offset: null }, { routingKey: 'report' })],
    ['violation B.17 at 1'],
  ],
  [
    'a message that is not persistent',
    [sent(1, down, { msg: 'set_clock', offset: null }, { persistent: false })],
    ['violation B.3 at 1'],
  ],
  ['no answer', [sent(1, down, order)], ['violation answers:controllerToHeh.activate at 1']],
  [
    'a late answer',
    [sent(1, down, order, { messageId: 'q4' }), sent(7, up, accepted, { correlationId: 'q4' })],
    ['violation answers:controllerToHeh.activate at 2'],
  ],
  [
    'two answers',
    [
      sent(1, down, order, { messageId: 'q5' }),
      sent(2, up, accepted, { correlationId: 'q5' }),
      sent(3, up, accepted, { correlationId: 'q5' }),
    ],
    ['violation answers:controllerToHeh.activate at 3'],
  ],
  [
    'an answer to another version',
    [
      sent(1, down, order, { messageId: 'q6' }),
      sent(2, up, { ...accepted, modification_count: 1 }, { correlationId: 'q6' }),
    ],
    ['violation answers:controllerToHeh.activate at 2'],
  ],
  ['an answer to nothing', [sent(600, up, accepted)], ['violation C.3 at 1']],
  ['an answer to what may have been asked before', [sent(2, up, accepted)], ['warning C.3 at 1']],
  [
    'a count that goes down',
    [
      sent(1, down, order, { messageId: 'q7' }),
      sent(2, up, accepted, { correlationId: 'q7' }),
      sent(3, down, { ...order, modification_count: 1 }, { messageId: 'q8' }),
      sent(4, up, { ...accepted, modification_count: 1 }, { correlationId: 'q8' }),
      sent(5, down, order),
    ],
    ['violation M07.2 at 5'],
  ],
  [
    'another order under the same count',
    [
      sent(1, down, order, { messageId: 'q9' }),
      sent(2, up, accepted, { correlationId: 'q9' }),
      sent(3, down, { ...order, quantity: 3 }, { messageId: 'q10' }),
      sent(4, up, accepted, { correlationId: 'q10' }),
    ],
    ['violation M07.2 at 3'],
  ],
  [
    'a count that does not begin at 0',
    [
      sent(1, down, { ...order, modification_count: 2 }, { messageId: 'q11' }),
      sent(2, up, { ...accepted, modification_count: 2 }, { correlationId: 'q11' }),
    ],
    ['warning M07.2 at 1'],
  ],
  [
    'another answer to the same',
    [
      sent(1, down, order, { messageId: 'q12' }),
      sent(2, up, accepted, { correlationId: 'q12' }),
      sent(3, down, order, { messageId: 'q13' }),
      sent(4, up, rejected, { correlationId: 'q13' }),
    ],
    ['violation C.19 at 4'],
  ],
  [
    'a message id used twice',
    [
      sent(1, down, { msg: 'set_clock', offset: 1 }, { messageId: 'x' }),
      sent(2, down, { msg: 'set_clock', offset: 2 }, { messageId: 'x' }),
    ],
    ['violation B.43 at 2'],
  ],
  [
    'a message published twice',
    [
      sent(1, down, { msg: 'set_clock', offset: 1 }, { messageId: 'y' }),
      sent(2, down, { msg: 'set_clock', offset: 1 }, { messageId: 'y' }),
    ],
    ['warning B.43 at 2'],
  ],
  [
    'a stream that does not begin',
    [sent(1, down, subscription)],
    ['violation answers:controllerToHeh.get_periodic_report at 1'],
  ],
  [
    'a stream that does not end',
    [
      sent(1, down, subscription, { messageId: 's2' }),
      sent(60, up, report, { correlationId: 's2' }),
      sent(61, down, { ...subscription, interval: -1 }),
      sent(120, up, report, { correlationId: 's2' }),
    ],
    ['violation answers:controllerToHeh.get_periodic_report at 4'],
  ],
  [
    'a bid that is not answered',
    [sent(1, 'b>t', bid)],
    ['violation answers:bspToTso.balancing_energy_bid at 1'],
    market,
  ],
  [
    'a msg_id used for two bids',
    [
      sent(1, 'b>t', bid, { messageId: 'b1' }),
      sent(2, 't>b', response, { correlationId: 'b1' }),
      sent(3, 'b>t', { ...bid, quantity: 2 }, { messageId: 'b2' }),
      sent(4, 't>b', response, { correlationId: 'b2' }),
    ],
    ['violation K.3 at 3'],
    market,
  ],
];

/** Each, and what has to be found of it. */
export const faults: readonly {
  readonly name: string;
  readonly messages: readonly ObservedMessage[];
  readonly expected: readonly string[];
  readonly channels: readonly RecordedChannel[];
}[] = list.map(([name, messages, expected, channels = home]) => ({ name, messages, expected, channels }));
