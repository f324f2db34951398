/** A report for people at a terminal. */

import { harmless } from '../core/harmless.ts';
import { isKept, summaryOf, type CheckedRequirement, type ContractReport, type Finding } from './report.ts';
import { bodyText, headText, placeText } from './texts.ts';

/** Gives text a style, or leaves it as it is. */
export type Styling = (style: 'bold' | 'dim' | 'green' | 'red' | 'yellow', text: string) => string;

/** Characters of a payload that are shown. */
const mostOfBody = 2000;

/** Messages of a finding that are shown. */
const mostMessages = 5;

const indented = (text: string): string =>
  text
    .split('\n')
    .map((line) => `      ${line}`)
    .join('\n');

function finding(one: Finding, styled: Styling): string {
  const { requirement, severity, what, fix, messages } = one;
  const head =
    severity === 'violation'
      ? styled('red', `violation  ${harmless(what)}`)
      : styled('yellow', `warning    ${harmless(what)}`);
  const hidden = messages.length - mostMessages;
  return [
    head,
    `  ${styled('bold', requirement.id)}  ${harmless(requirement.text)} ${styled('dim', `(${requirement.section})`)}`,
    `  at: ${harmless(placeText(one))}`,
    ...(fix === undefined ? [] : [`  what to do: ${harmless(fix)}`]),
    ...messages
      .slice(0, mostMessages)
      .flatMap((message) => [
        `    ${harmless(headText(message))}`,
        styled('dim', indented(harmless(bodyText(message, mostOfBody)))),
      ]),
    ...(hidden > 0 ? [`    and ${hidden} more messages, which --json shows`] : []),
  ].join('\n');
}

function requirement({ id, text, verdict, reason }: CheckedRequirement, styled: Styling): string {
  const style = verdict === 'kept' ? 'green' : verdict === 'broken' ? 'red' : 'dim';
  return `${styled(style, verdict.padEnd(13))}  ${id}  ${harmless(text)}${reason === undefined ? '' : styled('dim', ` (${harmless(reason)})`)}`;
}

/** Its text; `all` lists each requirement too, with its verdict. */
export function terminalReport(
  report: ContractReport,
  styled: Styling,
  options: { readonly all?: boolean } = {},
): string {
  const { title, participant, role, requirements, findings } = report;
  const { kept, broken, notExercised, violations, warnings } = summaryOf(report);
  const whose = [participant, role].filter((text) => text !== undefined).join(', ');
  const verdict = isKept(report) ? styled('green', 'kept') : styled('red', 'broken');
  return [
    styled('bold', harmless(whose === '' ? title : `${title}: ${whose}`)),
    ...(options.all === true ? requirements.map((one) => requirement(one, styled)) : []),
    ...findings.map((one) => finding(one, styled)),
    `${verdict}  ${violations} violations, ${warnings} warnings; requirements: ${kept} kept, ${broken} broken, ${notExercised} not exercised`,
  ].join('\n');
}
