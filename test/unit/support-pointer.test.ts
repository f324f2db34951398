/** Pointers and formats: plain data only, whatever the names are. */

import { describe, expect, it } from 'vitest';
import { formats } from '../../src/support/formats.ts';
import { escapeStep, pointerSteps, valueAt } from '../../src/support/pointer.ts';

describe('JSON Pointers', () => {
  it('are split and unescaped in the right order', () => {
    expect(pointerSteps('')).toEqual([]);
    expect(pointerSteps('/')).toEqual(['']);
    expect(pointerSteps('/a~1b/~01/c%d')).toEqual(['a/b', '~1', 'c%d']);
  });

  it('come back from escaping', () => {
    for (const step of ['', '~', '/', '~1', '~0', '~~//', 'a.b', '__proto__']) {
      expect(pointerSteps(`/${escapeStep(step)}`)).toEqual([step]);
    }
  });

  it('lead to own values only', () => {
    const root: unknown = JSON.parse('{"a":{"":[null,{"b/c":0}]},"__proto__":{"x":1},"n":null,"s":"text"}');
    expect(valueAt(root, '')).toBe(root);
    expect(valueAt(root, '/a//1/b~1c')).toBe(0);
    expect(valueAt(root, '/a//0')).toBeNull();
    expect(valueAt(root, '/__proto__/x')).toBe(1);
    expect(valueAt({}, '/__proto__')).toBeUndefined();
    expect(valueAt({}, '/toString')).toBeUndefined();
    expect(valueAt([], '/length/x')).toBeUndefined();
    expect(valueAt([1], '/map')).toBeUndefined();
    for (const pointer of ['/n/x', '/s/0', '/s/length', '/a/1', '/missing']) {
      expect(valueAt(root, pointer), pointer).toBeUndefined();
    }
  });
});

describe('formats', () => {
  it('has exactly the formats that contracts may assert', () => {
    expect(Object.keys(formats)).toEqual(['date-time', 'uuid']);
  });

  it('knows UUIDs in either case, and nothing near them', () => {
    const right = '938f2b97-314c-49e8-9860-f441df2284a1';
    for (const text of [right, right.toUpperCase(), '00000000-0000-0000-0000-000000000000']) {
      expect(formats.uuid(text), text).toBe(true);
    }
    for (const text of [
      '',
      right.slice(1),
      `${right}0`,
      `{${right}}`,
      `urn:uuid:${right}`,
      right.replaceAll('-', ''),
      right.replace('9', 'g'),
      `${right}\n`,
    ]) {
      expect(formats.uuid(text), text).toBe(false);
    }
  });

  it('knows date-times', () => {
    expect(formats['date-time']('2013-07-21T10:00:00Z')).toBe(true);
    expect(formats['date-time']('2013-07-21')).toBe(false);
  });
});
