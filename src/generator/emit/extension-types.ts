/** The types of extension messages, for the compiler of types. */

import type { JsonObject } from '../load.ts';
import type { Model } from '../model.ts';

/** Definitions to add, and what the map of messages extends; both empty where there are no extension messages. */
export function extensionTypes({ catalogue, names }: Model): {
  readonly definitions: Record<string, JsonObject>;
  readonly mapExtends: JsonObject;
} {
  const { discriminator, extensionMessages } = catalogue;
  if (discriminator === null || extensionMessages === undefined) return { definitions: {}, mapExtends: {} };
  const name = `\`${extensionMessages.prefix}\${string}\``;
  const field = JSON.stringify(discriminator);
  const { extensionMap, extensionMessage } = names;
  return {
    definitions: {
      [extensionMessage]: {
        title: extensionMessage,
        description: `A message of a type that the contract does not define: whatever JSON it is, nothing of it is checked but the name, which matches ${extensionMessages.pattern}.`,
        tsType: `{ /** The name of its type, on the wire. */ ${field}: ${name}; [field: string]: unknown }`,
      },
      [extensionMap]: {
        title: extensionMap,
        description: 'Message types that anyone may add, by their wire names.',
        tsType: `{ [name: ${name}]: ${extensionMessage} }`,
      },
    },
    mapExtends: { extends: [{ $ref: `#/definitions/${extensionMap}` }] },
  };
}
