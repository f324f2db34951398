import { connect } from 'amqplib';
import { readFileSync } from 'node:fs';
import { startRabbitMqNode } from '../test/support/rabbitmq-node.ts';
import { message } from '../bench/throughput-message.ts';
const node = await startRabbitMqNode();
const pid = node.pid;
const c = await connect(node.url); const ch = await c.createConfirmChannel();
await ch.assertQueue('q', { durable: true }); await ch.assertExchange('ex', 'topic', { durable: true }); await ch.bindQueue('q', 'ex', '#');
const beam = () => { const s = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' '); return (Number(s[11]) + Number(s[12])) / 100; };
const id = () => crypto.randomUUID();
const base = { persistent: true, mandatory: true, contentType: 'application/json' };
const full = () => ({ messageId: id(), type: 'report', appId: 'heh-bench', timestamp: 1785000000 });
const variants: Record<string, () => object> = {
  none: () => ({}),
  noct: () => ({ contentType: undefined }),
  messageId: () => ({ messageId: id() }),
  shortId: () => ({ messageId: 'abcdefghijklmnop' }),
  type: () => ({ type: 'report' }),
  appId: () => ({ appId: 'heh-bench' }),
  timestamp: () => ({ timestamp: 1785000000 }),
  full,
  'full-ts': () => ({ ...full(), timestamp: undefined }),
  'full-ts-app': () => ({ ...full(), timestamp: undefined, appId: undefined }),
  'full-ct': () => ({ ...full(), contentType: undefined }),
};
const body = Buffer.from(JSON.stringify(message));
const run = (n: number, f: () => object) => new Promise<void>((res) => { let s = 0, d = 0; const next = () => { s++; ch.publish('ex', 'report.heh-bench', body, { ...base, ...f() }, () => { d++; if (s < n) next(); else if (d === n) res(); }); }; while (s < 1000) next(); });
await run(20000, full); await ch.purgeQueue('q');
const R: Record<string, { c: number[]; r: number[] }> = {};
for (let round = 0; round < 3; round++) for (const [k, f] of Object.entries(variants)) {
  const b = beam(), t = performance.now(); await run(12000, f); const dt = performance.now() - t; const cpu = beam() - b; await ch.purgeQueue('q');
  (R[k] ??= { c: [], r: [] }).c.push(cpu); R[k]!.r.push(12000 / dt * 1000);
}
const med = (a: number[]) => a.toSorted((x, y) => x - y)[a.length >> 1]!;
for (const [k, v] of Object.entries(R)) console.log(k.padEnd(14), 'beam s/12k', med(v.c).toFixed(2), 'rate', med(v.r).toFixed(0));
await c.close(); await node.stop(); process.exit();
