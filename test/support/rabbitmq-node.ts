/** Nodes of RabbitMQ of our own, from what is installed. */

import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { allThreadsStopped, freePorts, onSuddenEnd, waitForLogin } from './broker-tools.ts';
import { findRabbitMqScripts } from './rabbitmq-scripts.ts';

const stopTimeoutMs = 20_000;
const run = promisify(execFile);

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
  /** The process id of the node; another one after a restart. */
  readonly pid: number;
  /** As rabbitmqctl's option -n takes it. */
  readonly nodeName: string;
  readonly dataDir: string;
  /** Runs rabbitmqctl on it; gives back what that writes. */
  ctl(...args: string[]): Promise<string>;
  /**
   * Resolves when all that has been declared is on disk. RabbitMQ confirms persistent messages once they are there,
   * but writes down queues, exchanges and bindings up to two seconds after it has said that they are declared: a kill
   * before that loses them, with all that is in them. Whoever counts on them afterwards waits for this first.
   */
  syncDeclared(): Promise<void>;
  /** Kills it without warning, as a power failure would; `stop()` cleans up afterwards. */
  killHard(): Promise<void>;
  /** Ends it in good order, leaving everything in place for `restart()`. */
  shutDown(): Promise<void>;
  /** Starts it again after `killHard()` or `shutDown()`, on the same port with the same data. */
  restart(): Promise<void>;
  /** Stops it in its tracks: its connections stay, nothing answers. */
  freeze(): Promise<void>;
  /** Lets it go on after `freeze()`. */
  thaw(): void;
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

/** What nodes that know each other share. */
export interface Neighbourhood {
  readonly epmdPort: number;
  readonly cookie: string;
  /** Ends its epmd. */
  stop(): Promise<void>;
}

// not the caller's RABBITMQ_* and ERL_*: they would point the node at someone else's files
function inheritedEnv(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(?:RABBITMQ|ERL)_/.test(name)));
}

/** Starts an epmd for one node or several. */
export async function startNeighbourhood(): Promise<Neighbourhood> {
  const [epmdPort = 0] = await freePorts(1);
  // should this process be killed outright, its end of the pipe closes: the shell takes that for its cue
  const epmd = spawn(
    'sh',
    [
      '-c',
      // signals to the whole group end the shell, too, but not what it runs beside itself
      `epmd -address 127.0.0.1 -port "$0" & trap 'kill "$!"; exit' HUP INT TERM; read -r _; kill "$!"; wait "$!"`,
      String(epmdPort),
    ],
    { env: inheritedEnv(), stdio: ['pipe', 'ignore', 'ignore'] },
  );
  return {
    epmdPort,
    cookie: randomBytes(16).toString('hex'),
    stop: async () => {
      epmd.stdin.end();
      if (epmd.pid !== undefined) await exited(epmd);
    },
  };
}

interface NodePlan {
  readonly folder: string;
  readonly nodeName: string;
  readonly port: number;
  readonly env: NodeJS.ProcessEnv;
}

async function planNode(neighbourhood: Neighbourhood, options: NodeOptions): Promise<NodePlan> {
  const [port = 0, distPort = 0] = await freePorts(2);
  const folder = mkdtempSync(join(tmpdir(), 'ebadge-rabbitmq-'));
  const file = (name: string): string => join(folder, name);
  writeFileSync(file('.erlang.cookie'), neighbourhood.cookie, { mode: 0o400 });
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
  return {
    folder,
    nodeName,
    port,
    env: {
      ...inheritedEnv(),
      HOME: folder,
      ERL_EPMD_ADDRESS: '127.0.0.1',
      ERL_EPMD_PORT: String(neighbourhood.epmdPort),
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

/** The server process of a node, one after the other. */
class Server {
  readonly #scripts: string;
  readonly #plan: NodePlan;
  #child: ChildProcess;
  #output: string[] = [];

  constructor(scripts: string, plan: NodePlan) {
    this.#scripts = scripts;
    this.#plan = plan;
    this.#child = this.#spawn();
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  get running(): boolean {
    return this.#child.pid !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  start(): void {
    if (this.running) throw new Error('the node runs: end it before starting it again');
    this.#child = this.#spawn();
  }

  /** Throws, with the last it had to say, when it has ended. */
  assertRunning(): void {
    if (this.running) return;
    throw new Error(`the RabbitMQ node ended at once:\n${this.#output.join('').slice(-4000)}`);
  }

  async end(signal: NodeJS.Signals): Promise<void> {
    if (!this.running) return;
    this.#child.kill(signal);
    // a frozen one hears nothing else
    if (signal !== 'SIGKILL') this.#child.kill('SIGCONT');
    const lastResort = setTimeout(() => this.#child.kill('SIGKILL'), stopTimeoutMs);
    await exited(this.#child);
    clearTimeout(lastResort);
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  #spawn(): ChildProcess {
    const { env, folder } = this.#plan;
    this.#output = [];
    // should this process be killed outright, its end of the pipes closes: the node takes that for its cue
    const child = spawn(join(this.#scripts, 'rabbitmq-server'), [], {
      env,
      cwd: folder,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    // some of the output, for the error message; all of it, or the pipe would fill
    const keep = (data: Buffer): void => {
      if (this.#output.length < 200) this.#output.push(data.toString());
    };
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.on('error', (error) => this.#output.push(String(error)));
    return child;
  }
}

/** Starts a node beside others; `stop()` leaves the neighbourhood as it is. */
export async function startNodeIn(
  neighbourhood: Neighbourhood,
  options: NodeOptions = {},
): Promise<RabbitMqNode> {
  const scripts = findRabbitMqScripts();
  if (scripts === undefined) throw new Error('RabbitMQ is not installed: apt-get install rabbitmq-server');
  const plan = await planNode(neighbourhood, options);
  const { folder, port, nodeName, env } = plan;
  const rabbitmqctl = join(scripts, 'rabbitmqctl');
  const url = `amqp://guest:guest@127.0.0.1:${port}`;
  const removeFolder = (): void =>
    rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  const server = new Server(scripts, plan);
  const waive = onSuddenEnd(() => {
    server.signal('SIGKILL');
    removeFolder();
  });
  const up = (): Promise<void> => waitForLogin(url, () => server.assertRunning());
  const stopAll = async (): Promise<void> => {
    await server.end('SIGTERM');
    removeFolder();
    waive();
  };
  let stopped: Promise<void> | undefined;
  const ctl = async (...args: string[]): Promise<string> =>
    (await run(rabbitmqctl, ['-n', nodeName, '-q', ...args], { env })).stdout;
  const node: RabbitMqNode = {
    url,
    port,
    get pid() {
      return server.pid;
    },
    nodeName,
    dataDir: join(folder, 'data'),
    ctl,
    syncDeclared: async () => {
      const answer = await ctl('eval', 'mnesia:sync_log().');
      if (answer.trim() !== 'ok') throw new Error(`the node could not write its log: ${answer}`);
    },
    stop: () => (stopped ??= stopAll()),
    killHard: () => server.end('SIGKILL'),
    shutDown: () => server.end('SIGTERM'),
    restart: async () => {
      server.start();
      await up();
    },
    freeze: async () => {
      server.signal('SIGSTOP');
      await allThreadsStopped(server.pid);
    },
    thaw: () => server.signal('SIGCONT'),
  };
  try {
    await up();
  } catch (error) {
    await node.stop();
    throw error;
  }
  return node;
}

/**
 * Starts a private node: free ports on the loopback interface, its own epmd, cookie and temporary
 * folder. Rejects when RabbitMQ is not installed or the node does not come up.
 */
export async function startRabbitMqNode(options: NodeOptions = {}): Promise<RabbitMqNode> {
  const neighbourhood = await startNeighbourhood();
  try {
    const node = await startNodeIn(neighbourhood, options);
    const stopNode = node.stop.bind(node);
    let stopped: Promise<void> | undefined;
    return Object.defineProperty(node, 'stop', {
      value: () => (stopped ??= stopNode().then(() => neighbourhood.stop())),
    });
  } catch (error) {
    await neighbourhood.stop();
    throw error;
  }
}
