/** `client.py` and `blocking.py`: what each role may say to whom, as types. */

import { asyncio, blocking, byType, MessageTypes, overloaded } from './client-modes.mjs';
import { pascalCase, take } from './names.mjs';
import { doc, importFrom, text } from './text.mjs';

/** Methods that put questions of one kind. */
function asking(parts, list, method, resultOf, told) {
  const { mode, messages, nameParameter, nameArgument } = parts;
  const groups = byType(messages, list, ({ question }) => question);
  if (groups.length === 0) return '';
  const isMany = method === 'request_many';
  const until = (type) => (isMany ? `, until: Callable[[${type}], bool] | None = None` : '');
  const untilArgument = method === 'request' || isMany ? `, ${isMany ? 'until' : 'None'}` : '';
  const rows = groups.map((group) => {
    const type = messages.of(group[0].question);
    const result = resultOf(messages.union(group.flatMap(({ replies }) => replies)));
    return `    ${mode.def} ${method}(self, message: ${type}, *, timeout_ms: float | None = None${until(result)}${nameParameter}) -> ${result}: ...\n`;
  });
  const inner = isMany ? '_request' : `_${method}`;
  const result =
    rows.length === 1 ? resultOf(messages.union(groups[0].flatMap(({ replies }) => replies))) : 'Any';
  return `\n${overloaded(rows, {
    head: `    ${mode.def} ${method}(self, message: Any, *, timeout_ms: float | None = None${until('Any')}${nameParameter}) -> Any:\n`,
    body:
      doc(told, '        ') +
      (result === 'Any'
        ? `        return ${mode.call}self.${inner}(message, timeout_ms${untilArgument}${nameArgument})\n`
        : `        answer: ${result} = ${mode.call}self.${inner}(message, timeout_ms${untilArgument}${nameArgument})\n        return answer\n`),
  })}`;
}

function senderClass(parts, name, dialogue) {
  const { mode, messages, extension, nameParameter, nameArgument } = parts;
  const of = (cardinality) => dialogue.asks.filter((entry) => entry.cardinality === cardinality);
  const union = [...new Set(dialogue.sends.map((one) => messages.of(one))), ...extension].join(' | ');
  return (
    `class ${name}(${mode === asyncio ? 'Sender' : 'BlockingSender'}):\n` +
    doc(`What a ${dialogue.role} sends to a ${dialogue.peer}.`, '    ') +
    `\n    ${mode.def} publish(self, message: ${union}, *, ttl_ms: float | None = None${nameParameter}) -> None:\n` +
    doc(
      'Publishes a message, and returns when the broker has confirmed that it is in a queue.\n\n`ttl_ms` after the call it is not sent any more ' +
        "(`EXPIRED`), and not delivered. Raises `ValidationError` for what is not valid; `EbadgeError` otherwise: its `details['outcome']` says what became of the message.",
      '        ',
    ) +
    `        ${mode.call}self._publish(message, ttl_ms${nameArgument})\n` +
    asking(
      parts,
      of('one'),
      'request',
      (type) => type,
      'Puts a question and gives its answer.\n\nRaises `TIMEOUT` (retryable) when none comes in time: by default the time that the contract states. Raises ' +
        '`RefusedByPeerError` for an answer that says no, where the contract tells such answers apart.',
    ) +
    asking(
      parts,
      of('many'),
      'request_many',
      (type) => `list[${type}]`,
      'Puts a question and gives all answers that come within the time: by default the one that the contract states. `until` ends the waiting when there are enough.',
    ) +
    asking(
      parts,
      of('stream'),
      'stream',
      (type) => `${mode.stream}[${type}]`,
      `Puts a question whose answers come until it is cancelled. Use what it gives in \`${mode === asyncio ? 'async with' : 'with'}\`: leaving the block tells the peer.`,
    )
  );
}

function receiverClass(parts, name, dialogue) {
  const { mode, messages, extension } = parts;
  const answers = new Map(dialogue.answers.map(({ question, replies }) => [question, replies]));
  const groups = byType(messages, dialogue.receives, (one) => one);
  const rows = groups.map((group) => {
    const [first] = group;
    const replies = group.flatMap((one) => answers.get(one) ?? []);
    const result = mode.awaits(replies.length === 0 ? 'None' : `${messages.union(replies)} | None`);
    const kind = messages.isClass(first)
      ? `type[${messages.of(first)}]`
      : `Literal[${group.map((one) => text(one)).join(', ')}]`;
    return `    ${mode.def} on(self, kind: ${kind}, handler: Callable[[${messages.of(first)}, ${mode.context}], ${result}]) -> Callable[[], None]: ...\n`;
  });
  if (extension.length > 0) {
    rows.push(
      `    ${mode.def} on(self, kind: str, handler: Callable[[${extension[0]}, ${mode.context}], ${mode.awaits('None')}]) -> Callable[[], None]: ...\n`,
    );
  }
  return (
    `class ${name}(${mode === asyncio ? 'Receiver' : 'BlockingReceiver'}):\n` +
    doc(`What a ${dialogue.role} hears from a ${dialogue.peer}.`, '    ') +
    `\n${overloaded(rows, {
      head: `    ${mode.def} on(self, kind: Any, handler: Callable[[Any, ${mode.context}], Any]) -> Callable[[], None]:\n`,
      body:
        doc(
          'Has a handler work on messages of a type, one after the other for each sender; gives what ends the subscription.\n\n' +
            'What the handler returns is sent as the answer, then the message is acknowledged. When it raises, the message becomes a dead letter.',
          '        ',
        ) + `        return ${mode.call}self._on(kind, handler)\n`,
    })}`
  );
}

/** The one way to a peer, or one for each kind of peers. */
function peersMethod(method, classes, told, { peer }) {
  if (classes.length === 0) return '';
  const parameter = peer ? 'peer: str' : '';
  const argument = peer ? 'peer' : 'None';
  const join = (...list) => list.filter((one) => one !== '').join(', ');
  if (classes.length === 1) {
    const [{ name, role }] = classes;
    return (
      `\n    def ${method}(${join('self', parameter, `kind: Literal[${text(role)}] = ${text(role)}`)}) -> ${name}:\n` +
      doc(told, '        ') +
      `        return ${name}(self._core, ${argument}, kind)\n`
    );
  }
  const rows = classes.map(
    ({ name, role }) =>
      `    @overload\n    def ${method}(${join('self', parameter, `kind: Literal[${text(role)}]`)}) -> ${name}: ...\n`,
  );
  return (
    `\n${rows.join('\n')}\n    def ${method}(${join('self', parameter, 'kind: str')}) -> Any:\n` +
    doc(`${told} \`kind\` says of which role it is.`, '        ') +
    `        kinds: dict[str, type[Any]] = {${classes.map(({ name, role }) => `${text(role)}: ${name}`).join(', ')}}\n` +
    `        return kinds[self._core.routes.peer_role(kind)](self._core, ${argument}, kind)\n`
  );
}

function clientClass(parts, name, role, senders, receivers) {
  const { mode } = parts;
  return (
    `class ${name}(${mode === asyncio ? 'Client' : 'BlockingClient'}):\n` +
    doc(
      `A participant in the role ${role}. Use it in \`${mode === asyncio ? 'async with' : 'with'}\`, or call \`close\`.`,
      '    ',
    ) +
    peersMethod('to', senders, 'Sending to that peer.', { peer: true }) +
    peersMethod('from_', receivers, 'Receiving from that peer.', { peer: true }) +
    peersMethod('from_any', receivers, 'Receiving from all peers of a kind.', { peer: false })
  );
}

function connectText(parts, clients) {
  const { mode } = parts;
  const parameters = (role) =>
    `*, role: ${role}, as_: str, url: str | Sequence[str], **options: Unpack[ConnectOptions]`;
  const rows = clients.map(
    ({ role, name }) => `${mode.def} connect(${parameters(`Literal[${text(role)}]`)}) -> ${name}: ...\n`,
  );
  const isOne = rows.length === 1;
  const head = isOne
    ? rows[0].replace(/ \.\.\.\n$/, '\n')
    : `${rows.map((row) => `@overload\n${row}`).join('\n\n')}\n\n${mode.def} connect(${parameters('str')}) -> Any:\n`;
  const open = mode === asyncio ? 'open_client' : 'open_blocking';
  return (
    head +
    doc(
      'Connects a participant to RabbitMQ and keeps the connection.\n\n`as_` is the own name. `url` is the address of the broker, such as `amqps://broker.example:5671`, or those ' +
        'of the nodes of a cluster; without a path, the virtual host is the one that the contract gives the role. Raises `CONNECTION_FAILED` (retryable), `ACCESS_REFUSED`, ' +
        '`INVALID_ARGUMENT`.',
      '    ',
    ) +
    (isOne
      ? `    client: ${clients[0].name} = ${mode.call}${open}(CONTRACT, CODEC, _CLIENTS, role, as_, url, options)\n    return client\n`
      : `    return ${mode.call}${open}(CONTRACT, CODEC, _CLIENTS, role, as_, url, options)\n`)
  );
}

function moduleText(params, types, mode) {
  const { model, banner } = params;
  const isNamed = model.catalogue.discriminator !== null;
  const parts = {
    mode,
    messages: new MessageTypes(model, types),
    extension: model.catalogue.extensionMessages === undefined ? [] : [`models.${types.extension}`],
    nameParameter: isNamed ? '' : ', name: str | None = None',
    nameArgument: isNamed ? '' : ', name=name',
  };
  const taken = new Set([
    'Client',
    'Sender',
    'Receiver',
    'BlockingClient',
    'BlockingSender',
    'BlockingReceiver',
    'Context',
    'AnswerStream',
  ]);
  const classes = [];
  const clients = [];
  for (const role of model.roles) {
    const own = model.dialogues.filter((dialogue) => dialogue.role === role);
    const one = pascalCase(role);
    const senders = [];
    const receivers = [];
    for (const dialogue of own) {
      const other = pascalCase(dialogue.peer);
      if (dialogue.sends.length > 0) {
        const name = take(`${one}To${other}`, taken);
        senders.push({ name, role: dialogue.peer });
        classes.push(senderClass(parts, name, dialogue));
      }
      if (dialogue.receives.length > 0) {
        const name = take(`${one}From${other}`, taken);
        receivers.push({ name, role: dialogue.peer });
        classes.push(receiverClass(parts, name, dialogue));
      }
    }
    if (senders.length + receivers.length === 0) continue;
    const name = take(`${one}Client`, taken);
    clients.push({ role, name });
    classes.push(clientClass(parts, name, role, senders, receivers));
  }
  if (clients.length === 0) return { text: null, names: [] };
  const body = [
    ...classes,
    `_CLIENTS = {${clients.map(({ role, name }) => `${text(role)}: ${name}`).join(', ')}}\n`,
    connectText(parts, clients),
  ];
  const all = body.join('\n');
  const used = (names) => names.filter((name) => new RegExp(`\\b${name}\\b`).test(all));
  const told =
    mode === asyncio
      ? 'The client, typed for each role, for asyncio.'
      : 'The client, typed for each role, for scripts without asyncio.';
  const imports =
    mode === asyncio
      ? importFrom('.runtime.client', used(['Client', 'Receiver', 'Sender', 'open_client'])) +
        importFrom('.runtime.handling', used(['Context'])) +
        importFrom('.runtime.options', ['ConnectOptions']) +
        importFrom('.runtime.streams', used(['AnswerStream']))
      : importFrom(
          '.runtime.blocking',
          used([
            'BlockingClient',
            'BlockingContext',
            'BlockingReceiver',
            'BlockingSender',
            'BlockingStream',
            'open_blocking',
          ]),
        ) + importFrom('.runtime.options', ['ConnectOptions']);
  return {
    text:
      `# ${banner}\n${doc(told)}\nfrom __future__ import annotations\n\n` +
      importFrom('collections.abc', used(['Awaitable', 'Callable', 'Sequence'])) +
      importFrom('typing', used(['Any', 'Literal', 'Unpack', 'overload'])) +
      '\n' +
      importFrom('.', used(['models'])) +
      importFrom('.codec', ['CODEC']) +
      importFrom('.contract', ['CONTRACT']) +
      imports +
      body.map((part) => `\n\n${part}`).join(''),
    names: [...clients.map(({ name }) => name), 'connect'],
  };
}

/** Texts of both modules, and what the package exports of the first; null where the contract has no usable roles. */
export function clientModules(params, types) {
  const { text: client, names } = moduleText(params, types, asyncio);
  return { client, blocking: moduleText(params, types, blocking).text, names };
}
