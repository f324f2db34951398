import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runNode, type RunOptions } from '../support/run-node.ts';
import { root } from '../support/snippets.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'ebadge-cli-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const ebadge = (args: readonly string[], options: RunOptions = {}) =>
  runNode([path.join(root, 'src/cli/main.ts'), ...args], { cwd: folder, ...options });

const file = (name: string): string => path.join(folder, name);

describe('ebadge validate', () => {
  it('reads one message spread over lines, from a file', async () => {
    writeFileSync(file('one.json'), JSON.stringify({ msg: 'set_clock', offset: 1 }, null, 2));
    expect(await ebadge(['validate', 'one.json'])).toEqual({
      stdout: 'valid    set_clock\n',
      stderr: '',
      status: 0,
    });
  });

  it('reads JSON lines and names the line of each', async () => {
    const input = '{"msg":"get_all_prices"}\n\n{"msg":"set_clock"}\n{"msg":\n';
    const { stdout, status } = await ebadge(['validate'], { input });
    expect(status).toBe(1);
    expect(stdout).toContain('valid    line 1: get_all_prices\n');
    expect(stdout).toContain('invalid  line 3: set_clock is not valid');
    expect(stdout).toContain('/offset: expected this field, found nothing [required]');
    expect(stdout).toContain('invalid  line 4: The text is no JSON');
    expect(stdout).toContain('1 valid, 2 invalid');
  });

  it('gives programs the verdicts as JSON', async () => {
    const { stdout, status } = await ebadge(['validate', '--json'], {
      input: '[{"msg":"set_clock","offset":"x"},{"msg":"nope"}]',
    });
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject([
      {
        where: 'item 0',
        valid: false,
        message: 'set_clock',
        code: 'INVALID_MESSAGE',
        issues: [{ path: '/offset', keyword: 'type' }],
      },
      { where: 'item 1', valid: false, message: null, code: 'UNKNOWN_MESSAGE', issues: [{ path: '/msg' }] },
    ]);
  });

  it('judges a message in an array as it judges it alone', async () => {
    const alone = await ebadge(['validate'], { input: '{"msg":"set_clock","offset":1e400}' });
    const listed = await ebadge(['validate'], { input: '[{"msg":"set_clock","offset":1e400}]' });
    expect([alone.status, listed.status]).toEqual([1, 1]);
    expect(listed.stdout).toContain('/offset: expected number or null, found Infinity');
  });

  it('reads JSON lines with the line ends of any system', async () => {
    const { stdout, status } = await ebadge(['validate'], {
      input: '{"msg":"get_all_prices"}\r\n{"msg":"get_all_prices"}\r\n',
    });
    expect(status).toBe(0);
    expect(stdout).toContain('2 valid, 0 invalid');
  });

  it('refuses what is no text, and says so', async () => {
    writeFileSync(file('bytes'), Buffer.from([0xff, 0xfe, 0x00]));
    const { stderr, status } = await ebadge(['validate', 'bytes']);
    expect(status).toBe(2);
    expect(stderr).toContain('it is no UTF-8 text');
  });

  it('refuses empty input', async () => {
    expect((await ebadge(['validate'], { input: '\n' })).status).toBe(2);
  });
});

describe('ebadge generate', { timeout: 60_000 }, () => {
  const copySources = (): void => {
    cpSync(path.join(root, 'schema'), file('schema'), { recursive: true });
    cpSync(path.join(root, 'asyncapi.yaml'), file('asyncapi.yaml'));
  };

  it('writes what is committed here, byte for byte, from a copy elsewhere', async () => {
    copySources();
    const targets = ['--target', 'typescript,java,python,dotnet'];
    const { stdout, status } = await ebadge(['generate', ...targets, '--out', 'sdk']);
    expect(status).toBe(0);
    expect(stdout).toContain('33 messages');
    const check = await ebadge(['generate', ...targets, '--check', '--out', path.join(root, 'generated')]);
    expect(check.stdout).toContain('Up to date');
    expect(check.status).toBe(0);
  });

  it('finds what is missing, changed and unexpected, and writes nothing when asked to check', async () => {
    copySources();
    const small = ['--asyncapi', 'schema/extensions/asyncapi.yaml'];
    await ebadge(['generate', ...small, '--out', 'sdk']);
    rmSync(file('sdk/typescript/index.ts'));
    writeFileSync(file('sdk/typescript/types.ts'), 'export {};\n');
    writeFileSync(file('sdk/typescript/mine.ts'), 'export {};\n');
    const { stdout, status } = await ebadge(['generate', ...small, '--check', '--out', 'sdk']);
    expect(status).toBe(1);
    expect(stdout).toContain('missing  sdk/typescript/index.ts');
    expect(stdout).toContain('changed  sdk/typescript/types.ts');
    expect(stdout).toContain('unexpected  sdk/typescript/mine.ts');
    expect(readFileSync(file('sdk/typescript/types.ts'), 'utf8')).toBe('export {};\n');
    const json = await ebadge(['generate', ...small, '--check', '--json', '--out', 'sdk']);
    expect(json.status).toBe(1);
    expect(JSON.parse(json.stdout)).toMatchObject({ drift: { missing: ['typescript/index.ts'] } });
  });

  it('reports mistakes with file, pointer and fix, without a stack trace', async () => {
    copySources();
    const schema = readFileSync(file('schema/heh/set_clock.schema.json'), 'utf8');
    writeFileSync(file('schema/heh/set_clock.schema.json'), schema.replace('"properties"', '"propertes"'));
    const { stderr, status } = await ebadge(['generate', '--out', 'sdk']);
    expect(status).toBe(2);
    expect(stderr).toContain('schema/heh/set_clock.schema.json#/propertes:');
    expect(stderr).toContain('propertes');
    expect(stderr).toContain('Fix:');
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it.each([
    [['generate', '--asyncapi', 'missing.yaml'], 'missing.yaml'],
    [['generate', '--asyncapi', '.'], 'it is a folder'],
    [
      ['generate', '--target', 'cobol', '--asyncapi', path.join(root, 'asyncapi.yaml')],
      'There is no target "cobol"',
    ],
    [['lint', '--asyncapi', 'missing.yaml'], 'there is no such file'],
  ])('refuses %j', async (args, text) => {
    const { stderr, status } = await ebadge(args);
    expect(stderr).toContain(text);
    expect(status).toBe(2);
  });
});

describe('ebadge messages', () => {
  it('says what a message answers', async () => {
    const { stdout } = await ebadge(['messages', 'report']);
    expect(stdout).toContain('heh → controller  answers get_report, get_periodic_report');
  });

  it('ends quietly when the reader of its pipe leaves', async () => {
    const script = `"${process.execPath}" --conditions=@ebadge/source src/cli/main.ts messages --json | head -n 1; echo "\${PIPESTATUS[0]}"`;
    const { stdout, stderr } = await promisify(execFile)('bash', ['-c', script], { cwd: root });
    expect({ stdout, stderr }).toEqual({ stdout: '{\n0\n', stderr: '' });
  });
});

describe('ebadge lint', { timeout: 60_000 }, () => {
  it('finds nothing in this project', async () => {
    const { stdout, status } = await ebadge(['lint', '--asyncapi', path.join(root, 'asyncapi.yaml')]);
    expect({ stdout: stdout.startsWith('Nothing found'), status }).toEqual({ stdout: true, status: 0 });
  });

  it('lists every finding with its place, and exits with 1', async () => {
    const text = readFileSync(path.join(root, 'asyncapi.yaml'), 'utf8').replace(
      'is: routingKey',
      'is: routingKey\n        ist: routingKey',
    );
    cpSync(path.join(root, 'schema'), file('schema'), { recursive: true });
    writeFileSync(file('asyncapi.yaml'), text);
    const { stdout, status } = await ebadge(['lint']);
    expect(status).toBe(1);
    expect(stdout).toMatch(
      /asyncapi\.yaml#\/channels\/hehToController\/bindings\/amqp\/ist: line \d+, column 9: "ist" is no key/,
    );
  });
});
