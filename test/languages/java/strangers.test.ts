/** Values made at random from the schemas of strangers' documents: Java says of each what TypeScript says. */

import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { createCodec } from '../../../src/core/codec.ts';
import { verdictOf } from '../../../src/core/verdict.ts';
import { filesBelow } from '../../../src/generator/files.ts';
import { emitForTemplate, generate } from '../../../src/generator/generate.ts';
import type { JsonObject } from '../../../src/generator/json.ts';
import type { Contract } from '../../../src/support/contract.ts';
import { goldenCases, temporaryFolder } from '../../golden/tools.ts';
import { brief, briefTool } from './jvm.ts';
import { java } from './language.ts';

const run = promisify(execFile);

const count = Number(process.env['EBADGE_JAVA_VALUES'] ?? 300);

/** Reads lines of a type's name, a tab and JSON; writes a line for each: the verdict, or what writing it again makes. */
const prober = (name: string): string => `
import ${name}.Messages;
import ${name}.runtime.*;
import java.io.*;
import java.nio.charset.StandardCharsets;

public class Prober {
  public static void main(String[] args) throws Exception {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      String[] parts = line.split("\\t", 2);
      try {
        var message = Messages.codec().parse(parts[1], ReadOptions.STRICT.withName(parts[0]));
        out.println("valid " + new String(Messages.encode(message), StandardCharsets.UTF_8));
      } catch (ValidationException refused) {
        Issue issue = refused.issues().get(0);
        out.println(refused.code() + " " + issue.path() + " " + issue.keyword() + " " + issue.rule());
      } catch (RuntimeException crash) {
        out.println("crash " + crash);
      }
    }
    out.flush();
  }
}
`;

const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const scalar = fc.constantFrom<unknown>(
  ...[null, true, false, 0, 1, -1, 0.5, 0.3, 9, 1e300, 2 ** 53, '', 'a', 'ab', 'abcd', '😀', 'x.y', '1'],
  ...['2026-01-01T00:00:00Z', '2025-12-31T24:00:00Z', '938f2b97-314c-49e8-9860-f441df2284a1', 'ext_a', 'a\n'],
);

const anything = fc.oneof(
  scalar,
  fc.array(scalar, { maxLength: 3 }),
  fc.dictionary(fc.constantFrom('a', 'ext_a', 'kind', '#', '$ref'), scalar),
);

/** Values that a schema may well let pass, and often does not. */
function valuesOf(schema: unknown, defs: JsonObject, depth: number): fc.Arbitrary<unknown> {
  if (!isObject(schema) || depth > 5) return anything;
  const within = (inner: unknown): fc.Arbitrary<unknown> => valuesOf(inner, defs, depth + 1);
  const { $ref, properties, items, prefixItems, type } = schema;
  const choices: fc.Arbitrary<unknown>[] = [];
  if (typeof $ref === 'string')
    choices.push(within(defs[$ref.slice('#/$defs/'.length).replaceAll('~1', '/').replaceAll('~0', '~')]));
  for (const key of ['anyOf', 'oneOf', 'allOf'] as const) {
    const branches = schema[key];
    if (Array.isArray(branches)) choices.push(fc.oneof(...branches.map(within)));
  }
  if ('const' in schema) choices.push(fc.constant(schema['const']));
  if (Array.isArray(schema['enum'])) choices.push(fc.constantFrom(...(schema['enum'] as unknown[])));
  if (
    isObject(properties) ||
    schema['patternProperties'] !== undefined ||
    schema['additionalProperties'] !== undefined
  ) {
    const known = Object.fromEntries(
      Object.entries(isObject(properties) ? properties : {}).map(([name, inner]) => [name, within(inner)]),
    );
    const others = fc.dictionary(
      fc.constantFrom('a', 'ext_a', 'ext-a', '#b', 'z'),
      within(schema['additionalProperties']),
      { maxKeys: 1 },
    );
    const object = fc.tuple(
      fc.oneof(
        { weight: 4, arbitrary: fc.record(known) },
        { weight: 2, arbitrary: fc.record(known, { requiredKeys: [] }) },
      ),
      fc.oneof({ weight: 5, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: others }),
    );
    choices.push(object.map(([own, more]) => ({ ...own, ...more })));
  }
  if (items !== undefined || Array.isArray(prefixItems) || type === 'array') {
    const first = Array.isArray(prefixItems) ? prefixItems.map(within) : [];
    choices.push(
      fc
        .tuple(fc.tuple(...first), fc.array(within(items), { maxLength: 3 }))
        .map(([own, more]) => [...own, ...more]),
    );
  }
  if (choices.length === 0) choices.push(scalar);
  return fc.oneof({ weight: 12, arbitrary: fc.oneof(...choices) }, { weight: 1, arbitrary: anything });
}

describe.skipIf(java.missing() !== null)('Java and TypeScript on documents of strangers', () => {
  let libraries = '';
  beforeAll(async () => {
    const { args } = await java.build();
    libraries = args[args.indexOf('-cp') + 1]?.split(path.delimiter).at(-1) ?? '';
  });

  it.each(goldenCases)('agree on values for $name, and write what they read', async (golden) => {
    const document = path.join(golden.folder, golden.document);
    const { model, portable } = await emitForTemplate(document, 'java');
    const { contract } = (await import(
      pathToFileURL(path.join(golden.expected, 'typescript/index.ts')).href
    )) as { contract: Contract };
    const codec = createCodec(contract);
    const defs = portable?.schemas['$defs'];
    if (!isObject(defs)) throw new Error('there are no schemas');
    const lines = model.messages.flatMap(({ name, definition }) =>
      fc
        .sample(valuesOf(defs[definition], defs, 0), { numRuns: count, seed: 7 })
        .map((value) => ({ name, text: JSON.stringify(value) })),
    );
    const folder = temporaryFolder();
    await generate({ asyncapi: document, out: folder, targets: ['java'] });
    const sources = path.join(folder, 'java/src/main/java');
    const first = filesBelow(sources).find((file) => file.endsWith('/Messages.java')) ?? '';
    const classes = path.join(folder, 'classes');
    mkdirSync(classes);
    writeFileSync(path.join(folder, 'Prober.java'), prober(path.dirname(first).replaceAll('/', '.')));
    const files = filesBelow(sources).map((file) => path.join(sources, file));
    await run('javac', [
      ...briefTool,
      '--release',
      '17',
      '-cp',
      libraries,
      '-d',
      classes,
      path.join(folder, 'Prober.java'),
      ...files,
    ]);
    const resources = path.join(folder, 'java/src/main/resources');
    const running = run(
      'java',
      [...brief, '-cp', [classes, resources, libraries].join(path.delimiter), 'Prober'],
      {
        maxBuffer: 2 ** 28,
      },
    );
    running.child.stdin?.end(lines.map(({ name, text }) => `${name}\t${text}\n`).join(''));
    const answers = (await running).stdout.split('\n');
    let valid = 0;
    const differing = lines.flatMap(({ name, text }, index) => {
      const answer = answers[index] ?? '';
      const result = codec.safeParse(text, { name });
      if (result.ok) valid++;
      const verdict = result.ok ? undefined : verdictOf(result.error);
      const wanted =
        verdict === undefined
          ? 'valid'
          : `${verdict.code} ${verdict.path ?? ''} ${verdict.keyword ?? ''} ${String(verdict.rule)}`;
      if (verdict !== undefined || !answer.startsWith('valid ')) {
        return answer === wanted ? [] : [{ name, text, answer, wanted }];
      }
      const written: unknown = JSON.parse(answer.slice('valid '.length));
      return isSame(written, JSON.parse(text)) ? [] : [{ name, text, answer, wanted }];
    });
    expect(differing).toEqual([]);
    expect(valid).toBeGreaterThan(0);
    expect(valid).toBeLessThan(lines.length);
  });
});

/** Whether two JSON values are the same, their members in whatever order. */
function isSame(one: unknown, other: unknown): boolean {
  const ordered = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(ordered)
      : isObject(value)
        ? Object.fromEntries(
            Object.keys(value)
              .sort()
              .map((key) => [key, ordered(value[key])]),
          )
        : value;
  return JSON.stringify(ordered(one)) === JSON.stringify(ordered(other));
}
