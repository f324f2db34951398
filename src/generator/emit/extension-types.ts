/** The types of extension messages, for the compiler of types. */

import type { JsonObject } from '../load.ts';
import type { Model } from '../model.ts';

/** Whether extensions define messages: their names begin like those of messages that nobody defines. */
const hasDeclaredExtensions = ({ catalogue, messages }: Model): boolean => {
  const prefix = catalogue.extensionMessages?.prefix;
  return prefix !== undefined && messages.some(({ name }) => name.startsWith(prefix));
};

/** What is declared and what travels undeclared: an interface would hold the one to the type of the other. */
interface ExtensionTypes {
  /** Definitions to add. */
  readonly definitions: Readonly<Record<string, JsonObject>>;
  /** What the map of messages extends. */
  readonly mapExtends: JsonObject;
  /** What the map of declared messages is called, where the map of all is more than that. */
  readonly declaredMap?: string;
}

/** The types of extension messages; empty where there are none. */
export function extensionTypes(model: Model): ExtensionTypes {
  const { catalogue, names } = model;
  const { discriminator, extensionMessages } = catalogue;
  if (discriminator === null || extensionMessages === undefined) return { definitions: {}, mapExtends: {} };
  const name = `\`${extensionMessages.prefix}\${string}\``;
  const { extensionMap, extensionMessage, messageMap, declaredMap } = names;
  const hasDeclared = hasDeclaredExtensions(model);
  const field = JSON.stringify(discriminator);
  // a name that no literal is: comparing with the name of a declared message leaves that one alone
  const type = hasDeclared ? `${name} & { readonly undeclared: true }` : name;
  return {
    definitions: {
      [extensionMessage]: {
        title: extensionMessage,
        description: `A message of a type that the contract does not define: whatever JSON it is, nothing of it is checked but the name, which matches ${extensionMessages.pattern}.`,
        tsType: `{ /** The name of its type, on the wire. */ ${field}: ${type}; [field: string]: unknown }`,
      },
      [extensionMap]: {
        title: extensionMap,
        description: 'Message types that anyone may add, by their wire names.',
        tsType: `{ [name: ${name}]: ${extensionMessage} }`,
      },
      ...(hasDeclared && {
        [messageMap]: {
          title: messageMap,
          description:
            'Every message type by its wire name, those included that the contract does not define.',
          tsType: `${declaredMap} & ${extensionMap}`,
        },
      }),
    },
    ...(hasDeclared
      ? { mapExtends: {}, declaredMap }
      : { mapExtends: { extends: [{ $ref: `#/definitions/${extensionMap}` }] } }),
  };
}
