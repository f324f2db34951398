import { parse } from '../src/index.ts';
import { compare } from './measure.ts';
import { messageTypes } from './model.ts';
import { deeperThan, loneSurrogateEscape } from '../src/core/json-text.ts';
import { MessageTypes } from '../src/core/message-types.ts';
import { textOfUtf8 } from '../src/core/utf8.ts';
import { catalogue } from '../generated/typescript/catalogue.ts';
import { validators } from '../generated/typescript/validators.ts';
import { decode } from '../src/core/decode.ts';
const utf8 = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const inputs = messageTypes.map((t) => utf8.encode(JSON.stringify(t.published)));
const slice = (Buffer.prototype as any).utf8Slice, latin = (Buffer.prototype as any).latin1Slice, ascii=(Buffer.prototype as any).asciiSlice;
export let sink: unknown;
const types = new MessageTypes({ catalogue, validators } as any);
const stages: Record<string, (i: Uint8Array) => unknown> = {
  decodeOnly: (i) => decoder.decode(i),
  sliceOnly: (i) => slice.call(i, 0, i.length),
  latinOnly: (i) => latin.call(i, 0, i.length),
  slice: (i) => JSON.parse(slice.call(i, 0, i.length)),
  latin: (i) => JSON.parse(latin.call(i, 0, i.length)),
  textOf: (i) => JSON.parse(textOfUtf8(i)),
  textOfBs: (i) => { const t = textOfUtf8(i); if (t.includes('\\')) throw 1; return JSON.parse(t); },
  depth: (i) => { const t = textOfUtf8(i); if (deeperThan(t, 500) !== -1) throw 1; return JSON.parse(t); },
  decode: (i) => decode(i, false),
  typed: (i) => { const v = decode(i, false); if (types.of(v, undefined) === undefined) throw 1; return v; },
  validated: (i) => { const v = decode(i, false); if (!types.of(v, undefined).validator.validate(v)) throw 1; return v; },
  parse: (i) => parse(i),
};
const bare = (input: Uint8Array): unknown => JSON.parse(decoder.decode(input));
const name = process.argv[2]!;
const work = stages[name]!;
const run = (w: (i: Uint8Array) => unknown) => () => { for (const i of inputs) sink = w(i); };
const [a, b] = compare([{ name: 'bare', run: run(bare) }, { name, run: run(work) }], { rounds: Number(process.argv[3] ?? 150), sliceMs: Number(process.argv[4] ?? 5) });
console.log(name.padEnd(12), (b!.ms * 1000 / 33).toFixed(3), 'bare', (a!.ms * 1000 / 33).toFixed(3), 'speed', b!.speed.toFixed(3), b!.low.toFixed(3), b!.high.toFixed(3), 'und', b!.undisturbed.toFixed(3), ' extra/bare', (1 / b!.speed - 1).toFixed(3));
