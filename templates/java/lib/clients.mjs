/** One client class for each role: what the role may say and hear, as methods. */

import { code, comment, escaped, literal } from './docs.mjs';
import { methodName, Names, pascal } from './names.mjs';

const options = '@param options how long it is of use';

const failures =
  '@throws SdkException why it was not; <code>retryable()</code> says whether trying again may help';

/** How the answers of a question come. */
function answersOf({ question, replies, cardinality }, { messageTypes, answerType }) {
  const one = answerType({ question, replies }) ?? messageTypes.get(replies[0]);
  switch (cardinality) {
    case 'one':
      return { one, type: one, ask: 'askOne', what: 'the answer' };
    case 'many':
      return { one, type: `List<${one}>`, ask: 'askMany', what: 'all answers that came in time' };
    default:
      return {
        one,
        type: `AnswerStream<${one}>`,
        ask: 'askStream',
        what: 'the answers, to be closed when no more are wanted',
      };
  }
}

function outbound(dialogue, context) {
  const { names } = context;
  const type = `To${pascal(dialogue.peer)}`;
  const send = (name, returned, more, body) =>
    `  public ${returned} ${name}(${dialogue.type} message${more}) {\n    ${body}\n  }\n`;
  const sends =
    dialogue.type === null
      ? []
      : [
          comment(
            [
              'Sends a message; returns when the broker has confirmed that it lies in a queue.',
              '',
              '@param message the message',
              failures,
            ],
            '  ',
          ) + send('publish', 'void', '', 'publish(message, PublishOptions.DEFAULT);'),
          comment(
            [
              'Sends a message; returns when the broker has confirmed that it lies in a queue.',
              '',
              '@param message the message',
              options,
              failures,
            ],
            '  ',
          ) + send('publish', 'void', ', PublishOptions options', 'peer.publish(message, options);'),
          comment(
            [
              'Sends a message without waiting. Messages leave in the order of the calls.',
              '',
              '@param message the message',
              options,
              '@return completes when the broker has confirmed that it lies in a queue',
            ],
            '  ',
          ) +
            send(
              'publishAsync',
              'CompletableFuture<Void>',
              ', PublishOptions options',
              'return peer.publishAsync(message, options);',
            ),
        ];
  const asks = dialogue.asks.flatMap((exchange) => {
    const question = context.messageTypes.get(exchange.question);
    const { one, type: returned, ask, what } = answersOf(exchange, context);
    return [
      comment(
        [
          `Asks ${code(exchange.question)}; returns ${what}.`,
          '',
          '@param question the question',
          `@return ${what}`,
          failures,
        ],
        '  ',
      ) +
        `  public ${returned} request(${question} question) {\n    return request(question, RequestOptions.DEFAULT);\n  }\n`,
      comment(
        [
          `Asks ${code(exchange.question)}; returns ${what}.`,
          '',
          '@param question the question',
          '@param options how long to wait',
          `@return ${what}`,
          failures,
        ],
        '  ',
      ) +
        `  public ${returned} request(${question} question, RequestOptions options) {\n    return Peer.await(requestAsync(question, options));\n  }\n`,
      comment(
        [
          `Asks ${code(exchange.question)} without waiting.`,
          '',
          '@param question the question',
          '@param options how long to wait',
          `@return completes with ${what}`,
        ],
        '  ',
      ) +
        `  public CompletableFuture<${returned}> requestAsync(${question} question, RequestOptions options) {\n    return peer.${ask}(question, options, ${one}.class);\n  }\n`,
    ];
  });
  const text =
    comment([`A ${code(dialogue.peer)} to send to.`]) +
    `public static final class ${type} {\n\n  private final Peer peer;\n\n  ${type}(Peer peer) {\n    this.peer = peer;\n  }\n\n${[...sends, ...asks].join('\n')}}\n`;
  return sends.length + asks.length === 0 ? null : { type, text, names };
}

function inbound(dialogue, context) {
  const type = `From${pascal(dialogue.peer)}`;
  const methods = new Names();
  const answered = new Map(dialogue.answers.map((exchange) => [exchange.question, exchange]));
  const failing =
    '@throws SdkException <code>TOPOLOGY_MISSING</code> (retryable) when the other side has prepared nothing yet, and what else hinders it';
  const handlers = dialogue.receives.map((name) => {
    const message = context.messageTypes.get(name);
    const method = methods.unique(methodName(`on_${name}`));
    const exchange = answered.get(name);
    const kind =
      exchange === undefined
        ? `Handler<${message}>`
        : `AnsweringHandler<${message}, ${answersOf(exchange, context).one}>`;
    const call = exchange === undefined ? 'on' : 'onQuestion';
    const then =
      exchange === undefined
        ? 'When it returns, the message is acknowledged.'
        : 'What it returns is the answer, unless it is null.';
    return (
      comment(
        [
          `Has a handler work on ${code(name)}. ${then}`,
          '',
          '@param handler works on it; one at most',
          '@return ends it',
          failing,
        ],
        '  ',
      ) +
      `  public Subscription ${method}(${kind} handler) {\n    return peer.${call}(${literal(name)}, ${message}.class, handler);\n  }\n`
    );
  });
  const extension = context.names.extension;
  if (extension !== null && handlers.length > 0) {
    handlers.push(
      comment(
        [
          'Has a handler work on extension messages of a name.',
          '',
          '@param name the name on the wire',
          '@param handler works on them; one at most',
          '@return ends it',
          failing,
        ],
        '  ',
      ) +
        `  public Subscription ${methods.unique('onExtension')}(String name, Handler<${extension}> handler) {\n    return peer.on(name, ${extension}.class, handler);\n  }\n`,
    );
  }
  const text =
    comment([`A ${code(dialogue.peer)} to hear from.`]) +
    `public static final class ${type} {\n\n  private final Peer peer;\n\n  ${type}(Peer peer) {\n    this.peer = peer;\n  }\n\n${handlers.join('\n')}}\n`;
  return handlers.length === 0 ? null : { type, text };
}

const indented = (text) => text.replaceAll(/^(?=.)/gm, '  ');

/** The client of a role. */
export function clientText(role, type, context) {
  const { names } = context;
  const own = context.dialogues.filter((dialogue) => dialogue.role === role);
  const methods = new Names({ taken: ['connect', 'close', 'drain', 'name'] });
  const parts = own.flatMap((dialogue) => {
    const peer = escaped(dialogue.peer);
    const [to, from] = [outbound(dialogue, context), inbound(dialogue, context)];
    const peerOf = `client.peer(${literal(dialogue.peer)}, name)`;
    return [
      comment(
        [
          `Sees to what lies between this participant and a ${peer}: declares its own part of exchanges and queues, checks the rest. Sending and handling do it by themselves.`,
          '',
          '@param name the name of the peer',
          '@throws SdkException <code>TOPOLOGY_MISSING</code> (retryable) when the other side has prepared nothing yet',
        ],
        '  ',
      ) +
        `  public void ${methods.unique(methodName(`prepare_${dialogue.peer}`))}(String name) {\n    ${peerOf}.prepare();\n  }\n`,
      ...(to === null
        ? []
        : [
            comment([`A ${peer} to send to.`, '', '@param name its name', '@return the peer'], '  ') +
              `  public ${to.type} ${methods.unique(methodName(`to_${dialogue.peer}`))}(String name) {\n    return new ${to.type}(${peerOf});\n  }\n`,
            indented(to.text),
          ]),
      ...(from === null
        ? []
        : [
            comment(
              [
                `A ${peer} to hear from.`,
                '',
                '@param name its name; <code>*</code> is any',
                '@return the peer',
              ],
              '  ',
            ) +
              `  public ${from.type} ${methods.unique(methodName(`from_${dialogue.peer}`))}(String name) {\n    return new ${from.type}(${peerOf});\n  }\n`,
            indented(from.text),
          ]),
    ];
  });
  return (
    comment([`A participant's connection to the bus as ${code(role)}. Threads may share it.`]) +
    `public final class ${type} implements AutoCloseable {\n\n  private final BusClient client;\n\n  private ${type}(BusClient client) {\n    this.client = client;\n  }\n\n` +
    comment(
      [
        'Connects.',
        '',
        '@param options name, broker, and how it is to be used',
        '@return the client',
        '@throws SdkException <code>CONNECTION_FAILED</code> (retryable), <code>ACCESS_REFUSED</code>, <code>INVALID_ARGUMENT</code>',
      ],
      '  ',
    ) +
    `  public static ${type} connect(ClientOptions options) {\n    return new ${type}(BusClient.connect(${names.messages}.CONTRACT, ${literal(role)}, options));\n  }\n\n` +
    `${parts.join('\n')}\n` +
    comment(['Its own name.', '', '@return the name'], '  ') +
    '  public String name() {\n    return client.name();\n  }\n\n' +
    comment(
      [
        'What is under the typed methods, for messages and roles known at run time only.',
        '',
        '@return the untyped client',
      ],
      '  ',
    ) +
    `  public BusClient ${methods.unique('untyped')}() {\n    return client;\n  }\n\n` +
    comment(
      [
        'Ends it in order: handlers at work have ten seconds to finish, what is published is waited for, what no handler has begun goes back to its queue.',
      ],
      '  ',
    ) +
    '  @Override\n  public void close() {\n    client.close(Duration.ofSeconds(10));\n  }\n\n' +
    comment(
      [
        'As the other method, with another time.',
        '',
        '@param timeout how long to wait for handlers and confirms',
      ],
      '  ',
    ) +
    '  public void close(Duration timeout) {\n    client.close(timeout);\n  }\n}\n'
  );
}
