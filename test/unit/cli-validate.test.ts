/** `ebadge validate` in its reading modes. */

import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { runNode } from '../support/run-node.ts';
import { root } from '../support/snippets.ts';
import { example } from './core-tools.ts';

// each starts processes of its own
vi.setConfig({ testTimeout: 60_000 });

const ebadge = (args: readonly string[], input: string) =>
  runNode([path.join(root, 'src/cli/main.ts'), 'validate', ...args], { cwd: root, input });

const printed = JSON.stringify({ ...example('modify_activation'), quantity: '3.6', colour: 'red' });

describe('ebadge validate', () => {
  it('--tolerant says of each message what was forgiven', async () => {
    const { stdout, status } = await ebadge(['--tolerant'], `${printed}\n{"msg":"set_clock"}\n`);
    expect(status).toBe(1);
    expect(stdout).toContain(
      'valid    line 1: modify_activation\n           /colour: unknown, left out\n           /quantity: repaired, erratum quantity-as-text\n',
    );
    expect(stdout).toContain('invalid  line 2: set_clock is not valid');
  });

  it('is strict without it', async () => {
    const { stdout, status } = await ebadge([], printed);
    expect(status).toBe(1);
    expect(stdout).toContain('/quantity: expected number, found "3.6" [type]');
  });

  it('--json gives the verdict, what was forgiven, and whether all was told', async () => {
    const input = `[${printed},{"msg":"set_clock","b":1},{"msg":"set_clock"}]`;
    const { stdout } = await ebadge(['--tolerant', '--json'], input);
    const verdict = { code: 'INVALID_MESSAGE', path: '/offset', keyword: 'required', rule: false };
    expect(JSON.parse(stdout)).toMatchObject([
      {
        where: 'item 0',
        valid: true,
        forgiven: [{ path: '/colour', what: 'unknown' }, { what: 'quantity-as-text' }],
      },
      {
        valid: false,
        verdict: { path: '/b', keyword: 'additionalProperties' },
        issueCount: 2,
        truncated: false,
      },
      { where: 'item 2', valid: false, code: 'INVALID_MESSAGE', verdict, issueCount: 1 },
    ]);
  });

  it('--unique-keys refuses two members of one name, in lists too', async () => {
    const twice = '{"msg":"set_clock","offset":1,"offset":2}';
    expect((await ebadge([], twice)).status).toBe(0);
    for (const input of [twice, `[${twice}]`, `{"msg":"get_all_prices"}\n${twice}`]) {
      const { stdout, status } = await ebadge(['--unique-keys'], input);
      expect(status).toBe(1);
      expect(stdout).toContain('two members of one name');
    }
  });
});
