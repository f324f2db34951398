/**
 * The tools that generating is made of, and nothing else: what they are given lies ready in a file. Run as a
 * process of its own by `generate.ts`: `node generate-parts.ts <input.json> <empty template> <validators a message>`.
 */

import { Parser } from '@asyncapi/parser';
import { _ } from 'ajv';
import { Ajv2020 } from 'ajv/dist/2020.js';
import standaloneCodeModule from 'ajv/dist/standalone/index.js';
import { build } from 'esbuild';
import { compile } from 'json-schema-to-typescript';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { PartsInput } from './generate.ts';

const require = createRequire(import.meta.url);
type GeneratorClass = new (
  template: string,
  target: string,
  options: object,
) => { generate(document: unknown): Promise<void> };

const [inputFile = '', template = '', perMessage = '1'] = process.argv.slice(2);
const { document, types, validators, formats } = JSON.parse(readFileSync(inputFile, 'utf8')) as PartsInput;
const output = mkdtempSync(path.join(tmpdir(), 'ebadge-parts-'));

const { document: parsed } = await new Parser().parse(JSON.stringify(document));
if (parsed === undefined) throw new Error('the document cannot be parsed');

const text = await compile(types, 'Types', { additionalProperties: true, maxItems: -1 });
writeFileSync(path.join(output, 'types.ts'), text);

const modules = new Map<string, string>();
for (const { name, schema } of validators) {
  for (const allErrors of [false, true].slice(0, Number(perMessage))) {
    const ajv = new Ajv2020({
      allErrors,
      strict: false,
      validateSchema: false,
      code: { source: true, esm: true, formats: _`formats` },
    });
    for (const format of formats) ajv.addFormat(format, () => true);
    ajv.addSchema(schema, 'message');
    const code = standaloneCodeModule.default(ajv, { validate: 'message' });
    modules.set(`${name}-${String(allErrors)}`, `import { formats } from 'support';\n${code}`);
  }
}
const { outputFiles } = await build({
  entryPoints: [...modules.keys()].map((name) => ({ in: `entry:${name}`, out: name })),
  outdir: output,
  bundle: true,
  write: false,
  format: 'esm',
  platform: 'neutral',
  target: 'es2022',
  external: ['support'],
  plugins: [
    {
      name: 'memory',
      setup(setup) {
        setup.onResolve({ filter: /^entry:/ }, ({ path: id }) => ({ path: id.slice(6), namespace: 'entry' }));
        setup.onLoad({ filter: /.*/, namespace: 'entry' }, ({ path: id }) => ({
          contents: modules.get(id) ?? '',
          resolveDir: import.meta.dirname,
        }));
        setup.onResolve({ filter: /^ajv\// }, ({ path: id }) => ({ path: require.resolve(id) }));
      },
    },
  ],
});
for (const file of outputFiles) writeFileSync(file.path, file.contents);

const Generator = require('@asyncapi/generator') as GeneratorClass;
await new Generator(template, output, { forceWrite: true, compile: false }).generate(parsed);
rmSync(output, { recursive: true, force: true });
