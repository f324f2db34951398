/** The fixtures of the comparison: for each rule specifications before and after, and what is to be found. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { compareSpecifications, type Comparison } from '../../src/diff/compare.ts';
import type { Change, Language, SourceOutcome, TopologyEffect, WireEffect } from '../../src/diff/change.ts';
import { specificationOf, type Specification } from '../../src/diff/specification.ts';
import { buildModel } from '../../src/generator/build-model.ts';
import { checkSchemas } from '../../src/generator/check-schemas.ts';
import { Sources } from '../../src/generator/load.ts';
import { root } from './snippets.ts';

/** What is expected of one change. */
export interface ExpectedChange {
  readonly rule: string;
  readonly subject: string;
  readonly wire: WireEffect;
  readonly source: Readonly<Partial<Record<Language, SourceOutcome>>>;
  readonly topology: TopologyEffect | null;
  readonly confidence?: number;
}

/** `expected.json` of a fixture. */
export interface Expected {
  readonly version: string;
  readonly changes: readonly ExpectedChange[];
  /** Messages that the other version refuses, where generating some does not find one: by direction. */
  readonly counterExamples?: Readonly<Partial<Record<keyof WireEffect, unknown>>>;
}

const folder = path.join(root, 'test/fixtures/diff');

/** Names of all fixtures: the id of a rule, or that with `--` and a word for what is special. */
export const fixtures: readonly string[] = readdirSync(folder).sort();

export const ruleOf = (fixture: string): string => fixture.replace(/--.*$/, '');

/** A specification, read without the AsyncAPI parser, which takes long: what it would say is tested elsewhere. */
export function quickly(file: string): Specification {
  const sources = new Sources(file);
  const model = buildModel(sources);
  checkSchemas(model.definitions);
  return specificationOf(model, sources.root.data);
}

export const fixtureFile = (fixture: string, side: 'before' | 'after'): string =>
  path.join(folder, fixture, side, 'asyncapi.yaml');

export interface Compared {
  readonly before: Specification;
  readonly after: Specification;
  readonly comparison: Comparison;
}

export function compareFixture(fixture: string): Compared {
  const [before, after] = [quickly(fixtureFile(fixture, 'before')), quickly(fixtureFile(fixture, 'after'))];
  return { before, after, comparison: compareSpecifications(before, after) };
}

export function expectedOf(fixture: string): Expected | undefined {
  const file = path.join(folder, fixture, 'expected.json');
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Expected) : undefined;
}

/** A change as it stands in `expected.json`. */
export const summary = ({ rule, subject, wire, source, topology, confidence }: Change): ExpectedChange => ({
  rule,
  subject,
  wire,
  source: Object.fromEntries(source.map(({ language, outcome }) => [language, outcome])),
  topology,
  ...(confidence === undefined ? {} : { confidence }),
});
