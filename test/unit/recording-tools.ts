/** Made-up traffic, and what a recording of it is. */

import type { ObservedMessage } from '../../src/contract-report/report.ts';
import type { RecordedChannel, Recording } from '../../src/recording/recording.ts';

const startedAt = '2026-01-01T00:00:00.000Z';
export const at = (second: number): string => new Date(Date.parse(startedAt) + second * 1000).toISOString();

export const home: readonly RecordedChannel[] = [
  { channel: 'hehToController', exchange: 'heh-42-to-ts', from: 'heh-42', to: 'ts' },
  { channel: 'controllerToHeh', exchange: 'ts-to-heh-42', from: 'ts', to: 'heh-42' },
];
export const market: readonly RecordedChannel[] = [
  { channel: 'bspToTso', exchange: 'b-to-t', from: 'b', to: 't' },
  { channel: 'tsoToBsp', exchange: 't-to-b', from: 't', to: 'b' },
];

let ids = 0;

type Message = Record<string, unknown>;

interface More extends Partial<ObservedMessage> {
  readonly raw?: string;
}

/** A message that went over the bus so many seconds after the beginning. */
export function sent(
  second: number,
  way: string,
  message: Record<string, unknown>,
  { raw, ...more }: More = {},
): ObservedMessage {
  const [from = '', to = ''] = way.split('>');
  ids += 1;
  return {
    at: at(second),
    from,
    to,
    exchange: `${from}-to-${to}`,
    routingKey: [message['msg'], message['heh_id']].filter((word) => typeof word === 'string').join('.'),
    messageId: `id-${ids}`,
    body: raw ?? JSON.stringify(message),
    ...more,
  };
}

export const recordingOf = (
  messages: readonly ObservedMessage[],
  {
    channels = home,
    endedAt = at(3600),
    types,
  }: { channels?: readonly RecordedChannel[]; endedAt?: string; types?: string[] } = {},
): Recording => ({
  header: {
    event: 'recording',
    format: 1,
    contract: { title: 'c', version: '1', sha256: '0' },
    startedAt,
    participant: 'ts',
    role: 'controller',
    channels,
    ...(types === undefined ? {} : { types }),
  },
  messages,
  end: { event: 'end', at: endedAt, messages: messages.length, why: 'stopped' },
  isCutOff: false,
});

export const order: Message = {
  msg: 'activate',
  id: 'order-1',
  modification_count: 0,
  from: '2026-01-01T01:00:00Z',
  to: '2026-01-01T01:15:00Z',
  quantity: 2,
  device: null,
  heh_id: null,
};
export const accepted: Message = { msg: 'accept_activation', id: 'order-1', modification_count: 0 };
export const rejected: Message = { ...accepted, msg: 'reject_activation' };
export const question: Message = {
  msg: 'get_report',
  from: '2026-01-01T00:00:00Z',
  to: '2026-01-01T00:01:00Z',
  resolution: 60,
  signals: ['total.p'],
  heh_id: null,
};
export const report: Message = {
  msg: 'report',
  from: '2026-01-01T00:00:00Z',
  to: '2026-01-01T00:01:00Z',
  resolution: 60,
  values: { 'total.p': [1] },
  heh_id: null,
};
export const subscription: Message = {
  msg: 'get_periodic_report',
  first_from: null,
  interval: 60,
  resolution: 60,
  signals: ['total.p'],
  heh_id: null,
};
export const up = 'heh-42>ts';
export const down = 'ts>heh-42';
export const bid: Message = {
  msg: 'balancing_energy_bid',
  msg_id: '304c3c50-0296-11e4-9191-0800200c9a66',
  bid_id: '404c3c50-0296-11e4-9191-0800200c9a66',
  product: { positive: true, start: '2026-01-01T01:00:00Z', end: '2026-01-01T02:00:00Z' },
  quantity: 1,
  divisible: null,
  energy_price: 40,
};
export const response: Message = {
  msg: 'response',
  msg_id: bid['msg_id'],
  response_code: 200,
  response_subcode: null,
  response_desc: 'OK',
};
