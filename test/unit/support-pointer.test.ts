/** Pointers: plain data only, whatever the names are. */

import { describe, expect, it } from 'vitest';
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
