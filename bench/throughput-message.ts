/** What the contenders of the throughput bench publish, and where. */

export const sender = 'heh-bench';
export const receiver = 'ts-bench';
export const exchangeName = 'heh-bench-to-ts-bench';
export const queueName = 'private-ts-bench-up';
export const routingKey = 'report.heh-bench';

/** What is published; with its type it takes about 200 bytes as JSON. */
export interface Draft {
  readonly [extension: `ext_${string}`]: unknown;
  readonly from: string;
  readonly to: string;
  readonly resolution: number;
  readonly values: Record<string, number[]>;
  readonly heh_id: string;
}

export const draft: Draft = {
  from: '2026-07-21T10:00:00.000Z',
  to: '2026-07-21T10:05:00.000Z',
  resolution: 60,
  values: {
    'total.p': [1.73, 1.68, 0.43, 0.33, 0.45],
    'total.q': [0.13, 0.11, 0.01, 0.01, 0.01],
  },
  heh_id: sender,
};

/** The same as it travels. */
export const message: Draft & { readonly msg: 'report' } = {
  msg: 'report',
  from: draft.from,
  to: draft.to,
  resolution: draft.resolution,
  values: draft.values,
  heh_id: draft.heh_id,
};
