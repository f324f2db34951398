/** What the SDK adds to a program's bundle. */

import { build } from 'esbuild';
import { gzipSync } from 'node:zlib';
import { messageTypes } from './model.ts';
import { root, type Table } from './report.ts';

/** Five that a hub for activations and reports would take. */
const five = ['activate', 'capabilities', 'get_report', 'report', 'set_clock'];

const validatorsOf = (names: readonly string[]): string =>
  names
    .map((name, index) => {
      const file = JSON.stringify(`./generated/typescript/validators/${name}.js`);
      return `import { validate as v${index} } from ${file}; globalThis.v${index} = v${index};`;
    })
    .join('\n');

async function bundled(contents: string): Promise<{ minified: number; gzip: number }> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root },
    absWorkingDir: root,
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    conditions: ['@ebadge/source'],
    alias: { '#amqp': './src/transport/amqp/browser.ts' },
    write: false,
  });
  const bytes = outputFiles[0]?.contents ?? new Uint8Array();
  return { minified: bytes.length, gzip: gzipSync(bytes, { level: 9 }).length };
}

/** `npm run bench -- size` */
export async function size(): Promise<Table[]> {
  const names = messageTypes.map(({ name }) => name);
  const single = await Promise.all(
    names.map(async (name) => ({ name, ...(await bundled(validatorsOf([name]))) })),
  );
  const sorted = single.toSorted((a, b) => a.gzip - b.gzip);
  const pick = (at: number): readonly [string, { minified: number; gzip: number }] => {
    const { name = '', ...sizes } = sorted[at] ?? {};
    return [`one validator: ${name}`, { minified: 0, gzip: 0, ...sizes }];
  };
  const all = await bundled(validatorsOf(names));
  const rows = [
    pick(0),
    pick(Math.floor(sorted.length / 2)),
    pick(sorted.length - 1),
    [`five validators: ${five.join(', ')}`, await bundled(validatorsOf(five))] as const,
    [`all ${names.length} validators`, all] as const,
    [
      `parse and encode, for all ${names.length} messages`,
      await bundled(
        "import { encode, parse } from './src/index.ts'; Object.assign(globalThis, { encode, parse });",
      ),
    ] as const,
  ];
  return [
    {
      title: 'Bundled by esbuild, minified: bytes',
      rows: rows.map(([what, sizes]) => ({
        what,
        cells: {
          minified: sizes.minified,
          gzip: sizes.gzip,
          'of all validators': (sizes.gzip / all.gzip).toFixed(2),
        },
      })),
    },
  ];
}
