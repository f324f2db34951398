/** The pipelines in examples/ci, run step by step: what they say to the shell, on a real broker. */

import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, it } from 'vitest';
import { parse } from 'yaml';
import { root } from '../golden/tools.ts';
import { startRabbitMqNode, type RabbitMqNode } from '../support/rabbitmq.ts';

interface Job {
  readonly env?: Readonly<Record<string, string>>;
  readonly variables?: Readonly<Record<string, string>>;
  readonly steps?: readonly { readonly run?: string; readonly uses?: string }[];
  readonly script?: readonly string[];
}

const read = (name: string): unknown => parse(readFileSync(path.join(root, 'examples/ci', name), 'utf8'));
const github = (read('github-actions.yml') as { readonly jobs: { readonly contract: Job } }).jobs.contract;
const gitlab = (read('gitlab-ci.yml') as { readonly contract: Job }).contract;

/** Each pipeline as one shell gets it: GitHub starts one for each step, GitLab has one for all lines. */
const pipelines = [
  {
    name: 'GitHub Actions',
    variables: github.env ?? {},
    scripts: (github.steps ?? []).flatMap(({ run }) => run ?? []),
  },
  { name: 'GitLab CI', variables: gitlab.variables ?? {}, scripts: [(gitlab.script ?? []).join('\n')] },
];

// most of the time they wait, each on a broker of its own
describe.concurrent.each(pipelines)('the pipeline for $name', ({ variables, scripts }) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'ebadge-ci-'));
  const started = new Set<number>();
  let node: RabbitMqNode;

  /** A program on the PATH, or in the repository of the participant. */
  function program(file: string, text: string): void {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), `#!/bin/sh\n${text}\n`);
    chmodSync(path.join(folder, file), 0o755);
  }

  /** Runs a script as both systems do: it ends at the first command that fails. What it leaves running goes on. */
  function run(script: string): Promise<{ readonly code: number | null; readonly output: string }> {
    const child = spawn('bash', ['-e', '-o', 'pipefail', '-c', script], {
      cwd: folder,
      detached: true,
      env: {
        ...process.env,
        ...variables,
        EBADGE_URL: `${node.url}/%2F`,
        PATH: `${folder}/bin:${process.env['PATH'] ?? ''}`,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    if (child.pid !== undefined) started.add(child.pid);
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data: Buffer) => (output += data.toString()));
    // `exit`, not `close`: the participant goes on, and holds the streams
    return new Promise((resolve) => child.once('exit', (code) => resolve({ code, output })));
  }

  beforeAll(async () => {
    node = await startRabbitMqNode();
    const sources = `exec '${process.execPath}' --conditions=@ebadge/source '${root}`;
    program('bin/npm', '[ "$*" = "install --no-save @ebadge/sdk" ]');
    program('bin/npx', `[ "$1" = ebadge ] && shift && ${sources}/src/cli/main.ts' "$@"`);
    program('start-hub', `${sources}/test/integration/ci-hub-child.ts' "$@"`);
    program('end-to-end-tests', `${sources}/test/integration/ci-end-to-end-child.ts' "$@"`);
  }, 120_000);
  afterAll(async () => {
    for (const pid of started) {
      try {
        process.kill(-pid, 'SIGKILL');
      } catch {
        // it has ended by itself
      }
    }
    await node.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('passes for a participant that keeps the contract, and leaves its reports', async ({ expect }) => {
    expect(scripts.join('\n')).toContain('npx ebadge verify');
    for (const script of scripts) {
      const { code, output } = await run(script);
      expect({ script, code }, output).toEqual({ script, code: 0 });
    }
    const report = (file: string): string => readFileSync(path.join(folder, file), 'utf8');
    for (const file of ['verify', 'traffic']) {
      expect(report(`${file}.xml`)).toMatch(/<testsuites .* failures="0"/);
      expect(report(`${file}.html`)).toContain('The contract was kept');
    }
    expect(report('traffic.jsonl')).toContain('"type":"accept_activation"');
  }, 240_000);
});
