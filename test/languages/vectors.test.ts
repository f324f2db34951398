/** Every vector in every language: one contract. Prints the matrix. */

import { afterAll, describe, expect, it } from 'vitest';
import { vectorFolders } from '../support/vectors.ts';
import { languages } from './languages.ts';
import { cases, disagreements, type Disagreement } from './matrix.ts';

const found = new Map<string, readonly Disagreement[]>();

/** Language × folder of vectors: how many readings agree. */
function matrix(): string {
  const names = [...found.keys()];
  const rows = vectorFolders.map((folder) => {
    const inFolder = (file: string): boolean => file.startsWith(`${folder}/`);
    const all = cases.filter(({ file }) => inFolder(file)).length;
    const cells = names.map((name) => {
      const wrong = (found.get(name) ?? []).filter(({ file }) => inFolder(file)).length;
      return wrong === 0 ? String(all) : `${all - wrong} of ${all}`;
    });
    return [folder, ...cells];
  });
  const lines = [['vectors', ...names], ...rows];
  return lines
    .map((line) => line.map((cell, i) => (i === 0 ? cell.padEnd(28) : cell.padStart(12))).join(''))
    .join('\n');
}

afterAll(() => process.stdout.write(`Readings that agree with the vectors, by language:\n${matrix()}\n`));

describe.each(languages)('the vectors in $name', (language) => {
  const missing = language.missing();
  it.skipIf(missing !== null)(
    missing === null ? 'are judged as they say' : `are judged as they say (not here: ${missing})`,
    async () => {
      const wrong = await disagreements(language);
      found.set(language.name, wrong);
      expect(wrong).toEqual([]);
    },
  );
});
