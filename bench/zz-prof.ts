import { parse } from '../src/index.ts';
import { messageTypes } from './model.ts';
const utf8 = new TextEncoder();
const inputs = messageTypes.map((t) => utf8.encode(JSON.stringify(t.published)));
let s: unknown; const end = Date.now() + 4000;
while (Date.now() < end) for (let i = 0; i < 100; i++) for (const x of inputs) s = parse(x);
