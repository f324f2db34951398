/** The examples in other languages are verified: they keep the contract, as far as they play it. */

import { spawn } from 'node:child_process';
import path from 'node:path';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { catalogue, contract } from '../../generated/typescript/index.ts';
import type { ContractReport } from '../../src/contract-report/report.ts';
import { verify } from '../../src/verify/verify.ts';
import { root } from '../support/snippets.ts';
import { placeOn, quick } from '../verify/on-rabbitmq.ts';
import { samples, scenario } from '../verify/running.ts';
import { brief } from './java/jvm.ts';
import { java } from './java/language.ts';
import { classPathOf, packaged } from './java/maven.ts';
import { driverOf } from './driving.ts';
import { python } from './python/language.ts';

const url = `${inject('amqpUrl').replace(/\/$/, '')}/%2F`;

/** An example as a program. */
interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

/** What a role gets, but for those. */
const allBut = (role: string, ...played: readonly string[]): readonly string[] =>
  Object.values(catalogue.channels)
    .filter(({ receiver }) => receiver === role)
    .flatMap(({ messages }) => messages)
    .filter((name) => !played.includes(name));

async function verifyExample(
  role: 'heh' | 'controller',
  without: readonly string[],
  program: (names: readonly [name: string, peer: string]) => Program,
): Promise<ContractReport> {
  const names = [`${role}-example-${process.pid}`, `verify-example-${process.pid}`] as const;
  const { broker } = placeOn(url);
  return verify({
    contract,
    samples,
    scenario,
    role,
    name: names[0],
    peers: { [role === 'heh' ? 'controller' : 'heh']: names[1] },
    without,
    boot: true,
    open: async (virtualHost) => broker.connect(virtualHost),
    onReady: () => {
      const { command, args, env = {} } = program(names);
      const child = spawn(command, args, {
        env: { ...process.env, ...env },
        stdio: ['pipe', 'ignore', 'inherit'],
      });
      onTestFinished(() => void child.kill('SIGKILL'));
    },
    timing: quick,
  });
}

const keptIn = ({ requirements }: ContractReport): readonly string[] =>
  requirements.filter(({ verdict }) => verdict === 'kept').map(({ id }) => id);

describe('verifying', () => {
  it.skipIf(java.missing() !== null)(
    'finds nothing against the hub in Java',
    { timeout: 180_000 },
    async () => {
      const folder = await packaged('java-hub', {
        sdk: path.join(root, 'generated/java'),
        hub: path.join(root, 'examples/java-hub'),
      });
      const report = await verifyExample('heh', allBut('heh', 'get_report', 'activate'), ([hub, plant]) => ({
        command: 'java',
        args: [...brief, '-cp', classPathOf(folder, 'hub'), 'hub.Hub', url, hub, plant],
      }));
      expect(report.findings).toEqual([]);
      expect(keptIn(report)).toEqual(
        expect.arrayContaining([
          'boot/capabilities',
          'answers/get_report',
          'ignores-older/activate',
          'refuses/activate',
        ]),
      );
    },
  );

  it.skipIf(python.missing() !== null)(
    'finds nothing against the plant in Python',
    { timeout: 180_000 },
    async () => {
      const { command, env = {} } = await driverOf(python);
      const report = await verifyExample(
        'controller',
        allBut('controller', 'capabilities'),
        ([plant, hub]) => ({
          command,
          args: [path.join(root, 'examples/python-vpp/vpp.py'), url, plant, hub],
          env,
        }),
      );
      expect(report.findings).toEqual([]);
      expect(keptIn(report)).toEqual(
        expect.arrayContaining([
          'sends-valid/get_report',
          'sends-valid/activate',
          'takes-answers/get_report',
          'versions/activate',
          'routing-key/controllerToHeh',
        ]),
      );
    },
  );
});
