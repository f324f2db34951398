/**
 * Runs everything there is to run and counts it. `check` runs the part that is fast and needs no network and
 * no broker; without it, all of it. Its last line is `N passed, N failed[, N skipped]`.
 */

import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const bin = (file: string): string => path.join(root, 'node_modules', file);

interface Check {
  readonly name: string;
  readonly command: readonly string[];
}

/** What is generated here; the npm script `generate` has them as well. */
const targets = 'typescript,java,python,dotnet';

/** Each counts as one test. */
const checks: readonly Check[] = [
  { name: 'lint', command: [bin('eslint/bin/eslint.js'), '.'] },
  { name: 'format', command: [bin('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'] },
  { name: 'types', command: [bin('typescript/bin/tsc'), '--noEmit', '-p', '.'] },
  {
    name: 'types of scripts in pages',
    command: [bin('typescript/bin/tsc'), '--noEmit', '-p', 'scripts/docs/browser'],
  },
  {
    name: 'types of tests in a browser',
    command: [bin('typescript/bin/tsc'), '--noEmit', '-p', 'test/portal'],
  },
  { name: 'unused code', command: [bin('knip/bin/knip.js'), '--no-progress'] },
  {
    name: 'generated files are up to date',
    command: ['--conditions=@ebadge/source', 'src/cli/main.ts', 'generate', '--check', '--target', targets],
  },
  { name: 'specification lint', command: ['--conditions=@ebadge/source', 'src/cli/main.ts', 'lint'] },
];

const quickProjects = ['unit', 'golden', 'suite', 'types', 'types-property'];
const allProjects = [...quickProjects, 'integration', 'languages', 'portal', 'package'];

/** What is read of Vitest's JSON report. */
interface Report {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly numFailedTestSuites: number;
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    readonly message: string;
    readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
  }[];
}

interface Count {
  passed: number;
  failed: number;
  skipped: number;
}

/** Runs one check; resolves to whether it passed. Its output comes in one piece, with its verdict. */
function runCheck({ name, command }: Check): Promise<boolean> {
  const started = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...command], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    const output: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
    child.once('error', reject);
    child.once('close', (status) => {
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      if (status !== 0) process.stdout.write(Buffer.concat(output));
      process.stdout.write(`${status === 0 ? 'ok' : 'FAILED'}  ${name} (${seconds} s)\n`);
      resolve(status === 0);
    });
  });
}

/** Two at a time: the linter takes as long as all others together. */
async function runChecks(count: Count): Promise<void> {
  const waiting = [...checks];
  const work = async (): Promise<void> => {
    for (let check = waiting.shift(); check !== undefined; check = waiting.shift()) {
      if (await runCheck(check)) count.passed += 1;
      else count.failed += 1;
    }
  };
  await Promise.all([work(), work()]);
}

function readReport(file: string): Report | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Report;
  } catch {
    return undefined;
  }
}

function runVitest(projects: readonly string[], count: Count): void {
  const folder = mkdtempSync(path.join(tmpdir(), 'ebadge-report-'));
  const file = path.join(folder, 'report.json');
  try {
    const { status } = spawnSync(
      process.execPath,
      [
        bin('vitest/vitest.mjs'),
        'run',
        '--reporter=default',
        '--reporter=json',
        `--outputFile.json=${file}`,
        ...projects.map((project) => `--project=${project}`),
      ],
      { cwd: root, stdio: 'inherit' },
    );
    const report = readReport(file);
    if (report === undefined) {
      process.stdout.write('FAILED  the tests did not run to their end\n');
      count.failed += 1;
      return;
    }
    count.passed += report.numPassedTests;
    count.failed += report.numFailedTests;
    count.skipped += report.numPendingTests + report.numTodoTests;
    // a file that fails outside any test has no failed test to show for it
    const broken = report.testResults.filter(
      ({ status: outcome, assertionResults }) =>
        outcome === 'failed' && !assertionResults.some((result) => result.status === 'failed'),
    );
    count.failed += broken.length;
    if (status !== 0 && report.numFailedTests === 0 && broken.length === 0) {
      process.stdout.write('FAILED  errors outside the tests\n');
      count.failed += 1;
    }
    for (const { assertionResults } of report.testResults) {
      for (const { status: outcome, fullName } of assertionResults) {
        if (outcome === 'pending' || outcome === 'skipped') process.stdout.write(`skipped  ${fullName}\n`);
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (!process.versions.node.startsWith('24.')) {
  process.stderr.write(
    `The tests need Node 24; this is ${process.version}. Start them with npm test, after npm ci.\n`,
  );
  process.exit(2);
}

const count: Count = { passed: 0, failed: 0, skipped: 0 };
const quick = process.argv[2] === 'check';
await runChecks(count);
runVitest(quick ? quickProjects : allProjects, count);
const skipped = count.skipped > 0 ? `, ${count.skipped} skipped` : '';
process.stdout.write(`${count.passed} passed, ${count.failed} failed${skipped}\n`);
process.exitCode = count.failed > 0 ? 1 : 0;
