/** The driver of this SDK: see ../language.ts for what it reads and writes. */

import { createInterface } from 'node:readline';
import { encode, safeParse, verdictOf } from '@ebadge/sdk';
import { playHub } from './hub.ts';
import { playPlant, type Side } from './plant.ts';
import { write } from './write.ts';

interface Question {
  readonly id: number;
  readonly base64: string;
  readonly reading?: 'strict' | 'tolerant';
  readonly uniqueKeys?: boolean;
}

function judge({ id, base64, reading = 'strict', uniqueKeys = false }: Question): object {
  try {
    const result = safeParse(Buffer.from(base64, 'base64'), { reading, uniqueKeys });
    if (result.ok) {
      const { message, forgiven } = result;
      return { id, ok: true, type: message.msg, text: Buffer.from(encode(message)).toString(), forgiven };
    }
    const { code, path, keyword, rule = false } = verdictOf(result.error);
    return { id, ok: false, code, issue: path === undefined ? null : { path, keyword, rule } };
  } catch (caught) {
    return { id, crash: String(caught) };
  }
}

const lines = createInterface({ input: process.stdin, crlfDelay: Infinity })[Symbol.asyncIterator]();
const next = async (): Promise<unknown> => {
  const line = await lines.next();
  return line.done === true ? undefined : JSON.parse(line.value);
};

const word = process.argv.at(-1);
if (word === 'judge') {
  for (let question = await next(); question !== undefined; question = await next()) {
    write(judge(question as Question));
  }
} else if (word === 'hub') await playHub((await next()) as Side, next);
else if (word === 'plant') await playPlant((await next()) as Side);
else throw new Error(`a driver judges, or plays hub or plant, not ${String(word)}`);
