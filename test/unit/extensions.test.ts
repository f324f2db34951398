/** What partners' extensions may add, how several combine, and how what they must not do is told. */

import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { generate, lintSpecification } from '../../src/generator/generate.ts';
import { loadContract } from '../../src/generator/load-contract.ts';
import { readSpecification } from '../../src/generator/specification.ts';
import { createCodec } from '../../src/index.ts';
import { bytesBelow } from '../golden/tools.ts';
import { ebadge, ebadgeJson } from '../support/cli.ts';
import { begun, coreDocument, edit } from '../support/extensions.ts';

let base = '';
let folder = '';
let count = 0;

beforeAll(async () => {
  base = mkdtempSync(path.join(tmpdir(), 'ebadge-extensions-'));
  await begun(path.join(base, 'example'), 'ext_com_example');
  await begun(path.join(base, 'other'), 'ext_org_other');
}, 120_000);
afterAll(() => rmSync(base, { recursive: true, force: true }));

/** A folder of the test's own. */
const fresh = (): string => path.join(base, String(++count));

/** A copy of an extension as it is begun, under a name, beside the one of this test. */
function copy(name: string, of = 'example'): string {
  const made = path.join(base, String(count), name);
  cpSync(path.join(base, of), made, { recursive: true });
  return made;
}

beforeEach(() => {
  fresh();
  folder = copy('example');
});

const document = (): string => path.join(folder, 'extension.yaml');

/** Rule, place and text of everything that linting finds. */
const findings = async (...folders: readonly string[]): Promise<string[]> => {
  try {
    const found = await lintSpecification(coreDocument, folders);
    return found.map(({ rule, place, message }) => `${rule} ${place}: ${message}`);
  } catch (caught) {
    // what keeps the rest from being understood is told alone
    const { message } = caught as Error;
    return [`${/\(([a-z-]+)\)/.exec(message)?.[1] ?? ''} ${message}`];
  }
};

describe('an extension as it is begun', () => {
  it('has nothing to be said against it, and says itself so', async () => {
    expect(await findings(folder)).toEqual([]);
    const { status, stdout } = await ebadge(['lint', '--extend', '.'], { cwd: folder });
    expect([status, stdout.trim()]).toEqual([0, 'Nothing found in ..']);
  });

  it('is added to the core: its messages, its field, and nothing else', async () => {
    const [core, extended] = await Promise.all([
      readSpecification(coreDocument),
      readSpecification(coreDocument, { extend: [folder] }),
    ]);
    const names = (reading: typeof core): string[] => Object.keys(reading.model.catalogue.messages);
    expect(names(extended).filter((name) => !names(core).includes(name))).toEqual([
      'ext_com_example_comfort',
      'ext_com_example_get_comfort',
    ]);
    expect(extended.model.catalogue.channels['controllerToHeh']?.replies).toHaveProperty(
      'ext_com_example_get_comfort',
    );
    const order = extended.model.definitions.find(({ name }) => name === 'Activate')?.schema;
    const plain = core.model.definitions.find(({ name }) => name === 'Activate')?.schema;
    const { ext_com_example_comfort_loss: added, ...others } = order?.['properties'] as Record<
      string,
      unknown
    >;
    expect(added).toMatchObject({ minimum: 0, maximum: 1 });
    expect(others).toEqual(plain?.['properties']);
  });

  it('makes a contract that validates what it adds, and lets others travel as before', async () => {
    const codec = createCodec(await loadContract(coreDocument, [folder]));
    const order = { msg: 'activate', id: 'a', modification_count: 0, quantity: 1, device: null, from: '2026-01-01T00:00:00Z', to: '2026-01-01T01:00:00Z' }; // prettier-ignore
    const verdict = (value: object): unknown => {
      const result = codec.safeParse(JSON.stringify(value));
      return result.ok ? 'valid' : result.error.issues.map(({ path: at, keyword }) => `${at} ${keyword}`);
    };
    expect(verdict(order)).toBe('valid');
    expect(verdict({ ...order, ext_com_example_comfort_loss: 0.5 })).toBe('valid');
    expect(verdict({ ...order, ext_com_example_comfort_loss: 2 })).toEqual([
      '/ext_com_example_comfort_loss maximum',
    ]);
    expect(verdict({ ...order, ext_com_other: 'anything' })).toBe('valid');
    expect(verdict({ msg: 'ext_com_other_thing', a: [1] })).toBe('valid');
    expect(verdict({ msg: 'ext_com_example_get_comfort', room: '' })).toEqual(['/room minLength']);
  });

  it('is known to the commands that know messages', async () => {
    const input = '{"msg":"ext_com_example_get_comfort"}';
    const [verdict] = await ebadgeJson<{ message: string; issues: { path: string }[] }[]>(
      ['validate', '--extend', folder],
      { input, status: 1 },
    );
    expect(verdict).toMatchObject({ message: 'ext_com_example_get_comfort', issues: [{ path: '/room' }] });
    const shown = await ebadgeJson<{ summary: string }>([
      'messages',
      'ext_com_example_comfort',
      '--extend',
      folder,
    ]);
    expect(shown.summary).toBe('Says how comfortable it is in a room.');
  });

  it('is begun in a new folder only, and under a right prefix', async () => {
    const again = await ebadge(['extend', 'init', folder, '--prefix', 'ext_com_example']);
    expect([again.status, again.stderr]).toEqual([2, expect.stringMatching(/is not empty/)]);
    for (const prefix of ['com_example', 'ext', 'ext_', 'ext_a-b', 'ext__a']) {
      const wrong = await ebadge(['extend', 'init', fresh(), '--prefix', prefix]);
      expect([wrong.status, wrong.stderr], prefix).toEqual([2, expect.stringMatching(/no prefix of an ext/)]);
    }
  });
});

/** A change of the extension that begun() makes, and what is found then. */
const faults: readonly (readonly [what: string, from: string, to: string, found: RegExp])[] = [
  ['a field of another prefix', 'ext_com_example_comfort_loss:', 'comfort_loss:', /^extension-name example\/extension\.yaml#\/x-extension\/fields\/activate\/comfort_loss: the name of the field "comfort_loss" does not begin with ext_com_example_.*Call it ext_com_example_comfort_loss\./],
  ['a message of another prefix', '      ext_com_example_comfort: {', '      ext_org_other_comfort: {', /^extension-name example\/extension\.yaml#\/channels\/hehToController\/messages\/ext_org_other_comfort: /],
  ['a prefix that is none of extensions', 'prefix: ext_com_example', 'prefix: com_example', /^extension-name example\/extension\.yaml#\/x-extension\/prefix: .*\^ext_/],
  ['a part of a core channel', '  controllerToHeh:\n    messages:', "  controllerToHeh:\n    address: 'mine'\n    messages:", /^extension-core example\/extension\.yaml#\/channels\/controllerToHeh\/address: "address" of the channel "controllerToHeh" is the core's/],
  ['a channel misspelt', '  hehToController:\n    messages:', '  hehToControler:\n    messages:', /^extension-name example\/extension\.yaml#\/channels\/hehToControler: there is no channel "hehToControler". Did you mean "hehToController"\?/],
  ['a field of no message', '    activate:', '    activat:', /^extension-core example\/extension\.yaml#\/x-extension\/fields\/activat: the core has no message or type "activat" with fields. Did you mean "activate"\?/],
  ['an operation on a core message', "messages: [{ $ref: '#/channels/hehToController/messages/ext_com_example_comfort' }]\n  hehToController", "messages: [{ $ref: '#/channels/hehToController/messages/report' }]\n  hehToController", /^extension-core example\/extension\.yaml#\/operations\/hehToController\.ext_com_example_comfort\.send\/messages\/0: the operation is about "report"/],
  ['an operation on all messages', "    messages: [{ $ref: '#/channels/hehToController/messages/ext_com_example_comfort' }]\n  hehToController", '  hehToController', /^extension-core .*lists no messages/],
  ['an operation under a core name', 'hehToController.ext_com_example_comfort.send:', 'hehToController.report.send:', /^extension-name .*Call it hehToController\.ext_com_example_comfort\.send/],
  ['a message with two names', 'name: ext_com_example_comfort\n', 'name: report\n', /^extension-name .*calls itself "report"/],
  ['no description of a field', "        description: Most that the comfort may fall for this order, from 0 (nothing) to 1 (anything). Null or absent means that the home decides.\n", '', /^description example\/extension\.yaml#\/x-extension\/fields\/activate\/ext_com_example_comfort_loss: .*has no description/],
  ['an invalid example', 'examples: [0.2, null]', 'examples: [2]', /^valid-examples example\/extension\.yaml#\/x-extension\/fields\/activate\/ext_com_example_comfort_loss\/examples\/0: /],
]; // prettier-ignore

describe('what an extension must not do', () => {
  it.each(faults)('is found, with place and fix: %s', async (_what, from, to, found) => {
    edit(document(), from, to);
    const all = await findings(folder);
    expect(all.join('\n')).toMatch(new RegExp(found.source, 'm'));
    expect(all.filter((one) => !one.includes('example/'))).toEqual([]);
  });

  it('keeps it from being generated', async () => {
    edit(document(), 'ext_com_example_comfort_loss:', 'comfort_loss:');
    await expect(generate({ asyncapi: coreDocument, extend: [folder], out: fresh() })).rejects.toMatchObject({
      code: 'SPEC_INVALID',
      details: { file: 'example/extension.yaml', pointer: '/x-extension/fields/activate/comfort_loss' },
    });
  });

  it('is to speak of a core message on the wire', async () => {
    const file = path.join(folder, 'ext_com_example_comfort.schema.json');
    edit(file, '"const": "ext_com_example_comfort"', '"const": "ext_org_other_comfort"');
    await expect(lintSpecification(coreDocument, [folder])).rejects.toThrow(
      /on the wire this message is called "ext_org_other_comfort"; names of this extension begin with ext_com_example_/,
    );
  });

  it.each([
    ['servers: {}\n', /#\/servers: an extension document has no "servers" there.*Fix: remove it/],
    ['x-extensoin: {}\n', /#\/x-extensoin: .*Fix: write "x-extension", or remove it/],
  ])('is to have other parts: %j', async (line, message) => {
    writeFileSync(document(), line + readFileSync(document(), 'utf8'));
    await expect(lintSpecification(coreDocument, [folder])).rejects.toThrow(message);
  });

  it('is told where a folder has no extension', async () => {
    await expect(lintSpecification(coreDocument, [base])).rejects.toThrow(/there is no such file/);
  });

  it('is told at places in its schemas as well', async () => {
    const file = path.join(folder, 'ext_com_example_comfort.schema.json');
    edit(file, '"minimum": -60', '"minumum": -60');
    await expect(lintSpecification(coreDocument, [folder])).rejects.toThrow(
      /^example\/ext_com_example_comfort\.schema\.json#\/properties\/temperature\/minumum: /,
    );
  });
});

describe('extensions of two partners', () => {
  it('combine, in whichever order they are given', async () => {
    const other = copy('other', 'other');
    expect(await findings(folder, other)).toEqual([]);
    const [one, two] = [fresh(), fresh()];
    await generate({ asyncapi: coreDocument, extend: [folder, other], out: one });
    await generate({ asyncapi: coreDocument, extend: [other, folder, other], out: two });
    expect(bytesBelow(one)).toEqual(bytesBelow(two));
    const text = readFileSync(path.join(one, 'typescript/client.ts'), 'utf8');
    expect(text).toMatch(
      /^\/\/ Generated by .* from asyncapi\.yaml and example\/extension\.yaml and other\/extension\.yaml\./,
    );
    expect(text).toContain('ext_org_other_comfort');
  });

  it('may say the same twice', async () => {
    const twin = copy('twin');
    expect(await findings(folder, twin)).toEqual([]);
    const { model } = await readSpecification(coreDocument, { extend: [folder, twin] });
    expect(model.messages).toHaveLength(35);
  });

  it('clash where one name means two things, and are told both places', async () => {
    const twin = copy('twin');
    edit(path.join(twin, 'ext_com_example_comfort.schema.json'), '"maximum": 80', '"maximum": 60');
    edit(path.join(twin, 'extension.yaml'), 'maximum: 1', 'maximum: 10');
    expect(await findings(folder, twin)).toEqual([
      'extension-clash twin/extension.yaml#/components/messages/ext_com_example_comfort: the message "ext_com_example_comfort" is something else in the extension "Comfort": example/extension.yaml#/components/messages/ext_com_example_comfort. Rename one of the two, or let both refer to the same schema.',
      'extension-clash twin/extension.yaml#/x-extension/fields/activate/ext_com_example_comfort_loss: the field "ext_com_example_comfort_loss" of activate is something else in the extension "Comfort": example/extension.yaml#/x-extension/fields/activate/ext_com_example_comfort_loss. Rename one of the two, or let both refer to the same schema.',
    ]);
  });

  it('clash where names differ by case only', async () => {
    const twin = copy('twin');
    edit(path.join(twin, 'extension.yaml'), 'ext_com_example_comfort_loss:', 'ext_com_example_Comfort_loss:');
    expect((await findings(folder, twin)).join('\n')).toMatch(/^extension-clash .*differs by case only/m);
  });
});
