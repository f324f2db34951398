/** The plain modules of the TypeScript target: catalogue, table of validators, index. */

import type { Model } from '../model.ts';
import { supportModule } from './validators.ts';

const literal = (value: unknown): string => JSON.stringify(value, null, 2);

/** `catalogue.ts`: the contract as data. */
export function emitCatalogue(model: Model, banner: string): string {
  return `${banner}
import type { Catalogue } from '${supportModule}';

/** Messages, channels, operations and replies of the contract, as data. */
export const catalogue: Catalogue = ${literal(model.catalogue)};
`;
}

/** `validators.ts`: every validator by wire name. */
export function emitValidatorTable(model: Model, banner: string): string {
  const imports = model.messages.flatMap((message, index) => [
    `import { isSurelyValid as isSurelyValid${index}, validate as validate${index} } from './validators/${message.fileName}.js';`,
    `import { collect as collect${index} } from './validators/all-errors/${message.fileName}.js';`,
  ]);
  const rows = model.messages.map(
    (message, index) =>
      `  ${JSON.stringify(message.name)}: { isSurelyValid: isSurelyValid${index}, validate: validate${index}, collect: collect${index} },`,
  );
  return `${banner}
import type { MessageValidator } from '${supportModule}';
${imports.join('\n')}

/** Every message's validator by wire name. */
export const validators: Readonly<Record<string, MessageValidator>> = {
${rows.join('\n')}
};
`;
}

/** `index.ts`: all of it. */
export function emitIndex(banner: string): string {
  return `${banner}
export { catalogue } from './catalogue.ts';
export * from './client.ts';
export type * from './types.ts';
export { validators } from './validators.ts';
`;
}
