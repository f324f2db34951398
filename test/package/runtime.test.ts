/** The installed package on the Nodes that it supports: imported, required, used. */

import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { filesBelow } from '../../src/generator/files.ts';
import { manifest, newProject, olderNode, olderNodeTitle, runScript, sdkIn, thisNode } from './tools.ts';

const project = newProject();
const folders = filesBelow(path.join(sdkIn(project), 'schema/examples')).map((file) =>
  path.posix.dirname(file),
);
// `_any` has texts of no type, and no validator
const messages = [...new Set(folders)].flatMap((folder) => /^([^_/].*)\/valid$/.exec(folder)?.[1] ?? []);

/** The exports that are modules, each wildcard with one that it leads to; but those that need a tool for tests. */
const modules = Object.entries(manifest.exports)
  .filter(([name, target]) => typeof target === 'object' && !name.startsWith('./testing/'))
  .map(([name]) => name.replace('.', '@ebadge/sdk').replace('*', 'set_clock'));

const talk = `
  import { connect, encode, MemoryBroker, parse, setClock } from '@ebadge/sdk';
  const broker = new MemoryBroker();
  const plant = await connect({ role: 'controller', as: 'vpp', broker });
  const told = plant.from('heh-42');
  await told.on('capabilities', () => undefined);
  const hub = await connect({ role: 'heh', as: 'heh-42', broker });
  const got = new Promise((resolve) => void hub.from('vpp').on('set_clock', resolve));
  await plant.to('heh-42').publish('set_clock', { offset: -3600 });
  const { offset } = await got;
  await hub.close();
  await plant.close();
  console.log(offset, parse(encode(setClock({ offset: null }))).msg);
`;

/** Every module by import and by require: the same names, and the same functions behind them. */
const bothWays = `
  const names = ${JSON.stringify(modules)};
  (async () => {
    for (const name of names) {
      const required = require(name);
      const imported = await import(name);
      const keys = Object.keys(imported);
      const same = keys.length > 0 && keys.every((key) => required[key] === imported[key]);
      console.log(name, same);
    }
  })();
`;

/** Every message's validators on the examples that come with the package. */
const replay = `
  import { readdirSync, readFileSync } from 'node:fs';
  import { fileURLToPath } from 'node:url';
  const file = (name) => fileURLToPath(import.meta.resolve('@ebadge/sdk/schema/examples/' + name));
  let count = 0;
  for (const message of ${JSON.stringify(messages)}) {
    const { validate } = await import('@ebadge/sdk/validators/' + message);
    const { collect } = await import('@ebadge/sdk/validators/all-errors/' + message);
    for (const name of readdirSync(file(message + '/valid'))) {
      const value = JSON.parse(readFileSync(file(message + '/valid/' + name), 'utf8'));
      const known = validate(value) && collect(value);
      const foreign = validate({ ...value, unknown: 1 }) || collect({ ...value, unknown: 1 });
      if (!known || foreign) throw new Error(message + ' ' + name);
    }
    count += 1;
  }
  console.log(count);
`;

const data = `
  import { readFileSync } from 'node:fs';
  import { fileURLToPath } from 'node:url';
  const text = (id) => readFileSync(fileURLToPath(import.meta.resolve(id)), 'utf8');
  console.log(
    JSON.parse(text('@ebadge/sdk/schema/heh/set_clock.schema.json')).title,
    text('@ebadge/sdk/asyncapi.yaml').includes('asyncapi: 3.1.0'),
    JSON.parse(text('@ebadge/sdk/package.json')).name,
  );
`;

const nodes = [
  { title: `Node ${thisNode.version}`, node: thisNode },
  { title: olderNodeTitle, node: olderNode },
];

describe.each(nodes)('on $title', ({ node }) => {
  const onNode = it.skipIf(node === undefined);
  const ran = (name: string, text: string) => runScript(node ?? thisNode, project, name, text);

  onNode('the package is imported and talks', () => {
    expect(ran('talk.mjs', talk)).toEqual({ stdout: '-3600 set_clock\n', stderr: '', status: 0 });
  });

  onNode('every module is imported and required, with the same exports', () => {
    expect(modules).toContain('@ebadge/sdk/validators/set_clock');
    const stdout = modules.map((name) => `${name} true\n`).join('');
    expect(ran('both.cjs', bothWays)).toEqual({ stdout, stderr: '', status: 0 });
  });

  onNode('every validator takes the examples that come with the package', () => {
    expect(ran('replay.mjs', replay)).toEqual({ stdout: `${messages.length}\n`, stderr: '', status: 0 });
    expect(messages.length).toBe(33);
  });

  onNode('schemas, document and manifest are found by their paths', () => {
    expect(ran('data.mjs', data)).toEqual({ stdout: 'SetClock true @ebadge/sdk\n', stderr: '', status: 0 });
  });
});
