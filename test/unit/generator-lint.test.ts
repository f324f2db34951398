/** Our own lint: what AsyncAPI's tools let pass in silence. One document per rule, in test/fixtures/generator. */

import { readdirSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { generate, lintSpecification } from '../../src/generator/generate.ts';
import { textOfFinding } from '../../src/generator/specification.ts';
import { goldenCases, root, temporaryFolder } from '../golden/tools.ts';

const folder = path.join(root, 'test/fixtures/generator');

/** By fixture: every finding, in order. */
const findings: Readonly<Record<string, readonly [pointer: string, text: RegExp][]>> = {
  'wrong-example.yaml': [
    ['/components/messages/note/examples/1/payload', /no valid note: \/at must match format "date-time"\. \(message-example\)/],
    ['/components/messages/note/examples/2/payload', /no valid note: it must have required property 'at'\. \(message-example\)/],
  ],
  'binding-keys.yaml': [
    ['/channels/main/bindings/amqp/routing', /"routing" is no key of an AMQP channel binding\. Known: .*\bqueue\b.*\(binding-key\)/],
    ['/channels/main/bindings/amqp/exchange/durabel', /"durabel" is no key of an AMQP exchange binding.*\(binding-key\)/],
    ['/operations/say/bindings/amqp/deliverymode', /"deliverymode" is no key of an AMQP operation binding.*\(binding-key\)/],
    ['/components/messages/note/bindings/amqp/encoding', /"encoding" is no key of an AMQP message binding.*\(binding-key\)/],
  ],
  'duplicate-address.yaml': [
    ['/channels/second/address', /"notes" is the address of first already; one address is one channel\. \(unique-address\)/],
  ],
  'bad-compatibility.yaml': [
    ['/x-compatibility/old/repairs/0', /must be equal to one of the allowed values\. \(extension\)/],
  ],
  'bad-topology.yaml': [
    ['/channels/main/bindings/amqp/x-amqp-topology/queue', /must NOT have additional properties\. \(extension\)/],
    ['/operations/say/reply/x-conversation/cardinality', /must be equal to one of the allowed values\. \(extension\)/],
  ],
}; // prettier-ignore

const nothing = { rule: '', message: '', file: '', pointer: '' };

describe('lint', { timeout: 60_000 }, () => {
  it('has a fixture for each of these, and no other', () => {
    expect(readdirSync(folder).sort()).toEqual(Object.keys(findings).sort());
  });

  it.each(Object.entries(findings))('finds all that is wrong in %s, and where', async (file, expected) => {
    const all = await lintSpecification(path.join(folder, file));
    // the parser remarks on some of it as well, less exactly
    const found = all.filter(({ rule }) => rule !== 'asyncapi');
    expect(found.map(({ place }) => place)).toEqual(expected.map(([pointer]) => `${file}#${pointer}`));
    expected.forEach(([, text], index) => expect(textOfFinding(found[index] ?? nothing)).toMatch(text));
  });

  it.each(Object.entries(findings))(
    'keeps %s from being generated, at its first finding',
    async (file, expected) => {
      const asyncapi = path.join(folder, file);
      await expect(generate({ asyncapi, out: temporaryFolder() })).rejects.toMatchObject({
        code: 'SPEC_INVALID',
        details: { file, pointer: expected[0]?.[0] },
      });
    },
  );

  it('has nothing to say about the documents of this package', async () => {
    expect(await lintSpecification(path.join(root, 'asyncapi.yaml'))).toEqual([]);
    for (const { name, folder: of, document } of goldenCases) {
      const notes = await lintSpecification(path.join(of, document));
      // AsyncAPI's own hint that the document is not of the latest version
      expect(
        notes.filter(({ message }) => !message.includes('asyncapi-latest-version')),
        name,
      ).toEqual([]);
    }
  });
});
