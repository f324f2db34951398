/** Completion scripts, in the shells that they are for. */

import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { runNode } from '../support/run-node.ts';
import { root, temporaryFolder } from '../golden/tools.ts';

const has = (shell: string): boolean => spawnSync(shell, ['-c', 'exit 0']).status === 0;

async function script(shell: string): Promise<string> {
  const { stdout, status } = await runNode([path.join(root, 'src/cli/main.ts'), 'completion', shell]);
  expect(status).toBe(0);
  return stdout;
}

/** What bash offers for a line, whose last word is at the cursor. */
function offeredByBash(text: string, words: readonly string[]): string[] {
  const file = path.join(temporaryFolder(), 'completion.bash');
  // twice: sourcing it again must do no harm
  const ask = 'shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _ebadge; printf "%s\\n" "${COMPREPLY[@]}"';
  writeFileSync(file, `${text}\n${text}\n`);
  const run = spawnSync('bash', ['--norc', '-c', `source "$1"; ${ask}`, 'bash', file, ...words], {
    encoding: 'utf8',
  });
  expect(run.stderr).toBe('');
  return run.stdout.split('\n').filter((line) => line !== '');
}

describe('ebadge completion', { timeout: 30_000 }, () => {
  it('prints a script, or a script for programs', async () => {
    const text = await script('bash');
    const { stdout } = await runNode([path.join(root, 'src/cli/main.ts'), 'completion', 'bash', '--json']);
    expect(JSON.parse(stdout)).toEqual({ shell: 'bash', script: text });
  });

  it.runIf(has('bash'))(
    'makes bash complete commands, options and values, and evaluates nothing',
    async () => {
      const text = await script('bash');
      const offered = (...words: string[]): string[] => offeredByBash(text, ['ebadge', ...words]);
      const all =
        'generate validate messages lint diff changelog extend migrate listen send record check-recording dead-letters verify pki broker completion help';
      expect(offered('')).toEqual(all.split(' '));
      expect(offered('pki', '')).toEqual(['init', 'issue', 'revoke', 'show']);
      expect(offered('pki', 'issue', '--b')).toEqual(['--broker']);
      expect(offered('pki', 'revoke', '--reason', 'key')).toEqual(['keyCompromise']);
      expect(offered('dead-letters', 're')).toEqual(['replay']);
      expect(offered('dead-letters', 'replay', '--al')).toEqual(['--all']);
      expect(offered('listen', '--type', 'get_re')).toEqual(['get_report']);
      expect(offered('send', '--role', 'contr')).toEqual(['controller']);
      expect(offered('val')).toEqual(['validate']);
      expect(offered('--v')).toEqual(['--version']);
      expect(offered('generate', '--w')).toEqual(['--watch']);
      expect(offered('messages', 'get_re')).toEqual(['get_report']);
      expect(offered('messages', '--j')).toEqual(['--json']);
      expect(offered('completion', '')).toEqual(['bash', 'zsh', 'fish']);
      expect(offered('help', 'exit')).toEqual(['exit-codes']);
      expect(offered('broker', 'ex')).toEqual(['export']);
      expect(offered('broker', 'plan', '--pr')).toEqual(['--prune']);
      expect(offered('broker', 'apply', '--queue-type', '')).toEqual(['auto', 'classic', 'quorum']);
      // files: left to the shell
      expect(offered('validate', '')).toEqual([]);
      expect(offered('generate', '--out', '')).toEqual([]);
      const trap = path.join(temporaryFolder(), 'trap');
      expect(offered('validate', `$(touch ${trap})`)).toEqual([]);
      expect(spawnSync('ls', [trap]).status).not.toBe(0);
    },
  );

  it('makes the other shells complete that are here', async () => {
    const others = [
      {
        shell: 'zsh',
        options: '-f',
        ask: 'autoload -Uz compinit && compinit -u -D; source /dev/stdin; print $_comps[ebadge]',
        answer: ['_ebadge'],
      },
      {
        shell: 'fish',
        options: '--no-config',
        ask: 'source -; for l in val "generate --w" "messages get_re" "pki iss" "pki issue --bro"; complete -C "ebadge $l"; end',
        answer: ['validate', '--watch', 'get_report', 'issue', '--broker'],
      },
    ];
    for (const { shell, options, ask, answer } of others) {
      const input = await script(shell);
      expect(input).toContain('get_periodic_report');
      if (!has(shell)) continue;
      const { stdout, stderr } = spawnSync(shell, [options, '-c', ask], { input, encoding: 'utf8' });
      expect(stderr).toBe('');
      expect(stdout.trim().split('\n').map((line) => line.split('\t')[0])).toEqual(answer); // prettier-ignore
    }
  });

  it('quotes what the shells would read otherwise', async () => {
    for (const shell of ['bash', 'zsh', 'fish']) {
      const text = await script(shell);
      expect(text).not.toMatch(/\beval\b|`/);
      expect(text).toContain('get_periodic_report');
    }
  });
});
