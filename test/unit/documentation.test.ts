import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import * as sdk from '../../src/index.ts';
import { compileSnippets, docSnippets, markdownSnippets, root } from '../support/snippets.ts';

const read = (page: string): string => readFileSync(path.join(root, page), 'utf8');
const readme = read('README.md');
const snippets = markdownSnippets('README.md', readme);
/** Pages whose code is compiled with what examples in comments may use. */
const documentation = globSync('docs/**/*.md', { cwd: root }).sort();

/** What examples in comments may use without saying where it comes from. */
const preamble = `
  import { ${Object.keys(sdk).join(', ')}, type Client, type Protocol } from '@ebadge/sdk';
  import { VirtualClock } from '@ebadge/sdk/testing';
  import { connectAmqp } from '@ebadge/sdk/amqp';
  declare const client: Client<Protocol, 'controller'>;
  declare function scheduleAgain(): void;
`;

describe('the README', () => {
  it('has code, and all of it compiles', () => {
    expect(snippets.length).toBeGreaterThanOrEqual(3);
    expect(compileSnippets(snippets)).toEqual([]);
  }, 60_000);

  it('begins with a program that does what its comments say', () => {
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      ['--conditions=@ebadge/source', '--input-type=module-typescript', '--eval', snippets[0]?.code ?? ''],
      { cwd: root, encoding: 'utf8' },
    );
    expect({ stdout, stderr, status }).toEqual({
      stdout: "heh-42 has [ 'total' ]\nonly 3.6 kW\n",
      stderr: '',
      status: 0,
    });
  });

  it('shows a refusal with the issue that its comment prints', () => {
    const { stdout } = spawnSync(
      process.execPath,
      ['--conditions=@ebadge/source', '--input-type=module-typescript', '--eval', snippets[1]?.code ?? ''],
      { cwd: root, encoding: 'utf8' },
    );
    expect(stdout).toBe('/to timeAfter a time after the start "2026-07-27T22:00:00Z"\n');
    expect(readme).toContain(`// ${stdout.trim()}`);
  });

  it.each([
    [
      'onForgiven',
      "{\n  code: 'INVALID_MESSAGE',\n  path: '/colour',\n  keyword: 'additionalProperties',\n  rule: false\n}\n[ { path: '/colour', what: 'unknown' } ]\n{ msg: 'set_clock', offset: -3600 }\n",
    ],
    ['ext_si_xlab_led_signal', '5\n'],
  ])('shows what comes of %s', (part, printed) => {
    const code = snippets.find((snippet) => snippet.code.includes(part))?.code ?? '';
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      ['--conditions=@ebadge/source', '--input-type=module-typescript', '--eval', code],
      { cwd: root, encoding: 'utf8' },
    );
    expect({ stdout, stderr, status }).toEqual({ stdout: printed, stderr: '', status: 0 });
  });

  it('is short: what a first reader does not need has a page of its own', () => {
    expect(readme.split('\n').length).toBeLessThan(340);
  });
});

describe('the README and the pages of docs', () => {
  it('have a program that prints what it says', () => {
    const [program] = markdownSnippets('docs/generator.md', read('docs/generator.md'));
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      ['--conditions=@ebadge/source', '--input-type=module-typescript', '--eval', program?.code ?? ''],
      { cwd: root, encoding: 'utf8' },
    );
    expect({ stdout, stderr, status }).toEqual({ stdout: 'heh\ntrue\n', stderr: '', status: 0 });
  });

  it('name only npm scripts that exist', () => {
    const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const texts = [readme, ...documentation.map(read)].join('\n');
    const named = [...texts.matchAll(/npm run ([a-z:]+)/g)].map((match) => match[1] ?? '');
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });
});

const pages = globSync(
  ['*.md', '{docs,schema,templates,bench,examples}/**/*.md', 'test/json-schema-suite/*.md'],
  {
    cwd: root,
  },
);

describe('the pages', () => {
  it('link to files that exist', () => {
    const links = pages.flatMap((page) =>
      [...read(page).matchAll(/\]\((?!https?:)([^)#]+)/g)].map((match) =>
        path.join(path.dirname(page), (match[1] ?? '').replaceAll('\n', ' ')),
      ),
    );
    expect(links).toContain(path.join('schema', 'meta', 'verdict.md'));
    expect(links.filter((link) => !existsSync(path.join(root, link)))).toEqual([]);
  });
});

describe('the code in the pages of docs', () => {
  it.each(documentation)('of %s compiles', (page) => {
    const code = markdownSnippets(page, read(page));
    // what brings its own imports is compiled as it stands
    const whole = code.filter((snippet) => /^import /m.test(snippet.code));
    const parts = code.filter((snippet) => !whole.includes(snippet));
    expect([...compileSnippets(whole), ...compileSnippets(parts, preamble)]).toEqual([]);
  });
});

describe('examples in comments', () => {
  it('compile', () => {
    const files = globSync('src/**/*.ts', { cwd: root });
    const examples = docSnippets(files);
    expect(examples.length).toBeGreaterThan(5);
    expect(compileSnippets(examples, preamble)).toEqual([]);
  });
});
