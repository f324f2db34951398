/**
 * Who may do what, by the standard's words ("Names and permissions"), worked out from names alone. Plain comparisons
 * of texts, so that no regular expression of the code under test is believed.
 */

/** One participant on one virtual host, as the rules need it. */
export interface Person {
  readonly name: string;
  readonly host: 'heh' | 'market';
  readonly groups: readonly string[];
  /** Whether it may build exchanges and queues of its own: those whose role declares things, or whom the list lets. */
  readonly builds: boolean;
  /** What the list has made for it alone. */
  readonly own: readonly string[];
}

export type Right = 'configure' | 'write' | 'read';

const prefix = 'private-';

/** Whose a private name is: of `private-ts-up-x`, that of `ts-up` where there is one, not that of `ts`. */
export function ownerOf(name: string, people: readonly Person[]): string | undefined {
  return people
    .map((person) => person.name)
    .filter((person) => name.startsWith(`${prefix}${person}-`) && name.length > `${prefix}${person}-`.length)
    .sort((a, b) => b.length - a.length)[0];
}

/** Whether the standard gives a participant a right on a name. */
export function mayBy(rule: Person, right: Right, given: string, people: readonly Person[]): boolean {
  // RabbitMQ takes them off
  const name = given.replaceAll(/[\r\n]/g, '');
  if (name.startsWith(prefix)) {
    if (ownerOf(name, people) !== rule.name) return false;
    // who builds nothing has what was made for it, and never declares
    return rule.builds || (right !== 'configure' && rule.own.includes(name));
  }
  if (name === '' || name.startsWith('amq.') || !name.includes('-to-')) return false;
  // what is between two is declared from the list, by neither of them
  if (right === 'configure') return false;
  // with somebody at the other end
  const isMore = (part: string): boolean => name.length > part.length;
  if (right === 'write') return name.startsWith(`${rule.name}-to-`) && isMore(`${rule.name}-to-`);
  return [rule.name, ...rule.groups].some(
    (reader) => name.endsWith(`-to-${reader}`) && isMore(`-to-${reader}`),
  );
}
