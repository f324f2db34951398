/** Rules on who sends what to whom, over what. */

import type { Rule } from './rules.ts';

/** Their ids. */
export type BusRuleId =
  | 'message-added'
  | 'message-removed'
  | 'message-renamed'
  | 'content-type-changed'
  | 'discriminator-changed'
  | 'extension-messages-changed'
  | 'channel-added'
  | 'channel-removed'
  | 'channel-renamed'
  | 'channel-message-added'
  | 'channel-message-removed'
  | 'channel-unusable'
  | 'address-changed'
  | 'exchange-changed'
  | 'queue-renamed'
  | 'queue-changed'
  | 'dead-letters-changed'
  | 'binding-key-changed'
  | 'routing-key-changed'
  | 'declarer-changed'
  | 'parties-changed'
  | 'required-on-channel-changed'
  | 'order-changed'
  | 'reply-added'
  | 'reply-removed'
  | 'reply-message-added'
  | 'reply-message-removed'
  | 'deadline-changed'
  | 'cardinality-changed'
  | 'correlation-changed'
  | 'conversation-changed'
  | 'operation-added'
  | 'operation-removed'
  | 'operation-changed'
  | 'server-added'
  | 'server-removed'
  | 'server-changed'
  | 'security-added'
  | 'security-removed'
  | 'compatibility-changed'
  | 'package-renamed';

export const busRules: Readonly<Record<BusRuleId, Rule>> = {
  'message-added': {
    title: 'a message type was added',
    text: 'Receivers of the old version do not know it: change receivers first.',
  },
  'message-removed': {
    title: 'a message type was removed',
    text: 'Receivers of the new version do not know it.',
  },
  'message-renamed': {
    title: 'a message type was probably renamed',
    text: 'On the wire each side refuses the name that the other one sends. The confidence says how alike names and schemas are.',
  },
  'content-type-changed': {
    title: 'messages are of another content type',
    text: 'Each side refuses what the other one sends.',
  },
  'discriminator-changed': {
    title: 'another field says which message it is',
    text: 'Neither side can tell the messages of the other one.',
  },
  'extension-messages-changed': {
    title: 'which message types anybody may add was changed',
    text: 'Names that only one side lets pass are refused by the other one.',
  },
  'channel-added': {
    title: 'a channel was added',
    text: 'Brokers need its exchange and queue. Receivers of the old version do not read it.',
  },
  'channel-removed': {
    title: 'a channel was removed',
    text: 'Receivers of the new version do not read it; exchange and queue are left over at brokers.',
  },
  'channel-renamed': {
    title: 'a channel has another name in the document',
    text: 'Address and parties are as before: nothing on the wire.',
  },
  'channel-message-added': {
    title: 'a message type that was there before may be sent on one more channel',
    text: 'Receivers of the old version do not expect it there.',
  },
  'channel-message-removed': {
    title: 'a message type may no longer be sent on a channel',
    text: 'Receivers of the new version do not expect it there; code that sends or handles it no longer compiles.',
  },
  'channel-unusable': {
    title: 'whether a client can use a channel was changed',
    text: 'The generated client gains or loses its calls.',
  },
  'address-changed': {
    title: 'the exchange behind a channel has another name',
    text: 'Old and new participants use different exchanges and do not meet.',
  },
  'exchange-changed': {
    title: 'type or lifetime of an exchange was changed',
    text: 'Declaring it over the existing one fails (PRECONDITION_FAILED) until that is deleted.',
  },
  'queue-renamed': {
    title: 'the queue of a receiver has another name',
    text: 'A new queue is needed; the old one goes on collecting messages that nobody reads until it is deleted.',
  },
  'queue-changed': {
    title: 'durability, time to live, dead letters or arguments of a queue were changed',
    text: 'Declaring it over the existing one fails (PRECONDITION_FAILED) until that is deleted; empty it first.',
  },
  'dead-letters-changed': {
    title: 'the queue for dead letters was changed',
    text: 'As for any queue: another name leaves the old one over, other arguments fail until it is deleted.',
  },
  'binding-key-changed': {
    title: 'which routing keys reach a queue was changed',
    text: 'A binding that is no longer declared stays at the broker until it is taken away. A key that does not match loses messages.',
  },
  'routing-key-changed': {
    title: 'what the routing key is made of was changed',
    text: 'Queues that bind by the other key do not get the messages; one bound to everything (#) does.',
  },
  'declarer-changed': {
    title: 'another side declares the exchange and the queue',
    text: 'Rights at brokers change: the other side needs the one to configure.',
  },
  'parties-changed': {
    title: 'other roles send or receive on a channel',
    text: 'Clients of a role lose what they could do; peers are other ones.',
  },
  'required-on-channel-changed': {
    title: 'which fields must be set on a channel was changed',
    text: 'Receivers of the version that demands more refuse messages that leave the field null.',
  },
  'order-changed': {
    title: 'which messages keep their order among each other was changed',
    text: 'Receivers handle them in another order; nothing on the wire.',
  },
  'reply-added': {
    title: 'a message is now a question',
    text: 'Those that ask wait for an answer that receivers of the old version do not give.',
  },
  'reply-removed': {
    title: 'a question is no longer answered',
    text: 'Those of the old version that ask wait in vain.',
  },
  'reply-message-added': {
    title: 'a question may be answered by one message more',
    text: 'Those of the old version that ask do not take it for an answer.',
  },
  'reply-message-removed': {
    title: 'a question may be answered by one message less',
    text: 'Those of the new version that ask do not take it for an answer.',
  },
  'deadline-changed': {
    title: 'the time for an answer was changed',
    text: 'Whoever answers by the longer time is late for those that ask by the shorter one.',
  },
  'cardinality-changed': {
    title: 'a question gets one answer, many, or a stream: another one of these',
    text: 'Those that ask stop too early or wait in vain; the call has another type.',
  },
  'correlation-changed': {
    title: 'how answers are matched with questions was changed',
    text: 'Peers without correlation ids match otherwise.',
  },
  'conversation-changed': {
    title: 'versions, streams, identities or success of a conversation were changed',
    text: 'The two sides mean different things by the same messages: unknown.',
  },
  'operation-added': {
    title: 'an operation was added',
    text: 'What it sends or receives is told by the channels.',
  },
  'operation-removed': {
    title: 'an operation was removed',
    text: 'What it sent or received is told by the channels.',
  },
  'operation-changed': {
    title: 'an operation is of another role or direction',
    text: 'What it sends or receives is told by the channels.',
  },
  'server-added': {
    title: 'a broker or virtual host was added',
    text: 'It has to be there.',
  },
  'server-removed': {
    title: 'a broker or virtual host was removed',
    text: 'It is left over.',
  },
  'server-changed': {
    title: 'protocol or virtual host of a broker was changed, or which one a channel is on',
    text: 'Old and new participants connect to different places and do not meet.',
  },
  'security-added': {
    title: 'one more way to authenticate is accepted',
    text: 'Participants of the old version need not know it.',
  },
  'security-removed': {
    title: 'a way to authenticate is no longer accepted',
    text: 'Participants of the old version that use it are refused by the broker.',
  },
  'compatibility-changed': {
    title: 'a profile of peers that do not follow the contract was changed',
    text: 'Participants of the two versions treat such peers differently; a profile that is gone cannot be spoken to.',
  },
  'package-renamed': {
    title: 'a generated package has another name',
    text: 'Every import of it changes.',
  },
};
