/** A report as JUnit XML, as CI systems read it: a test case for each requirement. */

import { harmless } from '../core/harmless.ts';
import { isKept, summaryOf, type CheckedRequirement, type ContractReport, type Finding } from './report.ts';
import { bodyText, headText, placeText } from './texts.ts';

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
  '\n': '&#10;',
  '\t': '&#9;',
};

const content = (text: string): string =>
  harmless(text).replaceAll(/[&<>]/g, (character) => entities[character] ?? character);
const attribute = (text: string): string =>
  `"${harmless(text).replaceAll(/[&<>"'\n\t]/g, (character) => entities[character] ?? character)}"`;

function describe(finding: Finding): string {
  const { what, fix, messages } = finding;
  return [
    what,
    `Where: ${placeText(finding)}`,
    ...(fix === undefined ? [] : [`What to do: ${fix}`]),
    ...messages.map((message) => `${headText(message)}\n${bodyText(message)}`),
  ].join('\n');
}

function testCase(requirement: CheckedRequirement, findings: readonly Finding[], suite: string): string {
  const { id, text, section, verdict, reason } = requirement;
  const open = `    <testcase name=${attribute(`${id}: ${text}`)} classname=${attribute(suite)}`;
  const lines = findings.map((finding) => {
    const message = attribute(`${finding.what} (${section})`);
    return finding.severity === 'violation'
      ? `      <failure type=${attribute(id)} message=${message}>${content(describe(finding))}</failure>\n`
      : `      <system-out>${content(`Warning: ${describe(finding)}`)}</system-out>\n`;
  });
  if (verdict === 'not exercised') {
    const why = reason === undefined ? '' : `: ${reason}`;
    lines.unshift(`      <skipped message=${attribute(`not exercised${why}`)}/>\n`);
  }
  return lines.length === 0 ? `${open}/>\n` : `${open}>\n${lines.join('')}    </testcase>\n`;
}

/** The XML text. */
export function junitXml(report: ContractReport): string {
  const { title, participant, role, startedAt, requirements, findings } = report;
  const { notExercised, broken } = summaryOf(report);
  const suite = [title, ...(participant === undefined ? [] : [participant])].join(': ');
  const counts = `tests="${requirements.length}" failures="${broken}" errors="0" skipped="${notExercised}"`;
  const properties = Object.entries({ participant, role, kept: String(isKept(report)) })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `      <property name="${name}" value=${attribute(value ?? '')}/>\n`);
  const cases = requirements.map((requirement) =>
    testCase(
      requirement,
      findings.filter((finding) => finding.requirement.id === requirement.id),
      suite,
    ),
  );
  return [
    '<?xml version="1.0" encoding="UTF-8"?>\n',
    `<testsuites name=${attribute(title)} ${counts}>\n`,
    `  <testsuite name=${attribute(suite)} timestamp=${attribute(startedAt)} ${counts}>\n`,
    `    <properties>\n${properties.join('')}    </properties>\n`,
    ...cases,
    '  </testsuite>\n',
    '</testsuites>\n',
  ].join('');
}
