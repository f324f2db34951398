/** `contract.py`, its data, `codec.py` and `building.py`: the contract, reading and writing, and what makes messages. */

import { fieldsOf } from './models.mjs';
import { functionName, take } from './names.mjs';
import { doc, importFrom, text } from './text.mjs';

/** Type of a message in Python, by its wire name. */
const messageType = (types, { definition }) => types.names.get(definition);

/** The text of `contract.py`. */
export function contractModule({ model, banner }, types) {
  const rows = (valueOf) =>
    model.messages.map((message) => `        ${text(message.name)}: ${valueOf(message)},\n`).join('');
  const dict = (entries) => (entries === '' ? '{}' : `{\n${entries}    }`);
  return (
    `# ${banner}\n${doc('The contract: its data, its checks, its types.')}\nfrom __future__ import annotations\n\n` +
    `from typing import Final\n\n` +
    importFrom('.', model.messages.length > 0 ? ['models'] : []) +
    importFrom('.runtime.contract', ['Contract', 'load_json']) +
    `\n_PACKAGE: Final = __name__.rpartition(".")[0]\n\n` +
    `CONTRACT: Final = Contract(\n` +
    `    catalogue=load_json(_PACKAGE, "catalogue.json"),\n` +
    `    definitions=load_json(_PACKAGE, "schemas.json")["$defs"],\n` +
    `    message_definitions=${dict(rows(({ definition }) => text(definition)))},\n` +
    `    types=${dict(rows((message) => `models.${messageType(types, message)}`))},\n)\n` +
    doc('The contract that this package was generated from.')
  );
}

/** The text of `catalogue.json`: what a client runs on. */
export const catalogueText = ({ model, banner }) =>
  `${JSON.stringify({ $comment: banner, ...model.catalogue }, null, 2)}\n`;

/** The text of `schemas.json`. */
export const schemasText = ({ portable, banner }) =>
  `${JSON.stringify({ $comment: banner, ...portable.schemas }, null, 2)}\n`;

/** The text of `codec.py`. */
export function codecModule({ model, banner }, types) {
  const hasExtensions = model.catalogue.extensionMessages !== undefined;
  const any = hasExtensions ? `${types.union} | ${types.extension}` : types.union;
  const isNamed = model.catalogue.discriminator !== null;
  const nameArgument = isNamed ? '' : '    name: str,\n';
  const passName = isNamed ? '' : ', name=name';
  const nameNote = isNamed
    ? ''
    : ' `name` is the wire name of the type, which messages do not name themselves.';
  return (
    `# ${banner}\n${doc('Reading and writing the messages of the contract.')}\nfrom __future__ import annotations\n\n` +
    `from typing import Any, Final, cast\n\n` +
    importFrom('.contract', ['CONTRACT']) +
    importFrom('.models', hasExtensions ? [types.union, types.extension] : [types.union]) +
    importFrom('.runtime.codec', ['Codec', 'OnForgiven', 'Reading']) +
    `\nCODEC: Final = Codec(CONTRACT)\n${doc('The codec of the contract.')}\n\n` +
    `def parse(\n    source: bytes | bytearray | memoryview | str,\n    *,\n${nameArgument}` +
    `    reading: Reading = "strict",\n    unique_keys: bool = False,\n    on_forgiven: OnForgiven | None = None,\n) -> ${any}:\n` +
    doc(
      `Reads one message from UTF-8 bytes or text: strictly, unless told otherwise.${nameNote}\n\n` +
        '`reading="tolerant"` leaves unknown members out and repairs declared errata; `on_forgiven` is told which. `unique_keys` ' +
        'refuses texts in which an object has two members of one name; else the last one counts.\n\n' +
        'Raises `ValidationError` `MALFORMED_JSON`, `UNKNOWN_MESSAGE` or `INVALID_MESSAGE`; retrying never helps.',
      '    ',
    ) +
    `    message = CODEC.parse(source, reading=reading, unique_keys=unique_keys, on_forgiven=on_forgiven${passName})\n` +
    `    return cast("${any}", message)\n\n\n` +
    `def encode(message: ${any}${isNamed ? '' : ', *, name: str'}) -> bytes:\n` +
    doc(
      `Validates a message and writes it as UTF-8 JSON.${nameNote}\n\nRaises \`ValidationError\` when it is not valid: nothing invalid is ever written.`,
      '    ',
    ) +
    `    return CODEC.encode(message${passName})\n\n\n` +
    `def validate(value: Any${isNamed ? '' : ', *, name: str'}) -> ${any}:\n` +
    doc(
      `Holds plain data that was parsed elsewhere, or a message, against the contract and gives the message.${nameNote}\n\nRaises \`ValidationError\` \`UNKNOWN_MESSAGE\` or \`INVALID_MESSAGE\`.`,
      '    ',
    ) +
    `    return cast("${any}", CODEC.validate(value${passName}))\n`
  );
}

/** Names that `codec.py` and the rest of the package give to functions. */
const functions = [
  'parse',
  'encode',
  'validate',
  'connect',
  'models',
  'codec',
  'client',
  'contract',
  'building',
  'blocking',
  'runtime',
];

/** The builders with their names in Python. */
export function buildersOf(model) {
  const taken = new Set(functions);
  return model.messages.flatMap((message) =>
    message.builders.map((builder) => ({ message, builder, name: functionName(builder.name, taken) })),
  );
}

function builderText({ message, builder, name }, types, model, uses) {
  const definition = types.byName.get(message.definition);
  const own = model.catalogue.discriminator;
  const fields = fieldsOf(types, definition, true).filter((field) => field.name !== own);
  const optional = new Set([...message.optionalInDraft, ...builder.optional]);
  const source = take('source', new Set(fields.map(({ attribute }) => attribute)));
  const from = builder.from.map((one) => types.names.get(one));
  for (const one of [...from, types.names.get(message.definition)]) uses.add(one);
  const rows = fields.map((field) => {
    const isNeeded = field.isRequired && !optional.has(field.name);
    const type = types.given(field, !field.isRequired);
    return { ...field, line: `    ${field.attribute}: ${type}${isNeeded ? '' : ' = UNSET'},\n` };
  });
  const result = types.names.get(message.definition);
  const given = rows.map((row) => `            ${text(row.name)}: ${row.attribute},\n`).join('');
  return (
    `def ${name}(\n    ${source}: ${from.join(' | ')},\n    /,\n${rows.length > 0 ? '    *,\n' : ''}${rows.map(({ line }) => line).join('')}) -> ${result}:\n` +
    doc(builder.description, '    ') +
    `    made = derive(\n        CONTRACT,\n        ${text(message.name)},\n        ${text(builder.name)},\n        ${source},\n` +
    `        ${given === '' ? '{}' : `{\n${given}        }`},\n    )\n    return cast("${result}", made)\n`
  );
}

/** The text of `building.py`: what makes one message out of another. Null where nothing does. */
export function buildingModule({ model, banner }, types) {
  const builders = buildersOf(model);
  if (builders.length === 0) return null;
  const uses = new Set();
  types.used.clear();
  const texts = builders.map((entry) => builderText(entry, types, model, uses));
  const all = texts.join('');
  // whatever the parameters' types name
  for (const name of types.names.values()) if (new RegExp(`\\b${name}\\b`).test(all)) uses.add(name);
  const used = (names) =>
    names.filter((name) => types.used.has(name) && new RegExp(`\\b${name}\\b`).test(all));
  return (
    `# ${banner}\n${doc('What makes one message out of another. Fields that are not given are derived or filled in.')}\nfrom __future__ import annotations\n\n` +
    importFrom('typing', [...used(['Any', 'Literal']), 'cast']) +
    '\n' +
    importFrom('.contract', ['CONTRACT']) +
    importFrom('.models', [...uses]) +
    importFrom('.runtime.building', ['derive']) +
    importFrom('.runtime.model', ['UNSET', ...used(['Boolean', 'Integer', 'Number', 'Text'])]) +
    importFrom('.runtime.times', used(['DateTime', 'DateTimeLike'])) +
    texts.map((part) => `\n\n${part}`).join('')
  );
}
