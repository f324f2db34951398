import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import * as sdk from '../../src/index.ts';
import { compileSnippets, docSnippets, markdownSnippets, root } from '../support/snippets.ts';

const readme = readFileSync(path.join(root, 'README.md'), 'utf8');
const snippets = markdownSnippets('README.md', readme);
/** Pages whose code is compiled with what examples in comments may use. */
const documents = globSync('docs/*.md', { cwd: root });

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

  it('names only npm scripts that exist', () => {
    const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    const named = [...readme.matchAll(/npm run ([a-z:]+)/g)].map((match) => match[1] ?? '');
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
      [...readFileSync(path.join(root, page), 'utf8').matchAll(/\]\((?!https?:)([^)#]+)/g)].map((match) =>
        path.join(path.dirname(page), (match[1] ?? '').replaceAll('\n', ' ')),
      ),
    );
    expect(links).toContain(path.join('schema', 'meta', 'verdict.md'));
    expect(links.filter((link) => !existsSync(path.join(root, link)))).toEqual([]);
  });
});

describe('the code in the pages of docs', () => {
  it.each(documents)('of %s compiles', (page) => {
    const code = markdownSnippets(page, readFileSync(path.join(root, page), 'utf8'));
    // programs say what they import, fragments do not
    const isProgram = (snippet: { code: string }): boolean => /^import /m.test(snippet.code);
    expect(code.length).toBeGreaterThan(0);
    expect(compileSnippets(code.filter(isProgram))).toEqual([]);
    expect(
      compileSnippets(
        code.filter((snippet) => !isProgram(snippet)),
        preamble,
      ),
    ).toEqual([]);
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
