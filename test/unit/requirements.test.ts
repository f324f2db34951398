/** Every requirement is held by a test that is there, or said to be planned. */

import { describe, expect, it } from 'vitest';
import { requirements } from '../requirements/index.ts';
import { allTests } from '../requirements/titles.ts';

const known = allTests();
const planned = requirements.filter((requirement) => requirement.planned === true);

describe('the requirements', () => {
  it('have ids of their own, a source, and a behaviour in one sentence', () => {
    const ids = requirements.map(({ id }) => id);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
    expect(ids.length).toBeGreaterThan(100);
    for (const { id, source, behaviour } of requirements) {
      expect(id).toMatch(/^[A-Z]\d*[.]\d+$/);
      expect(source, id).toMatch(/^D3[.]\d[.]\d, /);
      expect(behaviour, id).toMatch(/^\S.*[.]$/);
    }
  });

  it('name only tests that are there', () => {
    expect(known.size).toBeGreaterThan(200);
    const unknown = requirements.flatMap(({ id, checks }) =>
      checks
        .filter((check) => typeof check === 'string')
        .filter((check) => !known.has(check))
        .map((check) => `${id}: ${check}`),
    );
    expect(unknown).toEqual([]);
  });

  it('are all held by something, but for those that are planned', () => {
    const uncited = requirements.filter(
      (requirement) => requirement.planned !== true && requirement.checks.length === 0,
    );
    expect(uncited.map(({ id }) => id)).toEqual([]);
    expect(planned.filter(({ checks }) => checks.length > 0)).toEqual([]);
  });

  it('cover every message and every channel of the contract', () => {
    const numbers = requirements.map(({ id }) => /^M(\d\d)/.exec(id)?.[1]).filter((id) => id !== undefined);
    expect(new Set(numbers).size).toBe(33);
  });

  it(`leave ${planned.length} planned: ${planned.map(({ id }) => id).join(', ')}`, () => {
    // said in every run, so that what is missing is not forgotten
    for (const { id, behaviour } of planned) process.stdout.write(`planned  ${id}  ${behaviour}\n`);
    expect(planned.length).toBeLessThan(requirements.length / 4);
  });
});
