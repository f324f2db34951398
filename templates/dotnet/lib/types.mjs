/* Shapes → types of C#, and the expressions that read and write their values. */

const element = 'global::System.Text.Json.JsonElement';
const listOf = (type) => `global::System.Collections.Generic.IReadOnlyList<${type}>`;
const mapOf = (type) => `global::System.Collections.Generic.IReadOnlyDictionary<string, ${type}>`;

/** The greatest tuple that has names for its items without nesting. */
const largestTuple = 7;

const any = { kind: 'any' };
const simple = {
  any: { type: element, isValue: true, read: 'Any', write: 'WriteAny' },
  string: { type: 'string', isValue: false, read: 'Text', write: 'WriteText' },
  number: { type: 'double', isValue: true, read: 'Number', write: 'WriteNumber' },
  long: { type: 'long', isValue: true, read: 'Integer', write: 'WriteInteger' },
  boolean: { type: 'bool', isValue: true, read: 'Truth', write: 'WriteTruth' },
};

/**
 * The types of a contract. A type is `{ type, isValue, read(e, depth), write(w, v, depth) }`: how it is written, whether
 * it is a value type, and expressions that read it of the element `e` and write the value `v` with the writer `w`.
 */
export class Types {
  #runtime;
  #definitions;
  /** Aliases that are being looked through: one that is made of itself is any JSON inside. */
  #open = new Set();

  /** @param definitions `{ shape, name, reader }` by the name of the definition. */
  constructor(namespace, definitions) {
    this.#runtime = `global::${namespace}.Runtime`;
    this.#definitions = definitions;
  }

  get runtime() {
    return this.#runtime;
  }

  /** The type of a value that is not null. */
  of(shape) {
    switch (shape.kind) {
      case 'string':
        return shape.format === 'date-time' ? this.#time() : this.#simple('string');
      case 'integer':
        // a number that no 64 bits hold is a double, as JSON has it
        return this.#simple(shape.isLong ? 'long' : 'number');
      case 'constant':
        return this.#simple(typeof shape.value);
      case 'list':
        return this.#list(shape.items);
      case 'tuple':
        return this.#tuple(shape);
      case 'map':
        return this.#map(shape.values);
      case 'reference':
        return this.#reference(shape.name);
      default:
        return this.#simple(shape.kind);
    }
  }

  /** The type of an item, null included. */
  item({ shape, isNullable }) {
    const bare = this.of(shape);
    // any JSON is null as well
    if (!isNullable || bare.type === element) return bare;
    const [read, write] = bare.isValue
      ? ['NullableValueOf', 'WriteNullableValue']
      : ['NullableOf', 'WriteNullable'];
    return {
      type: `${bare.type}?`,
      isValue: bare.isValue,
      read: (e, depth) => `Json.${read}(${e}, ${this.reader(bare, depth + 1)})`,
      write: (w, v, depth) => `Json.${write}(${w}, ${v}, ${this.writer(bare, depth + 1)})`,
    };
  }

  /** A function that reads a value of that type. */
  reader(type, depth = 0) {
    return `static e${depth} => ${type.read(`e${depth}`, depth)}`;
  }

  /** A function that writes a value of that type. */
  writer(type, depth = 0) {
    return `static (w${depth}, v${depth}) => ${type.write(`w${depth}`, `v${depth}`, depth)}`;
  }

  #simple(kind) {
    const { type, isValue, read, write } = simple[kind];
    return { type, isValue, read: (e) => `Json.${read}(${e})`, write: (w, v) => `Json.${write}(${w}, ${v})` };
  }

  #time() {
    return {
      type: `${this.#runtime}.DateTimeText`,
      isValue: false,
      read: (e) => `Json.Time(${e})`,
      write: (w, v) => `Json.WriteTime(${w}, ${v})`,
    };
  }

  #list(items) {
    const item = this.item(items);
    return {
      type: listOf(item.type),
      isValue: false,
      read: (e, depth) => `Json.ListOf<${item.type}>(${e}, ${this.reader(item, depth + 1)})`,
      write: (w, v, depth) => `Json.WriteList<${item.type}>(${w}, ${v}, ${this.writer(item, depth + 1)})`,
    };
  }

  #map(values) {
    const value = this.item(values);
    return {
      type: mapOf(value.type),
      isValue: false,
      read: (e, depth) => `Json.MapOf<${value.type}>(${e}, ${this.reader(value, depth + 1)})`,
      write: (w, v, depth) => `Json.WriteMap<${value.type}>(${w}, ${v}, ${this.writer(value, depth + 1)})`,
    };
  }

  /** Lists of one length are tuples; others whose items are of several types are lists of any JSON. */
  #tuple({ items, rest, minItems }) {
    const isFixed =
      rest === null && minItems >= items.length && items.length >= 2 && items.length <= largestTuple;
    if (!isFixed) return this.#list({ shape: any, isNullable: true });
    const types = items.map((item) => this.item(item));
    const type = `(${types.map((one) => one.type).join(', ')})`;
    return {
      type,
      isValue: true,
      read: (e, depth) =>
        `(${types.map((one, index) => one.read(`Json.Item(${e}, ${index})`, depth)).join(', ')})`,
      write: (w, v, depth) => {
        const inner = types.map(
          (one, index) => `${one.write(`w${depth + 1}`, `v${depth + 1}.Item${index + 1}`, depth + 1)}; `,
        );
        return `Json.WriteTuple<${type}>(${w}, ${v}, static (w${depth + 1}, v${depth + 1}) => { ${inner.join('')}})`;
      },
    };
  }

  #reference(name) {
    const definition = this.#definitions.get(name);
    if (definition === undefined) return this.#simple('any');
    const { shape, name: type, reader } = definition;
    if (shape.kind === 'alias') {
      if (this.#open.has(name)) return this.#simple('any');
      this.#open.add(name);
      try {
        // what refers to it says whether there may be null
        return this.of(shape.value.shape);
      } finally {
        this.#open.delete(name);
      }
    }
    if (shape.kind === 'enumeration') {
      return {
        type,
        isValue: !shape.isOpen,
        read: (e) => (shape.isOpen ? `new ${type}(Json.Text(${e}))` : `${reader}.Parse(Json.Text(${e}))`),
        write: (w, v) => `Json.WriteText(${w}, ${shape.isOpen ? `${v}.Value` : `${reader}.ToText(${v})`})`,
      };
    }
    return {
      type,
      isValue: false,
      read: (e) => `${shape.kind === 'union' ? reader : type}.FromJson(${e})`,
      write: (w, v) => `${v}.WriteTo(${w})`,
    };
  }
}
