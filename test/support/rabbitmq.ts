/** RabbitMQ for tests: nodes of our own, and the policy for where a broker comes from. */

import { execFile, spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { connect } from 'amqplib';

const run = promisify(execFile);
const startTimeoutMs = 90_000;
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
function findRabbitMqScripts(): string | undefined {
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

/** So many ports on the loopback interface that nobody listens on. */
export async function freePorts(count: number): Promise<number[]> {
  // all open at once, so that they differ
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(0, '127.0.0.1', resolve);
      });
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

function exited(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => child.once('exit', () => resolve()));
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Resolves when somebody listens on the port of the loopback interface. */
export async function waitForPort(port: number): Promise<void> {
  const deadline = Date.now() + startTimeoutMs;
  for (;;) {
    const listening = await new Promise<boolean>((resolve) => {
      const socket = createConnection({ host: '127.0.0.1', port });
      socket.once('error', () => resolve(false));
      socket.once('connect', () => {
        socket.destroy();
        resolve(true);
      });
    });
    if (listening) return;
    if (Date.now() > deadline) throw new Error(`nobody listens on port ${port}`);
    await pause(50);
  }
}

/** Tries to log in until it works; `assertAlive` throws when there is no point in going on. */
async function waitForLogin(url: string, assertAlive: () => void): Promise<void> {
  const deadline = Date.now() + startTimeoutMs;
  for (;;) {
    assertAlive();
    try {
      const connection = await connect(url, { timeout: 5000 });
      await connection.close();
      return;
    } catch (error) {
      if (Date.now() > deadline) {
        throw new Error(`the broker did not answer within ${startTimeoutMs / 1000} s`, { cause: error });
      }
      await pause(100);
    }
  }
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Runs the clean-up should this process end before it was asked to; returns a function that waives it. */
function onSuddenEnd(cleanUp: () => void): () => void {
  const onSignal = (signal: NodeJS.Signals): void => {
    cleanUp();
    waive();
    // whoever else listens decides how the process ends; nobody: as it would have without us
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };
  const waive = (): void => {
    process.off('exit', cleanUp);
    for (const signal of signals) process.off(signal, onSignal);
  };
  process.once('exit', cleanUp);
  for (const signal of signals) process.on(signal, onSignal);
  return waive;
}

/** What a node may have beyond the usual. */
export interface NodeOptions {
  /** Lines for rabbitmq.conf. */
  readonly config?: readonly string[];
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

/** Options of {@link acquireRabbitMq}. */
export interface AcquireOptions {
  /** Told in a sentence what is used, and what is installed. */
  readonly log: (message: string) => void;
}

const loopback = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

function fromEnvironment(url: string): RabbitMq {
  const host = URL.canParse(url) ? new URL(url).hostname : '';
  if (!loopback.test(host)) {
    throw new Error(
      'EBADGE_TEST_AMQP_URL must name a broker on this machine (localhost, 127.0.0.1 or [::1]): ' +
        'the tests create, fill and delete queues there',
    );
  }
  return { url, stop: () => Promise.resolve() };
}

async function dockerAnswers(): Promise<boolean> {
  try {
    await run('docker', ['info'], { timeout: 10_000 });
    return true;
  } catch {
    return false;
  }
}

async function startContainer(): Promise<RabbitMq> {
  const { stdout } = await run('docker', ['run', '--rm', '-d', '-p', '127.0.0.1::5672', 'rabbitmq:3']);
  const id = stdout.trim();
  const waive = onSuddenEnd(() => {
    spawnSync('docker', ['rm', '-f', '-v', id], { stdio: 'ignore' });
  });
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> =>
    (stopped ??= run('docker', ['rm', '-f', '-v', id]).then(
      () => waive(),
      () => waive(),
    ));
  try {
    const mapped = await run('docker', ['port', id, '5672/tcp']);
    const port = /127\.0\.0\.1:(\d+)/.exec(mapped.stdout)?.[1];
    if (port === undefined) throw new Error(`docker published no port: ${mapped.stdout}`);
    // inside the container a client from the host is no local one, but the image lets guest in
    const url = `amqp://guest:guest@127.0.0.1:${port}`;
    await waitForLogin(url, () => undefined);
    return { url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function mayInstall(): boolean {
  if (process.getuid?.() !== 0 || !existsSync('/etc/os-release')) return false;
  return /^(?:ID|ID_LIKE)=.*debian/m.test(readFileSync('/etc/os-release', 'utf8'));
}

async function install(): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update'], { env, maxBuffer: 1 << 26 });
  await run('apt-get', ['install', '-y', '--no-install-recommends', 'rabbitmq-server'], {
    env,
    maxBuffer: 1 << 26,
  });
}

/**
 * A broker for tests, from the first of these that there is: `EBADGE_TEST_AMQP_URL` (loopback only);
 * a node of an installed RabbitMQ; a container, when a Docker daemon answers; on Debian as root, a
 * node of a RabbitMQ installed for the purpose. Rejects, saying what to install, when there is none.
 */
export async function acquireRabbitMq({ log }: AcquireOptions): Promise<RabbitMq> {
  const url = process.env['EBADGE_TEST_AMQP_URL'];
  if (url !== undefined && url !== '') return fromEnvironment(url);
  if (findRabbitMqScripts() === undefined) {
    if (await dockerAnswers()) {
      log('RabbitMQ is not installed here: starting a container of rabbitmq:3.');
      return startContainer();
    }
    if (!mayInstall()) {
      throw new Error(
        'no RabbitMQ to test with: install it (Debian, Ubuntu: apt-get install --no-install-recommends ' +
          'rabbitmq-server), start Docker, or set EBADGE_TEST_AMQP_URL to a broker on this machine',
      );
    }
    log('RabbitMQ is not installed here: running apt-get update and apt-get install rabbitmq-server.');
    await install();
  }
  return startRabbitMqNode();
}
