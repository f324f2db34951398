import { Command } from 'commander';
import { EbadgeError } from '../core/errors.ts';
import { closest } from '../core/suggest.ts';
import type { Catalogue, ChannelInfo, MessageInfo } from '../support/contract.ts';
import { examples, section } from './help-texts.ts';
import { withGenerator } from './load-generator.ts';
import { print, printJson, style, table } from './output.ts';
import { extendOption, ownDocument } from './specification-options.ts';

const way = (channel: ChannelInfo): string => `${channel.sender} → ${channel.group ?? channel.receiver}`;

const channelsOf = (catalogue: Catalogue, name: string): ChannelInfo[] =>
  Object.values(catalogue.channels).filter((channel) => channel.messages.includes(name));

function printList(catalogue: Catalogue): void {
  for (const server of Object.values(catalogue.servers)) {
    print(style('bold', `${server.name} (virtual host ${server.virtualHost})`));
    const names = Object.values(catalogue.messages).filter(({ name }) =>
      channelsOf(catalogue, name).some((channel) => channel.server === server.name),
    );
    const rows = names.map(({ name, summary }) => {
      const ways = channelsOf(catalogue, name)
        .filter((channel) => channel.server === server.name)
        .map(way);
      return [name, ways.join(', '), summary];
    });
    print(table(rows, '  '));
    print();
  }
  print(`${Object.keys(catalogue.messages).length} messages. \`ebadge messages NAME\` shows one.`);
}

function printOne(catalogue: Catalogue, info: MessageInfo): void {
  print(`${style('bold', info.name)}  ${info.summary}`);
  if (info.source !== undefined) print(style('dim', info.source));
  print();
  const rows = info.fields.map((field) => [
    field.name,
    [field.required ? 'required' : 'optional', ...(field.nullable ? ['may be null'] : [])].join(', '),
    field.fill === undefined
      ? ''
      : field.fill.kind === 'uuid'
        ? 'filled in: a UUID'
        : `filled in: ${JSON.stringify(field.fill.value)}`,
    field.unit === undefined ? '' : `unit ${field.unit === '1' ? 'none' : field.unit}`,
  ]);
  print(table(rows, '  '));
  print();
  for (const channel of channelsOf(catalogue, info.name)) {
    const questions = Object.values(catalogue.channels).flatMap((other) =>
      Object.entries(other.replies).flatMap(([question, reply]) =>
        reply.channel === channel.id && reply.messages.includes(info.name) ? [question] : [],
      ),
    );
    if (questions.length > 0) print(`  ${way(channel)}  answers ${[...new Set(questions)].join(', ')}`);
    const reply = channel.replies[info.name];
    const answer =
      reply === undefined
        ? 'no answer'
        : `${reply.cardinality} of ${reply.messages.join(' | ')} within ${reply.deadlineMs} ms`;
    print(`  ${way(channel)}  on ${channel.address}: ${answer}`);
  }
}

/** The standard's catalogue, with what extensions add. */
const catalogueWith = async (extend: readonly string[]): Promise<Catalogue> =>
  extend.length === 0
    ? (await import('../../generated/typescript/catalogue.ts')).catalogue
    : withGenerator(({ readCatalogue }) => readCatalogue(ownDocument(), extend));

/** `ebadge messages` */
export function messagesCommand(): Command {
  return new Command('messages')
    .description('Show the message types: who sends them to whom, their fields, what answers them.')
    .argument('[name]', 'one message type')
    .addOption(extendOption())
    .option('--json', 'print the catalogue for programs')
    .addHelpText(
      'after',
      examples([
        ['ebadge messages', 'all of them, by virtual host'],
        ['ebadge messages report', 'one: fields, channels, answers'],
        ['ebadge messages report --json', 'the same for programs'],
        ['ebadge messages --extend my-extension', 'those of an extension as well'],
      ]) +
        section('With --json', [
          'The catalogue: { title, version, servers, messages, channels, operations };',
          'of one message: { name, title, summary, source, contentType, fields, builders, channels }.',
        ]) +
        section('Exit codes', ['0 done; 2 there is no such message.']),
    )
    .action(
      async (name: string | undefined, { json, extend = [] }: { json?: boolean; extend?: string[] }) => {
        const catalogue = await catalogueWith(extend);
        if (name === undefined) {
          if (json === true) printJson(catalogue);
          else printList(catalogue);
          return;
        }
        const info = Object.hasOwn(catalogue.messages, name) ? catalogue.messages[name] : undefined;
        if (info === undefined) {
          const similar = closest(name, Object.keys(catalogue.messages));
          const hint = similar === undefined ? 'Run `ebadge messages` for all.' : `Did you mean ${similar}?`;
          throw new EbadgeError('INVALID_ARGUMENT', `There is no message ${JSON.stringify(name)}. ${hint}`);
        }
        if (json === true) printJson({ ...info, channels: channelsOf(catalogue, name) });
        else printOne(catalogue, info);
      },
    );
}
