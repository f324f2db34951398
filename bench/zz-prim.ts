import { isDateTime, isUuid } from '../src/support/formats.ts';
import { messageTypes } from './model.ts';
import { timeAfter, sampleCountViolations } from '../src/support/v1.ts';
// fresh strings by JSON.parse every round
const dts: string[] = [], uuids: string[] = [];
const walk = (v: any): void => { if (typeof v === 'string') { if (/^\d{4}-\d\d-\d\dT/.test(v)) dts.push(v); else if (isUuid(v)) uuids.push(v); } else if (v && typeof v === 'object') Object.values(v).forEach(walk); };
messageTypes.forEach((t) => walk(t.published));
const td = JSON.stringify(dts), tu = JSON.stringify(uuids);
const usual = /^\d\d\d\d-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;
const simple = /^\d\d\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d\d\d)?Z$/;
const two = (t: string, at: number, max: number) => { const a = t.charCodeAt(at) - 48, b = t.charCodeAt(at + 1) - 48; return a >= 0 && a <= 9 && b >= 0 && b <= 9 && a * 10 + b <= max; };
const chars = (t: string) => t.length === 24 && two(t,0,99) && two(t,2,99) && t.charCodeAt(4) === 45 && two(t,5,12) && t.charCodeAt(7) === 45 && two(t,8,28) && t.charCodeAt(10)===84 && two(t,11,23) && t.charCodeAt(13)===58 && two(t,14,59) && t.charCodeAt(16)===58 && two(t,17,59) && t.charCodeAt(19)===46 && two(t,20,99) && two(t,21,99) && t.charCodeAt(23)===90;
const isHex = new Uint8Array(128); for (const c of '0123456789abcdefABCDEF') isHex[c.charCodeAt(0)] = 1;
const uuidChars = (t: string) => { if (t.length !== 36) return false; for (let i = 0; i < 36; i++) { const c = t.charCodeAt(i); if (i === 8 || i === 13 || i === 18 || i === 23) { if (c !== 45) return false; } else if (isHex[c] !== 1) return false; } return true; };
const hex = '[0-9a-f]'.repeat(4);
const uuidRe2 = new RegExp(`^${[8,4,4,4,12].map(n => '[0-9a-fA-F]'.repeat(n)).join('-')}$`);
export let sink: unknown;
const t = (name: string, text: string, f: (s: string) => boolean) => {
  const best: number[] = [];
  let n = 0;
  for (let r = 0; r < 400; r++) { const arrs = Array.from({ length: 50 }, () => JSON.parse(text) as string[]); const s = process.hrtime.bigint(); for (const a of arrs) for (const x of a) if (!f(x)) sink = x; best.push(Number(process.hrtime.bigint() - s) / 50 / arrs[0]!.length); n++; }
  best.sort((a, b) => a - b); console.log(name.padEnd(20), best[40]!.toFixed(1), best[200]!.toFixed(1));
};
t('nothing', td, (s) => s.length > 0);
t('isDateTime', td, isDateTime); t('usual', td, (s) => usual.test(s)); t('simple', td, (s) => simple.test(s)); t('chars', td, chars);
t('nothing', tu, (s) => s.length > 0);
t('isUuid', tu, isUuid); t('uuid re noi', tu, (s) => uuidRe2.test(s)); t('uuidChars', tu, uuidChars);
const pat = /^[^.*#]+$/u, ext = /^ext_[A-Za-z0-9_]+$/u;
t('pattern', tu, (s) => pat.test(s)); t('ext', tu, (s) => ext.test(s) || true);
console.log(dts.length, uuids.length);
