/** Reports of contract findings: on the terminal, for programs, and in the files that CI systems collect. */

import { writeFileSync } from 'node:fs';
import type { Command } from 'commander';
import { htmlReport } from '../contract-report/html.ts';
import { jsonReport } from '../contract-report/json.ts';
import { junitXml } from '../contract-report/junit.ts';
import { isKept, type ContractReport } from '../contract-report/report.ts';
import { terminalReport } from '../contract-report/terminal.ts';
import { EbadgeError } from '../core/errors.ts';
import { exitCode } from './exit-codes.ts';
import { print, printJson, style } from './output.ts';
import { whyUnreadable } from './read-input.ts';

/** What {@link withReportOptions} adds. */
export interface ReportOptions {
  readonly json?: boolean;
  readonly junit?: string;
  readonly html?: string;
  readonly all?: boolean;
}

/** Adds the options to a command. */
export const withReportOptions = (command: Command): Command =>
  command
    .option('--all', 'list the requirements that were kept, too')
    .option('--json', 'print the report as JSON')
    .option('--junit <file>', 'write the report as JUnit XML, for CI systems')
    .option('--html <file>', 'write the report as an HTML page');

/** Reports show payloads: they are for their writer only. */
function writePrivate(file: string, option: string, text: string): void {
  try {
    writeFileSync(file, text, { mode: 0o600 });
  } catch (cause) {
    throw new EbadgeError('INVALID_ARGUMENT', `Cannot write ${file} (${option}): ${whyUnreadable(cause)}.`, {
      cause,
    });
  }
}

/** Writes the report wherever it is wanted; the exit code is 1 where the contract was broken. */
export function writeReport(report: ContractReport, { json, junit, html, all }: ReportOptions): void {
  if (junit !== undefined) writePrivate(junit, '--junit', junitXml(report));
  if (html !== undefined) writePrivate(html, '--html', htmlReport(report));
  if (json === true) printJson(jsonReport(report));
  else print(terminalReport(report, style, { all: all === true }));
  process.exitCode = isKept(report) ? exitCode.ok : exitCode.findings;
}
