/** The worked example of an extension, end to end: begun, generated, compiled and used in each language. */

import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import ts from 'typescript';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { filesBelow } from '../../src/generator/files.ts';
import { generate } from '../../src/generator/generate.ts';
import { begun, coreDocument } from '../support/extensions.ts';
import { root } from '../support/snippets.ts';
import { brief, briefTool } from './java/jvm.ts';
import { java } from './java/language.ts';
import { pythonMissing, run as runText, virtualPython } from './python/environment.ts';

const run = promisify(execFile);

let base = '';
let extension = '';

beforeAll(async () => {
  base = realpathSync(mkdtempSync(path.join(tmpdir(), 'ebadge-extension-')));
  extension = await begun(path.join(base, 'partner'), 'ext_com_example');
  await generate({
    asyncapi: coreDocument,
    extend: [extension],
    out: path.join(extension, 'generated'),
    targets: ['typescript', 'java', 'python', 'dotnet'],
  });
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

const valid = [
  '{"msg":"ext_com_example_get_comfort","room":"kitchen"}',
  '{"msg":"activate","id":"a","modification_count":0,"from":"2026-01-01T00:00:00Z","to":"2026-01-01T01:00:00Z","quantity":1,"device":null,"ext_com_example_comfort_loss":0.5}',
  '{"msg":"ext_org_other_thing","anything":[1]}',
];
const invalid = [
  ['{"msg":"ext_com_example_get_comfort","room":""}', '/room minLength'],
  [
    '{"msg":"activate","id":"a","modification_count":0,"from":"2026-01-01T00:00:00Z","to":"2026-01-01T01:00:00Z","quantity":1,"device":null,"ext_com_example_comfort_loss":2}',
    '/ext_com_example_comfort_loss maximum',
  ],
  [
    '{"msg":"ext_com_example_comfort","room":"kitchen","measured_at":"noon","temperature":1}',
    '/measured_at format',
  ],
] as const;
const expected = [...valid.map(() => 'valid'), ...invalid.map(([, issue]) => issue)];
const lines = [...valid, ...invalid.map(([text]) => text)].join('\n');

describe('the worked example of an extension', () => {
  it('is compiled in TypeScript, and its own test passes', async () => {
    mkdirSync(path.join(extension, 'node_modules/@ebadge'), { recursive: true });
    symlinkSync(root, path.join(extension, 'node_modules/@ebadge/sdk'), 'junction');
    const { config } = ts.readConfigFile(path.join(root, 'tsconfig.json'), (file) =>
      ts.sys.readFile(file),
    ) as {
      config: object;
    };
    const { options } = ts.parseJsonConfigFileContent(config, ts.sys, root);
    const files = ['extension.test.ts', ...filesBelow(path.join(extension, 'generated/typescript'))]
      .filter((file) => file.endsWith('.ts'))
      .map((file) => path.join(extension, file === 'extension.test.ts' ? '.' : 'generated/typescript', file));
    const program = ts.createProgram(files, { ...options, types: ['node'], isolatedDeclarations: false });
    const found = ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
      const text = ts.flattenDiagnosticMessageText(messageText, '\n');
      return `${path.relative(extension, file?.fileName ?? '')}: ${text}`;
    });
    expect(found).toEqual([]);
    const { stdout } = await run(process.execPath, ['--conditions=@ebadge/source', '--test'], {
      cwd: extension,
    });
    expect(stdout).toMatch(/pass 2/);
  });

  const noJava = java.missing();
  it.skipIf(noJava !== null)(
    noJava === null
      ? 'is typed and validated in Java'
      : `is typed and validated in Java (not here: ${noJava})`,
    async () => {
      const { args } = await java.build();
      const libraries = args[args.indexOf('-cp') + 1]?.split(path.delimiter).at(-1) ?? '';
      const program = path.join(base, 'Prober.java');
      writeFileSync(
        program,
        `import ebadge.sdk.*;
import ebadge.sdk.runtime.*;
import java.io.*;
import java.nio.charset.StandardCharsets;

public class Prober {
  public static void main(String[] args) throws Exception {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      try {
        var message = Messages.parse(line.getBytes(StandardCharsets.UTF_8));
        if (message instanceof ExtComExampleGetComfort question && !question.room().equals("kitchen")) throw new RuntimeException();
        System.out.println("valid");
      } catch (ValidationException refused) {
        Issue issue = refused.issues().get(0);
        System.out.println(issue.path() + " " + issue.keyword());
      }
    }
  }
}
`,
      );
      const sources = filesBelow(path.join(extension, 'generated/java/src/main/java')).map((file) =>
        path.join(extension, 'generated/java/src/main/java', file),
      );
      const classes = path.join(base, 'classes');
      await run('javac', [...briefTool, '-nowarn', '-d', classes, '-cp', libraries, program, ...sources], {
        maxBuffer: 1e8,
      });
      const resources = path.join(extension, 'generated/java/src/main/resources');
      const probing = run('java', [
        ...brief,
        '-cp',
        [classes, resources, libraries].join(path.delimiter),
        'Prober',
      ]);
      probing.child.stdin?.end(lines);
      expect((await probing).stdout.trim().split('\n')).toEqual(expected);
    },
  );

  const noPython = pythonMissing();
  it.skipIf(noPython !== null)(
    noPython === null
      ? 'is typed and validated in Python'
      : `is typed and validated in Python (not here: ${noPython})`,
    async () => {
      const program = path.join(base, 'prober.py');
      writeFileSync(
        program,
        `import sys
from ebadge_sdk import ExtComExampleGetComfort, ValidationError, parse

with open(sys.argv[1], encoding="utf-8") as file:
    lines = file.read().splitlines()
for line in lines:
    try:
        message = parse(line)
        if isinstance(message, ExtComExampleGetComfort):
            assert message.room == "kitchen"
        print("valid")
    except ValidationError as refused:
        issue = refused.issues[0]
        print(issue.path, issue.keyword)
`,
      );
      const input = path.join(base, 'messages.jsonl');
      writeFileSync(input, lines);
      const env = {
        PYTHONPATH: path.join(extension, 'generated/python/src'),
        PYTHONDONTWRITEBYTECODE: '1',
      };
      const said = await runText(await virtualPython(), ['-W', 'error', program, input], { env });
      expect(said.trim().split('\n')).toEqual(expected);
    },
  );
});
