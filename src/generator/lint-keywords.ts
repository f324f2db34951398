/** Rules on keywords: which may be used, and how regular expressions are written. */

import { closest } from '../core/suggest.ts';
import { escapeStep, valueAt } from '../support/pointer.ts';
import type { Finding } from './lint.ts';
import type { LintOptions } from './lint-options.ts';
import { parts, type Part } from './lint-walk.ts';
import { isObject, type Json, type Sources } from './load.ts';
import type { Model } from './model.ts';

/** What stands for itself outside a class: printable ASCII without what any dialect reads otherwise. */
const literal = /^[A-Za-z0-9_/:;,@=&%~#<>!"'` -]$/;
/** What stands for itself in a class. */
const inClass = /^[A-Za-z0-9_/:;,@=&%~#<>!"'`.*+?$(){}| -]$/;

/** Why dialects may read a regular expression differently, or null when they do not. */
export function portabilityFault(pattern: string): string | null {
  let at = pattern.startsWith('^') ? 1 : 0;
  while (at < pattern.length) {
    const character = pattern.charAt(at);
    if (character === '$' && at === pattern.length - 1) return null;
    if (character === '[') {
      const start = at + (pattern.charAt(at + 1) === '^' ? 2 : 1);
      const end = pattern.indexOf(']', start);
      const members = pattern.slice(start, end);
      if (end <= start) return 'a class is not closed, or is empty';
      const wrong = members.split(/(?:)/u).find((member) => !inClass.test(member));
      if (wrong !== undefined) return `${JSON.stringify(wrong)} in a class`;
      if (/&&|\|\||~~|--/.test(members)) return 'a doubled sign in a class';
      at = end;
    } else if (!literal.test(character)) return JSON.stringify(character);
    at += /[+*?]/.test(pattern.charAt(at + 1)) ? 2 : 1;
  }
  return null;
}

function* lintPatterns(all: readonly Part[]): Generator<Finding> {
  for (const { schema, place } of all) {
    const found: [pattern: string, pointer: string][] = [];
    if (typeof schema['pattern'] === 'string') found.push([schema['pattern'], '/pattern']);
    const byPattern = schema['patternProperties'];
    for (const pattern of isObject(byPattern) ? Object.keys(byPattern) : []) {
      found.push([pattern, `/patternProperties/${escapeStep(pattern)}`]);
    }
    for (const [pattern, pointer] of found) {
      const fault = portabilityFault(pattern);
      if (fault === null) continue;
      yield {
        rule: 'portable-patterns',
        file: place.file,
        pointer: `${place.pointer}${pointer}`,
        message: `not every language reads ${JSON.stringify(pattern)} alike: ${fault}. Use literals, ^ and $ at the ends, classes of ASCII characters, and + * ?; a dot is [.].`,
      };
    }
  }
}

function* lintAnnotations(all: readonly Part[], known: readonly string[]): Generator<Finding> {
  for (const { schema, place } of all) {
    for (const keyword of Object.keys(schema)) {
      if (!keyword.startsWith('x-') || known.includes(keyword)) continue;
      const similar = closest(keyword, known);
      yield {
        rule: 'annotations',
        file: place.file,
        pointer: `${place.pointer}/${escapeStep(keyword)}`,
        message: `"${keyword}" is no annotation of this model. ${similar === undefined ? `Known: ${known.join(', ')}.` : `Did you mean "${similar}"?`}`,
      };
    }
  }
}

/** Looks at the schemas as they are written: some keywords do not reach the model. */
function* lintForbidden(model: Model, sources: Sources, keywords: readonly string[]): Generator<Finding> {
  for (const { name, place } of model.definitions) {
    const written = valueAt(sources.read(place.file, place).data, place.pointer) as Json | undefined;
    for (const { schema, place: at } of parts(written ?? null, { definition: name, place, within: '' })) {
      for (const keyword of keywords) {
        if (!Object.hasOwn(schema, keyword)) continue;
        yield {
          rule: 'forbidden-keywords',
          file: at.file,
          pointer: `${at.pointer}/${escapeStep(keyword)}`,
          message: `${keyword} is not used in this model. Remove it; a type of its own is a file of its own.`,
        };
      }
    }
  }
}

/** What the rules on keywords find. */
export function lintKeywords(
  model: Model,
  sources: Sources,
  all: readonly Part[],
  options: LintOptions,
): Finding[] {
  const { annotations, 'forbidden-keywords': forbidden } = options;
  return [
    ...(options['portable-patterns'] === true ? lintPatterns(all) : []),
    ...(annotations === undefined ? [] : lintAnnotations(all, annotations.known)),
    ...(forbidden === undefined ? [] : lintForbidden(model, sources, forbidden.keywords)),
  ];
}
