import { isUuid } from '../src/support/formats.ts';
import { messageTypes } from './model.ts';
import { MessageTypes } from '../src/core/message-types.ts';
import { catalogue } from '../generated/typescript/catalogue.ts';
import { validators } from '../generated/typescript/validators.ts';
const dts: string[] = [], uuids: string[] = [];
const walk = (v: any): void => { if (typeof v === 'string') { if (/^\d{4}-\d\d-\d\dT/.test(v)) dts.push(v); else if (isUuid(v)) uuids.push(v); } else if (v && typeof v === 'object') Object.values(v).forEach(walk); };
messageTypes.forEach((t) => walk(t.published));
const td = JSON.stringify(dts), tu = JSON.stringify(uuids), tm = JSON.stringify(messageTypes.map((t) => t.published));
export let sink: unknown;
const t = (name: string, text: string, f: (s: any) => unknown) => {
  const best: number[] = [];
  for (let r = 0; r < 300; r++) { const arrs = Array.from({ length: 50 }, () => JSON.parse(text) as any[]); const s = process.hrtime.bigint(); for (const a of arrs) for (const x of a) if (!f(x)) sink = x; best.push(Number(process.hrtime.bigint() - s) / 50 / arrs[0]!.length); }
  best.sort((a, b) => a - b); console.log(name.padEnd(24), best[30]!.toFixed(1), best[150]!.toFixed(1));
};
const re = (src: string, fl = '') => { const r = new RegExp(src, fl); return (s: string) => r.test(s); };
const h = (n: number) => '[0-9a-f]'.repeat(n), h2 = (n: number) => `[0-9a-f]{${n}}`;
const groups = process.argv[2];
if (groups === 'f') {
t('nothing', td, (s) => s.length > 0);
t('anchor', td, re('^'));
t('fixed24', td, re('^' + '\\d\\d\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d.\\d\\d\\dZ$'));
t('nodollar', td, re('^' + '\\d\\d\\d\\d-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d'));
t('usual', td, re('^\\d\\d\\d\\d-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\\d|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)T(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:\\.\\d+)?(?:Z|[+-](?:[01]\\d|2[0-3]):[0-5]\\d)$'));
t('usual2', td, re('^\\d\\d\\d\\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\\d|2[0-8])T(?:[01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(?:Z|\\.\\d\\d\\d(?:Z|\\d\\d\\dZ))$'));
t('uuid i', tu, re(`^${[8,4,4,4,12].map(h).join('-')}$`, 'i'));
t('uuid lower', tu, re(`^${[8,4,4,4,12].map(h).join('-')}$`));
t('uuid lower {}', tu, re(`^${[8,4,4,4,12].map(h2).join('-')}$`));
t('uuid any', tu, re(`^${[8,4,4,4,12].map((n) => '[^]'.repeat(n)).join('-')}$`));
t('no dots', tu, re('^[^.]+$', 'u')); t('no dots nou', tu, re('^[^.]+$')); t('includes', tu, (s) => s !== '' && !s.includes('.'));
t('3 dots', tu, re('^[^.*#]+$', 'u')); t('3 includes', tu, (s) => s !== '' && !s.includes('.') && !s.includes('*') && !s.includes('#')); t('[.*#]', tu, (s) => s !== '' && !/[.*#]/.test(s));
} else {
const types = new MessageTypes({ catalogue, validators } as any) as any;
t('nothing', tm, (v) => v !== null);
t('of', tm, (v) => types.of(v, undefined));
t('statedBy', tm, (v) => types.statedBy(v));
t('msg', tm, (v) => v['msg']);
t('hasOwn', tm, (v) => Object.hasOwn(v, 'msg'));
const byName = new Map(Object.keys(validators).map((k) => [k, validators[k]]));
t('map', tm, (v) => byName.get(v['msg']));
t('named', tm, (v) => types.named(v['msg']));
const rec = Object.assign(Object.create(null), validators); t('record', tm, (v) => rec[v['msg']]);
t('first key', tm, (v) => { for (const k in v) return k === 'msg' ? v[k] : undefined; return undefined; });
}
