/* Identifiers of C#: safe, unique, and the same in every run. */

const keywords = new Set(
  (
    'abstract as base bool break byte case catch char checked class const continue decimal default delegate do double else enum event explicit extern ' +
    'false finally fixed float for foreach goto if implicit in int interface internal is lock long namespace new null object operator out override ' +
    'params private protected public readonly ref return sbyte sealed short sizeof stackalloc static string struct switch this throw true try typeof uint ' +
    'ulong unchecked unsafe ushort using virtual void volatile while'
  ).split(' '),
);

const words = (text) =>
  text
    .normalize('NFC')
    .replaceAll(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1 $2')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');

const capital = (word) => {
  const [first = '', ...rest] = word;
  return first.toUpperCase() + rest.join('');
};

/** `modification_count` → `ModificationCount`; empty where the text has no letter or digit. */
export function pascal(text) {
  const name = words(text).map(capital).join('');
  return /^\p{N}/u.test(name) ? `_${name}` : name;
}

/** `ModificationCount` → `modificationCount`, for parameters. */
export function camel(name) {
  const [first = '', ...rest] = name;
  const text = first.toLowerCase() + rest.join('');
  return keywords.has(text) ? `@${text}` : text;
}

/** Gives each text of a scope a name of its own. */
export class Scope {
  #taken;
  #fold;

  /** @param fold What makes two names the same: by default, being written alike. */
  constructor(reserved = [], fold = (name) => name) {
    this.#fold = fold;
    this.#taken = new Set(reserved.map(fold));
  }

  name(wanted, otherwise = 'Value') {
    const base = wanted === '' ? otherwise : wanted;
    let name = base;
    for (let i = 2; this.#taken.has(this.#fold(name)); i++) name = `${base}${i}`;
    this.#taken.add(this.#fold(name));
    return name;
  }
}

/** What no type may be called: the namespace of the runtime, the alias that generated files open with, namespaces that the runtime uses. */
const reservedTypes = ['Runtime', 'Json', 'System', 'RabbitMQ'];

/** Types have files of their names, so letters that differ in case only do not tell them apart. */
export const typeScope = () => new Scope(reservedTypes, (name) => name.toLowerCase());

/** Members that every record has. */
const reservedMembers = [
  'Clone',
  'Deconstruct',
  'EqualityContract',
  'Equals',
  'FieldNames',
  'Finalize',
  'FromJson',
  'GetHashCode',
  'GetType',
  'Json',
  'MemberwiseClone',
  'MessageName',
  'OtherMembers',
  'PrintMembers',
  'ReferenceEquals',
  'ToString',
  'WriteTo',
];

/** Names of the members of a type: none is called like the type itself. */
export const memberScope = (typeName, more = []) => new Scope([...reservedMembers, ...more, typeName]);

/** The namespace of a contract: what the document calls it, else its title. */
export function namespaceOf({ packages, catalogue }) {
  const named = packages.dotnet ?? catalogue.title;
  const parts = (packages.dotnet === undefined ? [named] : named.split('.')).map(pascal);
  return parts.filter((part) => part !== '').join('.') || 'Contract';
}
