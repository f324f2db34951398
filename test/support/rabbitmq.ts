/** RabbitMQ for tests: the policy for where a broker comes from, and the way to what else there is. */

import { execFile, spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { onSuddenEnd, waitForLogin } from './broker-tools.ts';
import { startRabbitMqNode, type RabbitMq } from './rabbitmq-node.ts';
import { findRabbitMqScripts } from './rabbitmq-scripts.ts';

export { freePorts } from './broker-tools.ts';
export { startRabbitMqNode } from './rabbitmq-node.ts';
export type * from './rabbitmq-node.ts';

const run = promisify(execFile);

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

/** Whether packages can be installed here: on Debian, as root. */
export function mayInstall(): boolean {
  if (process.getuid?.() !== 0 || !existsSync('/etc/os-release')) return false;
  return /^(?:ID|ID_LIKE)=.*debian/m.test(readFileSync('/etc/os-release', 'utf8'));
}

/** Installs a package of Debian. */
export async function install(name: string): Promise<void> {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update'], { env, maxBuffer: 1 << 26 });
  await run('apt-get', ['install', '-y', '--no-install-recommends', name], {
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
    await install('rabbitmq-server');
  }
  return startRabbitMqNode();
}
