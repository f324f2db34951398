/**
 * RabbitMQ nodes that can be killed, frozen and started again on the same port and data; several of them make a
 * cluster. Everything is on free loopback ports and in one temporary folder, and gone after `stop()`.
 */

import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { allThreadsStopped, freePorts, onSuddenEnd, waitForLogin } from '../../test/support/broker-tools.ts';
import { findRabbitMqScripts } from '../../test/support/rabbitmq-node.ts';

/** One node. */
export interface BrokerNode {
  readonly url: string;
  readonly port: number;
  /** Starts it, again on the same data; resolves once it takes logins. */
  start(): Promise<void>;
  /** Kills it without warning. */
  kill(): Promise<void>;
  /** Stops all of its threads, connections staying open. */
  freeze(): Promise<void>;
  thaw(): void;
  /** Thaws it if it is frozen, and starts it if it does not run. */
  ensure(): Promise<void>;
  /** Memory in MB that the process holds now, and held at most since it was started. */
  memory(): { readonly now: number; readonly peak: number };
  /** Seconds of processor time since it was started. */
  cpuS(): number;
}

/** Nodes that belong together. */
export interface Cluster {
  readonly nodes: readonly BrokerNode[];
  stop(): Promise<void>;
}

interface Plan {
  readonly folder: string;
  readonly nodeName: string;
  readonly port: number;
  readonly env: NodeJS.ProcessEnv;
}

/** Clock ticks of /proc in a second. */
const ticksPerS = 100;

function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => child.once('exit', () => resolve()));
}

/** Lays a node out; it will join the node of the first name, unless that is its own. */
function plan(
  base: string,
  nodeName: string,
  first: string,
  [port, distPort, epmdPort]: readonly [number, number, number],
): Plan {
  const folder = join(base, nodeName.split('@')[0] ?? '');
  mkdirSync(folder);
  const file = (name: string): string => join(folder, name);
  writeFileSync(file('enabled_plugins'), '[].\n');
  const joining = [
    'cluster_formation.peer_discovery_backend = classic_config',
    `cluster_formation.classic_config.nodes.1 = ${first}`,
    `cluster_formation.classic_config.nodes.2 = ${nodeName}`,
  ];
  const lines = [
    `listeners.tcp.1 = 127.0.0.1:${port}`,
    'log.file.level = warning',
    'log.console = false',
    ...(nodeName === first ? [] : joining),
  ];
  writeFileSync(file('rabbitmq.conf'), `${lines.join('\n')}\n`);
  // not the caller's RABBITMQ_* and ERL_*: they would point the node at someone else's files
  const inherited = Object.entries(process.env).filter(([name]) => !/^(?:RABBITMQ|ERL)_/.test(name));
  return {
    folder,
    nodeName,
    port,
    env: {
      ...Object.fromEntries(inherited),
      HOME: base,
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
      // the shell becomes the node, so that the child is the node itself
      RABBITMQ_ALLOW_INPUT: '1',
    },
  };
}

class Node implements BrokerNode {
  readonly port: number;
  readonly url: string;
  readonly #plan: Plan;
  readonly #scripts: string;
  #child: ChildProcess | undefined;

  constructor(its: Plan, scripts: string) {
    this.#plan = its;
    this.#scripts = scripts;
    this.port = its.port;
    // the default virtual host, whatever a contract says
    this.url = `amqp://guest:guest@127.0.0.1:${its.port}/%2F`;
  }

  get #pid(): number {
    return this.#child?.pid ?? 0;
  }

  async start(): Promise<void> {
    const { env, folder } = this.#plan;
    // should this process be killed outright, the pipe to its input closes, and the node ends
    const child = spawn(join(this.#scripts, 'rabbitmq-server'), [], {
      env,
      cwd: folder,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    this.#child = child;
    await waitForLogin(this.url, () => {
      if (child.exitCode === null && child.signalCode === null) return;
      throw new Error(`RabbitMQ ended while starting; its log: ${join(folder, 'log')}`);
    });
  }

  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined) return;
    child.kill('SIGKILL');
    await ended(child);
  }

  async freeze(): Promise<void> {
    process.kill(this.#pid, 'SIGSTOP');
    await allThreadsStopped(this.#pid);
  }

  thaw(): void {
    process.kill(this.#pid, 'SIGCONT');
  }

  async ensure(): Promise<void> {
    const child = this.#child;
    if (child?.exitCode !== null || child.signalCode !== null) await this.start();
    else this.thaw();
  }

  /** For the way out: asks nobody. */
  killNow(): void {
    this.#child?.kill('SIGKILL');
  }

  memory(): { now: number; peak: number } {
    const status = readFileSync(`/proc/${this.#pid}/status`, 'utf8');
    const megabytes = (name: string): number =>
      Math.round(Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0) / 1024);
    return { now: megabytes('VmRSS'), peak: megabytes('VmHWM') };
  }

  cpuS(): number {
    const fields = readFileSync(`/proc/${this.#pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) / ticksPerS;
  }
}

/** Starts so many nodes as one cluster. Rejects when RabbitMQ is not installed or does not come up. */
export async function startCluster(size: number): Promise<Cluster> {
  const scripts = findRabbitMqScripts();
  if (scripts === undefined) throw new Error('RabbitMQ is not installed: apt-get install rabbitmq-server');
  const base = mkdtempSync(join(tmpdir(), 'ebadge-bench-'));
  writeFileSync(join(base, '.erlang.cookie'), randomBytes(16).toString('hex'), { mode: 0o400 });
  const [epmdPort = 0, ...ports] = await freePorts(1 + 2 * size);
  const names = ports.slice(0, size).map((port) => `bench-${process.pid}-${port}@localhost`);
  const nodes = names.map((name, index) => {
    const [port = 0, distPort = 0] = [ports[index], ports[size + index]];
    return new Node(plan(base, name, names[0] ?? '', [port, distPort, epmdPort]), scripts);
  });
  const epmd = spawn(
    'sh',
    ['-c', 'epmd -address 127.0.0.1 -port "$0" & read -r _; kill "$!"', String(epmdPort)],
    {
      stdio: ['pipe', 'ignore', 'ignore'],
    },
  );
  const remove = (): void => rmSync(base, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
  const waive = onSuddenEnd(() => {
    for (const node of nodes) node.killNow();
    epmd.kill('SIGKILL');
    remove();
  });
  const stop = async (): Promise<void> => {
    // nothing in there is wanted any more: no need to be gentle, and a frozen one would not listen
    await Promise.all(nodes.map((node) => node.kill()));
    epmd.stdin.end();
    await ended(epmd);
    remove();
    waive();
  };
  try {
    for (const node of nodes) await node.start();
  } catch (error) {
    await stop();
    throw error;
  }
  return { nodes, stop };
}
