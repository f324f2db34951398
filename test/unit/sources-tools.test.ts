/** What other tools say of the AsyncAPI documents. */

import path from 'node:path';
import { Parser } from '@asyncapi/parser';
import spectralCore, { type RulesetDefinition } from '@stoplight/spectral-core';
import spectralParsers from '@stoplight/spectral-parsers';
import spectralRulesets from '@stoplight/spectral-rulesets';
import { describe, expect, it } from 'vitest';
import { documents, readDocument } from '../support/sources-asyncapi.ts';
import { root } from '../support/sources.ts';

async function parserDiagnostics(name: string, content: string): Promise<string[]> {
  const { diagnostics, document } = await new Parser().parse(content, {
    source: path.join(root, name),
  });
  const found = diagnostics.map((d) => `${d.code} ${d.path.join('/')} ${d.message}`);
  return document === undefined && found.length === 0 ? ['no document'] : found;
}
async function spectralDiagnostics(name: string, content: string): Promise<string[]> {
  const spectral = new spectralCore.Spectral();
  // the two packages are typed against different copies of the formats package
  const rules = spectralRulesets.asyncapi as unknown as RulesetDefinition;
  spectral.setRuleset({ extends: [[rules, 'all']] });
  const document = new spectralCore.Document(content, spectralParsers.Yaml, path.join(root, name));
  return (await spectral.run(document)).map((d) => `${d.code} ${d.path.join('/')} ${d.message}`);
}

describe('asyncapi.yaml', () => {
  it.each(documents)('%s: the parser and Spectral have nothing to say', { timeout: 60_000 }, async (name) => {
    expect(await parserDiagnostics(name, readDocument(name))).toEqual([]);
    expect(await spectralDiagnostics(name, readDocument(name))).toEqual([]);
  });

  it('is read by tools that would notice', { timeout: 60_000 }, async () => {
    const name = 'asyncapi.yaml';
    const content = readDocument(name);
    for (const [from, to] of [
      ['asyncapi: 3.1.0', 'asyncapi: 3.0.0'],
      ['heh/report.schema.json', 'heh/nothing.schema.json'],
      ['is: routingKey', 'is: routingkey'],
    ] as const) {
      expect(content).toContain(from);
      const broken = content.replace(from, to);
      expect(await parserDiagnostics(name, broken), to).not.toEqual([]);
      expect(await spectralDiagnostics(name, broken), to).not.toEqual([]);
    }
  });
});
