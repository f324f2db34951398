/** How the command line treats people and programs: help, suggestions, mistakes, colours, JSON. */

import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { obj } from '../support/json.ts';
import { runNode, type Ran, type RunOptions } from '../support/run-node.ts';
import { documentOf, root, temporaryFolder, writeBelow } from '../golden/tools.ts';

const main = path.join(root, 'src/cli/main.ts');
const ebadge = (args: readonly string[], options: RunOptions = {}): Promise<Ran> =>
  runNode([main, ...args], options);

const outer = [
  'generate',
  'validate',
  'messages',
  'lint',
  'diff',
  'changelog',
  'extend',
  'migrate',
  'listen',
  'send',
  'record',
  'check-recording',
  'dead-letters',
  'verify',
  'pki',
  'broker',
  'completion',
  'help',
];
const inner: Readonly<Record<string, readonly string[]>> = {
  'dead-letters': ['list', 'show', 'replay', 'drop'],
  extend: ['init'],
  pki: ['init', 'issue', 'revoke', 'show'],
  broker: ['plan', 'apply', 'diff', 'export'],
};
/** Those of a command come after it. */
const commands = outer.flatMap((name) => [name, ...(inner[name] ?? []).map((word) => `${name} ${word}`)]);
const note = { type: 'object', title: 'Note', properties: { at: { type: 'string' } } };

/** What is on standard output, which has to be JSON. */
const parsed = ({ stdout }: Ran): Record<string, unknown> => obj(JSON.parse(stdout));

describe('help', { timeout: 30_000 }, () => {
  it.each(commands)('of %s shows how it is used', async (command) => {
    const words = command.split(' ');
    const [long, short] = await Promise.all([ebadge([...words, '--help']), ebadge(['help', ...words])]);
    expect(long.status).toBe(0);
    expect(long.stdout).toMatch(/\nExamples:\n {2}\S/);
    expect(long.stdout).toContain('--json');
    expect(short).toEqual(long);
  });

  it('names the commands, the exit codes, and where there is more', async () => {
    const { stdout, status } = await ebadge(['--help']);
    expect(status).toBe(0);
    for (const command of outer) expect(stdout).toMatch(new RegExp(`^ {2}${command} `, 'm'));
    expect(stdout).toContain('README.md');
    const codes = await ebadge(['help', 'exit-codes']);
    expect(codes.stdout.split('\n').map((line) => line.split(' ')[0])).toEqual([
      '0',
      '1',
      '2',
      '69',
      '70',
      '',
    ]);
  });

  it('is there for programs', async () => {
    const tree = JSON.parse((await ebadge(['help', '--json'])).stdout) as { name: string }[];
    expect(tree.map(({ name }) => name)).toEqual(['', ...commands]);
    expect(parsed(await ebadge(['help', 'exit-codes', '--json']))['0']).toBe('all is well');
  });

  it('is shown, as an error, when no command is given', async () => {
    const { stdout, stderr, status } = await ebadge([]);
    expect({ stdout, status }).toEqual({ stdout: '', status: 2 });
    expect(stderr).toContain('Usage: ebadge');
  });
});

describe('a mistake in the call', { timeout: 30_000 }, () => {
  it.each([
    [['vlidate'], 'Did you mean validate?'],
    [['generate', '--aysncapi', 'x'], 'Did you mean --asyncapi?'],
    [['messages', 'reprot'], 'Did you mean report?'],
    [['help', 'genrate'], 'Did you mean generate?'],
    [['help', 'pki', 'isue'], 'Did you mean pki issue?'],
    [['listen', '--role', 'controller'], '--peer'],
    [
      ['listen', '--role', 'controler', '--as', 'ts', '--peer', 'a', '--url', 'amqp://b'],
      'Did you mean "controller"?',
    ],
    [
      ['send', '--role', 'heh', '--as', 'a', '--to', 'ts', '--type', 'set_clock', '--dry-run'],
      'heh sends no set_clock',
    ],
    [
      ['send', '--role', 'heh', '--as', 'a', '--to', 'ts', '--type', 'reprot', '--dry-run'],
      'Did you mean report?',
    ],
    [['dead-letters', 'list', '--role', 'heh', '--url', 'amqp://b'], '--as NAME'],
    [['dead-letters', 'list', '--role', 'heh', '--as', 'a', '--tls-cert', 'b'], '--tls-key'],
    [['dead-letters', 'list', '--role', 'heh', '--as', 'a'], 'EBADGE_URL'],
    [['dead-letters', 'lst'], 'Did you mean list?'],
    [['generate', '--target', 'typscript'], 'Did you mean typescript?'],
    [['completion', 'tcsh'], 'bash, zsh, fish'],
    [['generate', '--watch', '--check'], 'give one of the two'],
    [['validate', 'a', 'b'], 'too many arguments'],
  ])('%j is answered with advice, for people and for programs', async (args, advice) => {
    const [people, programs] = await Promise.all([ebadge(args), ebadge([...args, '--json'])]);
    expect(people.status).toBe(2);
    expect(people.stdout).toBe('');
    expect(people.stderr).toMatch(/^ebadge: /);
    expect(people.stderr).toContain(advice);
    expect(people.stderr).not.toMatch(/\n\s+at /);
    expect({ status: programs.status, stderr: programs.stderr }).toEqual({ status: 2, stderr: '' });
    const error = obj(parsed(programs)['error']);
    expect(Object.keys(error)).toEqual(['code', 'message', 'details']);
    expect(error['code']).toBe('INVALID_ARGUMENT');
    expect(error['message']).toContain(advice);
  });
});

interface Mistake {
  readonly what: string;
  readonly files: Record<string, unknown>;
  readonly args?: readonly string[];
  readonly code: string;
  readonly text: RegExp;
}

const mistakes: readonly Mistake[] = [
  { what: 'a reference to nothing', files: { 'asyncapi.yaml': documentOf({ $ref: 'gone.json' }) }, code: 'SPEC_UNREADABLE', text: /^asyncapi\.yaml#\/channels\/main\/messages\/note\/payload.*: cannot read gone\.json: there is no such file\. Fix: / },
  { what: 'two titles alike', files: { 'asyncapi.yaml': documentOf({ ...note, properties: { other: { $ref: 'note.json' } } }), 'note.json': note }, code: 'SPEC_INVALID', text: /its type would be called Note, like that of .*Fix: give one of the two a title, or another one/ },
  { what: 'tabs in YAML', files: { 'asyncapi.yaml': 'asyncapi: 3.1.0\n\tinfo: {}\n' }, code: 'SPEC_UNREADABLE', text: /^asyncapi\.yaml: line 2, column 1: Tabs.*Fix: / },
  { what: 'an empty document', files: { 'asyncapi.yaml': '' }, code: 'SPEC_UNSUPPORTED', text: /this is no AsyncAPI document\. Fix: / },
  { what: 'a huge document', files: { 'asyncapi.yaml': `# ${'x'.repeat(51_000_000)}` }, code: 'SPEC_UNSUPPORTED', text: /51 MB.*Fix: / },
  { what: 'a folder for the document', files: { 'asyncapi.yaml/x': '' }, code: 'SPEC_UNREADABLE', text: /it is a folder\. Fix: / },
  { what: 'no document', files: {}, code: 'SPEC_UNREADABLE', text: /there is no such file\. Fix: / },
  { what: 'an output folder that is a file', files: { 'asyncapi.yaml': documentOf(note), out: '' }, code: 'OUTPUT_UNWRITABLE', text: /out is a file, not a folder\. Name another folder/ },
  { what: 'an output folder in a file', files: { 'asyncapi.yaml': documentOf(note), out: '' }, args: ['--out', 'out/below'], code: 'OUTPUT_UNWRITABLE', text: /out is a file, not a folder\. Name another folder/ },
  { what: 'a file to compare with', files: { 'asyncapi.yaml': documentOf(note), out: '' }, args: ['--check', '--out', 'out'], code: 'OUTPUT_UNWRITABLE', text: /out is a file, not a folder/ },
]; // prettier-ignore

describe('a mistake in the files', { timeout: 60_000 }, () => {
  it.each(mistakes)('$what is told in a line, with what to do', async ({ files, args, code, text }) => {
    const cwd = path.join(temporaryFolder(), 'some where, ümlaut');
    mkdirSync(cwd);
    writeBelow(cwd, files);
    const call = ['generate', ...(args ?? ['--out', 'out'])];
    const [people, programs] = await Promise.all([
      ebadge(call, { cwd }),
      ebadge([...call, '--json'], { cwd }),
    ]);
    expect(people.status).toBe(2);
    expect(people.stderr.split('\n')).toHaveLength(2);
    expect(people.stderr.replace('ebadge: ', '')).toMatch(text);
    expect(programs.status).toBe(2);
    expect(obj(parsed(programs)['error'])).toMatchObject({ code, message: people.stderr.slice(8, -1) });
  });

  it('says of many places what is said of all of them once, after some', async () => {
    const cwd = temporaryFolder();
    const fields = (count: number, keyword: string): [string, object][] =>
      Array.from({ length: count }, (_, index) => [`${keyword}${index}`, { type: 'number', [keyword]: 'm' }]);
    const properties = Object.fromEntries([...fields(4, 'faker'), ...fields(6, 'units')]);
    writeBelow(cwd, { 'asyncapi.yaml': documentOf({ ...note, properties }) });
    const { stdout } = await ebadge(['generate', '--out', 'out'], { cwd });
    const notes = stdout.split('\n').filter((line) => line.startsWith('note  '));
    expect(notes.map((line) => /properties\/(\w+)/.exec(line)?.[1] ?? line)).toEqual([
      ...['faker0', 'faker1', 'faker2', 'faker3', 'units0', 'units1', 'units2'],
      'note  3 more places, which --json lists: "units" is no keyword of JSON Schema: it is ignored.',
    ]);
    const all = parsed(await ebadge(['generate', '--out', 'out', '--json'], { cwd }));
    expect(all['notes']).toHaveLength(10);
  });

  it('leaves files of others alone in the output folder, and names them', async () => {
    const cwd = path.join(temporaryFolder(), 'mit Leerzeichen', '日本');
    mkdirSync(cwd, { recursive: true });
    writeBelow(cwd, { 'spec/a.yaml': documentOf(note), 'ö ut/typescript/mine.txt': 'mine' });
    const { stdout, status } = await ebadge(['generate', '--asyncapi', 'spec/a.yaml', '--out', 'ö ut'], {
      cwd,
    });
    expect(status).toBe(0);
    expect(stdout).toContain('not ours  ö ut/typescript/mine.txt');
    expect(readFileSync(path.join(cwd, 'ö ut/typescript/mine.txt'), 'utf8')).toBe('mine');
    expect(readFileSync(path.join(cwd, 'ö ut/typescript/types.ts'), 'utf8')).toContain('interface Note');
  });
});

/** Whether util-linux is here, whose `script` runs a command on a terminal. */
const hasTerminals = spawnSync('script', ['--version'], { encoding: 'utf8' }).status === 0;

describe('colours', { timeout: 30_000 }, () => {
  const coloured = '\u001b[';

  it('are not for pipes, unless they are forced', async () => {
    expect((await ebadge(['messages', 'report'])).stdout).not.toContain(coloured);
    expect((await ebadge(['messages', 'report'], { env: { FORCE_COLOR: '1' } })).stdout).toContain(coloured);
  });

  it.runIf(hasTerminals)('are for terminals, unless NO_COLOR is set', async () => {
    const command = `'${process.execPath}' --conditions=@ebadge/source '${main}' messages report`;
    const onTerminal = async (env: Record<string, string>): Promise<string> =>
      (
        await promisify(execFile)('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
          env: { PATH: process.env['PATH'], TERM: 'xterm-256color', ...env },
        })
      ).stdout;
    expect(await onTerminal({})).toContain(coloured);
    expect(await onTerminal({ NO_COLOR: '1' })).not.toContain(coloured);
  });

  it('are never in JSON', async () => {
    const { stdout } = await ebadge(['messages', 'report', '--json'], { env: { FORCE_COLOR: '1' } });
    expect(stdout).not.toContain(coloured);
  });
});

describe('ebadge generate --watch', { timeout: 60_000 }, () => {
  it('tells each run in a line of JSON, survives a mistake, and ends well at Ctrl-C', async () => {
    const cwd = temporaryFolder();
    const schema = path.join(cwd, 'note.json');
    writeBelow(cwd, { 'asyncapi.yaml': documentOf({ $ref: 'note.json' }), 'note.json': note });
    const steps = [
      () => writeFileSync(schema, '{'),
      () => writeFileSync(schema, JSON.stringify({ ...note, description: 'Mended.' })),
    ];
    let seen = 0;
    const { stdout, stderr, status } = await ebadge(['generate', '--watch', '--json', '--out', 'out'], {
      cwd,
      onOutput: (all, child) => {
        for (const lines = all.split('\n').length - 1; seen < lines; seen++) {
          const step = steps.shift();
          if (step === undefined) child.kill('SIGINT');
          else step();
        }
      },
    });
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => obj(JSON.parse(line)));
    expect(events).toMatchObject([
      { event: 'generated', changed: [], result: { messages: 1 } },
      { event: 'error', changed: ['note.json'], error: { code: 'SPEC_UNREADABLE' } },
      { event: 'generated', changed: ['note.json'], watching: 2, result: { output: { removed: [] } } },
    ]);
  });

  it('tells people in a line what changed and how long it took', async () => {
    const cwd = temporaryFolder();
    writeBelow(cwd, { 'asyncapi.yaml': documentOf({ $ref: 'note.json' }), 'note.json': note });
    let changed = false;
    const { stdout, status } = await ebadge(['generate', '--watch', '--out', 'out'], {
      cwd,
      onOutput: (all, child) => {
        if (!changed && all.includes('Ctrl-C')) {
          changed = true;
          writeBelow(cwd, { 'note.json': { ...note, description: 'Changed.' } });
        } else if (/note\.json:.* in [0-9.]+ s\n/.test(all)) child.kill('SIGTERM');
      },
    });
    expect(status).toBe(0);
    expect(stdout).toMatch(/\ngenerated {2}note\.json: {2}\d+ files written, 0 removed in \d+\.\d\d s\n$/);
  });
});
