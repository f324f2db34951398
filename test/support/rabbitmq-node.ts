/** Nodes of RabbitMQ of our own, from what is installed. */

import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { freePorts, onSuddenEnd, waitForLogin } from './broker-tools.ts';

const stopTimeoutMs = 20_000;

/** A broker to test against. */
export interface RabbitMq {
  /** With user and password, on the loopback interface. */
  readonly url: string;
  /** Ends what was started for it, and only that; leaves nothing behind. Idempotent. */
  stop(): Promise<void>;
}

/** A node of our own. */
export interface RabbitMqNode extends RabbitMq {
  readonly port: number;
  /** The process id of the node. */
  readonly pid: number;
  /** As rabbitmqctl's option -n takes it. */
  readonly nodeName: string;
  readonly dataDir: string;
  /** Kills it without warning, as a power failure would; `stop()` cleans up afterwards. */
  killHard(): Promise<void>;
}

/** The folder of RabbitMQ's own scripts (not of the wrappers on the PATH), if it is installed. */
export function findRabbitMqScripts(): string | undefined {
  const onPath = (process.env['PATH'] ?? '')
    .split(delimiter)
    .concat('/usr/sbin', '/usr/local/sbin')
    .map((folder) => join(folder, 'rabbitmq-server'))
    .filter((file) => existsSync(file))
    .map((file) => dirname(realpathSync(file)));
  return ['/usr/lib/rabbitmq/bin', ...onPath].find(
    (folder) => existsSync(join(folder, 'rabbitmq-server')) && existsSync(join(folder, 'rabbitmq-env')),
  );
}

function exited(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => child.once('exit', () => resolve()));
}

/** What a node may have beyond the usual. */
export interface NodeOptions {
  /** Lines for rabbitmq.conf. */
  readonly config?: readonly string[];
  /** The text of advanced.config: Erlang terms. */
  readonly advancedConfig?: string;
  /** Names of plugins to enable. */
  readonly plugins?: readonly string[];
}

interface NodePlan {
  readonly scripts: string;
  readonly folder: string;
  readonly nodeName: string;
  readonly port: number;
  readonly epmdPort: number;
  readonly env: NodeJS.ProcessEnv;
}

async function planNode(scripts: string, options: NodeOptions): Promise<NodePlan> {
  const [port = 0, distPort = 0, epmdPort = 0] = await freePorts(3);
  const folder = mkdtempSync(join(tmpdir(), 'ebadge-rabbitmq-'));
  const file = (name: string): string => join(folder, name);
  writeFileSync(file('.erlang.cookie'), randomBytes(16).toString('hex'), { mode: 0o400 });
  writeFileSync(file('enabled_plugins'), `[${(options.plugins ?? []).join(',')}].\n`);
  writeFileSync(
    file('rabbitmq.conf'),
    [
      `listeners.tcp.1 = 127.0.0.1:${port}`,
      'log.file.level = warning',
      'log.console = false',
      ...(options.config ?? []),
      '',
    ].join('\n'),
  );
  writeFileSync(file('advanced.config'), options.advancedConfig ?? '[].\n');
  const nodeName = `ebadge-${process.pid}-${port}@localhost`;
  // not the caller's RABBITMQ_* and ERL_*: they would point the node at someone else's files
  const inherited = Object.entries(process.env).filter(([name]) => !/^(?:RABBITMQ|ERL)_/.test(name));
  return {
    scripts,
    folder,
    nodeName,
    port,
    epmdPort,
    env: {
      ...Object.fromEntries(inherited),
      HOME: folder,
      ERL_EPMD_ADDRESS: '127.0.0.1',
      ERL_EPMD_PORT: String(epmdPort),
      RABBITMQ_CONF_ENV_FILE: '/dev/null',
      RABBITMQ_NODENAME: nodeName,
      RABBITMQ_MNESIA_BASE: file('data'),
      RABBITMQ_LOG_BASE: file('log'),
      RABBITMQ_PID_FILE: file('pid'),
      RABBITMQ_CONFIG_FILE: file('rabbitmq.conf'),
      RABBITMQ_ADVANCED_CONFIG_FILE: file('advanced.config'),
      RABBITMQ_ENABLED_PLUGINS_FILE: file('enabled_plugins'),
      RABBITMQ_DIST_PORT: String(distPort),
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1}',
      // the shell becomes the node, so that our child is the node itself
      RABBITMQ_ALLOW_INPUT: '1',
    },
  };
}

/**
 * Starts a private node: free ports on the loopback interface, its own epmd, cookie and temporary
 * folder. Rejects when RabbitMQ is not installed or the node does not come up.
 */
export async function startRabbitMqNode(options: NodeOptions = {}): Promise<RabbitMqNode> {
  const scripts = findRabbitMqScripts();
  if (scripts === undefined) throw new Error('RabbitMQ is not installed: apt-get install rabbitmq-server');
  const plan = await planNode(scripts, options);
  const { folder, port } = plan;
  const output: string[] = [];
  const start = (command: string, args: readonly string[]): ChildProcess => {
    const child = spawn(command, args, { env: plan.env, cwd: folder, stdio: ['pipe', 'pipe', 'pipe'] });
    // some of the output, for the error message; all of it, or the pipe would fill
    const keep = (data: Buffer): void => {
      if (output.length < 200) output.push(data.toString());
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => output.push(String(error)));
    return child;
  };
  const removeFolder = (): void =>
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  // should this process be killed outright, its end of the pipes closes: epmd's shell takes that for
  // its cue, the node likewise
  const epmd = start('sh', [
    '-c',
    'epmd -address 127.0.0.1 -port "$0" & read -r _; kill "$!"; wait "$!"',
    String(plan.epmdPort),
  ]);
  const server = start(join(scripts, 'rabbitmq-server'), []);

  const waive = onSuddenEnd(() => {
    server.kill('SIGKILL');
    removeFolder();
  });

  const end = async (child: ChildProcess, signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    const lastResort = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
    await exited(child);
    clearTimeout(lastResort);
  };
  let stopped: Promise<void> | undefined;
  const stopAll = async (): Promise<void> => {
    if (server.pid !== undefined) await end(server, 'SIGTERM');
    epmd.stdin?.end();
    if (epmd.pid !== undefined) await exited(epmd);
    removeFolder();
    waive();
  };
  const node: RabbitMqNode = {
    url: `amqp://guest:guest@127.0.0.1:${port}`,
    port,
    pid: server.pid ?? 0,
    nodeName: plan.nodeName,
    dataDir: join(folder, 'data'),
    stop: () => (stopped ??= stopAll()),
    killHard: () => end(server, 'SIGKILL'),
  };
  try {
    await waitForLogin(node.url, () => {
      if (server.exitCode !== null || server.signalCode !== null || server.pid === undefined) {
        throw new Error(`the RabbitMQ node ended at once:\n${output.join('').slice(-4000)}`);
      }
    });
  } catch (error) {
    await node.stop();
    throw error;
  }
  return node;
}
