/** A report as JSON, for programs. */

import { isKept, summaryOf, type ContractReport } from './report.ts';

/** What programs are given: the report, with its numbers before all else. */
export const jsonReport = (report: ContractReport): object => ({
  kept: isKept(report),
  summary: summaryOf(report),
  ...report,
});
