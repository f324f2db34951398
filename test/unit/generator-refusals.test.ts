/** What cannot be generated from is refused: with a code, the file, the place in it, and what to do. */

import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { EbadgeError, type ErrorCode } from '../../src/core/errors.ts';
import { generate, lintSpecification, targetNames } from '../../src/generator/generate.ts';
import { documentOf, temporaryFolder, writeBelow } from '../golden/tools.ts';

type Files = Readonly<Record<string, unknown>>;

async function errorOf(action: Promise<unknown>): Promise<EbadgeError> {
  const caught: unknown = await action.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (!(caught instanceof EbadgeError)) throw new Error('no EbadgeError', { cause: caught });
  return caught;
}

async function refusal(files: Files, document = 'asyncapi.json'): Promise<EbadgeError> {
  const folder = temporaryFolder();
  writeBelow(folder, files);
  const out = path.join(folder, 'out');
  const error = await errorOf(generate({ asyncapi: path.join(folder, document), out }));
  expect(existsSync(out)).toBe(false);
  expect(error.retryable).toBe(false);
  // everything that generating refuses, lint refuses or finds
  const lint = await lintSpecification(path.join(folder, document)).catch((caught: unknown) => [caught]);
  expect(lint).not.toEqual([]);
  return error;
}

const object = (properties: object, more: object = {}): object => ({ type: 'object', properties, ...more });
const channels = (value: object, more: object = {}): object => documentOf(true, { channels: value, ...more });
const external = { $ref: 'a.json' };
const dialect = 'https://json-schema.org/draft/2020-12/schema';
const operation = (id: string, role: string, more: object = {}): object => ({
  [id]: { action: 'send', 'x-role': role, channel: { $ref: '#/channels/main' }, ...more },
});

type Case = [string, Files, ErrorCode, file: string, pointer: string, reason: RegExp];

const cases: readonly Case[] = [
  ['a reference to a file that is not there', { 'asyncapi.json': documentOf({ $ref: 'no/such.json' }) }, 'SPEC_UNREADABLE', 'asyncapi.json', '/channels/main/messages/note/payload', /cannot read no\/such\.json: there is no such file/],
  ['a reference to nothing in a file', { 'asyncapi.json': documentOf({ $ref: 'a.json#/$defs/B' }), 'a.json': {} }, 'SPEC_INVALID', 'asyncapi.json', '/channels/main/messages/note/payload', /leads nowhere: a\.json has nothing at "\/\$defs\/B"/],
  ['a reference to nothing in a schema file', { 'asyncapi.json': documentOf(external), 'a.json': { $schema: dialect, title: 'A', properties: { b: { $ref: '#/c' } } } }, 'SPEC_INVALID', 'a.json', '/properties/b/$ref', /leads nowhere/],
  ['a reference to what every object inherits', { 'asyncapi.json': documentOf({ $ref: '#/components/toString' }, { components: {} }) }, 'SPEC_INVALID', 'asyncapi.json', '/channels/main/messages/note/payload', /leads nowhere/],
  ['a reference to the network', { 'asyncapi.json': documentOf({ $ref: 'https://schemas.example/a.json' }) }, 'SPEC_UNSUPPORTED', 'asyncapi.json', '/channels/main/messages/note/payload', /not a relative reference/],
  ['a reference to a path of this machine', { 'asyncapi.json': documentOf({ $ref: '/etc/a.json' }) }, 'SPEC_UNSUPPORTED', 'asyncapi.json', '/channels/main/messages/note/payload', /not a relative reference/],
  ['a reference to an anchor that there is not', { 'asyncapi.json': documentOf({ $ref: '#note' }) }, 'SPEC_INVALID', 'asyncapi.json', '/channels/main/messages/note/payload', /leads nowhere: asyncapi\.json has no anchor "note"/],
  ['a reference to an anchor that there are two of', { 'asyncapi.json': documentOf({ $ref: 'a.json#x' }), 'a.json': { $schema: dialect, $defs: { a: { $anchor: 'x' }, b: { $anchor: 'x' } } } }, 'SPEC_INVALID', 'asyncapi.json', '/channels/main/messages/note/payload', /a\.json has several anchors "x"/],
  ['a reference to an $id that two schemas have', { 'asyncapi.json': documentOf(object({ a: external, b: { $ref: 'b.json' }, c: { $ref: 'urn:x:y' } })), 'a.json': { $id: 'urn:x:y', title: 'A' }, 'b.json': { $id: 'urn:x:y', title: 'B' } }, 'SPEC_INVALID', 'asyncapi.json', '/channels/main/messages/note/payload/properties/c/$ref', /"urn:x:y" could mean b\.json or a\.json|"urn:x:y" could mean a\.json or b\.json/],
  ['a reference with a broken escape', { 'asyncapi.json': documentOf({ $ref: '#/%zz' }) }, 'SPEC_INVALID', 'asyncapi.json', '/channels/main/messages/note/payload', /is not a URI reference/],
  ['references in a circle', { 'asyncapi.json': documentOf(external), 'a.json': { $ref: 'b.json' }, 'b.json': { $ref: 'a.json' } }, 'SPEC_INVALID', 'a.json', '', /circle/],
  ['message references in a circle', { 'asyncapi.json': channels({ main: { address: 'a', messages: { note: { $ref: '#/channels/main/messages/note' } } } }) }, 'SPEC_INVALID', 'asyncapi.json', '/channels/main/messages/note', /circle/],
  ['a reference that is no text', { 'asyncapi.json': documentOf({ $ref: 42 }) }, 'SPEC_INVALID', 'asyncapi.json', '/channels/main/messages/note/payload/$ref', /\$ref is no text/],
  ['an anchor that is no text', { 'asyncapi.json': documentOf(object({ a: { $schema: dialect, $anchor: 1 } })) }, 'SPEC_INVALID', 'asyncapi.json', '/channels/main/messages/note/payload/properties/a/$anchor', /\$anchor is no text/],
  ['headers in a file that is not there', { 'asyncapi.json': channels({ main: { address: 'a', messages: { note: { headers: { $ref: 'no.json' }, payload: object({}) } } } }) }, 'SPEC_UNREADABLE', 'asyncapi.json', '/channels/main/messages/note/headers', /no such file/],
  ['schemas that are nested too deeply', { 'asyncapi.json': documentOf(external), 'a.json': `${'{"items":'.repeat(250)}{}${'}'.repeat(250)}` }, 'SPEC_UNSUPPORTED', 'a.json', '/items'.repeat(200), /nested too deeply/],
  ['schemas nested beyond all reading', { 'asyncapi.json': documentOf(external), 'a.json': `${'{"items":'.repeat(5000)}{}${'}'.repeat(5000)}` }, 'SPEC_UNSUPPORTED', 'a.json', '', /nested too deeply/],
  ['too long a chain of references', { 'asyncapi.json': documentOf({ $ref: 'a.json#/$defs/s0' }), 'a.json': { $schema: dialect, $defs: Object.fromEntries(Array.from({ length: 5000 }, (_, n) => [`s${n}`, { items: n === 4999 ? {} : { $ref: `#/$defs/s${n + 1}` } }])) } }, 'SPEC_UNSUPPORTED', 'a.json', '/$defs/s200', /too long a chain/],
  ['an alias within what it means', { 'asyncapi.json': documentOf(external), 'a.json': '&a { properties: { b: *a } }' }, 'SPEC_UNREADABLE', 'a.json', '/properties/b', /never end/],
  ['a number that JSON does not have', { 'asyncapi.json': documentOf(external), 'a.json': '{ maximum: .inf }' }, 'SPEC_UNREADABLE', 'a.json', '/maximum', /infinite/],
  ['a tag of YAML that nobody reads', { 'asyncapi.json': documentOf(external), 'a.json': 'type: !own string' }, 'SPEC_UNREADABLE', 'a.json', '', /line 1, column 7: Unresolved tag: !own/],
  ['a folder where a schema should be', { 'asyncapi.json': documentOf({ $ref: 'schemas' }), 'schemas/a.json': {} }, 'SPEC_UNREADABLE', 'asyncapi.json', '/channels/main/messages/note/payload', /it is a folder/],
  ['a schema that is no schema', { 'asyncapi.json': documentOf(object({ a: 'text' })) }, 'SPEC_INVALID', 'asyncapi.json', '/channels/main/messages/note/payload/properties/a', /no JSON Schema/],
  ['a keyword of the wrong type', { 'asyncapi.json': documentOf(object({ a: { type: 'nubmer' } })) }, 'SPEC_INVALID', 'asyncapi.json', '/channels/main/messages/note/payload/properties/a/type', /no right JSON Schema/],
  ['a misspelt keyword', { 'asyncapi.json': documentOf(object({ a: { type: 'string', minLenght: 1 } })) }, 'SPEC_INVALID', 'asyncapi.json', '/channels/main/messages/note/payload/properties/a/minLenght', /unknown keyword: "minLenght".* Did you mean "minLength"\?/],
  ['a misspelt keyword beside a reference', { 'asyncapi.json': documentOf(object({ a: { ...external, tilte: 'x' } })), 'a.json': {} }, 'SPEC_INVALID', 'asyncapi.json', '/channels/main/messages/note/payload/properties/a/tilte', /Did you mean "title"\?/],
  ['a keyword of an older dialect', { 'asyncapi.json': documentOf(external), 'a.json': { $schema: dialect, type: 'object', dependencies: { a: ['b'] } } }, 'SPEC_UNSUPPORTED', 'a.json', '/dependencies', /2020-12 has no dependencies/],
  ['a property that AsyncAPI tools fail on', { 'asyncapi.json': documentOf(object({ hasOwnProperty: { type: 'string' } })) }, 'SPEC_UNSUPPORTED', 'asyncapi.json', '/channels/main/messages/note/payload/properties/hasOwnProperty', /parser fails on/],
  ['nullable, which is no keyword', { 'asyncapi.json': documentOf(object({ a: { type: 'string', nullable: true } })) }, 'SPEC_UNSUPPORTED', 'asyncapi.json', '/channels/main/messages/note/payload/properties/a/nullable', /nullable is not supported/],
  ['a dynamic reference where there are none', { 'asyncapi.json': documentOf(object({ a: { $dynamicRef: '#b' } })) }, 'SPEC_UNSUPPORTED', 'asyncapi.json', '/channels/main/messages/note/payload/properties/a/$dynamicRef', /\$dynamicRef is not supported in draft-07/],
  ['a dynamic reference that could mean two schemas', { 'asyncapi.json': documentOf(external), 'a.json': { $schema: dialect, $dynamicAnchor: 'n', title: 'A', type: 'object', properties: { x: { $dynamicRef: '#n' }, b: { $ref: 'b.json' } } }, 'b.json': { $schema: dialect, $dynamicAnchor: 'n' } }, 'SPEC_UNSUPPORTED', 'a.json', '/properties/x/$dynamicRef', /a\.json and b\.json have the \$dynamicAnchor "n"/],
  ['a recursive reference', { 'asyncapi.json': documentOf(external), 'a.json': { $schema: 'https://json-schema.org/draft/2019-09/schema', type: 'array', items: { $recursiveRef: '#' } } }, 'SPEC_UNSUPPORTED', 'a.json', '/items/$recursiveRef', /\$recursiveRef is not supported/],
  ['an $id beside a reference in a schema that does not say its dialect', { 'asyncapi.json': documentOf({ schemaFormat: 'application/schema+json;version=2020-12', schema: { $ref: '#/components/schemas/T' } }, { components: { schemas: { T: { $id: 'x.json', $ref: '#/components/schemas/N', description: 'd' }, N: {} } } }) }, 'SPEC_UNSUPPORTED', 'asyncapi.json', '/components/schemas/T/$id', /stands beside \$ref/],
  ['a dialect of long ago', { 'asyncapi.json': documentOf(external), 'a.json': { $schema: 'http://json-schema.org/draft-04/schema#' } }, 'SPEC_UNSUPPORTED', 'a.json', '/$schema', /JSON Schema draft-04 is not read/],
  ['a dialect of nobody', { 'asyncapi.json': documentOf(external), 'a.json': { $schema: 'urn:mine' } }, 'SPEC_UNSUPPORTED', 'a.json', '/$schema', /no JSON Schema dialect known here/],
  ['a pattern that is none', { 'asyncapi.json': documentOf(object({ a: { type: 'string', pattern: '(' } })) }, 'SPEC_INVALID', 'asyncapi.json', '/channels/main/messages/note/payload/properties/a/pattern', /Invalid regular expression/],
  ['a pattern of names that is none', { 'asyncapi.json': documentOf({ type: 'object', patternProperties: { '[': true } }) }, 'SPEC_INVALID', 'asyncapi.json', '/channels/main/messages/note/payload/patternProperties/[', /Invalid regular expression/],
  ['a rule that there is not', { 'asyncapi.json': documentOf(object({}, { 'x-rules': [{ rule: 'sometimes' }] })) }, 'SPEC_INVALID', 'asyncapi.json', '/channels/main/messages/note/payload/x-rules/0', /no right JSON Schema/],
  ['a builder whose name is no function', { 'asyncapi.json': documentOf(object({}, { 'x-builders': [{ name: 'a-b', from: ['note'], description: 'x', set: {} }] })) }, 'SPEC_INVALID', 'asyncapi.json', '/channels/main/messages/note/payload/x-builders/0/name', /pattern/],
  ['a builder from an unknown message', { 'asyncapi.json': documentOf(object({ a: true }, { 'x-builders': [{ name: 'make', from: ['nothing'], description: 'x', set: { a: { value: 1 } } }] })) }, 'SPEC_INVALID', 'asyncapi.json', '/channels/main/messages/note', /there is no message "nothing"/],
  ['a schema that is itself', { 'asyncapi.json': documentOf(object({ a: external })), 'a.json': { $schema: dialect, title: 'A', allOf: [{ $ref: '#' }] } }, 'SPEC_INVALID', 'a.json', '', /references go in a circle \(A → A\)/],
  ['a schema that is itself or null', { 'asyncapi.json': documentOf(object({ a: external })), 'a.json': { title: 'A', anyOf: [{ $ref: '#' }, { type: 'null' }] } }, 'SPEC_INVALID', 'a.json', '', /references go in a circle/],
  ['schemas that are one another', { 'asyncapi.json': documentOf(object({ a: external })), 'a.json': { title: 'A', not: { $ref: 'b.json' } }, 'b.json': { title: 'B', oneOf: [{ if: { $ref: 'a.json' } }] } }, 'SPEC_INVALID', 'a.json', '', /\(A → B → A\)/],
  ['a constraint beside a reference', { 'asyncapi.json': documentOf(object({ a: { ...external, minimum: 5 } })), 'a.json': { title: 'A', type: 'number' } }, 'SPEC_UNSUPPORTED', 'asyncapi.json', '/channels/main/messages/note/payload/properties/a/minimum', /minimum stands beside \$ref/],
  ['a field that no object can have', { 'asyncapi.json': documentOf(external), 'a.json': '{ "type": "object", "properties": { "__proto__": { "type": "string" } } }' }, 'SPEC_UNSUPPORTED', 'a.json', '/properties/__proto__', /"__proto__"/],
  ['a required field without a name', { 'asyncapi.json': documentOf(object({}, { required: [''] })) }, 'SPEC_UNSUPPORTED', 'asyncapi.json', '/channels/main/messages/note/payload/required', /name is empty/],
  ['two schemas of one title', { 'asyncapi.json': documentOf(object({ a: { $ref: 'a.json' }, b: { $ref: 'b.json' } })), 'a.json': { title: 'Same' }, 'b.json': { title: 'same' } }, 'SPEC_INVALID', 'b.json', '', /called Same, like that of a\.json\. /],
  ['two messages of one name', { 'asyncapi.json': channels({ main: { address: 'a', messages: { a: { name: 'n', payload: { title: 'A' } }, b: { name: 'n', payload: { title: 'B' } } } } }) }, 'SPEC_INVALID', 'asyncapi.json', '/channels/main/messages/b', /wire name would be "n", like that of asyncapi\.json#\/channels\/main\/messages\/a/],
  ['a schema that nothing could be called after', { '!.json': { ...(documentOf(true)), channels: { '%': { address: 'a', messages: { '?': { payload: { title: '!' } } } } } } }, 'SPEC_INVALID', '!.json', '/channels/%/messages/?/payload', /has no name/],
  ['a message without a payload', { 'asyncapi.json': channels({ main: { address: 'a', messages: { note: {} } } }) }, 'SPEC_UNSUPPORTED', 'asyncapi.json', '/channels/main/messages/note', /no payload/],
  ['a content type that is no JSON', { 'asyncapi.json': documentOf(true, { defaultContentType: 'application/xml' }) }, 'SPEC_UNSUPPORTED', 'asyncapi.json', '/channels/main/messages/note/contentType', /application\/xml cannot be encoded/],
  ...(
    [
      ['application/vnd.apache.avro;version=1.9.0', /that is Avro/],
      ['application/vnd.google.protobuf;version=3', /that is Protocol Buffers/],
      ['application/raml+yaml;version=1.0', /that is RAML/],
      ['application/vnd.oai.openapi;version=3.0.0', /that is OpenAPI/],
      ['text/plain', /text\/plain are not read\./],
    ] as const
  ).map(([schemaFormat, reason]): Case => [`a schema of format ${schemaFormat}`, { 'asyncapi.json': documentOf({ schemaFormat, schema: {} }) }, 'SPEC_UNSUPPORTED', 'asyncapi.json', '/channels/main/messages/note/payload/schemaFormat', reason]),
  ['errors in draft-07, where they were written', { 'asyncapi.json': documentOf(external), 'a.json': { type: 'array', items: [{ type: 'string' }, { type: 'array', items: [true], additionalItems: { minLength: -1 } }] } }, 'SPEC_INVALID', 'a.json', '/items/1/additionalItems/minLength', /no right JSON Schema/],
  ['wrong dependencies, where they were written', { 'asyncapi.json': documentOf(external), 'a.json': { type: 'object', dependencies: { a: [1] } } }, 'SPEC_INVALID', 'a.json', '/dependencies/a/0', /no right JSON Schema/],
  ['a schema that two payloads read in two dialects', { 'asyncapi.json': channels({ main: { address: 'a', messages: { a: { payload: object({ x: { $ref: '#/components/schemas/T' } }) }, b: { payload: { schemaFormat: 'application/schema+json;version=2020-12', schema: object({ x: { $ref: '#/components/schemas/T' } }) } } } } }, { components: { schemas: { T: { type: 'array', items: [true] } } } }) }, 'SPEC_UNSUPPORTED', 'asyncapi.json', '/components/schemas/T', /one reference reads the schema as draft-07, another as 2020-12/],
  ['two senders of one channel', { 'asyncapi.json': documentOf(object({}), { operations: { ...operation('a', 'cat'), ...operation('b', 'dog') } }) }, 'SPEC_INVALID', 'asyncapi.json', '/channels/main', /dog has a send operation, but the channel's sender is cat/],
  ['an operation without an action', { 'asyncapi.json': documentOf(object({}), { operations: operation('a', 'cat', { action: 'shout' }) }) }, 'SPEC_INVALID', 'asyncapi.json', '/operations/a/action', /"shout" is no action/],
  ['an operation on no channel', { 'asyncapi.json': documentOf(object({}), { operations: operation('a', 'cat', { channel: { $ref: '#/channels/gone' } }) }) }, 'SPEC_INVALID', 'asyncapi.json', '/operations/a/channel', /no channel gone/],
  ['two replies to one question', { 'asyncapi.json': documentOf(object({}), { operations: { ...operation('a', 'cat', { reply: { channel: { $ref: '#/channels/main' } } }), ...operation('b', 'cat', { reply: { channel: { $ref: '#/channels/main' }, messages: [] } }) } }) }, 'SPEC_INVALID', 'asyncapi.json', '/channels/main', /different replies/],
  ['a document without messages', { 'asyncapi.json': channels({ main: { address: 'a' } }) }, 'SPEC_INVALID', 'asyncapi.json', '', /no messages/],
  ['AsyncAPI 1', { 'asyncapi.json': documentOf(true, { asyncapi: '1.2.0' }) }, 'SPEC_UNSUPPORTED', 'asyncapi.json', '/asyncapi', /AsyncAPI "1\.2\.0" is not read/],
  ['a version that is no text', { 'asyncapi.json': documentOf(true, { asyncapi: 2.6 }) }, 'SPEC_UNSUPPORTED', 'asyncapi.json', '/asyncapi', /AsyncAPI 2\.6 is not read/],
  ['an OpenAPI document', { 'asyncapi.json': { openapi: '3.1.0' } }, 'SPEC_UNSUPPORTED', 'asyncapi.json', '/openapi', /this is an OpenAPI document/],
  ['no AsyncAPI at all', { 'asyncapi.json': { swag: '2.0' } }, 'SPEC_UNSUPPORTED', 'asyncapi.json', '/asyncapi', /no AsyncAPI document/],
  ['an empty file', { 'asyncapi.json': '' }, 'SPEC_UNSUPPORTED', 'asyncapi.json', '/asyncapi', /no AsyncAPI document/],
  ['a document that AsyncAPI forbids', { 'asyncapi.json': documentOf(true, { info: { title: 'Test' } }) }, 'SPEC_INVALID', 'asyncapi.json', '/info', /version/],
  ['broken JSON', { 'asyncapi.json': '{\n  "asyncapi": "3.1.0",\n  "info": {]\n}' }, 'SPEC_UNREADABLE', 'asyncapi.json', '', /line 3, column 12/],
  ['a key twice in a schema', { 'asyncapi.json': documentOf(external), 'a.json': '{ "title": "A",\n  "title": "B" }' }, 'SPEC_UNREADABLE', 'a.json', '', /line 2, column 3: Map keys must be unique/],
]; // prettier-ignore

describe('generating refuses', { timeout: 60_000 }, () => {
  it.each(cases)('%s', async (_name, files, code, file, pointer, reason) => {
    const [document = 'asyncapi.json'] = Object.keys(files);
    const error = await refusal(files, document);
    expect(error.message).toMatch(reason);
    expect(error.code).toBe(code);
    expect(error.details).toMatchObject({ file, pointer });
    expect(error.message.startsWith(`${file}${pointer === '' ? '' : `#${pointer}`}: `)).toBe(true);
    expect(error.message).toMatch(/ Fix: \S.{8,}\.$/s);
  });

  it('broken YAML, with line and column', async () => {
    const files = { 'asyncapi.yaml': 'asyncapi: 3.1.0\ninfo:\n  title: Test\n   version: 1\n' };
    const error = await refusal(files, 'asyncapi.yaml');
    expect(error.code).toBe('SPEC_UNREADABLE');
    expect(error.message).toMatch(/^asyncapi\.yaml: line \d, column \d+: /);
    expect(error.message).toContain(' Fix: ');
  });

  it('a document that is not there, or is a folder', async () => {
    const folder = temporaryFolder();
    const gone = await errorOf(generate({ asyncapi: path.join(folder, 'gone.yaml'), out: folder }));
    expect(gone).toMatchObject({ code: 'SPEC_UNREADABLE', details: { file: 'gone.yaml' } });
    expect(gone.message).toMatch(/there is no such file\. Fix: /);
    const dir = await errorOf(generate({ asyncapi: folder, out: folder }));
    expect(dir.code).toBe('SPEC_UNREADABLE');
    expect(dir.message).toMatch(/it is a folder\. Fix: /);
  });

  it('a file that is no text, whatever else it is', async () => {
    const folder = temporaryFolder();
    writeBelow(folder, { 'asyncapi.json': documentOf(external) });
    for (const bytes of [Buffer.from([0, 159, 146, 150]), Buffer.from('{ "title": "é" }', 'latin1')]) {
      writeFileSync(path.join(folder, 'a.json'), bytes);
      const error = await errorOf(generate({ asyncapi: path.join(folder, 'asyncapi.json'), out: folder }));
      expect(error.code).toBe('SPEC_UNREADABLE');
      expect(error.message).toMatch(/^a\.json: it is no text in UTF-8\. Fix: /);
    }
  });

  it('a file of more than one YAML document, in its own words', async () => {
    const files = { 'asyncapi.yaml': 'asyncapi: 3.1.0\n---\nasyncapi: 3.1.0\n' };
    const error = await refusal(files, 'asyncapi.yaml');
    expect(error.code).toBe('SPEC_UNREADABLE');
    expect(error.message).toMatch(/^asyncapi\.yaml: line \d, column \d: another document begins here/);
    expect(error.message).not.toMatch(/YAML\.|parseAllDocuments/);
  });

  it('empty names of options, before it reads anything', async () => {
    for (const [option, given] of [
      ['asyncapi', { asyncapi: '', out: 'nowhere' }],
      ['out', { asyncapi: 'nowhere.yaml', out: '' }],
    ] as const) {
      const error = await errorOf(generate(given));
      expect(error.code).toBe('INVALID_ARGUMENT');
      expect(error.message).toContain(`"${option}"`);
    }
    expect((await errorOf(lintSpecification(''))).code).toBe('INVALID_ARGUMENT');
  });

  it('an unknown target, before it reads anything', async () => {
    const targets = ['cobol'];
    const error = await errorOf(generate({ asyncapi: 'nowhere.yaml', out: 'nowhere', targets }));
    expect(error.code).toBe('INVALID_ARGUMENT');
    expect(error.message).toContain(`"cobol". Known: ${targetNames.join(', ')}.`);
  });
});
