/** Names of the specification as names of Python: safe, unique, the same each time. Wire names stay what they are. */

const keywords = new Set(
  (
    'False None True and as assert async await break case class continue def del elif else except finally for from ' +
    'global if import in is lambda match nonlocal not or pass raise return try type while with yield self cls'
  ).split(' '),
);

/** Words that are keywords only in places where no attribute stands. */
const soft = new Set(['case', 'match', 'type']);

/** What the module of the models names by itself: nothing of the contract may. */
const moduleNames = new Set(
  (
    'Annotated Any Boolean DateTime DateTimeLike Field Integer JsonObject Literal Model Number TYPE_CHECKING Text TypeAlias ' +
    'TypeAliasType UNSET Contract CONTRACT Codec annotations new_uuid load_json derive ' +
    'bool bytes complex dict float frozenset int list object set str tuple type property super classmethod staticmethod ' +
    'Exception True False None print id len Final Callable Context Connection Client'
  ).split(' '),
);

/** What pydantic's models and ours have by themselves. */
const modelNames = new Set(
  (
    'construct copy dict from_orm json parse_file parse_obj parse_raw schema schema_json update_forward_refs validate ' +
    'model_computed_fields model_config model_construct model_copy model_dump model_dump_json model_extra model_fields ' +
    'model_fields_set model_json_schema model_parametrized_name model_post_init model_rebuild model_validate ' +
    'model_validate_json model_validate_strings is_set with_others to_json_object'
  ).split(' '),
);

const ascii = (text) => text.replace(/[^A-Za-z0-9_]/g, '_');

/** The wanted name, or the first of `wanted_2`, `wanted_3`, … that is not taken; takes it. */
export function take(wanted, taken) {
  let name = wanted;
  for (let i = 2; taken.has(name); i++) name = `${wanted}_${i}`;
  taken.add(name);
  return name;
}

/** `take` for classes: their names are told apart without an underline. */
function takeClass(wanted, taken) {
  let name = wanted;
  for (let i = 2; taken.has(name); i++) name = `${wanted}${i}`;
  taken.add(name);
  return name;
}

/** Names of classes by names of definitions. `own` are names of the contract that definitions stay clear of. */
export function classNames(definitions, own) {
  const taken = new Set([...keywords, ...moduleNames, ...own]);
  return new Map(
    definitions.map(({ name }) => {
      const plain = ascii(name);
      const wanted = /^[A-Za-z]/.test(plain) ? plain : `Type${plain}`;
      return [name, takeClass(taken.has(wanted) ? `${wanted}Value` : wanted, taken)];
    }),
  );
}

/** Names of attributes by wire names. `types` are names that an attribute would hide from the types of others. */
export function attributeNames(wireNames, types) {
  const taken = new Set();
  return new Map(
    wireNames.map((wire) => {
      const plain = ascii(wire).replace(/^_+/, '');
      const wanted = plain === '' ? 'field' : /^[0-9]/.test(plain) ? `field_${plain}` : plain;
      const isTaken =
        (keywords.has(wanted) && !soft.has(wanted)) ||
        modelNames.has(wanted) ||
        (wanted !== 'id' && wanted !== 'type' && moduleNames.has(wanted)) ||
        types.has(wanted);
      return [wire, take(isTaken ? `${wanted}_` : wanted, taken)];
    }),
  );
}

const words = (name) =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '');

/** `takeUp` → `take_up`. */
function snakeCase(name) {
  const joined = words(name)
    .map((word) => word.toLowerCase())
    .join('_');
  return joined === '' ? 'unnamed' : /^[0-9]/.test(joined) ? `n${joined}` : joined;
}

/** `head-waiter` → `HeadWaiter`. */
export function pascalCase(name) {
  const joined = words(name)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
  return joined === '' ? 'Unnamed' : /^[0-9]/.test(joined) ? `N${joined}` : joined;
}

/** A function's name that is no keyword and not taken; takes it. */
export function functionName(wanted, taken) {
  const name = snakeCase(wanted);
  return take(keywords.has(name) || moduleNames.has(name) || taken.has(name) ? `${name}_` : name, taken);
}

/** The package: as the document calls it, else after its title. */
export function packageName({ packages, catalogue }) {
  if (packages.python !== undefined) return packages.python;
  const name = snakeCase(catalogue.title);
  return name.endsWith('_sdk') ? name : `${name}_sdk`;
}
