/** Verifying finds what is wrong with participants that are wrong in one way, and nothing else. */

import { describe, expect, it } from 'vitest';
import { faults } from '../verify/faults/index.ts';
import { participants } from '../verify/participants.ts';
import { brokenIn, verifyInMemory } from '../verify/running.ts';

const cases = faults.map((fault) => ({ fault, title: `${fault.role} that ${fault.name}` }));

describe('verifying', () => {
  it('is tried on many kinds of faults, in all roles', () => {
    expect(faults.length).toBeGreaterThan(50);
    expect(new Set(faults.map(({ role }) => role)).size).toBe(7);
    expect(new Set(faults.map(({ name }) => name)).size).toBe(faults.length);
  });

  it.each(cases)('finds out a $title', async ({ fault }) => {
    const { role, mistakes, start = participants[role], breaks } = fault;
    if (start === undefined) throw new Error(`no participant plays ${role}`);
    const report = await verifyInMemory({ role, mistakes, start });
    expect(brokenIn(report)).toEqual([breaks]);
    const [finding] = report.findings;
    expect(finding?.requirement.section).toMatch(/./);
    expect(finding?.what).toMatch(/[.:]/);
    const verdict = report.requirements.find(({ id }) => id === breaks)?.verdict;
    expect(verdict).toBe('broken');
  });
});
