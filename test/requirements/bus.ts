/** D3.2.3: the message bus. */

import { holds, planned, type Requirement } from './requirement.ts';
import { tests } from './tests.ts';

const needs = 'D3.2.3, requirements';
const names = 'D3.2.3, names and permissions';
const reliability = 'D3.2.3, reliability';
const guarantees = 'D3.2.3, reliability; reading of the SDK';
const legacy = 'D3.2.3, reference library';

export const bus: readonly Requirement[] = [
  holds(
    'B.1',
    needs,
    'Every party opens its connection outwards to the broker, and publishes and consumes on it.',
    'integration/amqp-transport-connect.ts: names itself to the broker and shows the connection underneath',
    tests.carried,
  ),
  holds(
    'B.2',
    needs,
    'Authentication is by certificates, in both directions, over TLS.',
    'integration/amqp-transport-certificates.ts: logs in by certificate alone',
    'integration/amqp-transport-certificates.ts: is refused when the certificate names no account, or is missing',
    'integration/amqp-transport-certificates.ts: does not trust a server of another authority or another name',
  ),
  holds(
    'B.3',
    needs,
    'Messages are persistent, and queues and exchanges durable, so that a crash of the broker loses nothing.',
    tests.properties,
    tests.queues,
  ),
  holds(
    'B.4',
    needs,
    'RabbitMQ’s own objects stay reachable through the library.',
    'integration/amqp-transport-connect.ts: names itself to the broker and shows the connection underneath',
    'integration/amqp-transport-interop.ts: lets a user channel on its connection fail without harm',
  ),
  planned('B.5', needs, 'At market level messages may be encrypted and signed end to end.'),
  planned(
    'B.6',
    needs,
    'A VPP receives 200,000 messages of 200 bytes a minute, and 5,000 orders are answered in five seconds.',
  ),

  holds(
    'B.10',
    names,
    'Every entity has a unique name, which is its account and may not contain -to-.',
    'unit/bus-parts.test.ts: lets a participant be called %s',
    'unit/bus-parts.test.ts: refuses %j',
    'unit/bus-parts.test.ts: reads back what it fills in, for every pair of allowed names',
  ),
  holds(
    'B.11',
    names,
    'For each ordered pair there is one durable topic exchange, <sender>-to-<receiver>.',
    tests.addresses,
    'unit/standard-bus.test.ts: lead over one durable topic exchange for each ordered pair',
  ),
  holds(
    'B.12',
    names,
    'Exactly one of the two declares; for a hub and its operator it is the operator. The other never declares.',
    'unit/standard-bus.test.ts: are declared by the controlling side, never by a hub or a BSP',
    'conformance/bus-suite-lifecycle.ts: tells an HEH that comes before its controller so, and works once that has come',
  ),
  holds(
    'B.13',
    names,
    'A group has a name too, and an exchange that its members read besides their own.',
    'conformance/bus-suite-handlers.ts: hear a message to a group in every member, and only there',
    'unit/bus-parts.test.ts: takes a group for the receiver, if it belongs to it',
  ),
  holds(
    'B.14',
    names,
    'A participant’s own queues and exchanges are named private-<name>-….',
    tests.addresses,
  ),
  holds(
    'B.15',
    names,
    'Queues and bindings exist before anything is published; what no queue takes is told to the sender.',
    'conformance/transport-suite-publishing.ts: tells exactly the mandatory messages no queue took',
    'conformance/bus-suite-lifecycle.ts: keeps what a prepared HEH sends for its controller, which handles it later',
  ),
  holds(
    'B.16',
    names,
    'Nothing is published to the nameless default exchange.',
    'unit/standard-bus.test.ts: lead over one durable topic exchange for each ordered pair',
  ),
  holds(
    'B.17',
    names,
    'The first word of a routing key is msg, the second heh_id where the message has one.',
    tests.properties,
    'unit/standard-bus.test.ts: have msg and heh_id for routing keys',
    'unit/bus-parts.test.ts: makes routing keys of what is set',
  ),
  holds(
    'B.18',
    names,
    'The HEH level and the market level are on virtual hosts of their own.',
    tests.addresses,
    'unit/bus-client.test.ts: opens the virtual host of the level that the role is on, for any contract',
  ),
  holds(
    'B.19',
    names,
    'A receiver knows the sender by the exchange that a message came through, not by what the message says.',
    'conformance/bus-suite-handlers.ts: tell a BSP and a super-TSO apart, though both write to the TSO',
    'unit/bus-parts.test.ts: tells senders apart by the queue where their exchanges look alike',
    'conformance/bus-suite-dead-letters.ts: are what came past the channels, straight into the queue',
  ),
  planned(
    'B.20',
    names,
    'Accounts and permissions are made by a tool: read .*-to-<user>, write <user>-to-.*, everything on private-<user>-.*, anchored and escaped.',
  ),
  planned('B.21', names, 'Expelling a member of a group blocks its account and closes its connections.'),
  planned('B.22', names, 'Revoking a VPP’s right over a hub acts at once.'),

  holds(
    'B.30',
    reliability,
    'Messages live for 15 minutes in every queue.',
    tests.queues,
    "conformance/transport-suite-dead-letters.ts: are made when the queue's time to live is over",
  ),
  holds(
    'B.31',
    reliability,
    'A publish is done when the broker has confirmed it.',
    'conformance/transport-suite-publishing.ts: is confirmed, and arrives in the order of the calls',
    'integration/amqp-transport-failures.ts: rejects a publish the broker nacks as worth another try',
    'integration/amqp-transport-failures.ts: reports an unknown outcome when the broker is killed in the middle',
  ),
  holds(
    'B.32',
    guarantees,
    'A message is acknowledged after its handler is done: at least once, marked when it comes again.',
    'conformance/bus-suite-redelivery.ts: come after a while, which grows, and count as attempts',
    'conformance/bus-suite-redelivery.ts: become dead letters after so many attempts',
    'conformance/bus-suite-redelivery.ts: is given up: its message is a dead letter, the next one is handled, what it does is ignored',
    'conformance/bus-suite-lifecycle.ts: gives back what no handler has begun, so that it comes after a restart, in order',
    'unit/bus-client.test.ts: has what was not acknowledged come again to the next connection',
  ),
  holds(
    'B.33',
    guarantees,
    'Messages of one sender are handled one after the other, in order.',
    'conformance/bus-suite-handlers.ts: run one after the other for one peer, in the order sent, however slow they are',
    'conformance/bus-suite-handlers.ts: of one peer are not held up by those of another',
    'conformance/bus-suite-handlers.ts: of one sender are held up by those for the same hub only, where the channel tells hubs apart',
    'conformance/bus-suite-redelivery.ts: hold up what came after them from the same sender, and nobody else',
    'conformance/bus-suite-handlers.ts: are not held up by all that another sender has sent, however much waits behind a slow one',
    'conformance/bus-suite-handlers.ts: wait for answers though all places are taken: the queue is read further ahead',
  ),
  holds(
    'B.34',
    guarantees,
    'What cannot be handled goes to dead letters, with the reason and without payload; they are bounded.',
    'conformance/bus-suite-dead-letters.ts: are what a handler throws on, with the reason, without its words',
    'conformance/bus-suite-dead-letters.ts: are what nothing handles',
    tests.wrongMessages,
    'unit/standard-bus.test.ts: keep dead letters until they are read, but not without bound',
  ),
  holds(
    'B.35',
    reliability,
    'A broker that hangs is noticed by the heartbeat; a lost connection fails what is outstanding and is told.',
    'integration/amqp-transport-failures.ts: notices by the heartbeat that the broker hangs',
    'unit/bus-client.test.ts: fails what is outstanding, ends streams, and is told once',
  ),
  holds(
    'B.36',
    reliability,
    'What was sent while a participant was away is there when it comes back.',
    'conformance/bus-suite-lifecycle.ts: finds what was sent while it was away when it comes back',
  ),
  holds(
    'B.43',
    guarantees,
    'What is published or given out twice is handled once, where its sender numbers its messages.',
    'conformance/bus-suite-duplicates.ts: are acknowledged and counted, not handled, and no problem',
    'conformance/bus-suite-duplicates.ts: of what is still worked on are not worked on beside it, and share its fate',
    'conformance/bus-suite-duplicates.ts: are none of a message whose handler failed, or of another sender with the same id',
  ),
  holds(
    'B.44',
    guarantees,
    'Answers that come late or twice are told, and kept.',
    'conformance/bus-suite-answers.ts: are told from others: a second one, and one that comes late',
    'conformance/bus-suite-answers.ts: go to the handler of such messages, if there is one, and are told all the same',
  ),
  planned(
    'B.37',
    reliability,
    'A client reconnects by itself and buffers outgoing messages through an outage of a minute.',
  ),
  planned(
    'B.38',
    reliability,
    'Queues are replicated on two or three nodes, reached through one address or a list of hosts.',
  ),

  holds(
    'B.40',
    legacy,
    'A plain AMQP client reads what the SDK writes, and the SDK what it writes.',
    'integration/amqp-transport-interop.ts: writes what a plain client reads',
    'integration/amqp-transport-interop.ts: reads what a plain client writes, and finds what it declared',
  ),
  holds(
    'B.41',
    legacy,
    'Peers without correlation ids are understood: answers are matched by what they repeat.',
    tests.matching,
  ),
  holds(
    'B.42',
    legacy,
    'A profile for the library of 2015: non-durable exchanges, its queue arguments, two-word keys, tolerant reading.',
    'integration/compatibility-2015-controller.test.ts: prepares what is between the two before the HEH comes, and hears of its boot',
    'integration/compatibility-2015-controller.test.ts: writes two-word keys, every field, and times in UTC',
    'integration/compatibility-2015-controller.test.ts: repairs what aware times have come to, leaves out what it does not know, and says so',
    'integration/compatibility-2015-heh.test.ts: prepares its side before the controller comes, and what it says at its boot waits for it',
  ),
];
