/** All files of the target, by path. */

import { clientText } from './clients.mjs';
import { definitionText } from './definitions.mjs';
import { comment, escaped } from './docs.mjs';
import {
  answerText,
  dialogueText,
  extensionText,
  interfacesOf,
  messagesText,
  messageText,
  wrapperText,
} from './messages.mjs';
import { Names, packageOf, pascal, typeName } from './names.mjs';
import { pomText } from './project.mjs';
import { contractText } from './schemas.mjs';
import { Types } from './types.mjs';

/** Stands for the package in the files of the runtime. */
const packageToken = '__package__';

/** What generated code may use by simple names; each file imports what it names. */
const imports = {
  JsonNode: 'tools.jackson.databind.JsonNode',
  ObjectNode: 'tools.jackson.databind.node.ObjectNode',
  BigInteger: 'java.math.BigInteger',
  Duration: 'java.time.Duration',
  OffsetDateTime: 'java.time.OffsetDateTime',
  List: 'java.util.List',
  Map: 'java.util.Map',
  Objects: 'java.util.Objects',
  Optional: 'java.util.Optional',
  Set: 'java.util.Set',
  CompletableFuture: 'java.util.concurrent.CompletableFuture',
  Consumer: 'java.util.function.Consumer',
  Function: 'java.util.function.Function',
};
const ofRuntime = (
  'AnswerStream AnsweringHandler BusClient ClientOptions Codec Contract DateTime Handler NamedMessage OtherMembers Payload Peer ' +
  'PublishOptions ReadOptions RequestOptions SdkException Subscription ValidationException Wire'
).split(' ');

/** Words of code outside comments and texts. */
const wordsOf = (text) => new Set(text.match(/[A-Za-z_]\w*/g));

function fileText(banner, packageName, body) {
  const used = wordsOf(body.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""'));
  const names = [
    ...Object.entries(imports)
      .filter(([name]) => used.has(name))
      .map(([, full]) => full),
    ...ofRuntime.filter((name) => used.has(name)).map((name) => `${packageName}.runtime.${name}`),
  ].sort();
  const lines = names.map((name) => `import ${name};\n`).join('');
  return `// ${banner}\npackage ${packageName};\n\n${lines === '' ? '' : `${lines}\n`}${body}`;
}

/** The names of all types, and what they stand for. */
function namesOf(model, definitions) {
  const taken = new Names({ folds: true });
  const named = definitions.filter(({ kind }) => kind !== 'alias');
  const typeNames = new Map(named.map(({ name }) => [name, taken.unique(typeName(name))]));
  const { catalogue } = model;
  const names = {
    message: taken.unique('Message'),
    messages: taken.unique('Messages'),
    extension: catalogue.extensionMessages === undefined ? null : taken.unique('ExtensionMessage'),
  };
  const uses = new Map();
  for (const { definition } of model.messages) uses.set(definition, (uses.get(definition) ?? 0) + 1);
  const objects = new Set(named.filter(({ kind }) => kind === 'object').map(({ name }) => name));
  const direct = new Set(
    model.messages
      .filter(({ definition }) => objects.has(definition) && uses.get(definition) === 1)
      .map(({ name }) => name),
  );
  const messageTypes = new Map(
    model.messages.map(({ name, definition }) => [
      name,
      direct.has(name) ? typeNames.get(definition) : taken.unique(`${typeName(pascal(name))}Message`),
    ]),
  );
  return { taken, typeNames, names, direct, messageTypes };
}

/** The files of the parameters that a template is given; only their names where the runtime is all there is. */
export function filesOf({ model, portable, banner, runtime = {} }) {
  const packageName = packageOf(model);
  const { definitions } = portable;
  const { taken, typeNames, names, direct, messageTypes } = namesOf(model, definitions);
  const { dialogues, answers, answerType } = interfacesOf(model, taken);
  const types = new Types(definitions, typeNames);
  const sending = dialogues.filter(({ type }) => type !== null);
  const clients = model.roles
    .filter((role) => dialogues.some((dialogue) => dialogue.role === role))
    .map((role) => [role, taken.unique(`${pascal(role)}Client`)]);
  const context = {
    model,
    catalogue: model.catalogue,
    title: model.catalogue.title,
    names,
    types,
    definitions: new Map(definitions.map((definition) => [definition.name, definition])),
    direct,
    messageTypes,
    dialogues,
    answerType,
  };

  const interfacesOfMessage = (name) => [
    names.message,
    ...sending.filter(({ sends }) => sends.includes(name)).map(({ type }) => type),
    ...answers.filter(({ replies }) => replies.includes(name)).map(({ type }) => type),
  ];
  const interfacesOfDefinition = (definition) => {
    const message = model.messages.find(
      ({ name, definition: own }) => own === definition.name && direct.has(name),
    );
    const unions = definitions
      .filter(({ kind, members }) => kind === 'union' && Object.values(members).includes(definition.name))
      .map(({ name }) => typeNames.get(name));
    const own = message === undefined ? ['Payload'] : interfacesOfMessage(message.name);
    return { messageName: message?.name, interfaces: [...own, ...unions] };
  };

  const bodies = new Map();
  for (const definition of definitions) {
    const type = typeNames.get(definition.name);
    if (type === undefined) continue;
    bodies.set(type, definitionText(definition, { type, types, ...interfacesOfDefinition(definition) }));
  }
  for (const message of model.messages) {
    if (direct.has(message.name)) continue;
    const type = messageTypes.get(message.name);
    bodies.set(type, wrapperText(message, { type, types, interfaces: interfacesOfMessage(message.name) }));
  }
  bodies.set(names.message, messageText(context));
  bodies.set(names.messages, messagesText(context));
  if (names.extension !== null)
    bodies.set(names.extension, extensionText({ ...context, dialogues: sending }));
  for (const dialogue of sending) bodies.set(dialogue.type, dialogueText(dialogue, context));
  for (const answer of answers) bodies.set(answer.type, answerText(answer, context));
  for (const [role, type] of clients) bodies.set(type, clientText(role, type, context));

  const folder = packageName.replaceAll('.', '/');
  const java = `src/main/java/${folder}`;
  const files = new Map([['pom.xml', pomText({ packageName, model, banner })]]);
  const about = comment([
    `The ${escaped(model.catalogue.title)}, version ${escaped(model.catalogue.version)}: its messages as records, and a client for each role.`,
  ]);
  files.set(`${java}/package-info.java`, `// ${banner}\n${about}package ${packageName};\n`);
  for (const [type, body] of bodies) files.set(`${java}/${type}.java`, fileText(banner, packageName, body));
  for (const [name, text] of Object.entries(runtime)) {
    files.set(`${java}/runtime/${name}`, `// ${banner}\n${text.replaceAll(packageToken, packageName)}`);
  }
  files.set(`src/main/resources/${folder}/contract.json`, contractText(model, portable, banner));
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}
