/** What the modules `client.py` and `blocking.py` are made with: their modes, the types of messages, overloads. */

/** What differs between the client for asyncio and the one for scripts. */
export const asyncio = {
  def: 'async def',
  call: 'await ',
  stream: 'AnswerStream',
  context: 'Context',
  awaits: (type) => `Awaitable[${type}] | ${type}`,
};
export const blocking = {
  def: 'def',
  call: '',
  stream: 'BlockingStream',
  context: 'BlockingContext',
  awaits: (type) => type,
};

/** The types of messages as the client's modules name them. */
export class MessageTypes {
  constructor(model, types) {
    this.types = types;
    this.byName = new Map(model.messages.map((message) => [message.name, message]));
  }

  /** Whether it is a class, by which it can be told. */
  isClass(name) {
    return this.types.byName.get(this.byName.get(name).definition)?.kind === 'object';
  }

  of(name) {
    return `models.${this.types.names.get(this.byName.get(name).definition)}`;
  }

  union(names) {
    return [...new Set(names.map((name) => this.of(name)))].join(' | ');
  }
}

/** Entries by the type of their message: one that two names share is one. */
export function byType(messages, entries, nameOf) {
  const grouped = new Map();
  for (const entry of entries) {
    const type = messages.of(nameOf(entry));
    grouped.set(type, [...(grouped.get(type) ?? []), entry]);
  }
  return [...grouped.values()];
}

/** One definition for each row, told apart by overloads where there are several. */
export function overloaded(rows, implementation) {
  if (rows.length === 1) return rows[0].replace(/ \.\.\.\n$/, `\n${implementation.body}`);
  return `${rows.map((row) => `    @overload\n${row}`).join('\n')}\n${implementation.head}${implementation.body}`;
}
