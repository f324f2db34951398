/** Tests that more than one requirement names, as `file: title`. */

export const tests = {
  fields: 'unit/sources-messages.test.ts: %s has its fields, in order',
  closedObjects:
    'unit/sources-schemas.test.ts: has closed objects that leave room for extensions, and null wherever a field may be left out',
  fieldNames: 'unit/sources-properties.test.ts: %s: our own lint has nothing to say',
  units: 'unit/sources-properties.test.ts: %s: our own lint has nothing to say',
  published: 'unit/core-codec.test.ts: %s (%s) is read from text and from bytes, and written back the same',
  times: 'unit/support-time.test.ts: reads %s',
  noTimes: 'unit/support-time.test.ts: refuses %j',
  extensionFields: 'unit/core-codec.test.ts: travel, whatever JSON they hold',
  serviceChannels:
    'unit/sources-channels.test.ts: carries between operator and VPP what has a heh_id, and the plain answers to activate',
  addresses:
    'unit/sources-channels.test.ts: has unique addresses, which are the exchanges, on the virtual host of their level',
  conversations:
    'unit/sources-operations.test.ts: has the conversations of the standard, alike on both sides',
  answers: 'conformance/bus-suite-conversations.ts: %s: %s is answered (%s) by %s',
  carried: 'conformance/bus-suite-messages.ts: carries every message of %s, whole and in order',
  published33: 'unit/sources-messages.test.ts: has one published example of each message, and each is valid',
  properties:
    'conformance/bus-suite-messages.ts: publishes under the routing key, exchange and properties that the bus defines',
  invalidNotSent: 'conformance/bus-suite-messages.ts: refuses what is not valid before anything is sent',
  orders: 'conformance/bus-suite-matching.ts: answer orders by id and modification_count',
  matching:
    'conformance/bus-suite-matching.ts: answer the question whose fields they repeat, times compared as instants',
  wrongMessages:
    'conformance/bus-suite-dead-letters.ts: are what no message of the contract is; those that follow are handled',
  streamEnd: 'conformance/bus-suite-streams.ts: ends at the peer, with interval -1, when the loop is left',
  operatorChain:
    'conformance/bus-suite-lifecycle.ts: carries a question through the HEH operator to the HEH and the answer back',
  reserve: 'conformance/bus-suite-market.ts: reserve: bids, acceptance, clearing',
  national:
    'conformance/bus-suite-market.ts: national: bids, a changed one, a cancelled one, activation in the order of merit',
  netting: 'conformance/bus-suite-market.ts: international: opposite imbalances are netted',
  forwarding:
    'conformance/bus-suite-market.ts: international: a bid is forwarded, activated through its TSO, and answered after its BSP',
  notEnough:
    'conformance/bus-suite-market.ts: international: what cannot be restored is called unachievable, after its part',
  refusal:
    'conformance/bus-suite-market.ts: international: a refusal, or silence, leaves the TSO to restore locally',
  queues: 'unit/standard-bus.test.ts: keep messages for fifteen minutes, durably, and take every routing key',
  authorization: [
    'conformance/bus-suite-authorization.ts: takes a right back for the very next message, and gives it again',
    'conformance/bus-suite-authorization.ts: is asked when the turn of a message comes, not when it arrives',
  ],
  builders: 'unit/sources-annotations.test.ts: has builders that fit the messages they connect',
} as const;
