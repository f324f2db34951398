/** The order in which test files are begun. No outcome depends on it: how long all of them take together does. */

import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that take longest, by what their paths end with: begun last, one of them would run on alone. */
const longest = [
  'cli-diff.test.ts',
  'integration/resilient.test.ts',
  'integration/verify-faults.test.ts',
  'integration/ci-snippets.test.ts',
  'integration/brokers.test.ts',
  'integration/access.test.ts',
  'java/strangers.test.ts',
  'java/generated.test.ts',
  'languages/extension.test.ts',
  'portal/pages.test.ts',
  'portal/accessible.test.ts',
  'cli-manners.test.ts',
  'unit/extensions.test.ts',
  'unit/pki.test.ts',
  'released-versions.test.ts',
  'golden/golden.test.ts',
  'types-property/types.test.ts',
  'package/types.test.ts',
];

function rankOf({ moduleId }: TestSpecification): number {
  const rank = longest.findIndex((end) => moduleId.endsWith(`/${end}`));
  return rank === -1 ? longest.length : rank;
}

/**
 * Takes turns between the projects, each as often as it has files: those on brokers and in browsers wait for most of
 * their time, while the others keep processors busy. Within a project the longest files come first, then larger ones.
 */
export class TurnsOfProjects extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const perProject = new Map<string, TestSpecification[]>();
    for (const file of await super.sort(files)) {
      const { name } = file.project;
      perProject.set(name, [...(perProject.get(name) ?? []), file]);
    }
    const placed = [...perProject.values()].flatMap((group) =>
      group
        .sort((one, other) => rankOf(one) - rankOf(other))
        .map((file, index) => ({ file, at: index / group.length })),
    );
    return placed.sort((one, other) => one.at - other.at).map(({ file }) => file);
  }
}
