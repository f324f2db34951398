/* A client for each role: what the role may say to a peer can be written down, and nothing else. */

import { pascal } from './names.mjs';
import { comment, literal } from './text.mjs';

const token = 'global::System.Threading.CancellationToken';
const task = (type) =>
  type === '' ? 'global::System.Threading.Tasks.Task' : `global::System.Threading.Tasks.Task<${type}>`;
const list = (type) => `global::System.Collections.Generic.IReadOnlyList<${type}>`;

/**
 * Interfaces of what answers a question in several ways: by the names of the answers, joined. Gives each message that is
 * such an answer the interface.
 */
export function replyTypes(contract) {
  const { model, messages, scope, qualified } = contract;
  const byAnswers = new Map();
  for (const { asks, answers } of model.dialogues) {
    for (const { question, replies } of [...asks, ...answers]) {
      if (replies.length < 2) continue;
      const key = replies.join(' ');
      if (byAnswers.has(key)) continue;
      const local = scope.name(`I${pascal(question)}Reply`);
      const name = qualified(local);
      byAnswers.set(key, { local, name, question, replies });
      for (const reply of replies) messages.get(reply)?.interfaces.push(name);
    }
  }
  return byAnswers;
}

/** The type of the answer to a question. */
function answerType({ replies }, { messages, types }, replyInterfaces) {
  const [only, second] = replies;
  if (only === undefined) return `${types.runtime}.IMessage`;
  return second === undefined ? messages.get(only).name : replyInterfaces.get(replies.join(' ')).name;
}

/** Interfaces of answers. */
export const replyLines = (contract, replyInterfaces) =>
  [...replyInterfaces.values()].flatMap(({ local, question, replies }, index) => [
    ...(index === 0 ? [] : ['']),
    ...comment({ summary: `What may answer ${question}: ${replies.join(', ')}.` }),
    `public interface ${local} : ${contract.types.runtime}.IMessage`,
    '{',
    '}',
  ]);

/** How a question is put, by the number of its answers. */
const asked = {
  one: (type) => ({ returns: task(type), call: 'AskOneAsync', text: 'Waits for the answer.' }),
  many: (type) => ({
    returns: task(list(type)),
    call: 'AskManyAsync',
    text: 'Waits for all answers that come within the time.',
  }),
  stream: (type, runtime) => ({
    returns: task(`${runtime}.AnswerStream<${type}>`),
    call: 'AskStreamAsync',
    text: 'Answers come until the stream is left, which tells the peer.',
  }),
};

function outboundLines(contract, dialogue, names, replyInterfaces) {
  const { types, messages, extension } = contract;
  const { runtime } = types;
  const methods = [];
  for (const sent of dialogue.sends) {
    const message = messages.get(sent);
    if (message === undefined) continue;
    methods.push(
      ...comment(
        {
          summary: `Sends ${sent}: done when the broker has confirmed it.`,
          remarks: [
            `Throws ${runtime.replace('global::', '')}.EbadgeException; its details say what became of the message.`,
          ],
        },
        '    ',
      ),
      `    public ${task('')} PublishAsync(${message.name} message, ${runtime}.PublishOptions? options = null, ${token} cancellationToken = default) =>`,
      '        Peer.PublishAsync(message, options, cancellationToken);',
      '',
    );
  }
  for (const exchange of dialogue.asks) {
    const question = messages.get(exchange.question);
    if (question === undefined) continue;
    const answer = answerType(exchange, contract, replyInterfaces);
    const { returns, call, text } = asked[exchange.cardinality](answer, runtime);
    methods.push(
      ...comment({ summary: `Asks ${exchange.question}. ${text}` }, '    '),
      `    public ${returns} RequestAsync(${question.name} question, ${runtime}.RequestOptions? options = null, ${token} cancellationToken = default) =>`,
      `        Peer.${call}<${answer}>(question, options, cancellationToken);`,
      '',
    );
  }
  if (extension !== null && dialogue.sends.length > 0) {
    methods.push(
      ...comment({ summary: 'Sends a message of a type that the contract does not define.' }, '    '),
      `    public ${task('')} PublishAsync(${extension} message, ${runtime}.PublishOptions? options = null, ${token} cancellationToken = default) =>`,
      '        Peer.PublishAsync(message, options, cancellationToken);',
      '',
    );
  }
  return [
    ...comment({ summary: `What ${dialogue.role} says to ${dialogue.peer}.` }),
    `public sealed class ${names.outbound}`,
    '{',
    `    internal ${names.outbound}(${runtime}.BusPeer peer) => Peer = peer;`,
    '',
    ...comment(
      { summary: 'The peer, for messages whose types are not known when this is compiled.' },
      '    ',
    ),
    `    public ${runtime}.BusPeer Peer { get; }`,
    '',
    ...methods.slice(0, -1),
    '}',
  ];
}

function inboundLines(contract, dialogue, names, replyInterfaces) {
  const { types, messages, extension } = contract;
  const { runtime } = types;
  const answers = new Map(dialogue.answers.map((exchange) => [exchange.question, exchange]));
  const methods = [];
  for (const received of dialogue.receives) {
    const message = messages.get(received);
    if (message === undefined) continue;
    const exchange = answers.get(received);
    const returns =
      exchange === undefined ? task('') : task(`${answerType(exchange, contract, replyInterfaces)}?`);
    const handler = `global::System.Func<${message.name}, ${runtime}.MessageContext, ${returns}>`;
    methods.push(
      ...comment(
        {
          summary: `Has ${received} handled, from now on.`,
          remarks: [
            exchange === undefined
              ? 'The message is acknowledged when the handler has ended; when it throws, the message becomes a dead letter.'
              : 'What the handler returns is sent as the answer, then the message is acknowledged; null: no answer now.',
          ],
        },
        '    ',
      ),
      `    public ${task(`${runtime}.Subscription`)} On${message.local}Async(${handler} handler, ${token} cancellationToken = default) =>`,
      exchange === undefined
        ? `        Peer.OnAsync<${message.name}>(${literal(received)}, handler, cancellationToken);`
        : `        Peer.AnswerAsync<${message.name}, ${answerType(exchange, contract, replyInterfaces)}>(${literal(received)}, handler, cancellationToken);`,
      '',
    );
  }
  if (extension !== null && dialogue.receives.length > 0) {
    methods.push(
      ...comment({ summary: 'Has messages of a type that the contract does not define handled.' }, '    '),
      `    public ${task(`${runtime}.Subscription`)} OnExtensionAsync(string name, global::System.Func<${extension}, ${runtime}.MessageContext, ${task('')}> handler, ${token} cancellationToken = default) =>`,
      `        Peer.OnAsync<${extension}>(name, handler, cancellationToken);`,
      '',
    );
  }
  return [
    ...comment({ summary: `What ${dialogue.role} hears from ${dialogue.peer}.` }),
    `public sealed class ${names.inbound}`,
    '{',
    `    internal ${names.inbound}(${runtime}.BusSource peer) => Peer = peer;`,
    '',
    ...comment(
      { summary: 'The peer, for messages whose types are not known when this is compiled.' },
      '    ',
    ),
    `    public ${runtime}.BusSource Peer { get; }`,
    '',
    ...methods.slice(0, -1),
    '}',
  ];
}

/** Files of a role: `[class name, lines]` each. */
export function clientFiles(contract, replyInterfaces, contractClass) {
  const { model, scope, types } = contract;
  const { runtime } = types;
  return model.roles.flatMap((role) => {
    const dialogues = model.dialogues.filter((dialogue) => dialogue.role === role);
    if (dialogues.length === 0) return [];
    const client = scope.name(`${pascal(role)}Client`, 'Client');
    const files = [];
    const ways = dialogues.map((dialogue) => {
      const outbound = scope.name(`${pascal(role)}To${pascal(dialogue.peer)}`, 'Outbound');
      const inbound = scope.name(`${pascal(role)}From${pascal(dialogue.peer)}`, 'Inbound');
      files.push([outbound, outboundLines(contract, dialogue, { outbound }, replyInterfaces)]);
      files.push([inbound, inboundLines(contract, dialogue, { inbound }, replyInterfaces)]);
      const suffix = dialogues.length === 1 ? '' : pascal(dialogue.peer);
      const peer = literal(dialogue.peer);
      return [
        ...comment({ summary: `The ${dialogue.peer} of that name, for sending.` }, '    '),
        `    public ${outbound} To${suffix}(string name) => new ${outbound}(Bus.To(name, ${peer}));`,
        '',
        ...comment({ summary: `The ${dialogue.peer} of that name, for receiving; "*" is any.` }, '    '),
        `    public ${inbound} From${suffix}(string name) => new ${inbound}(Bus.From(name, ${peer}));`,
        '',
        ...comment(
          {
            summary: `Declares or checks all that lies between this participant and the ${dialogue.peer} of that name.`,
          },
          '    ',
        ),
        `    public ${task('')} Prepare${suffix}Async(string name, ${token} cancellationToken = default) => Bus.PrepareAsync(name, ${peer}, cancellationToken);`,
      ];
    });
    files.unshift([
      client,
      [
        ...comment({ summary: `A participant in the role ${role}.` }),
        `public sealed class ${client} : global::System.IAsyncDisposable`,
        '{',
        `    private ${client}(${runtime}.BusClient bus) => Bus = bus;`,
        '',
        ...comment({ summary: 'The client without the types of the role.' }, '    '),
        `    public ${runtime}.BusClient Bus { get; }`,
        '',
        ...comment(
          {
            summary: 'Connects to the broker.',
            remarks: [
              'Throws EbadgeException: CONNECTION_FAILED (retryable), ACCESS_REFUSED, INVALID_ARGUMENT.',
            ],
          },
          '    ',
        ),
        `    public static async ${task(client)} ConnectAsync(${runtime}.ConnectOptions options, ${token} cancellationToken = default) =>`,
        `        new ${client}(await ${runtime}.BusClient.ConnectAsync(${contractClass}.Instance, ${literal(role)}, options, cancellationToken).ConfigureAwait(false));`,
        '',
        ...ways.flatMap((lines) => [...lines, '']),
        ...comment(
          {
            summary:
              'Ends it in order: handlers at work finish, what is published is confirmed; ten seconds at most.',
          },
          '    ',
        ),
        `    public ${task('')} CloseAsync(global::System.TimeSpan? timeout = null) => Bus.CloseAsync(timeout);`,
        '',
        ...comment({ summary: 'As CloseAsync.' }, '    '),
        '    public global::System.Threading.Tasks.ValueTask DisposeAsync() => Bus.DisposeAsync();',
        '}',
      ],
    ]);
    return files;
  });
}
