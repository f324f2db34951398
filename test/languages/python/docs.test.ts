/** What docs/python.md and the example say, run as it stands there. */

import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import { root } from '../../support/sources.ts';
import { Driven, driverOf } from '../driving.ts';
import { typescript } from '../typescript/language.ts';
import { pythonMissing, run, virtualPython } from './environment.ts';
import { sources } from './language.ts';

const missing = pythonMissing();
const url = `${inject('amqpUrl').replace(/\/$/, '')}/%2F`;
const env = { PYTHONPATH: sources, PYTHONDONTWRITEBYTECODE: '1' };
const page = readFileSync(path.join(root, 'docs/python.md'), 'utf8');
const snippets = [...page.matchAll(/^```python\n(.*?)^```$/gms)].map(([, text = '']) => text);

/** A file with a snippet of the page, about participants of its own. */
function snippetFile(index: number): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'ebadge-python-docs-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const file = path.join(folder, 'snippet.py');
  const id = randomUUID().slice(0, 8);
  const text = (snippets[index] ?? '')
    .replaceAll('amqp://localhost/%2F', url)
    .replaceAll('"vpp"', `"vpp-${id}"`)
    .replaceAll('"heh-42"', `"heh-${id}"`);
  writeFileSync(file, text);
  return file;
}

describe.skipIf(missing !== null)('what is said about Python', () => {
  it('is three snippets', () => {
    expect(snippets.length).toBe(3);
  });

  it('holds a conversation in its quick start', async () => {
    const said = await run(await virtualPython(), ['-W', 'error', snippetFile(0)], { env });
    expect(said).toBe('only 3.6 kW\n');
  });

  it('reads and writes messages', async () => {
    const said = await run(await virtualPython(), ['-W', 'error', snippetFile(1)], { env });
    expect(said).toBe('/to timeAfter a time after the start "2026-07-27T22:00:00Z"\n');
  });

  it('does without asyncio', async () => {
    const file = snippetFile(2);
    const mypy = [
      '-m',
      'mypy',
      '--strict',
      '--cache-dir',
      path.join(root, 'node_modules/.cache/python-mypy'),
    ];
    await run(await virtualPython(), [...mypy, file], { env: { ...env, MYPYPATH: sources } });
  });

  it('is what the virtual power plant of the example does with a hub in TypeScript', async () => {
    const id = randomUUID().slice(0, 8);
    const [vpp, heh] = [`vpp-${id}`, `heh-${id}`];
    const program = path.join(root, 'examples/python-vpp/vpp.py');
    const python = await virtualPython();
    // the plant declares what both need
    const prepared = `import asyncio, ebadge_sdk as e
async def main() -> None:
    async with await e.connect(role="controller", as_="${vpp}", url="${url}") as plant:
        await plant.to("${heh}").prepare()
asyncio.run(main())`;
    await run(python, ['-c', prepared], { env });
    const hub = new Driven(await driverOf(typescript), 'hub');
    onTestFinished(() => hub.stop());
    hub.say({ url, as: heh, peer: vpp });
    await hub.hearUntil('ready');
    hub.say({ event: 'begin' });
    // what the hub says waits in the plant's queue
    const said = await run(python, ['-u', '-W', 'error', program, url, vpp, heh], { env });
    expect(said.split('\n').map((line) => line.replace(/[[:].*/, ''))).toEqual([
      `waiting for ${heh}`,
      `${heh} is online, with total, ECAR01, WaterHeater01`,
      'load in kW, by the minute',
      'only 3.6 kW',
      'agreed',
      expect.stringMatching(/^at /) as string,
      '',
    ]);
  });
});
