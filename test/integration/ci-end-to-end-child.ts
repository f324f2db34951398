/** End-to-end tests as a program, as pipelines run them: `ci-end-to-end-child.ts <hub> <controller>`. */

import { connect } from '../../src/index.ts';

const [, , hub = '', as = ''] = process.argv;
const ts = await connect({
  role: 'controller',
  as,
  url: process.env['EBADGE_URL'] ?? '',
  onProblem: () => undefined,
});
const now = Date.now();
const at = (minutes: number): string => new Date(now + minutes * 60_000).toISOString();
await ts.to(hub).request('get_report', { from: at(-10), to: at(0), resolution: 60, signals: ['total.p'] });
await ts.to(hub).request('activate', { from: at(10), to: at(20), quantity: 1, device: null });
await ts.close();
