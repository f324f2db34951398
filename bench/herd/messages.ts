/** The report that all hubs send, some 200 bytes. */

export const reportDraft = {
  from: '2013-07-21T10:00:00.000Z',
  to: '2013-07-21T10:05:00.000Z',
  resolution: 60,
  values: { 'total.p': [1.73, 1.68, null, 0.33, 0.45] as (number | null)[] },
};

export const reportBody: Buffer = Buffer.from(
  JSON.stringify({ msg: 'report', ...reportDraft, heh_id: null }),
);
