/** What the command line needs of the comparison. */

import { compareSpecifications, type Comparison } from './compare.ts';
import { naming, withInputs, type Unpack } from './inputs.ts';
import { readForComparison } from './specification.ts';

export type { Comparison } from './compare.ts';
export type { Unpack } from './inputs.ts';
export { changelogSection, withSection } from './report/changelog.ts';
export { markdownOf } from './report/markdown.ts';
export * as texts from './report/texts.ts';

/** Compares what two names stand for: folders, documents, revisions of git, packed tarballs. */
export const compareInputs = (before: string, after: string, unpack: Unpack): Promise<Comparison> =>
  withInputs([before, after], unpack, async (inputs) => {
    const [old, now] = await Promise.all(
      inputs.map((input) => naming(input, () => readForComparison(input.document))),
    );
    if (old === undefined || now === undefined) throw new Error('two inputs make two specifications');
    return compareSpecifications(old, now);
  });
