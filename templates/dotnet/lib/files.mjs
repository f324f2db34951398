/* All files of the target, by path. */

import { clientFiles, replyLines, replyTypes } from './clients.mjs';
import { contractOf } from './contract.mjs';
import { definitionLines, wrapperLines } from './definitions.mjs';
import { builderLines, factoryLines } from './messages.mjs';
import { contractLines, jsonContextLines, projectFile } from './project.mjs';
import { schemaDocument } from './schemas.mjs';
import { sourceFile } from './text.mjs';

/** Stands for the contract's namespace in the files of the runtime. */
const placeholder = '__NAMESPACE__';

const json = (value) => `${JSON.stringify(value, null, 2)}\n`;

/** @param params What the template is given: `model`, `banner`, `portable`, `runtime`. */
export function filesOf({ model, banner, portable, runtime = {} }) {
  const contract = contractOf({ model, banner, portable });
  const { scope, qualified, namespace } = contract;
  const replies = replyTypes(contract);
  const names = {
    contract: scope.name('Contract'),
    messages: scope.name('Messages'),
    builders: scope.name('MessageBuilders'),
    context: scope.name('ContractJsonContext'),
    converter: scope.name('MessageJsonConverter'),
    replies: scope.name('Replies'),
  };
  const contractClass = qualified(names.contract);
  const files = new Map();
  const source = (name, lines) => files.set(`${name}.cs`, sourceFile(contract, lines));

  files.set(`${namespace}.csproj`, projectFile(contract));
  files.set('catalogue.json', json(model.catalogue));
  files.set('schemas.json', json(schemaDocument({ model, portable })));
  source(names.contract, contractLines(contract, names.contract));
  source(names.context, jsonContextLines(contract, { ...names, contractClass }));
  source(names.messages, factoryLines(contract, names.messages, contractClass));
  source(names.builders, builderLines(contract, names.builders, contractClass));
  if (replies.size > 0) source(names.replies, replyLines(contract, replies));
  for (const definition of contract.definitions.values()) {
    const lines = definitionLines(definition, contract);
    if (lines !== null) source(`Types/${definition.local}`, lines);
  }
  for (const message of contract.messages.values()) {
    if (!message.isOwn) source(`Types/${message.local}`, wrapperLines(message, contract));
  }
  for (const [name, lines] of clientFiles(contract, replies, contractClass)) source(`Clients/${name}`, lines);
  for (const [name, text] of Object.entries(runtime)) {
    files.set(`Runtime/${name}`, text.replaceAll(placeholder, namespace));
  }
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}
