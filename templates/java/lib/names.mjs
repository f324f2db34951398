/** Names of Java: safe, unique, the same in every run. */

const keywords = new Set(
  (
    'abstract assert boolean break byte case catch char class const continue default do double else enum extends ' +
    'final finally float for goto if implements import instanceof int interface long native new package private ' +
    'protected public return short static strictfp super switch synchronized this throw throws transient try ' +
    'void volatile while true false null _ var yield record sealed permits non'
  ).split(' '),
);

/** What every object has, and what generated records have besides their components. */
const members = new Set(
  (
    'clone finalize getClass hashCode notify notifyAll toString wait equals builder toBuilder toJson fromJson ' +
    'messageName build otherMembers json'
  ).split(' '),
);

/** Types that generated code uses by their simple names, and those of java.lang that people do. */
const types = new Set(
  (
    'Appendable AutoCloseable Boolean Byte Character CharSequence Class ClassLoader Cloneable Comparable Deprecated ' +
    'Double Enum Error Exception Float FunctionalInterface Integer InterruptedException Iterable Long Math Module ' +
    'Number Object Override Package Process Readable Record Runnable Runtime RuntimeException SafeVarargs Short ' +
    'StackTraceElement String StringBuffer StringBuilder SuppressWarnings System Thread ThreadGroup ThreadLocal ' +
    'Throwable Void BigInteger List Map Set Optional Duration Function Consumer CompletableFuture ' +
    'JsonNode ObjectNode NullNode Builder Known Wire DateTime OtherMembers Payload SdkException ValidationException ' +
    'ErrorCode Codec ReadOptions Contract BusClient ClientOptions PublishOptions RequestOptions AnswerStream ' +
    'Context Handler AnsweringHandler Subscription Peer Forgiven'
  ).split(' '),
);

/** The words of a name: parts of letters and digits, cut where a capital follows a small letter. */
const wordsOf = (name) =>
  name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '');

const capitalised = (word) => word.charAt(0).toUpperCase() + word.slice(1);

/** A name in the form of types: `open_door` → `OpenDoor`. */
export const pascal = (name) => wordsOf(name).map(capitalised).join('');

/** A name in the form of methods: `open_door` → `openDoor`. */
function camel(name) {
  const text = pascal(name);
  // a name in capitals stays readable: `ID` → `id`
  const lowered = /^[A-Z0-9]+$/.test(text) ? text.toLowerCase() : text;
  return lowered.charAt(0).toLowerCase() + lowered.slice(1);
}

/** A value in the form of constants: `wide_open` → `WIDE_OPEN`, `kWh` → `KWH`. */
const screaming = (value) =>
  value
    .replaceAll(/([a-z0-9]{2})([A-Z])/g, '$1_$2')
    .replaceAll(/[^A-Za-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
    .toUpperCase();

const begun = (name, fallback) => {
  const text = name === '' ? fallback : name;
  return /^[0-9]/.test(text) ? `_${text}` : text;
};

/** Gives out names, each once: a second of the same name gets a number. */
export class Names {
  #taken = new Set();
  #folds;

  /** @param folds Whether names that differ only in case are the same: names of files. */
  constructor({ folds = false, taken = [] } = {}) {
    this.#folds = folds;
    for (const name of taken) this.#taken.add(this.#key(name));
  }

  #key(name) {
    return this.#folds ? name.toLowerCase() : name;
  }

  unique(name) {
    let candidate = name;
    for (let number = 2; this.#taken.has(this.#key(candidate)); number++) candidate = `${name}_${number}`;
    this.#taken.add(this.#key(candidate));
    return candidate;
  }
}

/** Identifiers of fields, by wire name: those that no other field could claim first. */
export function fieldNames(wireNames) {
  const names = new Names();
  return new Map(
    wireNames.map((wire) => {
      const text = begun(camel(wire), 'blank');
      return [wire, names.unique(keywords.has(text) || members.has(text) ? `${text}_` : text)];
    }),
  );
}

/** Identifiers of constants, by value. */
export function constantNames(values) {
  const names = new Names();
  return new Map(values.map((value) => [value, names.unique(begun(screaming(value), 'BLANK'))]));
}

/** A name of a type, before it is made unique. */
export const typeName = (name) => {
  const text = begun(pascal(name), 'Unnamed');
  return types.has(text) ? `${text}Type` : text;
};

/** A name of a static method. */
export const methodName = (name) => {
  const text = begun(camel(name), 'unnamed');
  return keywords.has(text) || members.has(text) ? `${text}_` : text;
};

const part = /^[a-z_][a-z0-9_]*$/;

/** The package, as the document names it or its title has it. */
export function packageOf(model) {
  const named = model.packages.java;
  const parts = (named ?? '').split('.');
  if (named !== undefined && parts.every((text) => part.test(text) && !keywords.has(text))) return named;
  if (named !== undefined) {
    throw new Error(
      `"${named}" is no package of Java. Write x-packages: java in small letters, parted by dots, no part a word of the language.`,
    );
  }
  const words = wordsOf(model.catalogue.title).map((word) => word.toLowerCase());
  const name = words.length === 0 ? 'contract' : begun(words.join('_'), 'contract');
  return keywords.has(name) ? `${name}_` : name;
}
