/** Generating again at every change: what is noticed, what is written, and what is survived. */

import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { generate, GenerateCache, watchSpecification } from '../../src/generator/generate.ts';
import type { WatchEvent } from '../../src/generator/watch.ts';
import { bytesBelow, copyOf, goldenCases, temporaryFolder, writeBelow } from '../golden/tools.ts';

type Tree = Record<string, unknown>;

const note = (more: Tree = {}): Tree => ({
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  title: 'Note',
  type: 'object',
  properties: { msg: { const: 'note' }, ...more },
  required: ['msg'],
  additionalProperties: false,
});

const documentWith = (...refs: string[]): Tree => ({
  asyncapi: '3.1.0',
  info: { title: 'Test', version: '1.0.0' },
  channels: {
    main: {
      address: 'main',
      messages: Object.fromEntries(
        refs.map((ref) => [path.basename(ref, '.json'), { payload: { $ref: ref } }]),
      ),
    },
  },
});

/** Watches a specification in a folder of its own until the test has finished. */
function watching(files: Tree) {
  const folder = temporaryFolder();
  writeBelow(folder, files);
  const out = path.join(folder, 'out');
  const asyncapi = path.join(folder, 'asyncapi.json');
  const stop = new AbortController();
  const events: WatchEvent[] = [];
  let wake: (() => void) | undefined;
  const done = watchSpecification({
    asyncapi,
    out,
    signal: stop.signal,
    onEvent: (event) => {
      events.push(event);
      wake?.();
    },
  });
  onTestFinished(async () => {
    stop.abort();
    await done;
  });
  let taken = 0;
  /** The next event. */
  const next = async (): Promise<WatchEvent> => {
    for (;;) {
      const event = events[taken];
      if (event !== undefined) {
        taken += 1;
        return event;
      }
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  const errorOf = async (): Promise<string> => {
    const event = await next();
    return 'error' in event ? event.error.message : JSON.stringify(event);
  };
  /** The next event is a result, and what lies on the disk is what a run from nothing writes. */
  const generated = async (): Promise<readonly string[]> => {
    const event = await next();
    if ('error' in event) throw event.error;
    const cold = temporaryFolder();
    await generate({ asyncapi, out: cold });
    expect(bytesBelow(out)).toEqual(bytesBelow(cold));
    return event.changed;
  };
  const write = (more: Tree): void => writeBelow(folder, more);
  return { folder, out, write, next, generated, errorOf, stop, done };
}

describe('watching a specification', { timeout: 60_000 }, () => {
  it('generates again when a schema changes, however it is written', async () => {
    const { folder, write, generated, out } = watching({
      'asyncapi.json': documentWith('model/note.json'),
      'model/note.json': note(),
    });
    expect(await generated()).toEqual([]);
    write({ 'model/note.json': note({ text: { type: 'string' } }) });
    expect(await generated()).toEqual(['model/note.json']);
    expect(readFileSync(path.join(out, 'typescript/types.ts'), 'utf8')).toContain('text?: string');
    // as editors do: another file takes its place
    write({ 'model/.note.json.swp': note({ other: { type: 'number' } }) });
    renameSync(path.join(folder, 'model/.note.json.swp'), path.join(folder, 'model/note.json'));
    expect(await generated()).toEqual(['model/note.json']);
    // or: the folder is another one
    renameSync(path.join(folder, 'model'), path.join(folder, 'old'));
    write({ 'model/note.json': note({ third: { type: 'boolean' } }) });
    expect(await generated()).toEqual(['model/note.json']);
    write({ 'model/note.json': note() });
    expect(await generated()).toEqual(['model/note.json']);
  });

  it('follows files that are referred to from now on, and leaves those that are not', async () => {
    const { write, generated, next } = watching({
      'asyncapi.json': documentWith('note.json'),
      'note.json': note(),
    });
    await generated();
    const extra = { ...note(), title: 'Extra', properties: { msg: { const: 'extra' } } };
    write({ 'more/extra.json': extra });
    write({ 'asyncapi.json': documentWith('note.json', 'more/extra.json') });
    expect(await generated()).toEqual(['asyncapi.json']);
    write({ 'more/extra.json': { ...extra, description: 'Changed.' } });
    expect(await generated()).toEqual(['more/extra.json']);
    write({ 'asyncapi.json': documentWith('note.json') });
    const event = await next();
    expect(event.watching).toBe(2);
    expect('result' in event && event.result.output?.removed).toContain('typescript/validators/extra.js');
  });

  it('tells an error and survives it: what was written stays until it is mended', async () => {
    const { folder, out, write, generated, errorOf } = watching({
      'asyncapi.json': documentWith('note.json'),
      'note.json': note(),
    });
    await generated();
    const before = bytesBelow(out);
    writeFileSync(path.join(folder, 'note.json'), '{ "type": ');
    expect(await errorOf()).toMatch(/^note\.json: line 1.*Fix:/);
    write({ 'note.json': { ...note(), type: 'objct' } });
    expect(await errorOf()).toMatch(/^note\.json#\/type: .*Fix:/);
    rmSync(path.join(folder, 'note.json'));
    expect(await errorOf()).toContain('there is no such file');
    write({ 'asyncapi.json': documentWith('new/folder/note.json') });
    expect(await errorOf()).toContain('cannot read new/folder/note.json');
    expect(bytesBelow(out)).toEqual(before);
    // what is missing comes to be
    write({ 'new/folder/note.json': note() });
    expect(await generated()).toEqual(['new/folder/note.json']);
  });

  it('begins with a specification that is wrong, or not there', async () => {
    const { folder, write, generated, errorOf } = watching({ 'other.json': {} });
    expect(await errorOf()).toContain('cannot read asyncapi.json');
    write({ 'asyncapi.json': {} });
    expect(await errorOf()).toContain('this is no AsyncAPI document');
    mkdirSync(path.join(folder, 'model'));
    write({ 'model/note.json': note() });
    write({ 'asyncapi.json': documentWith('model/note.json') });
    expect(await generated()).toEqual(['asyncapi.json']);
  });

  it('refuses what is no schema to AsyncAPI, when only a schema has changed', async () => {
    const { folder, write, generated, errorOf } = watching({
      'asyncapi.json': documentWith('note.json'),
      'note.json': note(),
    });
    await generated();
    // right JSON Schema, but no schema for AsyncAPI, where externalDocs is an object
    write({ 'note.json': { ...note(), externalDocs: 'https://example.org' } });
    const told = await errorOf();
    expect(told).toMatch(/^note\.json#\/externalDocs: .*must be object/);
    await expect(
      generate({ asyncapi: path.join(folder, 'asyncapi.json'), out: temporaryFolder() }),
    ).rejects.toThrow(told);
    write({ 'note.json': note({ text: { type: 'string' } }) });
    await generated();
  });

  it('ends without a word when it is told to', async () => {
    const { stop, done, next } = watching({
      'asyncapi.json': documentWith('note.json'),
      'note.json': note(),
    });
    await next();
    stop.abort();
    await expect(done).resolves.toBeUndefined();
  });
});

describe('a run after another one', { timeout: 60_000 }, () => {
  it.each(goldenCases)('writes of $name what a first run writes, and says the same', async (golden) => {
    const asyncapi = copyOf(golden, temporaryFolder());
    const cache = new GenerateCache();
    const first = await generate({ asyncapi, out: temporaryFolder(), cache });
    const out = temporaryFolder();
    const { output: _, ...second } = await generate({ asyncapi, out, cache });
    expect(bytesBelow(out)).toEqual(bytesBelow(golden.expected));
    expect({ ...second, output: undefined }).toEqual({ ...first, output: undefined });
  });
});
