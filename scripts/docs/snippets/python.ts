/** Snippets in Python. */

import { isObject, type Json } from '../../../src/generator/json.ts';
import type { ItemShape } from '../../../src/generator/shapes/shape.ts';
import type { SiteInputs } from '../page.ts';
import { written, type Code } from './code.ts';
import type { Names } from './names.ts';
import type { ObjectShape, Party, Plan, Sample } from './plan.ts';
import { resolve } from './resolve.ts';

const style = { indent: '    ', width: 96 };
const url = 'amqps://broker.example:5671';

/** Code, and the classes and functions that it names. */
class Writer {
  readonly uses = new Set<string>();
  readonly #inputs: SiteInputs;
  readonly #names: Names;

  constructor(inputs: SiteInputs, names: Names) {
    this.#inputs = inputs;
    this.#names = names;
  }

  use(name: string): string {
    this.uses.add(name);
    return name;
  }

  value(item: ItemShape | null, value: Json, before = ''): Code {
    if (value === null) return `${before}None`;
    if (typeof value === 'boolean') return before + (value ? 'True' : 'False');
    if (typeof value !== 'object') return before + JSON.stringify(value);
    const { shape, definition } =
      item === null ? { shape: null, definition: undefined } : resolve(this.#inputs, item);
    if (Array.isArray(value)) {
      const isTuple = shape?.kind === 'tuple';
      const items = value.map((one, index) =>
        this.value(shape?.kind === 'list' ? shape.items : isTuple ? (shape.items[index] ?? null) : null, one),
      );
      return { before, open: isTuple ? '(' : '[', items, close: isTuple ? ')' : ']', hasLastComma: true };
    }
    if (definition?.kind === 'object') return this.object(definition, value, before);
    const inner = shape?.kind === 'map' ? shape.values : null;
    const items = Object.entries(value).map(([name, one]) =>
      this.value(inner, one, `${JSON.stringify(name)}: `),
    );
    return { before, open: '{', items, close: '}', hasLastComma: true };
  }

  arguments(shape: ObjectShape, entries: readonly (readonly [string, Json])[]): Code[] {
    const names = this.#names.pythonFields(shape.fields.map(({ name }) => name));
    return entries.flatMap(([name, value]) => {
      const field = shape.fields.find((one) => one.name === name);
      return field === undefined ? [] : [this.value(field, value, `${names.get(name) ?? name}=`)];
    });
  }

  object(shape: ObjectShape, value: Json, before = ''): Code {
    const entries = isObject(value) ? Object.entries(value) : [];
    return {
      before,
      open: `${this.use(shape.name)}(`,
      items: this.arguments(shape, entries),
      close: ')',
      hasLastComma: true,
    };
  }

  sample({ shape, given }: Sample): Code {
    const entries = given.map(([{ name }, value]) => [name, value] as const);
    return {
      open: `${this.use(shape.name)}(`,
      items: this.arguments(shape, entries),
      close: ')',
      hasLastComma: true,
    };
  }
}

const peerOf = ({ peer, peerRole, hasSeveralPeers }: Party): string =>
  hasSeveralPeers ? `"${peer}", "${peerRole}"` : `"${peer}"`;

function connectLine({ role, as, groups }: Party): string {
  const extra: Code[] = groups.length > 0 ? [`groups=${JSON.stringify(groups)}`] : [];
  const args: Code = {
    open: 'connect(',
    items: [`role="${role}"`, `as_="${as}"`, ...extra, `url="${url}"`],
    close: ')',
    hasLastComma: true,
  };
  return `    async with await ${written(args, style, '    ', 28)} as client:`;
}

const inner = '        ';

function handlerOf(writer: Writer, plan: Extract<Plan, { kind: 'answer' }>): readonly string[] {
  const { question, answer, builder, cardinality, party } = plan;
  const type = writer.use(question.definition);
  writer.use('Context');
  const make = (used: number): string => {
    if (builder === undefined) return written(writer.sample(answer), style, `${inner}    `, used);
    const entries = answer.given.map(([{ name }, value]) => [name, value] as const);
    const items: Code[] = ['question', ...writer.arguments(answer.shape, entries)];
    return written(
      { open: `${writer.use(snake(builder.name))}(`, items, close: ')', hasLastComma: true },
      style,
      `${inner}    `,
      used,
    );
  };
  const on = `${inner}await client.from_(${peerOf(party)}).on(${type}, handle)`;
  const wait = `${inner}await asyncio.Event().wait()`;
  if (cardinality === 'one') {
    return [
      `${inner}def handle(question: ${type}, context: Context) -> ${writer.use(answer.shape.name)}:`,
      `${inner}    return ${make(7)}`,
      '',
      on,
      wait,
    ];
  }
  const why =
    cardinality === 'stream' ? 'again for each interval, until it is cancelled' : 'once for each answer';
  return [
    `${inner}async def handle(question: ${type}, context: Context) -> None:`,
    `${inner}    # ${why}`,
    `${inner}    await context.reply(${make(21)})`,
    '',
    on,
    wait,
  ];
}

const snake = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

function bodyOf(writer: Writer, plan: Plan): readonly string[] {
  const { party } = plan;
  const to = `client.to(${peerOf(party)})`;
  if (plan.kind === 'answer') return handlerOf(writer, plan);
  if (plan.kind === 'listen') {
    const type = writer.use(plan.message.definition);
    writer.use('Context');
    return [
      `${inner}def handle(message: ${type}, context: Context) -> None:`,
      `${inner}    print(context.from_, message)`,
      '',
      `${inner}await client.from_(${peerOf(party)}).on(${type}, handle)`,
      `${inner}await asyncio.Event().wait()`,
    ];
  }
  const call = (method: string, before: string): string => {
    const group: Code = {
      before: `${to}.${method}`,
      open: '(',
      items: [writer.sample(plan.sample)],
      close: ')',
    };
    const line = written(group, { ...style, width: 1000 });
    if (inner.length + before.length + line.length <= style.width) return inner + before + line;
    return `${inner}message = ${written(writer.sample(plan.sample), style, inner, 10)}\n${inner}${before}${to}.${method}(message)`;
  };
  if (plan.kind === 'publish') return [call('publish', 'await ')];
  if (plan.cardinality === 'one') return [call('request', 'answer = await '), `${inner}print(answer)`];
  if (plan.cardinality === 'many') {
    return [
      call('request_many', 'answers = await '),
      `${inner}for answer in answers:`,
      `${inner}    print(answer)`,
    ];
  }
  return [
    `${inner}question = ${written(writer.sample(plan.sample), style, inner, 11)}`,
    `${inner}async with await ${to}.stream(question) as answers:  # leaving the block cancels it`,
    `${inner}    async for answer in answers:`,
    `${inner}        print(answer)`,
    `${inner}        break`,
  ];
}

/** The snippet: a program of its own. */
export function pythonSnippet(plan: Plan, inputs: SiteInputs, names: Names): string {
  const writer = new Writer(inputs, names);
  const body = bodyOf(writer, plan);
  const rank = (name: string): string => (/^[A-Z]/.test(name) ? '0' : '1') + name;
  const imports = [...writer.uses, 'connect'].sort((a, b) => (rank(a) < rank(b) ? -1 : 1));
  const importLine: Code = { open: 'from ebadge_sdk import ', items: imports, close: '' };
  return [
    'import asyncio',
    '',
    written(importLine, { ...style, width: 1000 }),
    '',
    '',
    'async def main() -> None:',
    connectLine(plan.party),
    ...body,
    '',
    '',
    'asyncio.run(main())',
    '',
  ].join('\n');
}
