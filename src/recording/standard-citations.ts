/** What the eBADGE deliverables call the requirements that traffic is held to. */

import type { Citations } from './citations.ts';

const names = 'D3.2.3, names and permissions';
const reading = 'D3.1.3, conversations; reading of the SDK';

/** A test holds ids, texts and sections to the list of requirements. */
export const standardCitations: Citations = {
  general: {
    direction: {
      id: 'C.1',
      text: 'Each question has the answers that the standard gives it, alike for both sides.',
      section: 'D3.1.3, conversations',
    },
    'routing key': {
      id: 'B.17',
      text: 'The first word of a routing key is msg, the second heh_id where the message has one.',
      section: names,
    },
    'required fields': {
      id: 'C.8',
      text: 'A message with heh_id travels between VPP and operator; without it, between a hub and its controller.',
      section: 'D3.1.3, conversations',
    },
    persistent: {
      id: 'B.3',
      text: 'Messages are persistent, and queues and exchanges durable, so that a crash of the broker loses nothing.',
      section: 'D3.2.3, requirements',
    },
    'message ids': {
      id: 'B.43',
      text: 'What is published or given out twice is handled once, where its sender numbers its messages.',
      section: 'D3.2.3, reliability; reading of the SDK',
    },
    'fresh ids': {
      id: 'K.3',
      text: 'msg_id and bid_id are UUIDs, made by the sender where the message is new.',
      section: 'D3.1.3, market level',
    },
    revisions: {
      id: 'M07.2',
      text: 'The sender gives a unique id; modification_count is an integer that begins at 0.',
      section: 'D3.1.3, message 7 (activate)',
    },
    'repeated answers': {
      id: 'C.19',
      text: 'A hub repeats its answer to the same (id, count) and ignores a lower count.',
      section: reading,
    },
    'answers to questions': {
      id: 'C.3',
      text: 'Payloads carry no correlation id but these: an AMQP correlation id is an addition, and answers without one are matched by what they repeat.',
      section: 'D3.1.3, conversations',
    },
  },
  // C.4, and prices, which a controller sends when they change
  spontaneous: ['capabilities', 'energy_events', 'status_report', 'load_price', 'generation_price'],
};
