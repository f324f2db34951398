/** D3.1.3: who answers whom, and the readings where the text leaves room. */

import { holds, planned, wrong, type Requirement } from './requirement.ts';
import { tests } from './tests.ts';

const section = 'D3.1.3, conversations';
const reading = 'D3.1.3, conversations; reading of the SDK';

export const conversations: readonly Requirement[] = [
  holds(
    'C.1',
    section,
    'Each question has the answers that the standard gives it, alike for both sides.',
    tests.conversations,
    tests.answers,
    'conformance/bus-suite-conversations.ts: has every question of the catalogue among them',
  ),
  holds('C.2', section, 'Answers to activate are matched by id and modification_count.', tests.orders),
  holds(
    'C.3',
    section,
    'Payloads carry no correlation id but these: an AMQP correlation id is an addition, and answers without one are matched by what they repeat.',
    tests.matching,
    'conformance/bus-suite-matching.ts: answer the question that they fit best, not the stream that was there before',
    'conformance/bus-suite-matching.ts: are given by this SDK, too, with the correlation id of a question that has one only',
  ),
  holds(
    'C.4',
    section,
    'What a hub sends by itself (capabilities, energy_events, status_report) is no answer to a question.',
    'conformance/bus-suite-matching.ts: are no answers when a peer that numbers its messages sends them by itself',
    'conformance/bus-suite-matching.ts: go to the handler when they answer nothing, or come from another peer',
  ),
  holds(
    'C.5',
    section,
    'get_all_prices is answered by any number of prices, none included.',
    tests.answers,
    'conformance/bus-suite-conversations.ts: gives an empty list when a question with many answers gets none',
    'conformance/bus-suite-answers.ts: is over when the caller has enough',
  ),
  holds(
    'C.6',
    section,
    'get_periodic_report is answered by report after report, until interval -1 is sent.',
    tests.streamEnd,
    'conformance/bus-suite-streams.ts: keeps answers that come before they are read, in order',
    'conformance/bus-suite-matching.ts: keep streams of different resolutions, from different hubs, apart',
    'conformance/bus-suite-streams.ts: acknowledges an answer when it is taken, not before',
    'conformance/bus-suite-streams.ts: fails when no first answer comes in time, and is ended at the peer',
  ),
  holds(
    'C.7',
    section,
    'get_capabilities is answered by capabilities for the hub, by device_capabilities for a device.',
    tests.answers,
  ),
  holds(
    'C.8',
    section,
    'A message with heh_id travels between VPP and operator; without it, between a hub and its controller.',
    tests.serviceChannels,
    'conformance/bus-suite-messages.ts: refuses a message without heh_id between VPP and operator',
    'conformance/bus-suite-dead-letters.ts: are what lacks the heh_id on a channel that requires it',
    'types/clients.test-d.ts: wants heh_id between VPP and operator, in both directions',
  ),
  holds(
    'C.9',
    'D3.1.3, service chain',
    'VPP to operator with heh_id, operator to hub without, the answer back the same way.',
    tests.operatorChain,
  ),
  holds(
    'C.10',
    'D3.1.3, figure 12',
    'Start-up: the hub tells its capabilities.',
    'unit/demo.test.ts: tells the whole story in order, plain when piped, and ends with 0',
    tests.carried,
  ),
  holds(
    'C.11',
    'D3.1.3, figure 14',
    'Reporting: capabilities, the subscription, reports, and its cancellation.',
    tests.answers,
    tests.streamEnd,
    'unit/demo.test.ts: tells the whole story in order, plain when piped, and ends with 0',
  ),
  holds(
    'C.12',
    'D3.1.3, figure 16',
    'Activation: an order and one of three answers; emergencies beside it, unanswered.',
    tests.answers,
    tests.carried,
  ),
  holds(
    'C.13',
    reading,
    'Taking up a counter-proposal is an order of the same id with modification_count + 1.',
    tests.builders,
    'unit/standard.test.ts: takes up a proposal by the next count',
  ),
  holds(
    'C.14',
    reading,
    'Cancelling is a higher count of an accepted id with quantity 0.',
    'unit/standard.test.ts: cancels by the next count with quantity 0',
  ),
  holds(
    'C.15',
    reading,
    'Every question has a deadline; after it the asker is told that no answer came.',
    'unit/bus-client.test.ts: %s: %s is given up after %i ms, and leaves no timer',
    'conformance/bus-suite-conversations.ts: gives up after the time the caller allows, and says that trying again may help',
  ),
  holds(
    'C.16',
    reading,
    'Device ids have no dot, so that a signal name has one.',
    wrong('/device', 'activate', { device: 'a.b' }),
    wrong('/devices/0', 'capabilities', { devices: ['a.b'] }),
  ),
  planned(
    'C.17',
    section,
    'A report covers a longer period, with a later end, where the one asked for is no multiple of the resolution.',
  ),
  planned(
    'C.18',
    reading,
    'A hub has one periodic subscription per requester and heh_id; the last setting wins, and it never expires.',
  ),
  holds(
    'C.19',
    reading,
    'A hub repeats its answer to the same (id, count) and ignores a lower count.',
    'conformance/bus-suite-answers.ts: that comes again is answered as before, without its handler',
    'conformance/bus-suite-answers.ts: is not handled when it is older than what came before, and is told',
    'conformance/bus-suite-answers.ts: are none that are about an older version, whatever their correlation id',
  ),
  planned('C.20', reading, 'After a counter-proposal the version accepted before stays in force.'),
  planned(
    'C.21',
    reading,
    'Units of the signals of total are asked for with get_capabilities of the device total.',
  ),
  holds(
    'C.24',
    reading,
    'Who subscribes anew at the same hub, for the same heh_id, has replaced his subscription; -1 ends the last one only.',
    'conformance/bus-suite-streams.ts: is replaced by a later one to the same peer and hub; only that one is cancelled',
    'conformance/bus-suite-streams.ts: is ended by the question that cancels it, which brings no answers',
  ),
  holds(
    'C.22',
    'D3.1.3, service chain',
    'An operator checks on every message that the VPP may use the hub it names.',
    ...tests.authorization,
  ),
  planned(
    'C.23',
    'D3.1.3, earlier versions',
    'Messages of the versions of 2013 and 2014 are migrated to the final one.',
  ),
];
