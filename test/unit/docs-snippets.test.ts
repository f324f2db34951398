/** The code on the pages of messages: every message has some, and that in TypeScript compiles. */

import { beforeAll, describe, expect, it } from 'vitest';
import { readInputs } from '../../scripts/docs/inputs.ts';
import type { SiteInputs } from '../../scripts/docs/page.ts';
import { flat, written } from '../../scripts/docs/snippets/code.ts';
import { createSnippets, type Snippet } from '../../scripts/docs/snippets/snippets.ts';
import { compileSnippets, root } from '../support/snippets.ts';

let inputs: SiteInputs;
const byMessage = new Map<string, readonly Snippet[]>();

beforeAll(async () => {
  inputs = readInputs(root);
  const snippets = await createSnippets(inputs);
  for (const { name } of inputs.model.messages) byMessage.set(name, await snippets(name));
});

const kindsOf = (message: string): string[] => (byMessage.get(message) ?? []).map(({ kind }) => kind);

describe('the code on the page of a message', () => {
  it('sends it and handles it, as what it is: a question, an answer, or neither', () => {
    expect(byMessage.size).toBe(33);
    expect(kindsOf('get_report')).toEqual(['ask', 'answer']);
    expect(kindsOf('report')).toEqual(['answer', 'ask', 'publish', 'listen']);
    expect(kindsOf('set_clock')).toEqual(['publish', 'listen']);
    for (const [name, snippets] of byMessage) expect(snippets.length, name).toBeGreaterThanOrEqual(2);
  });

  it('compiles in TypeScript, as strictly as the package', () => {
    const all = [...byMessage.values()].flat();
    const said = compileSnippets(
      all.map(({ className, typescript }) => ({ where: className, code: typescript })),
    );
    expect(said).toEqual([]);
    // and would be found out if it did not
    const [first] = all;
    const wrong = (first?.typescript ?? '').replaceAll("role: '", "role: 'no-");
    expect(compileSnippets([{ where: 'wrong', code: wrong }])).not.toEqual([]);
  });

  it('names each class once', () => {
    const names = [...byMessage.values()].flat().map(({ className }) => className.toLowerCase());
    expect(new Set(names).size).toBe(names.length);
  });

  it('gives no field that the SDK fills in, and none that only another channel needs', () => {
    const [ask] = byMessage.get('activate') ?? [];
    expect(ask?.typescript).toMatch(/quantity: 3\.4/);
    expect(ask?.typescript).not.toMatch(/modification_count|heh_id|\bid:/);
    const [operator] = byMessage.get('market_cleared') ?? [];
    expect(operator?.typescript).toContain("client.to('bsps', 'bsp-group')");
  });

  it('makes answers by the functions that derive them', () => {
    const answer = byMessage.get('activate')?.find(({ kind }) => kind === 'answer');
    expect(answer?.typescript).toContain('(question) => accept(question)');
    expect(answer?.java).toContain('Messages.accept(question)');
    expect(answer?.python).toContain('return accept(question)');
    expect(answer?.csharp).toContain('question.Accept()');
  });
});

describe('code as a tree', () => {
  const style = { indent: '  ', width: 20 };

  it('is written on one line where it fits', () => {
    const group = { open: '[', items: ['1', '2'], close: ']' };
    expect(written(group, style)).toBe('[1, 2]');
    expect(flat({ ...group, isSpaced: true })).toBe('[ 1, 2 ]');
  });

  it('is broken where it does not, from outside inwards', () => {
    const inner = { open: '[', items: ['111', '222'], close: ']' };
    const group = { open: 'call(', items: [inner, '"a longer text"'], close: ')' };
    expect(written(group, style)).toBe('call(\n  [111, 222],\n  "a longer text"\n)');
    expect(written({ ...group, hasLastComma: true }, style)).toContain('"a longer text",\n)');
    expect(written({ head: 'Order.builder()', links: ['.first(1)', '.build()'] }, style)).toBe(
      'Order.builder()\n    .first(1)\n    .build()',
    );
  });
});
