/** Snippets in Java. */

import { isObject, type Json } from '../../../src/generator/json.ts';
import type { ItemShape } from '../../../src/generator/shapes/shape.ts';
import type { SiteInputs } from '../page.ts';
import { written, type Code } from './code.ts';
import type { Names } from './names.ts';
import type { ObjectShape, Party, Plan, Sample } from './plan.ts';
import { resolve, ValueWriter } from './resolve.ts';

const style = { indent: '  ', width: 100 };
const url = 'amqps://broker.example:5671';
const inner = '      ';

class Writer extends ValueWriter {
  /** @param isBoxed Whether the value stands where an object is needed. */
  value(item: ItemShape, value: Json, isBoxed: boolean): Code {
    const { shape, definition, isNullable } = resolve(this.inputs, item);
    if (value === null) return 'null';
    if (definition?.kind === 'object') return this.object(definition, value);
    if (definition?.kind === 'enumeration' && typeof value === 'string') {
      const constant = this.names.javaConstants(definition.values).get(value);
      return constant === undefined
        ? `new ${definition.name}(${JSON.stringify(value)})`
        : `${definition.name}.${constant}`;
    }
    if (typeof value === 'string') {
      const text = JSON.stringify(value);
      return shape.kind === 'string' && shape.format === 'date-time' ? `new DateTime(${text})` : text;
    }
    if (typeof value === 'number') {
      if (shape.kind === 'integer') return isBoxed || isNullable ? `${value}L` : String(value);
      return Number.isInteger(value) && (isBoxed || isNullable) ? `${value}.0` : String(value);
    }
    if (Array.isArray(value)) {
      const items = value.map((one, index) =>
        this.value(
          shape.kind === 'list' ? shape.items : shape.kind === 'tuple' ? (shape.items[index] ?? item) : item,
          one,
          true,
        ),
      );
      return { open: value.includes(null) ? 'Arrays.asList(' : 'List.of(', items, close: ')' };
    }
    if (isObject(value)) {
      const values = shape.kind === 'map' ? shape.values : item;
      const entries = Object.entries(value).map(
        ([name, one]): Code =>
          `${JSON.stringify(name)}, ${written(this.value(values, one, true), { ...style, width: 1000 })}`,
      );
      return { open: 'Map.of(', items: entries, close: ')' };
    }
    return JSON.stringify(value);
  }

  links(shape: ObjectShape, entries: readonly (readonly [string, Json])[]): Code[] {
    const names = this.names.javaFields(shape.fields.map(({ name }) => name));
    return entries.flatMap(([name, value]) => {
      const field = shape.fields.find((one) => one.name === name);
      if (field === undefined) return [];
      const code = this.value(field, value, false);
      const method = `.${names.get(name) ?? name}(`;
      // a group of one hugs its brackets
      return typeof code === 'object' && 'open' in code
        ? [{ ...code, open: method + code.open, close: `${code.close})` }]
        : [{ open: method, items: [code], close: ')' }];
    });
  }

  object(shape: ObjectShape, value: Json): Code {
    const entries = isObject(value) ? Object.entries(value) : [];
    return { head: `${shape.name}.builder()`, links: [...this.links(shape, entries), '.build()'] };
  }

  sample({ shape, given }: Sample): Code {
    const entries = given.map(([{ name }, value]) => [name, value] as const);
    return { head: `${shape.name}.builder()`, links: [...this.links(shape, entries), '.build()'] };
  }
}

const classOf = (writer: Writer, role: string): string => `${writer.names.javaPart(role)}Client`;

function connectLines(writer: Writer, { role, as, groups }: Party): readonly string[] {
  const client = classOf(writer, role);
  const group = groups.length > 0 ? `.groups(${groups.map((name) => `"${name}"`).join(', ')})` : '';
  return [
    `    ClientOptions options = ClientOptions.builder("${as}", "${url}")${group}.build();`,
    `    try (${client} client = ${client}.connect(options)) {`,
  ];
}

const waiting = `${inner}System.in.read(); // until Enter is pressed`;

function answerLines(writer: Writer, plan: Extract<Plan, { kind: 'answer' }>): readonly string[] {
  const { question, answer, builder, cardinality, party } = plan;
  const make = (indent: string): string => {
    if (builder === undefined) return written(writer.sample(answer), style, indent, 12);
    const links = writer.links(
      answer.shape,
      answer.given.map(([{ name }, value]) => [name, value] as const),
    );
    const given =
      links.length === 0
        ? ''
        : `, made -> made${links.map((link) => written(link, style, indent, 40)).join('')}`;
    return `Messages.${writer.names.javaMethod(builder.name)}(question${given})`;
  };
  const on = `${inner}client.from${writer.names.javaPart(party.peerRole)}("${party.peer}").on${writer.names.javaPart(question.name)}(`;
  const deeper = `${inner}    `;
  if (cardinality === 'one') return [`${on}\n${deeper}(question, context) -> ${make(deeper)});`, waiting];
  const why =
    cardinality === 'stream' ? 'again for each interval, until it is cancelled' : 'once for each answer';
  return [
    `${on}(question, context) -> {`,
    `${inner}  context.reply(${make(`${inner}  `)}); // ${why}`,
    `${inner}  return null;`,
    `${inner}});`,
    waiting,
  ];
}

function bodyOf(writer: Writer, plan: Plan): readonly string[] {
  const { party } = plan;
  const peer = writer.names.javaPart(party.peerRole);
  if (plan.kind === 'answer') return answerLines(writer, plan);
  if (plan.kind === 'listen') {
    return [
      `${inner}client.from${peer}("${party.peer}").on${writer.names.javaPart(plan.message.name)}((message, context) ->`,
      `${inner}    System.out.println(context.from() + " " + message));`,
      waiting,
    ];
  }
  const type = plan.sample.shape.name;
  const message = `${inner}${type} message = ${written(writer.sample(plan.sample), style, inner, type.length + 12)};`;
  const to = `client.to${peer}("${party.peer}")`;
  if (plan.kind === 'publish') return [message, `${inner}${to}.publish(message);`];
  if (plan.cardinality === 'one') {
    return [message, `${inner}var answer = ${to}.request(message);`, `${inner}System.out.println(answer);`];
  }
  if (plan.cardinality === 'many') {
    return [message, `${inner}for (var answer : ${to}.request(message)) System.out.println(answer);`];
  }
  return [
    message,
    `${inner}try (var answers = ${to}.request(message)) { // closing it cancels it at the peer`,
    `${inner}  System.out.println(answers.take());`,
    `${inner}}`,
  ];
}

/** The snippet: a class of its own. */
export function javaSnippet(plan: Plan, inputs: SiteInputs, names: Names, className: string): string {
  const writer = new Writer(inputs, names);
  const body = [...connectLines(writer, plan.party), ...bodyOf(writer, plan)].join('\n');
  const utilities = ['Arrays', 'List', 'Map'].filter((name) => body.includes(`${name}.`));
  const throws = body.includes('System.in.read') ? ' throws IOException' : '';
  return [
    'import ebadge.sdk.*;',
    'import ebadge.sdk.runtime.*;',
    ...(throws === '' ? [] : ['import java.io.IOException;']),
    ...utilities.map((name) => `import java.util.${name};`),
    '',
    `class ${className} {`,
    `  public static void main(String[] args)${throws} {`,
    body,
    '    }',
    '  }',
    '}',
    '',
  ].join('\n');
}
