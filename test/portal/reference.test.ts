/** The reference is whole: every code, option, command and channel is there, and says what it has to. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { catalogue } from '../../generated/typescript/catalogue.ts';
import { codeTexts, thrownErrors } from '../../scripts/docs/reference/error-sources.ts';
import { readCommands } from '../../scripts/docs/reference/cli.ts';
import { standingOf } from '../../scripts/docs/reference/option-types.ts';
import { errorCodes } from '../../src/index.ts';
import { pages, root, site } from './site.ts';

const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const page = (name: string): string => readFileSync(path.join(site, name), 'utf8');

describe('the catalogue of errors', () => {
  const codes = codeTexts({ read });

  it('has each code of the set once, with cause, cure, and whether trying again helps', () => {
    expect(codes.map(({ code }) => code)).toEqual([...errorCodes]);
    for (const { code, cause, cure, again } of codes) {
      for (const text of [cause, cure, again]) expect(text, code).toMatch(/^\S[^]+[.]$/);
    }
    const shown = page('reference/errors.html');
    for (const code of errorCodes) {
      expect(shown).toContain(`id="${code.toLowerCase().replaceAll('_', '-')}"`);
    }
  });

  it('refuses a code without an explanation', () => {
    const text = "const all = [\n  /** It broke. Cure: mend it. */\n  'BROKEN',\n] as const;";
    expect(() => codeTexts({ read: () => text })).toThrow('the comment of BROKEN has to say');
  });

  it('finds the places that throw a code, with their words', () => {
    const found = thrownErrors({ root, read }, [...errorCodes]);
    expect(found).toContainEqual({
      code: 'UNHANDLED',
      file: 'src/bus/dead-letters.ts',
      text: 'Nothing handles … from …. Subscribe to it with from(…).on("…", …).',
      retryable: 'no',
    });
    const thrown = new Set(found.map(({ code }) => code));
    // drift is told by an exit code
    expect(errorCodes.filter((code) => !thrown.has(code))).toEqual(['OUTPUT_DRIFT']);
  });
});

describe('the configuration', () => {
  it('states what counts without an option, for each that may be left out', () => {
    const rows = [...page('reference/options.html').matchAll(/<tr id="([^"]+)">([\s\S]*?)<\/tr>/g)];
    const options = rows.filter(([, id = '']) => id.includes('-') && !/^(?:ebadge|no|force)_/.test(id));
    expect(options.length).toBeGreaterThan(60);
    const silent = options.filter(
      ([, , row = '']) =>
        !/required<\/strong>|[Dd]efault:|Absent:/.test(
          row.replace(/<small>[\s\S]*?<\/small>/, (facts) => (facts.includes('required') ? facts : '')),
        ),
    );
    expect(silent.map(([, id]) => id)).toEqual([]);
  });

  it('takes the standing value from the text', () => {
    expect(standingOf('Time to wait. Default: 10,000.')).toBe('10,000');
    expect(standingOf('Default: `strict`. Nothing else counts.')).toBe('`strict`');
    expect(standingOf('Time, at most. Absent: no limit.')).toBe('no limit');
    expect(standingOf('Its name.')).toBeNull();
  });
});

describe('the reference of the command line', () => {
  it('has every command with every option and an example', () => {
    const shown = page('reference/cli.html');
    const commands = readCommands(root);
    expect(commands.length).toBeGreaterThan(15);
    for (const { name, options } of commands) {
      const id = name === '' ? 'ebadge' : `ebadge-${name.replaceAll(' ', '-')}`;
      const part = shown.split('<h2 id="').find((text) => text.startsWith(`${id}"`)) ?? '';
      expect(part, name).toContain('Examples');
      for (const { term, flags } of options.filter(({ flags: all }) => !all.includes('--help'))) {
        expect(part, `${name} ${flags.join()}`).toContain(
          term.replaceAll('<', '&lt;').replaceAll('>', '&gt;'),
        );
      }
    }
  });
});

describe('the reference of channels', () => {
  it('has every channel with its exchange, queue and messages', () => {
    const shown = page('reference/channels.html');
    for (const { id, exchange, queue, messages } of Object.values(catalogue.channels)) {
      const part =
        shown.split('<h2 id="').find((text) => text.startsWith(`channel-${id.toLowerCase()}"`)) ?? '';
      for (const name of [exchange.name, queue.name, ...messages]) expect(part, id).toContain(name);
    }
  });
});

describe('what other tools make', () => {
  it('has a page for each export of the SDK', () => {
    const exported = JSON.parse(read('package.json')) as { exports: Record<string, unknown> };
    for (const way of Object.keys(exported.exports).filter((name) => /^[.]$|^[.][/][a-z]+$/.test(name))) {
      const module = way === '.' ? '_ebadge_sdk' : `_ebadge_sdk_${way.slice(2)}`;
      expect(pages).toContain(`reference/sdk/modules/${module}.html`);
    }
    expect(pages).toContain('reference/sdk/interfaces/_ebadge_sdk.Client.html');
  });

  it('says nothing of the machine that it was made on, nor when', () => {
    for (const name of pages) {
      const text = page(name);
      expect(text, name).not.toContain(root);
      expect(text, name).not.toContain(site);
    }
    expect(readFileSync(path.join(site, 'reference/asyncapi/document.js'), 'utf8')).not.toContain(root);
  });
});
