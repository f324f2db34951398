import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { connect, type BacklogSummary, type EbadgeError } from '../../src/index.ts';
import { sqliteOutbox } from '../../src/outbox/index.ts';
import { uniqueName } from '../conformance/transport-tools.ts';
import { startRabbitMqNode, type RabbitMqNode } from '../support/rabbitmq.ts';
import { root } from '../support/snippets.ts';

/** A program that ends before what it published is sent. */
export function describeBacklog(): void {
  describe('what a killed process has left in its outbox', () => {
    let node: RabbitMqNode;
    beforeAll(async () => {
      node = await startRabbitMqNode();
    }, 180_000);
    afterAll(() => node.stop());

    it('goes out when its program starts again, in order, with its message ids', async () => {
      const folder = mkdtempSync(path.join(tmpdir(), 'ebadge-backlog-'));
      onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
      const file = path.join(folder, 'outbox.sqlite');
      const url = `${node.url}/%2F`;
      const [ts, heh] = [uniqueName('ts'), uniqueName('heh')];
      const child = spawn(
        process.execPath,
        ['--conditions=@ebadge/source', path.join(root, 'test/integration/backlog-child.ts')],
        {
          cwd: root,
          stdio: ['ignore', 'pipe', 'inherit'],
          env: { ...process.env, CHILD_URL: url, CHILD_FILE: file, CHILD_TS: ts, CHILD_HEH: heh },
        },
      );
      onTestFinished(() => void child.kill('SIGKILL'));
      let said = '';
      let wake: () => void = () => undefined;
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        said += text;
        wake();
      });
      const says = async (what: (text: string) => boolean): Promise<void> => {
        while (!what(said)) await new Promise<void>((resolve) => (wake = resolve));
      };
      await says((text) => text.includes('ready'));
      await node.syncDeclared();
      await node.killHard();
      // it says what is stored; its broker is gone
      await says((text) => text.split('stored').length > 300);
      child.kill('SIGKILL');
      await once(child, 'close');
      const ids = [...said.matchAll(/stored (\S+)\n/g)].map(([, id]) => id);
      expect(ids.length).toBeGreaterThan(290);
      await node.restart();

      const problems: EbadgeError[] = [];
      const summary = await new Promise<BacklogSummary>((resolve, reject) => {
        connect({
          role: 'controller',
          as: ts,
          url,
          outbox: sqliteOutbox({ file }),
          onBacklog: resolve,
          onProblem: (problem) => problems.push(problem),
        }).then((client) => onTestFinished(() => client.close()), reject);
      });
      expect(problems).toEqual([]);
      expect(summary.confirmed).toBe(summary.found);
      expect(summary.found).toBeGreaterThanOrEqual(ids.length);

      const hub = await connect({
        role: 'heh',
        as: heh,
        url,
        onProblem: (problem) => problems.push(problem),
      });
      onTestFinished(() => hub.close());
      const seen: (string | undefined)[] = [];
      await new Promise<void>((resolve, reject) => {
        hub
          .from(ts)
          .on('set_clock', (_, { messageId }) => {
            if (!seen.includes(messageId)) seen.push(messageId);
            if (messageId === ids.at(-1)) resolve();
          })
          .catch(reject);
      });
      // the oldest may have been sent, and their removal cut off with the process
      const from = seen.indexOf(ids[0]);
      expect(seen.slice(from, from + ids.length)).toEqual(ids);
    }, 180_000);
  });
}
