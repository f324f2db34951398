/** Regular expressions of schemas match the same texts in Python. */

import { describe, expect, it } from 'vitest';
import { pythonMissing, run, virtualPython } from './environment.ts';
import { sources } from './language.ts';

const patterns = [
  '^[^.]+[.][^.]+$',
  '^.$',
  '^[^]$',
  '[]',
  '^\\d+$',
  '^[\\D]$',
  '^\\w*$',
  '^[\\W]$',
  '\\s',
  '^[\\S]$',
  '^[^\\S]$',
  '\\bé?b\\b',
  'a\\B',
  '^(?<twice>.)\\k<twice>$',
  '^\\u{1F600}$',
  '^\\uD83D\\uDE00$',
  '^[\\u{1F600}-\\u{1F64F}]$',
  '^\\cJ$',
  '[[&~|]',
  'a$',
  '^\\p{L}+$',
  '^\\P{L}$',
  '^[\\p{Lu}\\d]+$',
  '^[^\\p{L}]$',
  '^\\p{Script=Greek}$',
  '^\\p{L}\\b',
  '^\\p{Nd}\\s$',
];

const texts = [
  ...[
    '',
    'a',
    'A',
    'ab',
    'aa',
    'a.b',
    '.',
    '1',
    '٣',
    '٣\u00a0',
    '1 ',
    'é',
    'éb',
    'b',
    'b é',
    'ω',
    'Ω',
    'ab\n',
  ],
  ...['\n', '\r', '\u2028', '\u00a0', '\ufeff', '\u200b', '\u180e', '\u0085', '\u001c', ' ', '_', '-', 'ſ'],
  ...['😀', '😀😀', '[', '&', '~', '|', ']', '中', '\0', '\u0008', '\uffff'],
];

describe.skipIf(pythonMissing() !== null)('in Python', () => {
  it('patterns match the texts that they match here', async () => {
    const script = `
import json, sys
from ebadge_sdk.runtime.patterns import compiled
patterns, texts = json.loads(sys.argv[1])
print(json.dumps([[text for text in texts if compiled(pattern).search(text)] for pattern in patterns]))`;
    // arguments of programs hold no NUL
    const given = JSON.stringify([patterns, texts]);
    const said = await run(await virtualPython(), ['-W', 'error', '-c', script, given], {
      env: { PYTHONPATH: sources, PYTHONDONTWRITEBYTECODE: '1' },
    });
    const matched = JSON.parse(said) as string[][];
    expect(patterns.map((pattern, index) => [pattern, matched[index]])).toEqual(
      patterns.map((pattern) => [pattern, texts.filter((text) => new RegExp(pattern, 'u').test(text))]),
    );
  });
});
