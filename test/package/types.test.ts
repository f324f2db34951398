/** The installed package's types, under every way that TypeScript looks for them. */

import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { root } from '../support/snippets.ts';
import { lend, newProject, run } from './tools.ts';

const project = newProject();
const compiler = path.join(root, 'node_modules/typescript/bin/tsc');

const uses = `
  import { connect, type Report } from '@ebadge/sdk';
  import { MemoryBroker } from '@ebadge/sdk/testing';
  import { validate } from '@ebadge/sdk/validators/set_clock';
  import { collect } from '@ebadge/sdk/validators/all-errors/set_clock';
  import type { Contract, RawIssue } from '@ebadge/sdk/support/v1';

  const plant = await connect({ role: 'controller', as: 'vpp', broker: new MemoryBroker() });
  const question = { from: '', to: '', resolution: 1, signals: [] };
  export const report: Report = await plant.to('heh-42').request('get_report', question);
  export const isValid: boolean = validate(report);
  export const issues: readonly RawIssue[] | null | undefined = collect.errors;
  export type Title = Contract['catalogue']['title'];
  // @ts-expect-error a misspelt field does not compile
  await plant.to('heh-42').publish('set_clock', { ofset: 1 });
`;

const required = `
  import sdk = require('@ebadge/sdk');
  import validators = require('@ebadge/sdk/validators/set_clock');
  const message: sdk.Message = sdk.parse('{"msg":"get_all_prices"}');
  export = [message.msg, validators.validate(message)] as const;
`;

const belowTheClient = `
  import { connectAmqp, type AmqpTransport } from '@ebadge/sdk/amqp';
  export const transport: Promise<AmqpTransport> = connectAmqp({ url: 'amqp://localhost' });
`;

function compile(name: string, text: string, options: object): { stdout: string; status: number | null } {
  const compilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    noEmit: true,
    skipLibCheck: false,
    target: 'es2022',
    lib: ['es2023', 'esnext.disposable', 'dom'],
    types: [],
    ...options,
  };
  writeFileSync(path.join(project, name), text);
  writeFileSync(path.join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: [name] }));
  const { stdout, status } = run(process.execPath, [compiler, '-p', '.'], project);
  return { stdout, status };
}

const clean = { stdout: '', status: 0 };

describe('the types of the packed package', () => {
  it.each([
    { module: 'nodenext' },
    { module: 'node20' },
    { module: 'node16' },
    { module: 'esnext', moduleResolution: 'bundler' },
    { module: 'preserve', moduleResolution: 'bundler', lib: ['es2023', 'esnext.disposable', 'webworker'] },
  ])('are strict and complete with $module modules', (options) => {
    expect(compile('typed.ts', uses, options)).toEqual(clean);
  });

  it.each([{ module: 'nodenext' }, { module: 'node20' }])('serve require with $module modules', (options) => {
    expect(compile('required.cts', required, options)).toEqual(clean);
  });

  it('are found to be wrong where the program is', () => {
    const wrong = compile('wrong.ts', uses.replace('// @ts-expect-error', '//'), { module: 'nodenext' });
    expect(wrong.stdout).toContain("'ofset' does not exist in type");
    expect(wrong.status).not.toBe(0);
  });

  it('of the transport by itself need those of Node and of amqplib, which come along', () => {
    lend(project, ['@types/node', 'undici-types']);
    expect(compile('amqp.ts', belowTheClient, { module: 'nodenext', types: ['node'] })).toEqual(clean);
  });
});
