import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { generate } from '../../src/generator/generate.ts';
import { connectTo, createCodec, MemoryBroker, ValidationError } from '../../src/index.ts';
import type { Contract, Protocol } from '../../src/support/v1.ts';
import { root } from '../support/snippets.ts';

/** What the generator makes of the partner's document, as far as the test needs to know. */
interface PartnerProtocol extends Protocol {
  messages: { ext_si_xlab_led_signal: { msg: 'ext_si_xlab_led_signal'; duration: number } };
  drafts: { ext_si_xlab_led_signal: { duration: number } };
  roles: {
    controller: {
      heh: {
        sends: 'ext_si_xlab_led_signal';
        receives: never;
        asks: object;
        answers: object;
        requires: never;
      };
    };
    heh: {
      controller: {
        sends: never;
        receives: 'ext_si_xlab_led_signal';
        asks: object;
        answers: object;
        requires: never;
      };
    };
  };
}

let folder = '';
let contract: Contract<PartnerProtocol>;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'ebadge-extension-'));
  await generate({ asyncapi: path.join(root, 'schema/extensions/asyncapi.yaml'), out: folder });
  ({ contract } = (await import(path.join(folder, 'typescript/index.ts'))) as {
    contract: Contract<PartnerProtocol>;
  });
}, 60_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the worked extension', () => {
  it('is generated from a partner’s document and travels between a controller and a hub', async () => {
    const broker = new MemoryBroker();
    await using controller = await connectTo(contract, { role: 'controller', as: 'vpp', broker });
    await controller.transport.declare({
      exchanges: [{ name: 'vpp-to-heh-42', type: 'topic', durable: true, autoDelete: false }],
      queues: [],
      bindings: [],
    });
    // the declaring side comes first; its first message finds its queue
    await using hub = await connectTo(contract, { role: 'heh', as: 'heh-42', broker });
    await expect(
      controller.to('heh-42').publish('ext_si_xlab_led_signal', { duration: 1 }),
    ).resolves.toBeUndefined();
    const received = new Promise((resolve, reject) => {
      hub.from('vpp').on('ext_si_xlab_led_signal', resolve).catch(reject);
    });
    expect(await received).toEqual({ msg: 'ext_si_xlab_led_signal', duration: 1 });
  });

  it('stands beside core messages that the document refers to', async () => {
    const copy = path.join(folder, 'copy');
    cpSync(path.join(root, 'schema'), path.join(copy, 'schema'), { recursive: true });
    cpSync(path.join(root, 'asyncapi.yaml'), path.join(copy, 'asyncapi.yaml'));
    const document = path.join(copy, 'schema/extensions/asyncapi.yaml');
    const line = "ext_si_xlab_led_signal: { $ref: '#/components/messages/ext_si_xlab_led_signal' }";
    const core = "set_clock: { $ref: '../../asyncapi.yaml#/components/messages/set_clock' }";
    const text = readFileSync(document, 'utf8');
    writeFileSync(document, text.replace(line, `${line}\n      ${core}`));
    await generate({ asyncapi: document, out: path.join(folder, 'both') });
    const both = (await import(path.join(folder, 'both/typescript/index.ts'))) as { contract: Contract };
    expect(Object.keys(both.contract.catalogue.messages)).toEqual(['ext_si_xlab_led_signal', 'set_clock']);
    expect(both.contract.catalogue.discriminator).toBe('msg');
    expect(() => createCodec(both.contract).parse('{"msg":"set_clock","offset":null}')).not.toThrow();
  });

  it('is validated like any other message', () => {
    const codec = createCodec(contract);
    expect(() => codec.parse('{"msg":"ext_si_xlab_led_signal","duration":"long"}')).toThrow(ValidationError);
    expect(() => codec.parse('{"msg":"ext_si_xlab_led_signal"}')).toThrow(/duration/);
  });
});
