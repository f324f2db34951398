/** Snippets in C#. No compiler has seen them: the .NET SDK has not been compiled yet. */

import { isObject, type Json } from '../../../src/generator/json.ts';
import type { ItemShape } from '../../../src/generator/shapes/shape.ts';
import type { SiteInputs } from '../page.ts';
import { written, type Code } from './code.ts';
import type { Names } from './names.ts';
import type { ObjectShape, Party, Plan, Sample } from './plan.ts';
import { resolve, ValueWriter } from './resolve.ts';

const style = { indent: '    ', width: 96 };
const url = 'amqps://broker.example:5671';

class Writer extends ValueWriter {
  #typeOf(item: ItemShape): string {
    const { shape, definition, isNullable } = resolve(this.inputs, item);
    const mark = isNullable ? '?' : '';
    if (definition !== undefined) return definition.name + mark;
    if (shape.kind === 'list') return `IReadOnlyList<${this.#typeOf(shape.items)}>`;
    const names: Readonly<Record<string, string>> = {
      string: 'string',
      number: 'double',
      integer: 'long',
      boolean: 'bool',
    };
    return (names[shape.kind] ?? 'object') + mark;
  }

  value(item: ItemShape, value: Json, before = ''): Code {
    const { shape, definition } = resolve(this.inputs, item);
    if (value === null) return `${before}null`;
    if (definition?.kind === 'object') return this.#record(definition, value, before);
    if (definition?.kind === 'enumeration' && typeof value === 'string') {
      return definition.isOpen && !definition.values.includes(value)
        ? before + JSON.stringify(value)
        : `${before}${definition.name}.${this.names.dotnet(value)}`;
    }
    if (Array.isArray(value)) {
      if (shape.kind === 'tuple') {
        return {
          before,
          open: '(',
          items: value.map((one, index) => this.value(shape.items[index] ?? item, one)),
          close: ')',
        };
      }
      const inner = shape.kind === 'list' ? shape.items : item;
      return {
        before,
        open: `new ${this.#typeOf(inner)}[] { `,
        items: value.map((one) => this.value(inner, one)),
        close: ' }',
      };
    }
    if (isObject(value)) {
      const values = shape.kind === 'map' ? shape.values : item;
      const items = Object.entries(value).map(([name, one]) =>
        this.value(values, one, `[${JSON.stringify(name)}] = `),
      );
      return {
        before: `${before}new Dictionary<string, ${this.#typeOf(values)}> `,
        open: '{',
        items,
        close: '}',
        isSpaced: true,
      };
    }
    return before + JSON.stringify(value);
  }

  #record(shape: ObjectShape, value: Json, before: string): Code {
    const entries = isObject(value) ? Object.entries(value) : [];
    const items = entries.flatMap(([name, one]) => {
      const field = shape.fields.find((known) => known.name === name);
      return field === undefined ? [] : [this.value(field, one, `${this.names.dotnet(name)} = `)];
    });
    return { before: `${before}new ${shape.name} `, open: '{', items, close: '}', isSpaced: true };
  }

  arguments({ given }: Sample): Code[] {
    return given.map(([field, value]) =>
      this.value(field, value, `${this.names.dotnetParameter(field.name)}: `),
    );
  }

  sample(sample: Sample): Code {
    return { open: `Messages.${sample.shape.name}(`, items: this.arguments(sample), close: ')' };
  }
}

const peerOf = ({ peerRole, peer, hasSeveralPeers }: Party, way: string, { names }: Writer): string =>
  `client.${way}${hasSeveralPeers ? names.dotnet(peerRole) : ''}("${peer}")`;

function bodyOf(writer: Writer, plan: Plan): readonly string[] {
  const { party } = plan;
  if (plan.kind === 'listen') {
    return [
      `await ${peerOf(party, 'From', writer)}.On${writer.names.dotnet(plan.message.name)}Async((message, context) =>`,
      '{',
      '    Console.WriteLine($"{context.From} {message}");',
      '    return Task.CompletedTask;',
      '});',
      'Console.ReadLine();',
    ];
  }
  if (plan.kind === 'answer') {
    const { answer, builder, cardinality, question } = plan;
    const make =
      builder === undefined
        ? written(writer.sample(answer), style, '    ', 12)
        : written(
            {
              open: `question.${writer.names.dotnet(builder.name)}(`,
              items: writer.arguments(answer),
              close: ')',
            },
            style,
            '    ',
            12,
          );
    const on = `await ${peerOf(party, 'From', writer)}.On${writer.names.dotnet(question.name)}Async(async (question, context) =>`;
    if (cardinality === 'one') return [on, `    ${make});`, 'Console.ReadLine();'];
    const why =
      cardinality === 'stream' ? 'again for each interval, until it is cancelled' : 'once for each answer';
    return [
      on,
      '{',
      `    await context.ReplyAsync(${make}); // ${why}`,
      '    return null;',
      '});',
      'Console.ReadLine();',
    ];
  }
  const message = `var message = ${written(writer.sample(plan.sample), style, '', 15)};`;
  const to = peerOf(party, 'To', writer);
  if (plan.kind === 'publish') return [message, `await ${to}.PublishAsync(message);`];
  if (plan.cardinality === 'stream') {
    return [
      message,
      `await foreach (var answer in await ${to}.RequestAsync(message))`,
      '{',
      '    Console.WriteLine(answer);',
      '    break; // leaving the loop cancels it at the peer',
      '}',
    ];
  }
  const show =
    plan.cardinality === 'one'
      ? 'Console.WriteLine(answer);'
      : 'foreach (var one in answer) Console.WriteLine(one);';
  return [message, `var answer = await ${to}.RequestAsync(message);`, show];
}

/** The snippet: a program of top-level statements. */
export function dotnetSnippet(plan: Plan, inputs: SiteInputs, names: Names): string {
  const writer = new Writer(inputs, names);
  const { role, as, groups } = plan.party;
  const client = `${names.dotnet(role)}Client`;
  const group =
    groups.length > 0 ? `    Groups = new[] { ${groups.map((name) => `"${name}"`).join(', ')} },\n` : '';
  return [
    'using Ebadge.Sdk;',
    'using Ebadge.Sdk.Runtime;',
    '',
    `await using ${client} client = await ${client}.ConnectAsync(new ConnectOptions`,
    '{',
    `    As = "${as}",`,
    `${group}    Url = "${url}",`,
    '});',
    ...bodyOf(writer, plan),
    '',
  ].join('\n');
}
