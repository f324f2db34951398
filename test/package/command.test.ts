/** The installed command, with and without the tools that generating needs. */

import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../support/snippets.ts';
import {
  ebadge,
  fingerprint,
  lend,
  manifest,
  newProject,
  olderNode,
  olderNodeTitle,
  runScript,
  sdkIn,
  thisNode,
} from './tools.ts';

const project = newProject();
const tools = Object.keys(manifest.peerDependencies);
const notForGenerating = ['@opentelemetry/api', '@peculiar/x509', 'fast-check', 'tar', 'vitest'];
const generate = ['generate', '--asyncapi', 'node_modules/@ebadge/sdk/asyncapi.yaml', '--out', 'sdk'];

describe('the installed command', () => {
  it('says whether messages are valid, by its exit code as well', () => {
    const valid = ebadge(project, ['validate'], { input: '{"msg":"get_all_prices"}\n' });
    expect(valid).toEqual({ status: 0, stdout: 'valid    get_all_prices\n', stderr: '' });
    const invalid = ebadge(project, ['validate', '-'], { input: '{"msg":"set_clock","offset":"1"}' });
    expect(invalid.status).toBe(1);
    expect(invalid.stdout).toContain('/offset: expected number or null, found "1" [type]');
  });

  it('shows the catalogue', () => {
    expect(ebadge(project, ['messages']).stdout).toContain('33 messages');
    const json = JSON.parse(ebadge(project, ['messages', 'report', '--json']).stdout) as { title: string };
    expect(json.title).toBe('Report');
  });

  it('reports mistakes without a stack trace, with exit code 2', () => {
    for (const args of [
      ['validate', 'missing.json'],
      ['validate', '.'],
      ['messages', 'reprot'],
      ['frobnicate'],
    ]) {
      const { status, stderr } = ebadge(project, args);
      expect(status).toBe(2);
      expect(stderr).not.toMatch(/\n\s+at /);
      expect(stderr).not.toBe('');
    }
    expect(ebadge(project, ['messages', 'reprot']).stderr).toContain('Did you mean report?');
  });

  it('names all tools that generating needs in one line to copy, where they are not', () => {
    const { status, stdout, stderr } = ebadge(project, generate);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    const commands = stderr.split('\n').filter((line) => line.includes('npm install'));
    expect(commands).toHaveLength(1);
    for (const name of tools) {
      if (notForGenerating.includes(name)) expect(commands[0]).not.toContain(name);
      else expect(commands[0]).toContain(` ${name}@`);
    }
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('names the package that making certificates needs, where it is not', () => {
    const { status, stdout, stderr } = ebadge(project, ['pki', 'init']);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain('npm install --save-dev @peculiar/x509@');
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it('sets brokers up, with two packages more, which it names', () => {
    const plain = newProject();
    writeFileSync(path.join(plain, 'participants.yaml'), 'participants: [{ name: ts, role: controller }]\n');
    const node = olderNode ?? thisNode;
    const without = ebadge(plain, ['broker', 'export'], { node });
    expect(without.status).toBe(2);
    expect(without.stderr).toMatch(/npm install --save-dev ajv@\S+ yaml@\S+\n$/);
    lend(plain, ['ajv', 'yaml']);
    const { stdout, stderr, status } = ebadge(plain, ['broker', 'export'], { node });
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 });
    expect((JSON.parse(stdout) as { users: object[] }).users).toHaveLength(1);
    const unreached = ebadge(plain, ['broker', 'plan', '--url', 'http://127.0.0.1:1'], { node });
    expect(unreached.status).toBe(69);
  });

  it.skipIf(olderNode === undefined)(`says which Node generating needs, on ${olderNodeTitle}`, () => {
    const { status, stderr } = ebadge(project, generate, { node: olderNode ?? thisNode });
    expect(status).toBe(2);
    expect(stderr).toMatch(/needs Node 24\.\d+ or newer; this is v20\./);
    expect(stderr).not.toMatch(/\n\s+at /);
  });

  it.skipIf(olderNode === undefined)(`validates on ${olderNodeTitle} as well`, () => {
    const input = '{"msg":"get_all_prices"}\n';
    const ran = ebadge(project, ['validate'], { input, node: olderNode ?? thisNode });
    expect(ran).toEqual({ status: 0, stdout: 'valid    get_all_prices\n', stderr: '' });
  });
});

describe('the installed package', () => {
  it('is never written to: not by its modules, its commands or its generator', () => {
    const before = fingerprint(sdkIn(project));
    const imports = Object.entries(manifest.exports)
      // those below `testing` are for programs that have the tool
      .filter(([name, target]) => typeof target === 'object' && !name.startsWith('./testing/'))
      .map(([name]) => `await import('${name.replace('.', '@ebadge/sdk').replace('*', 'report')}');`);
    expect(runScript(thisNode, project, 'all.mjs', imports.join('\n')).stderr).toBe('');
    expect(ebadge(project, ['--help']).status).toBe(0);
    expect(ebadge(project, ['validate'], { input: '{"msg":"get_all_prices"}\n' }).status).toBe(0);
    expect(ebadge(project, ['messages', '--json']).status).toBe(0);

    lend(project, tools);
    const made = ebadge(project, [...generate, '--quiet']);
    expect({ stderr: made.stderr, status: made.status }).toEqual({ stderr: '', status: 0 });
    expect(ebadge(project, [...generate, '--check']).status).toBe(0);
    expect(fingerprint(sdkIn(project))).toEqual(before);
  });

  it('generates what this repository holds', () => {
    lend(project, tools);
    expect(ebadge(project, generate).status).toBe(0);
    const same = ['typescript/client.ts', 'typescript/types.ts', 'typescript/validators/report.js'];
    for (const file of same) {
      const ours = readFileSync(path.join(root, 'generated', file), 'utf8');
      expect(readFileSync(path.join(project, 'sdk', file), 'utf8')).toBe(ours);
    }
  });
});
