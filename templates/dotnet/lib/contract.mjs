/* What is emitted, with its names: worked out once from what a template is given. */

import { camel, memberScope, namespaceOf, pascal, typeScope } from './names.mjs';
import { Types } from './types.mjs';

/** A field with its member's name and what kind of member it is. */
function fieldOf(field, name, types) {
  const { shape, isNullable, isRequired } = field;
  const isFixed = shape.kind === 'constant' && isRequired && !isNullable;
  const type = types.of(shape);
  return {
    field,
    name,
    parameter: camel(name),
    type,
    isFixed,
    isMaybe: !isRequired && isNullable && !isAny(type),
  };
}

const isAny = ({ type }) => type === 'global::System.Text.Json.JsonElement';

/** Everything that the files are made of. */
export function contractOf({ model, banner, portable }) {
  const namespace = namespaceOf(model);
  const scope = typeScope();
  const qualified = (name) => `global::${namespace}.${name}`;

  const definitions = new Map();
  for (const shape of portable.definitions) {
    if (shape.kind === 'alias') definitions.set(shape.name, { shape, local: '', name: '', reader: '' });
    else definitions.set(shape.name, { shape, local: scope.name(pascal(shape.name), 'Type') });
  }
  for (const one of definitions.values()) {
    if (one.shape.kind === 'alias') continue;
    if (one.shape.kind === 'union') {
      one.localReader = scope.name(`${one.local}Union`);
      one.local = scope.name(`I${one.local}`);
    }
    if (one.shape.kind === 'enumeration' && !one.shape.isOpen)
      one.localReader = scope.name(`${one.local}Text`);
    one.name = qualified(one.local);
    one.reader = one.localReader === undefined ? '' : qualified(one.localReader);
    one.interfaces = [];
  }
  const types = new Types(namespace, definitions);
  for (const one of definitions.values()) {
    if (one.shape.kind === 'union') {
      for (const member of Object.values(one.shape.members))
        definitions.get(member)?.interfaces.push(one.name);
    }
    if (one.shape.kind !== 'object') continue;
    const members = memberScope(one.local);
    one.fields = one.shape.fields.map((field) => fieldOf(field, members.name(pascal(field.name)), types));
    one.others = one.shape.others === null ? null : types.item(one.shape.others.values);
  }

  const messages = messagesOf(model, definitions, types, scope, qualified);
  const extension =
    model.catalogue.extensionMessages === undefined ? null : `${types.runtime}.ExtensionMessage`;
  return { model, banner, portable, namespace, scope, qualified, definitions, types, messages, extension };
}

/** Messages by wire name. Each has a type of its own: where its payload is no record, or shared, a record around it. */
function messagesOf(model, definitions, types, scope, qualified) {
  const uses = new Map();
  for (const { definition } of model.messages) uses.set(definition, (uses.get(definition) ?? 0) + 1);
  const messages = new Map();
  for (const message of model.messages) {
    const definition = definitions.get(message.definition);
    const isOwn = definition?.shape.kind === 'object' && uses.get(message.definition) === 1;
    if (isOwn) definition.message = message;
    const local = isOwn ? definition.local : scope.name(`${pascal(message.name)}Message`, 'Message');
    const target = isOwn ? definition : { interfaces: [] };
    const payload = types.item({
      shape: { kind: 'reference', name: message.definition },
      isNullable: definition?.shape.kind === 'alias' && definition.shape.value.isNullable,
    });
    messages.set(message.name, {
      message,
      definition,
      isOwn,
      local,
      name: qualified(local),
      payload,
      interfaces: target.interfaces,
      info: model.catalogue.messages[message.name],
    });
  }
  return messages;
}
