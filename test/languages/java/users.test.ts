/** What users read and copy: the page about Java, and the example. */

import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { connect } from '@ebadge/sdk';
import { beforeAll, describe, expect, inject, it } from 'vitest';
import { root, temporaryFolder } from '../../golden/tools.ts';
import type { Driver } from '../language.ts';
import { brief, briefTool } from './jvm.ts';
import { java } from './language.ts';
import { classPathOf, packaged } from './maven.ts';

const run = promisify(execFile);

const url = inject('amqpUrl').replace(/\/?$/, '/%2F');

/** The classes in the Java blocks of a page, by name. */
function classesOf(page: string): Map<string, string> {
  const text = readFileSync(path.join(root, page), 'utf8');
  const blocks = [...text.matchAll(/```java\n([\s\S]*?)```/g)].map((match) => match[1] ?? '');
  return new Map(blocks.map((code) => [/^class (\w+)/m.exec(code)?.[1] ?? '', code]));
}

describe.skipIf(java.missing() !== null)('the page about Java', () => {
  let driver: Driver;
  let classes = '';
  beforeAll(async () => {
    driver = await java.build();
  });

  const libraries = (): string => driver.args[driver.args.indexOf('-cp') + 1] ?? '';

  it('has only code that compiles, and does what it says', async () => {
    const snippets = classesOf('docs/java.md');
    expect([...snippets.keys()]).toEqual(['QuickStart', 'Reading', 'Certificates']);
    const folder = temporaryFolder();
    classes = path.join(folder, 'classes');
    mkdirSync(classes);
    const files = [...snippets].map(([name, code]) => {
      const file = path.join(folder, `${name}.java`);
      writeFileSync(file, code);
      return file;
    });
    await run('javac', [...briefTool, '--release', '17', '-cp', libraries(), '-d', classes, ...files]);
    const java = (name: string, ...args: string[]): Promise<{ stdout: string }> =>
      run('java', [...brief, '-cp', `${classes}${path.delimiter}${libraries()}`, name, ...args]);
    expect((await java('QuickStart', url)).stdout).toBe('only 3.6 kW\n');
    const bytes = Buffer.byteLength('{"msg":"set_clock","offset":-3600}');
    expect((await java('Reading')).stdout).toBe(`/to timeAfter\n/colour\n${bytes}\n`);
  });
});

describe.skipIf(java.missing() !== null)('the example of a hub in Java', () => {
  it('says what it has, reports, and takes orders', async () => {
    const folder = await packaged('java-hub', {
      sdk: path.join(root, 'generated/java'),
      hub: path.join(root, 'examples/java-hub'),
    });
    const [plantName, hubName] = [`ts-example-${process.pid}`, `heh-example-${process.pid}`];
    await using plant = await connect({ role: 'controller', as: plantName, url, onProblem: () => undefined });
    await plant.prepare(hubName);
    const booted = new Promise((resolve) => {
      void plant.from(hubName).on('capabilities', ({ device_name }) => resolve(device_name));
    });
    const child = spawn('java', [
      ...brief,
      '-cp',
      classPathOf(folder, 'hub'),
      'hub.Hub',
      url,
      hubName,
      plantName,
    ]);
    const lines: string[] = [];
    createInterface({ input: child.stdout }).on('line', (line) => lines.push(line));
    try {
      expect(await booted).toBe('Java hub');
      const home = plant.to(hubName);
      const period = { from: '2026-01-01T10:00:00Z', to: '2026-01-01T10:15:00Z' };
      expect(await home.request('activate', { ...period, quantity: 7 })).toMatchObject({
        msg: 'modify_activation',
        quantity: 3.6,
      });
      expect((await home.request('activate', { ...period, quantity: -2 })).msg).toBe('accept_activation');
      const { values } = await home.request('get_report', {
        ...period,
        resolution: 300,
        signals: ['total.p'],
      });
      expect(values).toEqual({ 'total.p': [1.5, 1.5, 1.5] });
    } finally {
      child.stdin.end();
      await once(child, 'close');
    }
    expect(lines).toEqual(['ready', `${plantName} orders 7.0 kW`, `${plantName} orders -2.0 kW`]);
    expect(child.exitCode).toBe(0);
  });
});
