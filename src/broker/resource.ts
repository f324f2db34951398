/** Things on a broker, as they are to be or as they are. */

/** Kinds of things, in the order in which they are made. */
const kinds = [
  'virtual host',
  'virtual host limits',
  'policy',
  'exchange',
  'queue',
  'binding',
  'user',
  'user limits',
  'permission',
] as const;
/** One of these. */
export type Kind = (typeof kinds)[number];

/** Facts of a thing, by the names that RabbitMQ's management API gives them. */
export type Facts = Readonly<Record<string, unknown>>;

/** One thing. */
export interface Resource {
  readonly kind: Kind;
  /** Empty for users, which are of the whole broker. */
  readonly virtualHost: string;
  readonly name: string;
  readonly facts: Facts;
}

/** A thing that is there. */
export interface Found extends Resource {
  /** Whether it bears the mark of the list. */
  readonly isMarked: boolean;
  /** Of a queue: how many messages it holds, where the broker tells. */
  readonly messages?: number;
}

/** The same for two that are the same thing. */
export const idOf = ({ kind, virtualHost, name }: Omit<Resource, 'facts'>): string =>
  JSON.stringify([kind, virtualHost, name]);

/** Argument of exchanges and queues that says which list they were made from. RabbitMQ takes no notice of it. */
export const markArgument = 'x-managed-by';

/** What a binding is called. */
export const bindingName = (source: string, destination: string, key: string): string =>
  `${source} → ${destination} (${key})`;

/** What a thing is, in words. */
export const describeKind = ({ kind, name, virtualHost }: Omit<Resource, 'facts'>): string =>
  kind === 'virtual host' || virtualHost === '' ? `${kind} ${name}` : `${kind} ${name} on ${virtualHost}`;

/** By code units: the same everywhere. */
export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const byKind = (a: Resource, b: Resource): number => kinds.indexOf(a.kind) - kinds.indexOf(b.kind);

/** In the order in which they are made, and by name. */
export const inOrder = (a: Resource, b: Resource): number =>
  byKind(a, b) || byText(a.virtualHost, b.virtualHost) || byText(a.name, b.name);

const argumentsOf = (facts: Facts): Facts => (facts['arguments'] ?? {}) as Facts;

/** A value with its members in order, so that equal ones have equal texts. */
export function canonicalText(value: unknown): string {
  return JSON.stringify(value, (_, item: unknown) =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => byText(a, b)))
      : item,
  );
}

/** What of a thing counts when two are compared: what RabbitMQ itself would call different. */
function comparable({ kind, facts }: Resource): Facts {
  if (kind === 'exchange') {
    const alternate = argumentsOf(facts)['alternate-exchange'];
    return { ...facts, arguments: alternate === undefined ? {} : { 'alternate-exchange': alternate } };
  }
  if (kind !== 'queue') return facts;
  const { [markArgument]: _, ...rest } = argumentsOf(facts);
  // classic is what a queue is that does not say
  const { 'x-queue-type': type, ...others } = rest;
  return { ...facts, arguments: type === undefined || type === 'classic' ? others : rest };
}

/** Names of the facts in which what is there differs from what is to be. */
export function differences(wanted: Resource, found: Resource): string[] {
  const [a, b] = [comparable(wanted), comparable(found)];
  // limits that nobody asked for are somebody else's
  const keys = wanted.kind === 'virtual host limits' ? Object.keys(a) : Object.keys({ ...b, ...a });
  return keys.filter((key) => canonicalText(a[key]) !== canonicalText(b[key])).sort(byText);
}
