/** The rules that a document switches on by x-lint: for each a model that keeps it, and one change that breaks it. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { lintRules, lintSpecification, type LintFinding } from '../../src/generator/lint-specification.ts';
import { documentRules } from '../../src/generator/lint.ts';
import { portabilityFault } from '../../src/generator/lint-keywords.ts';
import { generate } from '../../src/generator/generate.ts';
import { temporaryFolder, writeBelow } from '../golden/tools.ts';

type Tree = Record<string, unknown>;

/** Everything that `x-lint` can ask for. */
const strict: Tree = {
  'field-name': { pattern: '^[a-z][a-z0-9_A-Z]*$' },
  'field-case': true,
  'extension-prefix': { prefix: 'own_' },
  description: { pattern: '[.]$' },
  source: { pattern: '^Book' },
  unit: { values: ['m', 's'] },
  examples: true,
  'valid-examples': true,
  'example-files': { folder: 'examples', invalid: '/message', except: ['_any'] },
  'portable-patterns': true,
  'file-names': { suffix: '.schema.json' },
  titles: true,
  'forbidden-keywords': { keywords: ['$id', '$defs'] },
  annotations: { known: ['x-unit', 'x-source', 'x-rules'] },
  'unused-files': { folder: '.', suffix: '.schema.json', except: ['drafts'] },
};

const said = (more: Tree): Tree => ({ description: 'It is said.', 'x-source': 'Book, page 1', ...more });

/** A specification that keeps every rule: a message and a type of its own, with examples. */
function specification(): Tree {
  return {
    'asyncapi.json': {
      asyncapi: '3.1.0',
      info: { title: 'Test', version: '1.0.0' },
      'x-lint': structuredClone(strict),
      channels: {
        main: {
          address: 'main',
          messages: { open_door: { payload: { $ref: 'model/open_door.schema.json' } } },
        },
      },
    },
    'model/open_door.schema.json': said({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      title: 'OpenDoor',
      type: 'object',
      properties: {
        msg: said({ const: 'open_door', examples: ['open_door'] }),
        width: said({ $ref: 'width.schema.json', 'x-unit': 'm', examples: [1] }),
        steps: said({
          type: ['array', 'null'],
          items: { type: 'number' },
          'x-unit': 's',
          examples: [[1], null],
        }),
        from: said({ type: 'string', format: 'date-time', examples: ['2026-01-01T00:00:00Z'] }),
        to: said({ type: 'string', format: 'date-time', examples: ['2026-01-02T00:00:00Z'] }),
        code: said({ type: 'string', pattern: '^[A-Z0-9]+$', examples: ['A1'] }),
      },
      required: ['msg', 'from', 'to'],
      patternProperties: { '^own_[a-z]+$': {} },
      additionalProperties: false,
      'x-rules': [{ rule: 'timeAfter', later: '/to', earlier: '/from' }],
    }),
    'model/width.schema.json': said({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      title: 'Width',
      type: 'number',
      minimum: 0,
      'x-unit': 'm',
      examples: [0.9],
    }),
    'drafts/later.schema.json': {},
    'examples/open_door/valid/one.json': {
      msg: 'open_door',
      from: '2026-01-01T00:00:00Z',
      to: '2026-01-02T00:00:00Z',
    },
    'examples/_any/valid/one.json': 'of no message of the document',
    'examples/open_door/invalid/one.json': { message: { msg: 'open_door' }, why: 'from is missing' },
  };
}

const at = (tree: unknown, ...steps: string[]): Tree =>
  steps.reduce((value, step) => value[step] as Tree, tree as Tree);
const message = (tree: Tree): Tree => at(tree, 'model/open_door.schema.json');
const field = (tree: Tree, name: string): Tree => at(message(tree), 'properties', name);

interface Violation {
  readonly rule: string;
  readonly what: string;
  readonly change: (tree: Tree) => void;
  readonly place: string;
  readonly text: RegExp;
}

const door = 'model/open_door.schema.json';
const width = 'model/width.schema.json';
const doorField = (name: string): string => `${door}#/properties/${name}`;
const add = (name: string, more: Tree) => (tree: Tree) => {
  at(message(tree), 'properties')[name] = said({ type: 'string', examples: ['x'], ...more });
};
const set = (name: string, more: Tree) => (tree: Tree) => void Object.assign(field(tree, name), more);
const file = (name: string, content: unknown) => (tree: Tree) => {
  tree[name] = content;
};
const whole = (more: Tree) => (tree: Tree) => void Object.assign(message(tree), more);
const option = (rule: string, value: unknown) => (tree: Tree) => {
  at(tree, 'asyncapi.json', 'x-lint')[rule] = value;
};

const drop = (tree: Tree, name: string): void => void Reflect.deleteProperty(tree, name);

const violations: readonly Violation[] = [
  { rule: 'field-name', what: 'a name of another form', change: add('9lives', {}), place: doorField('9lives'), text: /"9lives" does not match/ },
  { rule: 'field-case', what: 'names that differ by case', change: add('wIdth', {}), place: doorField('wIdth'), text: /"wIdth" and "width" differ only by case/ },
  { rule: 'extension-prefix', what: 'a field named like an extension', change: add('own_key', {}), place: doorField('own_key'), text: /"own_key" is named like a field of an extension/ },
  { rule: 'description', what: 'a field without description', change: set('code', { description: '' }), place: doorField('code'), text: /the field "code" has no description/ },
  { rule: 'description', what: 'a description of another form', change: set('code', { description: 'no full stop' }), place: doorField('code'), text: /does not match \[\.\]\$/ },
  { rule: 'description', what: 'a type without description', change: whole({ description: '' }), place: door, text: /the type has no description/ },
  { rule: 'source', what: 'a field without source', change: set('code', { 'x-source': '' }), place: doorField('code'), text: /the field "code" has no x-source/ },
  { rule: 'unit', what: 'a number without unit', change: add('high', { type: 'number', examples: [1] }), place: doorField('high'), text: /holds numbers without saying in which unit/ },
  { rule: 'unit', what: 'a map of numbers without unit', change: add('map', { type: 'object', additionalProperties: { type: 'number' }, examples: [{}] }), place: doorField('map'), text: /holds numbers/ },
  { rule: 'unit', what: 'an unknown unit', change: set('steps', { 'x-unit': 'mile' }), place: doorField('steps'), text: /"mile" is none of the units m, s/ },
  { rule: 'unit', what: 'a unit of a text', change: set('code', { 'x-unit': 's' }), place: doorField('code'), text: /has a unit, but holds no numbers/ },
  { rule: 'unit', what: 'a unit that is not that of the type', change: set('width', { 'x-unit': 's' }), place: doorField('width'), text: /is in "s", its type in "m"/ },
  { rule: 'examples', what: 'a field without examples', change: set('code', { examples: [] }), place: doorField('code'), text: /the field "code" has no examples/ },
  { rule: 'valid-examples', what: 'an example that is not valid', change: set('width', { examples: [1, -1] }), place: `${doorField('width')}/examples/1`, text: /it must be >= 0/ },
  { rule: 'valid-examples', what: 'an example of a type that is not valid', change: (tree) => void Object.assign(at(tree, width), { examples: ['x'] }), place: `${width}#/examples/0`, text: /must be number/ },
  { rule: 'example-files', what: 'a file that is not valid', change: file('examples/open_door/valid/two.json', { msg: 'open_door' }), place: 'examples/open_door/valid/two.json', text: /no valid open_door: it must have required property 'from'/ },
  { rule: 'example-files', what: 'a file that breaks a rule only', change: file('examples/open_door/valid/two.json', { msg: 'open_door', from: '2026-01-02T00:00:00Z', to: '2026-01-01T00:00:00Z' }), place: 'examples/open_door/valid/two.json', text: /x-rules/ },
  { rule: 'example-files', what: 'a file that is no JSON', change: file('examples/open_door/valid/two.json', '{'), place: 'examples/open_door/valid/two.json', text: /no JSON/ },
  { rule: 'example-files', what: 'a valid file under invalid', change: (tree) => void Object.assign(at(tree, 'examples/open_door/invalid/one.json'), { message: tree['examples/open_door/valid/one.json'] }), place: 'examples/open_door/invalid/one.json', text: /this is a valid open_door/ },
  { rule: 'example-files', what: 'a folder of no message', change: file('examples/open_dor/valid/one.json', {}), place: 'examples/open_dor', text: /no message open_dor\. Did you mean open_door\?/ },
  { rule: 'example-files', what: 'a message without an example', change: (tree) => drop(tree, 'examples/open_door/valid/one.json'), place: 'examples/open_door/valid', text: /has no valid example/ },
  { rule: 'portable-patterns', what: 'a pattern of one dialect', change: set('code', { pattern: '^[A-Z]{2}$', examples: ['AA'] }), place: `${doorField('code')}/pattern`, text: /"\{"/ },
  { rule: 'portable-patterns', what: 'a key of patternProperties of one dialect', change: whole({ patternProperties: { '^a.b$': {} } }), place: `${door}#/patternProperties/^a.b$`, text: /a dot is \[\.\]/ },
  { rule: 'file-names', what: 'a file not named after its message', change: (tree) => { tree['model/door.schema.json'] = tree[door]; at(tree, 'asyncapi.json', 'channels', 'main', 'messages', 'open_door', 'payload')['$ref'] = 'model/door.schema.json'; at(tree, 'model/door.schema.json')['title'] = 'Door'; drop(tree, door); }, place: 'model/door.schema.json', text: /Name the file open_door\.schema\.json/ },
  { rule: 'file-names', what: 'another suffix', change: (tree) => { tree['model/width.json'] = tree[width]; field(tree, 'width')['$ref'] = 'width.json'; drop(tree, width); }, place: 'model/width.json', text: /ends with \.schema\.json/ },
  { rule: 'titles', what: 'a title that is not the name', change: (tree) => void Object.assign(at(tree, width), { title: 'Breadth' }), place: `${width}#/title`, text: /the title is not Width/ },
  { rule: 'forbidden-keywords', what: 'a forbidden keyword', change: whole({ $defs: {} }), place: `${door}#/$defs`, text: /\$defs is not used/ },
  { rule: 'annotations', what: 'a misspelt annotation', change: set('code', { 'x-uint': 'm' }), place: `${doorField('code')}/x-uint`, text: /Did you mean "x-unit"\?/ },
  { rule: 'unused-files', what: 'a schema that nothing refers to', change: file('model/left.schema.json', {}), place: 'model/left.schema.json', text: /nothing refers to this schema/ },
  { rule: 'lint-options', what: 'an unknown rule', change: option('feild-name', true), place: 'asyncapi.json#/x-lint/feild-name', text: /no rule "feild-name"\. Did you mean "field-name"\?/ },
  { rule: 'lint-options', what: 'an unknown option', change: option('unit', { vales: ['m'] }), place: 'asyncapi.json#/x-lint/unit/vales', text: /the rule unit has no option "vales"\. Did you mean "values"\?/ },
  { rule: 'lint-options', what: 'a pattern that is none', change: option('field-name', { pattern: '[' }), place: 'asyncapi.json#/x-lint/field-name/pattern', text: /no regular expression/ },
]; // prettier-ignore

/** Some changes are about files that others have moved away. */
function applyIfPossible(change: (tree: Tree) => void, tree: Tree): void {
  if (door in tree && width in tree) change(tree);
}

const own = (findings: readonly LintFinding[]): LintFinding[] =>
  findings.filter(({ rule }) => rule !== 'asyncapi');

async function lintTree(tree: Tree): Promise<{ findings: LintFinding[]; document: string }> {
  const folder = temporaryFolder();
  writeBelow(folder, tree);
  const document = path.join(folder, 'asyncapi.json');
  return { findings: own(await lintSpecification(document)), document };
}

describe('the rules of x-lint', { timeout: 60_000 }, () => {
  it('have nothing to say of a model that keeps them', async () => {
    expect((await lintTree(specification())).findings).toEqual([]);
  });

  it.each(violations)('$rule finds $what', async ({ rule, change, place, text }) => {
    const tree = specification();
    change(tree);
    const { findings } = await lintTree(tree);
    expect(findings.map((finding) => [finding.rule, finding.place])).toEqual([[rule, place]]);
    expect(findings[0]?.message).toMatch(text);
  });

  it('finds messages named like extensions', async () => {
    const tree = specification();
    at(tree, 'asyncapi.json', 'x-lint')['extension-prefix'] = { prefix: 'open_' };
    const { findings } = await lintTree(tree);
    expect(findings.map(({ rule, message: said_ }) => `${rule}: ${said_}`)).toEqual([
      'extension-prefix: the message "open_door" is named like one of an extension. Rename it.',
    ]);
  });

  it('are at work only where they are switched on', async () => {
    const tree = specification();
    drop(at(tree, 'asyncapi.json'), 'x-lint');
    for (const { rule, change } of violations) if (rule !== 'lint-options') applyIfPossible(change, tree);
    expect((await lintTree(tree)).findings).toEqual([]);
  });

  it('keep a wrong x-lint from being generated, and nothing else', async () => {
    const wrong = specification();
    option('feild-name', true)(wrong);
    const { document } = await lintTree(wrong);
    await expect(generate({ asyncapi: document, out: temporaryFolder() })).rejects.toMatchObject({
      code: 'SPEC_INVALID',
      details: { pointer: '/x-lint/feild-name' },
    });
    const careless = specification();
    set('code', { description: '' })(careless);
    const second = await lintTree(careless);
    expect(second.findings).toHaveLength(1);
    await expect(generate({ asyncapi: second.document, out: temporaryFolder() })).resolves.toBeDefined();
  });

  it('are each shown by a fixture or an example of this file', () => {
    const shown = new Set(violations.map(({ rule }) => rule));
    const optional = lintRules.filter((rule) => !documentRules.includes(rule)).map(({ rule }) => rule);
    expect(optional.filter((rule) => !shown.has(rule))).toEqual([]);
    expect(Object.keys(strict).sort()).toEqual([...optional].sort());
  });

  it('say where in the text something is', async () => {
    const tree = specification();
    set('code', { examples: ['lower'] })(tree);
    tree[door] = JSON.stringify(tree[door], null, 2);
    const { findings, document } = await lintTree(tree);
    const text = readFileSync(path.join(path.dirname(document), door), 'utf8').split('\n');
    const [finding] = findings;
    expect(text[(finding?.line ?? 0) - 1]?.slice((finding?.column ?? 0) - 1)).toBe('"lower"');
  });
});

describe('the portable part of regular expressions', () => {
  it.each([
    '',
    '^',
    '^$',
    '^[A-Za-z0-9_]+$',
    '^[^.#*]+$',
    'a',
    'x*y?',
    '^[0-9]+[.][0-9]*$',
    '^a:b/c-d$',
    '[{}()|]',
  ])('has %j', (pattern) => {
    expect(portabilityFault(pattern)).toBeNull();
  });

  it.each([
    '\\d',
    'a.b',
    '(a)',
    'a|b',
    'a{2}',
    '[^\\s]',
    '(?=a)',
    'a$b',
    'a^',
    '[a',
    '[]',
    '[^]',
    'é',
    '[é]',
    'a+?',
    'a++',
    '+',
    '[a&&b]',
    '[[:alpha:]]',
    '😀',
  ])('has no %j', (pattern) => {
    expect(portabilityFault(pattern)).not.toBeNull();
  });
});
