/** `ebadge pki`: what it makes, held against OpenSSL, and what it never does. */

import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { nameHash, readAlternativeName } from '../../src/pki/names.ts';
import { temporaryFolder } from '../golden/tools.ts';
import { ebadge, ebadgeJson } from '../support/cli.ts';
import { obj } from '../support/json.ts';

const openssl = (cwd: string, ...args: string[]): string =>
  execFileSync('openssl', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
const fails = (cwd: string, ...args: string[]): string => {
  const { status, stderr, stdout } = spawnSync('openssl', args, { cwd, encoding: 'utf8' });
  expect(status).not.toBe(0);
  return stderr + stdout;
};

interface Shown {
  readonly certificates: readonly { name: string; serial: string; standing: string; file: string | null }[];
  readonly revocationList: { readonly standing: string } | null;
}

async function authority() {
  const cwd = temporaryFolder();
  const pki = (...args: string[]) => ebadge(['pki', ...args], { cwd });
  const done = async (...args: string[]): Promise<string> => {
    const { status, stdout, stderr } = await pki(...args);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    return stdout;
  };
  const show = (status: number, ...args: string[]) =>
    ebadgeJson<Shown>(['pki', 'show', ...args], { cwd, status });
  await done('init');
  return { cwd, pki, done, show };
}

const verify = ['verify', '-x509_strict', '-CAfile', 'pki/ca.crt'];

describe('ebadge pki', { timeout: 60_000 }, () => {
  it('makes an authority that may sign certificates and lists, and no other authorities', async () => {
    const { cwd, done } = await authority();
    const text = openssl(cwd, 'x509', '-in', 'pki/ca.crt', '-noout', '-text');
    expect(text).toMatch(/Basic Constraints: critical\s+CA:TRUE, pathlen:0/);
    expect(text).toMatch(/Key Usage: critical\s+Certificate Sign, CRL Sign\n/);
    expect(text).toContain('Subject Key Identifier');
    expect(openssl(cwd, ...verify, 'pki/ca.crt')).toContain('OK');
    const hash = openssl(cwd, 'x509', '-in', 'pki/ca.crt', '-noout', '-subject_hash').trim();
    expect(readdirSync(path.join(cwd, 'pki/crl'))).toEqual([`${hash}.r0`]);
    const list = openssl(
      cwd,
      'crl',
      '-in',
      'pki/ca.crl',
      '-inform',
      'DER',
      '-CAfile',
      'pki/ca.crt',
      '-noout',
      '-text',
    );
    expect(list).toContain('No Revoked Certificates');
    for (const name of ['Lab  CA 2', 'A']) {
      await done('init', '--dir', name, '--name', name);
      const of = openssl(cwd, 'x509', '-in', `${name}/ca.crt`, '-noout', '-subject_hash');
      expect(of.trim()).toBe(nameHash(name));
    }
  });

  it('issues to participants what logs in, and to brokers what they serve with: neither does for the other', async () => {
    const { cwd, done } = await authority();
    await done('issue', 'heh-42');
    await done(
      'issue',
      'broker.example',
      '--broker',
      '--san',
      'ip:10.0.0.7',
      '--san',
      'dns:*.broker.example',
    );
    const [hub, broker] = ['pki/issued/heh-42.crt', 'pki/issued/broker.example.crt'];
    expect(openssl(cwd, ...verify, '-purpose', 'sslclient', hub)).toContain('OK');
    expect(openssl(cwd, ...verify, '-purpose', 'sslserver', broker)).toContain('OK');
    fails(cwd, ...verify, '-purpose', 'sslserver', hub);
    fails(cwd, ...verify, '-purpose', 'sslclient', broker);
    for (const name of ['broker.example', 'a.broker.example']) {
      openssl(cwd, ...verify, '-verify_hostname', name, broker);
    }
    openssl(cwd, ...verify, '-verify_ip', '10.0.0.7', broker);
    fails(cwd, ...verify, '-verify_hostname', 'other.example', broker);
    expect(openssl(cwd, 'x509', '-in', hub, '-noout', '-subject').trim()).toMatch(/^subject=CN ?= ?heh-42$/);
    const text = openssl(cwd, 'x509', '-in', hub, '-noout', '-text');
    expect(text).toMatch(/Key Usage: critical\s+Digital Signature\n/);
    expect(text).toContain('Authority Key Identifier');
    const key = openssl(cwd, 'pkey', '-in', 'pki/issued/heh-42.key', '-pubout');
    expect(openssl(cwd, 'x509', '-in', hub, '-noout', '-pubkey')).toBe(key);
  });

  it('keeps keys to their owner, and never overwrites one unless told to', async () => {
    const { cwd, pki, done } = await authority();
    await done('issue', 'heh-42');
    const key = path.join(cwd, 'pki/issued/heh-42.key');
    for (const file of [key, path.join(cwd, 'pki/ca.key')]) expect(statSync(file).mode & 0o777).toBe(0o600);
    const before = readFileSync(key, 'utf8');
    for (const again of [['issue', 'heh-42'], ['init']]) {
      const { status, stderr, stdout } = await pki(...again);
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
      expect(stderr).toContain('is there already, and is not overwritten. Say --force');
      expect(stderr).not.toContain('PRIVATE');
    }
    expect(readFileSync(key, 'utf8')).toBe(before);
    expect(await done('issue', 'heh-42', '--force')).not.toContain('PRIVATE');
    expect(readFileSync(key, 'utf8')).not.toBe(before);
    expect(statSync(key).mode & 0o777).toBe(0o600);
  });

  it('revokes by name or serial, in a list that OpenSSL heeds, and says so again when asked again', async () => {
    const { cwd, done, show } = await authority();
    for (const name of ['heh-42', 'heh-43']) await done('issue', name);
    const checked = ['-crl_check', '-CRLfile', `pki/crl/${readdirSync(path.join(cwd, 'pki/crl'))[0] ?? ''}`];
    openssl(cwd, ...verify, ...checked, 'pki/issued/heh-42.crt');
    await done('issue', 'heh-43', '--force');
    const { certificates } = await show(0);
    const serials = certificates.filter(({ name }) => name === 'heh-43').map(({ serial }) => serial);
    expect(new Set(serials).size).toBe(2);
    await done('revoke', serials[0] ?? '', '--reason', 'superseded');
    openssl(cwd, ...verify, ...checked, 'pki/issued/heh-43.crt');
    for (let time = 0; time < 2; time++) {
      expect(await done('revoke', 'heh-42', '--reason', 'keyCompromise')).toContain('Revoked  heh-42');
    }
    expect(fails(cwd, ...verify, ...checked, 'pki/issued/heh-42.crt')).toContain('revoked');
    const text = openssl(cwd, 'crl', '-in', 'pki/ca.crl', '-inform', 'DER', '-noout', '-text');
    expect(text).toContain('Key Compromise');
    expect(text).toContain('Superseded');
    expect(text.match(/Serial Number/g)).toHaveLength(2);
    expect((await show(0)).certificates.map(({ standing }) => standing)).toEqual([
      'valid',
      'revoked',
      'revoked',
      'valid',
    ]);
  });

  it('loses nothing when many are issued and revoked at once', async () => {
    const { cwd, done, show } = await authority();
    const names = Array.from({ length: 6 }, (_, index) => `heh-${index}`);
    await Promise.all(names.map((name) => done('issue', name)));
    await Promise.all(names.map((name) => done('revoke', name)));
    expect((await show(0)).certificates.filter(({ standing }) => standing === 'revoked')).toHaveLength(6);
    const text = openssl(cwd, 'crl', '-in', 'pki/ca.crl', '-inform', 'DER', '-noout', '-text');
    expect(text.match(/Serial Number/g)).toHaveLength(6);
    expect(readdirSync(path.join(cwd, 'pki/issued')).filter((file) => file.endsWith('.new'))).toEqual([]);
  });

  it('shows what expires soon by its exit code, of its own and of any PEM file', async () => {
    const { cwd, pki, done, show } = await authority();
    await done('issue', 'short', '--days', '10');
    expect((await show(1)).certificates.map(({ standing }) => standing)).toEqual(['valid', 'expiring']);
    expect((await show(0, '--warn-days', '5')).revocationList).toMatchObject({ standing: 'valid' });
    await done('issue', 'past', '--from', '2020-01-01', '--days', '5');
    const past = await pki('show', '--warn-days', '0', 'pki/issued/past.crt', 'pki/ca.crt');
    expect(past.status).toBe(1);
    expect(past.stdout).toMatch(/^expired +past +clientAuth +2020-01-06 +\d+ days ago/);
    await done('revoke', 'past');
    await done('revoke', 'short');
    await done('revoke', '--renew', '--crl-days', '3');
    // the list itself is soon too old
    expect((await show(1)).revocationList).toMatchObject({ standing: 'expiring' });
    writeFileSync(path.join(cwd, 'chain.pem'), readFileSync(path.join(cwd, 'pki/ca.crt'), 'utf8').repeat(2));
    expect((await show(0, 'chain.pem')).certificates).toHaveLength(2);
    for (const file of ['pki/ca.key', 'missing.pem', 'pki']) {
      const { status, stdout, stderr } = await pki('show', file);
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
      expect(stderr).not.toMatch(/\n\s+at |PRIVATE/);
    }
  });

  it.each([
    [['issue', 'a-to-b'], '-to-'],
    [['issue', 'x'.repeat(65)], '64 at most'],
    [['issue', 'broker_example', '--broker'], 'neither the name of a host nor an IP address'],
    [['issue', 'heh-1', '--days', '36500'], 'would outlive its authority'],
    [['issue', 'heh-1', '--days', '0'], 'whole number from 1 to 36500'],
    [['issue', 'heh-1', '--from', 'soon'], 'Give a day'],
    [['revoke'], '--renew'],
    [['revoke', 'heh-42', '--reason', 'keyCompromized'], 'keyCompromise'],
    [['revoke', 'heh-24'], 'Did you mean heh-42?'],
    [['show', '--dir', 'elsewhere'], 'ebadge pki init'],
    [['shwo'], 'Did you mean show?'],
  ])('%j is refused with advice', async (args, advice) => {
    const { cwd, pki, done } = await authority();
    await done('issue', 'heh-42');
    const { status, stdout, stderr } = await pki(...args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(advice);
    const { error } = obj(JSON.parse((await pki(...args, '--json')).stdout));
    expect(obj(error)['message']).toContain(advice);
    expect(existsSync(path.join(cwd, 'elsewhere'))).toBe(false);
  });

  it('reads names of hosts and addresses', () => {
    expect(readAlternativeName('DNS:a.example')).toEqual({ type: 'dns', value: 'a.example' });
    expect(readAlternativeName('::1')).toEqual({ type: 'ip', value: '::1' });
    expect(readAlternativeName('localhost')).toEqual({ type: 'dns', value: 'localhost' });
    for (const wrong of ['ip:a.example', 'dns:10.0.0.1', 'dns:', 'a..b', '-a', 'a b', '*', 'uri:x']) {
      expect(() => readAlternativeName(wrong)).toThrow('neither the name of a host');
    }
  });
});
