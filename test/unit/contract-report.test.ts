/** Reports of contract findings: what each writer says, and that payloads steer nobody's terminal, page or XML. */

import { describe, expect, it } from 'vitest';
import { htmlReport } from '../../src/contract-report/html.ts';
import { jsonReport } from '../../src/contract-report/json.ts';
import { junitXml } from '../../src/contract-report/junit.ts';
import {
  isKept,
  judgeRequirements,
  summaryOf,
  type ContractReport,
  type Finding,
} from '../../src/contract-report/report.ts';
import { terminalReport } from '../../src/contract-report/terminal.ts';

const requirements = ['R.1', 'R.2', 'R.3'].map((id) => ({
  id,
  text: `Requirement ${id} of <all> & "sundry".`,
  section: 'Document, section 7',
}));

const finding = (index: number, severity: Finding['severity'], body: string): Finding => ({
  requirement: requirements[index] ?? { id: '', text: '', section: '' },
  severity,
  where: { channel: 'up', message: 'report', line: 3 },
  what: 'The report ends before it begins.',
  fix: 'Swap the two.',
  messages: [
    {
      at: '2026-01-01T00:00:00.000Z',
      from: 'a',
      to: 'b',
      exchange: 'a-to-b',
      routingKey: '',
      type: 'report',
      body,
    },
  ],
});

const hostile = '{"msg":"</pre><script>alert(1)</script>]]>\u001b[31m\u202e\u0000"}';
const findings = [finding(0, 'violation', hostile), finding(1, 'warning', 'no JSON \u0007 at all')];

const report: ContractReport = {
  title: 'Trial',
  participant: 'heh-42',
  role: 'heh',
  startedAt: '2026-01-01T00:00:00.000Z',
  requirements: judgeRequirements(requirements, new Set(['R.1', 'R.2']), findings),
  findings,
};
const clean = {
  ...report,
  findings: [],
  requirements: judgeRequirements(requirements, new Set(['R.1']), []),
};

const plain = (_style: string, text: string): string => text;

describe('a report', () => {
  it('says of each requirement what became of it: a warning breaks none', () => {
    expect(report.requirements.map(({ verdict }) => verdict)).toEqual(['broken', 'kept', 'not exercised']);
    expect(summaryOf(report)).toEqual({ kept: 1, broken: 1, notExercised: 1, violations: 1, warnings: 1 });
    expect([isKept(report), isKept(clean)]).toEqual([false, true]);
    expect(isKept({ ...report, findings: findings.slice(1) })).toBe(true);
  });

  it('is for people: verdicts, places, what to do, and the messages', () => {
    const text = terminalReport(report, plain, { all: true });
    expect(text).toContain('violation  The report ends before it begins.');
    expect(text).toContain('at: channel up, message report, line 3');
    expect(text).toContain('what to do: Swap the two.');
    expect(text).toContain('not exercised  R.3');
    expect(text).toMatch(
      /broken {2}1 violations, 1 warnings; requirements: 1 kept, 1 broken, 1 not exercised$/,
    );
    expect(text).not.toMatch(/[^\P{C}\n]/u);
    expect(terminalReport(clean, plain)).toMatch(/^Trial: heh-42, heh\nkept {2}0 violations/);
  });

  it('is for CI systems: a case for each requirement, failed, skipped or passed', () => {
    const xml = junitXml(report);
    expect(xml).toContain('tests="3" failures="1" errors="0" skipped="1"');
    expect(xml).toContain(
      '<failure type="R.1" message="The report ends before it begins. (Document, section 7)">',
    );
    expect(xml).toContain('<system-out>Warning: ');
    expect(xml).toContain('<skipped message="not exercised"/>');
    expect(xml).toContain('Requirement R.1 of &lt;all&gt; &amp; &quot;sundry&quot;.');
    expect(xml).not.toMatch(/[^\P{C}\n]/u);
    expect(xml).not.toContain('<script>');
    expect(xml).not.toContain(']]>');
  });

  it('is a page that runs nothing', () => {
    const page = htmlReport(report);
    expect(page).toContain('<td class="not-exercised">not exercised</td>');
    expect(page).toContain('&lt;script&gt;');
    expect(page).not.toMatch(/<script|[^\P{C}\n]/u);
    expect(htmlReport(clean)).toContain('The contract was kept, as far as was seen.');
  });

  it('is JSON with its numbers first', () => {
    expect(Object.keys(jsonReport(report)).slice(0, 2)).toEqual(['kept', 'summary']);
    expect(jsonReport(clean)).toMatchObject({ kept: true, findings: [], participant: 'heh-42' });
  });
});
