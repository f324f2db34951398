/** Loads the generator, whose tools the package does not install by itself. */

import { EbadgeError } from '../core/errors.ts';
import type * as Generator from '../generator/generate.ts';
import { asInstalled, isMissingPackage, optionalPackages } from './optional-packages.ts';

/** The AsyncAPI Generator runs on no older Node. */
const neededNode = [24, 11] as const;

function checkNode(): void {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > neededNode[0] || (major === neededNode[0] && minor >= neededNode[1])) return;
  throw new EbadgeError(
    'INVALID_ARGUMENT',
    `This needs Node ${neededNode.join('.')} or newer; this is ${process.version}. Run it as: npx --package=node@24 --call "ebadge …"`,
  );
}

/** What other parts need. */
const notForGenerating = ['@opentelemetry/api', '@peculiar/x509', 'fast-check', 'tar', 'vitest'];

/** The tools with their versions, as package.json has them. */
export const generatorPackages = (): Record<string, string> =>
  Object.fromEntries(Object.entries(optionalPackages()).filter(([name]) => !notForGenerating.includes(name)));

/** Runs work that needs the generator. Throws INVALID_ARGUMENT when Node is too old or a tool is missing. */
export async function withGenerator<T>(work: (generator: typeof Generator) => Promise<T>): Promise<T> {
  checkNode();
  try {
    return await work(await import('../generator/generate.ts'));
  } catch (caught) {
    if (!isMissingPackage(caught)) throw caught;
    throw new EbadgeError(
      'INVALID_ARGUMENT',
      `Generating needs tools that are not installed with the package. Install them: npm install --save-dev ${asInstalled(generatorPackages())}`,
      { cause: caught },
    );
  }
}
