/** `ebadge verify` without a broker: what it says of mistakes in the call. */

import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder, writeBelow } from '../golden/tools.ts';
import { ebadge } from '../support/cli.ts';
import { root } from '../support/snippets.ts';

const hub = ['--role', 'heh', '--name', 'heh-42', '--peer', 'ts'];
const nowhere = ['--url', 'amqp://127.0.0.1:1'];
const strangers = path.join(root, 'test/golden/dialogue/expected/typescript');

/** Scenarios with a mistake each. */
const scenarios: Readonly<Record<string, object>> = {
  'unknown.json': { messages: { activat: {} } },
  'plan.json': { messages: { activate: { start: 5 } } },
  'first.json': { first: 'activate' },
  'sections.json': { sections: { colour: 'red' } },
  'expects.json': { expects: [{ message: 'capabilities' }] },
};
const scenario = (name: string): string[] => [...hub, '--scenario', name];

describe('ebadge verify', () => {
  it.each([
    [['--role', 'hub', '--name', 'x'], 'There is no role "hub"'],
    [['--role', 'heh', '--name', 'a b'], 'The name of the participant cannot be "a b"'],
    [['--role', 'heh'], '--name'],
    [['--role', 'tso', '--name', 'apg', '--peer', 'mill'], 'Say which of bsp, super-tso is mill'],
    [
      ['--role', 'heh', '--name', 'x', '--peer', 'bsp=mill'],
      'heh does not talk with bsp. Its peers: controller.',
    ],
    [[...hub, '--without', 'no_such'], 'There is no message no_such'],
    [[...hub, '--management', 'amqp://127.0.0.1'], 'The management API has one of its own'],
    [[...hub, '--compatibility', '2013'], 'no profile "2013"'],
    [[...hub, '--contract', 'no-such.ts'], 'Cannot load no-such.ts (--contract)'],
    [[...hub, '--contract', path.join(strangers, 'types.ts')], 'exports no contract'],
    [scenario('no-such.json'), 'no-such.json'],
    [scenario('unknown.json'), '/messages/activat is to be left out'],
    [scenario('plan.json'), '/messages/activate/start is to be left out: there are set, startS, leaveOut'],
    [scenario('first.json'), '/first is to be a list of message types'],
    [scenario('sections.json'), '/sections/colour is to be left out'],
    [scenario('expects.json'), '/expects/0/text is to be text'],
  ])('%j is a mistake', async (args, text) => {
    const cwd = temporaryFolder();
    writeBelow(cwd, scenarios);
    const { status, stderr } = await ebadge(['verify', ...nowhere, ...args], { cwd });
    expect(stderr).toContain(text);
    expect(status).toBe(2);
  });

  it('ends with 69 where there is no broker, for other contracts as well', async () => {
    const own = await ebadge(['verify', ...hub, ...nowhere]);
    expect(own.status).toBe(69);
    const other = await ebadge([
      'verify',
      ...['--contract', path.join(strangers, 'index.ts'), '--role', 'driver', '--name', 'one'],
      ...nowhere,
    ]);
    expect(other.stderr).toContain('127.0.0.1:1');
    expect(other.status).toBe(69);
  });

  it('explains itself', async () => {
    const { stdout, status } = await ebadge(['verify', '--help']);
    expect(stdout).toContain('--management <url>');
    expect(status).toBe(0);
  });
});
