/** The broker commands, as far as they need no broker: the list, its mistakes, and the definitions. */

import { readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { obj } from '../support/json.ts';
import { runNode, type Ran } from '../support/run-node.ts';
import { root, temporaryFolder } from '../golden/tools.ts';

const main = path.join(root, 'src/cli/main.ts');

interface Call {
  readonly list: string;
  readonly name?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** Runs a broker command in a folder with that list. */
function broker(
  args: readonly string[],
  { list, name = 'participants.yaml', env = {} }: Call,
  cwd = temporaryFolder(),
): Promise<Ran> {
  writeFileSync(path.join(cwd, name), list);
  return runNode([main, 'broker', ...args], { cwd, env: { EBADGE_BROKER_URL: '', ...env } });
}

const good = `
participants:
  - { name: ts, role: [controller, operator] }
  - { name: heh-1, role: heh, peers: [ts] }
`;

describe('a list of participants', { timeout: 60_000 }, () => {
  it.each([
    ['a key', 'participants:\n  - { name: ts, rol: controller }', ['2:5: role is missing.', '2:17: "rol" is no key here. Did you mean role?']],
    ['a type', 'participants:\n  - { name: 7, role: heh }', ['2:7: this must be string.']],
    ['a choice', 'participants:\n  - { name: a, role: heh, unroutable: drop }', ['2:27: this must be one of return, keep.']],
    ['a password twice', 'participants:\n  - name: a\n    role: heh\n    password: { env: A, file: b }', ['4:5: this must have exactly one of env, file, hash.']],
    ['a bound', 'participants: []\nqueues: { maxLength: 0 }', ['2:11: this must be >= 1.']],
    ['a mark', 'participants: []\nmanagedBy: administrator', ['2:1: this must match pattern "^ebadge[a-z0-9-]*$".']],
    ['a role', 'participants:\n  - { name: ts, role: controler }', ['2:17: there is no role "controler". Did you mean "controller"?']],
    ['one of the roles', 'participants:\n  - { name: ts, role: [controller, opertor] }', ['2:36: there is no role "opertor". Did you mean "operator"?']],
    ['a role of roles', 'participants: []\nroles: { hub: {} }', ['2:10: there is no role "hub".']],
    ['a virtual host', 'participants: []\nvirtualHosts: { markt: {} }', ['2:17: there is no virtual host "markt". Did you mean "market"?']],
    ['a name', 'participants:\n  - { name: a-to-b, role: heh }', ['2:7: A participant cannot be "a-to-b": it contains "-to-"']],
    ['a private name', 'participants:\n  - { name: private-a, role: heh }', ['2:7: A participant cannot be "private-a": what begins with "private-" is']],
    ['a name twice', 'participants:\n  - { name: a, role: heh }\n  - { name: a, role: heh }', ['3:7: "a" is in the list already, as number 1.']],
    ['a peer', 'participants:\n  - { name: tso-1, role: tso }\n  - { name: bsp, role: bsp, peers: [tso1, bsp] }', ['3:37: there is no participant "tso1" in the list. Did you mean "tso-1"?', '3:43: bsp cannot be its own peer.']],
    ['a pair', 'participants:\n  - { name: a, role: heh }\n  - { name: b, role: heh, peers: [a] }', ['3:35: heh and heh never talk with each other']],
    ['a group', 'participants:\n  - { name: a, role: heh, groups: [g] }\n  - { name: b, role: bsp, groups: [a, g] }', ['2:36: nothing is sent to groups of heh.', '3:36: "a" is a participant\'s name: the group needs another.']],
  ])('with a mistake in %s is refused, with the place of each', async (_, list, issues) => {
    const { stdout, stderr, status } = await broker(['export'], { list });
    expect({ stdout, status }).toEqual({ stdout: '', status: 2 });
    const lines = stderr.replace(/^ebadge: /, '').trimEnd().split('\n');
    expect(lines).toHaveLength(issues.length);
    for (const [index, issue] of issues.entries()) expect(lines[index]).toContain(`participants.yaml:${issue}`);
  }); // prettier-ignore

  it('is told to programs with lines and columns', async () => {
    const { stdout, status } = await broker(['export', '--json'], {
      list: 'participants:\n  - { name: a, role: x }',
    });
    expect(status).toBe(2);
    const error = obj(obj(JSON.parse(stdout))['error']);
    expect(error).toMatchObject({
      code: 'INVALID_ARGUMENT',
      details: {
        file: 'participants.yaml',
        issues: [{ line: 2, column: 16, pointer: '/participants/0/role' }],
      },
    });
  });

  it('that is no YAML, is missing, or names a password that is not there, is refused', async () => {
    expect((await broker(['export'], { list: 'participants:\n\t- a' })).stderr).toContain(
      'line 2, column 1: Tabs',
    );
    const none = await broker(['export', '--participants', 'no.yaml'], { list: good });
    expect(none).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('there is no such file') as string,
    });
    const list = 'participants:\n  - { name: a, role: heh, password: { env: NOWHERE_TO_BE_FOUND } }';
    expect((await broker(['export'], { list })).stderr).toContain(
      'the password of a is to be in the environment variable NOWHERE_TO_BE_FOUND, which is empty',
    );
  });

  it('is shown in the documentation as it can be used', async () => {
    const page = readFileSync(path.join(root, 'docs/broker.md'), 'utf8');
    const list = /```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
    const { stdout, stderr, status } = await broker(['export'], { list });
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    expect(obj(JSON.parse(stdout))['users']).toHaveLength(7);
  });

  it('may be JSON', async () => {
    const list = JSON.stringify({ participants: [{ name: 'heh-1', role: 'heh' }] });
    const { status, stdout } = await broker(['export', '--participants', 'list.json'], {
      list,
      name: 'list.json',
    });
    expect(status).toBe(0);
    expect(obj(JSON.parse(stdout))['users']).toMatchObject([
      { name: 'heh-1', password_hash: '', tags: ['ebadge'] },
    ]);
  });
});

describe('ebadge broker', { timeout: 60_000 }, () => {
  it('exports definitions to a file that is nobody else’s to read', async () => {
    const cwd = temporaryFolder();
    const { stdout, status } = await broker(['export', '--out', 'd.json', '--json'], { list: good }, cwd);
    expect({ made: JSON.parse(stdout) as unknown, status }).toEqual({
      made: { file: 'd.json', participants: 2 },
      status: 0,
    });
    const file = path.join(cwd, 'd.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).toBe((await broker(['export'], { list: good }, cwd)).stdout);
    expect((await broker(['export', '--out', 'no/d.json'], { list: good }, cwd)).stderr).toContain(
      'Cannot write no/d.json: ENOENT',
    );
  });

  it('works for other documents as well, and with the roles of those only', async () => {
    const spec = ['--spec', path.join(root, 'test/golden/dialogue/asyncapi.yaml')];
    const taxis =
      'participants:\n  - { name: rank, role: office }\n  - { name: t-1, role: driver, peers: [rank] }\n  - { name: t-2, role: driver, peers: [rank] }\n';
    const { stdout, status } = await broker(['export', ...spec], { list: taxis });
    expect(status).toBe(0);
    const { queues, vhosts, permissions } = obj(JSON.parse(stdout));
    expect(vhosts).toEqual([{ name: 'town' }]);
    expect((queues as { name: string }[]).map(({ name }) => name)).toEqual([
      'dead',
      'rides-t-1',
      'rides-t-2',
      'toOffice-queue',
    ]);
    expect((permissions as { user: string; write: string }[])[1]).toMatchObject({ user: 't-1' });
    expect((await broker(['export', ...spec], { list: good })).stderr).toContain(
      'there is no role "controller"',
    );
    expect((await broker(['export', '--spec', 'no.yaml'], { list: good })).stderr).toContain('no.yaml');
  });

  it('produces nothing that RabbitMQ 4 has no more', async () => {
    const cwd = temporaryFolder();
    const text = readFileSync(path.join(root, 'test/golden/dialogue/asyncapi.yaml'), 'utf8');
    const messages = readFileSync(path.join(root, 'test/golden/dialogue/messages.json'), 'utf8');
    writeFileSync(path.join(cwd, 'messages.json'), messages);
    writeFileSync(
      path.join(cwd, 'asyncapi.yaml'),
      text.replace(
        "name: 'rides-{driver}'\n            durable: true",
        "name: 'rides-{driver}'\n            durable: false",
      ),
    );
    const list = 'participants: [{ name: t-1, role: driver }]';
    const { stderr, status } = await broker(['export', '--spec', 'asyncapi.yaml'], { list }, cwd);
    expect(status).toBe(2);
    expect(stderr).toContain(
      'queue rides-t-1 on town would not do on RabbitMQ 4: it is neither durable nor exclusive',
    );
  });

  it.each([
    [['paln'], 'Did you mean plan?'],
    [['plan', '--prone'], 'Did you mean --prune?'],
    [['plan'], 'EBADGE_BROKER_URL'],
    [['plan', '--url', 'rabbit'], 'no http or https URL'],
    [['plan', '--url', 'http://127.0.0.1:1', '--timeout-ms', '0'], 'Give a whole number'],
    [
      ['plan', '--url', 'http://127.0.0.1:1', '--password-file', 'no.txt'],
      'Cannot read no.txt (--password-file)',
    ],
    [['export', '--queue-type', 'mirrored'], 'auto, classic, quorum'],
    [['export', '--server', 'marked'], 'Did you mean market?'],
    [['export', '--admin', 'root'], 'The password of root is to be in EBADGE_BROKER_PASSWORD'],
  ])('%j is answered with advice', async (args, advice) => {
    const { stdout, stderr, status } = await broker(args, {
      list: good,
      env: { EBADGE_BROKER_PASSWORD: '' },
    });
    expect({ stdout, status }).toEqual({ stdout: '', status: 2 });
    expect(stderr).toContain(advice);
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});
