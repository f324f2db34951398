/** `ebadge generate`, cold, beside the bare sum of its tools on the same input. */

import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { buildModel } from '../src/generator/build-model.ts';
import { deriveDocument } from '../src/generator/derived-document.ts';
import { ValidationSchemas } from '../src/generator/emit/validation-schema.ts';
import { Sources } from '../src/generator/load.ts';
import { median } from './measure.ts';
import { root, type Row, type Table } from './report.ts';
import { secondsOf, type Seconds } from './support/seconds.ts';
import { writeSyntheticModel } from './synthetic-model.ts';

/** What the tools are given: the same as the generator gives them. */
export interface PartsInput {
  readonly document: object;
  readonly types: object;
  readonly validators: readonly { readonly name: string; readonly schema: object }[];
  readonly formats: readonly string[];
}

const synthetic = 500;

/** References as json-schema-to-typescript takes them. */
const definitionsOf = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value).replaceAll('"#/$defs/', '"#/definitions/'));

function partsOf(document: string): PartsInput {
  const sources = new Sources(document);
  const model = buildModel(sources);
  const schemas = new ValidationSchemas(model.definitions);
  const named = model.definitions.map(({ name, schema }) => [name, { ...schema, title: name }] as const);
  const types = {
    title: 'Types',
    type: 'object',
    properties: Object.fromEntries(named.map(([name]) => [name, { $ref: `#/definitions/${name}` }])),
    definitions: Object.fromEntries(named),
  };
  return {
    document: deriveDocument(model, sources).document,
    types: definitionsOf(types) as object,
    validators: model.messages.map(({ name, definition }) => ({ name, schema: schemas.rootFor(definition) })),
    formats: ['date-time', 'uuid'],
  };
}

/** A template that renders nothing, compiled already. */
async function emptyTemplate(folder: string, input: PartsInput): Promise<string> {
  const template = path.join(folder, 'template');
  mkdirSync(path.join(template, 'template'), { recursive: true });
  symlinkSync(path.join(root, 'node_modules'), path.join(template, 'node_modules'));
  const manifest = {
    name: 'empty',
    version: '1.0.0',
    generator: { renderer: 'react', apiVersion: 'v3', generator: '>=3.4.0 <4.0.0' },
  };
  writeFileSync(path.join(template, 'package.json'), JSON.stringify(manifest));
  const source = `/** @jsxRuntime classic */
import React from 'react';
import { File } from '@asyncapi/generator-react-sdk';
export default function empty() {
  return <File name="empty.txt">{' '}</File>;
}
`;
  writeFileSync(path.join(template, 'template/index.js'), source);
  const require = createRequire(import.meta.url);
  const { Parser } = await import('@asyncapi/parser');
  const { document } = await new Parser().parse(JSON.stringify(input.document));
  const Generator = require('@asyncapi/generator') as new (...args: unknown[]) => {
    generate(document: unknown): Promise<void>;
  };
  await new Generator(template, path.join(folder, 'compiled'), { forceWrite: true, compile: true }).generate(
    document,
  );
  return template;
}

interface Measured {
  readonly messages: number;
  readonly ours: number;
  readonly rows: Row[];
}

async function measure(folder: string, document: string, rounds: number): Promise<Measured> {
  const input = partsOf(document);
  const inputFile = path.join(folder, 'parts.json');
  writeFileSync(inputFile, JSON.stringify(input));
  const template = await emptyTemplate(folder, input);
  const parts = path.join(root, 'bench/generate-parts.ts');
  const cli = path.join(root, 'dist/src/cli/main.js');
  const runs = [
    [cli, 'generate', '--quiet', '--asyncapi', document],
    [parts, inputFile, template, '2'],
    [parts, inputFile, template, '1'],
  ];
  const times: Seconds[][] = runs.map(() => []);
  for (let round = 0; round < rounds; round++) {
    for (const [index, args] of runs.entries()) {
      const out = path.join(folder, `out-${round}`);
      times[index]?.push(secondsOf(index === 0 ? [...args, '--out', out] : args));
    }
  }
  const middle = (index: number, what: keyof Seconds): number =>
    median((times[index] ?? []).map((seconds) => seconds[what]));
  const ratio = (index: number, what: keyof Seconds): string => {
    const ours = times[0] ?? [];
    return median(ours.map((seconds, round) => seconds[what] / (times[index]?.[round]?.[what] ?? 1))).toFixed(
      2,
    );
  };
  const names = [
    'ebadge generate',
    'its tools, both validators of each message',
    'its tools, one validator of each message',
  ];
  const rows = names.map((what, index) => ({
    what: `${input.validators.length} messages: ${what}`,
    cells: {
      seconds: middle(index, 'elapsed').toFixed(2),
      'generate ÷ this': ratio(index, 'elapsed'),
      'of the processor': middle(index, 'processor').toFixed(2),
      'generate ÷ this, processor': ratio(index, 'processor'),
    },
  }));
  return { messages: input.validators.length, ours: middle(0, 'processor'), rows };
}

/** `npm run bench -- generate` */
export async function generate(): Promise<Table[]> {
  secondsOf(['scripts/build.ts']);
  const folder = mkdtempSync(path.join(tmpdir(), 'ebadge-bench-'));
  const inFolder = (name: string): string => {
    mkdirSync(path.join(folder, name));
    return path.join(folder, name);
  };
  try {
    const small = await measure(inFolder('ours'), path.join(root, 'asyncapi.yaml'), 3);
    const model = writeSyntheticModel(inFolder('model'), synthetic);
    const large = await measure(inFolder('synthetic'), model, 2);
    const perMessage = ({ ours, messages }: Measured): number => (ours / messages) * 1000;
    return [
      {
        title: 'Generating, each in a process of its own, from start to end',
        rows: [...small.rows, ...large.rows],
        notes: [
          `A message costs ${perMessage(small).toFixed(0)} ms of ${small.messages}, ${perMessage(large).toFixed(0)} ms of ${large.messages}, of the processor's time.`,
        ],
      },
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
