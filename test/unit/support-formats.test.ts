/** The formats that validators assert, where the JSON Schema Test Suite says nothing. */

import { describe, expect, it } from 'vitest';
import { formats } from '../../src/support/formats.ts';

const v4 = '938f2b97-314c-49e8-9860-f441df2284a1';

const cases: Readonly<Record<keyof typeof formats, { right: readonly string[]; wrong: readonly string[] }>> = {
  date: { right: ['2024-02-29', '0001-01-01'], wrong: ['2023-02-29', '2024-2-29', '2024-02-29Z', '2024-02-29\n', ''] },
  'date-time': { right: ['2013-07-21T10:00:00Z', '2013-07-21t10:00:00.123456789+02:00'], wrong: ['2013-07-21', '2013-07-21T10:00:00', ''] },
  email: {
    right: ['a@b', 'a+b@c-d.example', '" "@b', '"\\""@b', 'a@[IPv6:::1]', `${'a'.repeat(64)}@b`],
    wrong: ['', '@', 'a@', '@b', 'a@-b', 'a@b-', 'a@b.', 'a@b..c', 'a@b\n', 'a b@c', 'ä@b', 'a@ä', 'a@[1.2.3]', 'a@[::1]', `${'a'.repeat(65)}@b`, `a@${'b.'.repeat(128)}b`],
  },
  ipv4: { right: ['0.0.0.0', '255.255.255.255'], wrong: ['', '256.0.0.0', '01.0.0.0', '1.2.3', '1.2.3.4.', '1.2.3.4.5', '1.2.3.4\n', '1.2.3.0x4'] },
  ipv6: {
    right: ['::', '::1', '1::', '1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:8', '1:2:3:4:5:6:1.2.3.4', '::ffff:1.2.3.4', 'FFFF::abcd'],
    wrong: ['', ':', ':::', '1::2::3', ':1:2:3:4:5:6:7', '1:2:3:4:5:6:7:', '1:2:3:4:5:6:7:8::', '1.2.3.4::', '1.2.3.4', '::1.2.3', '::1%eth0', '12345::', '::1\n', ':'.repeat(100_000)],
  },
  'json-pointer': { right: ['', '/', '/a~0~1/0', '/ä'], wrong: ['a', '/~', '/~2', '/~0~', '#/a'] },
  'relative-json-pointer': { right: ['0', '0#', '12/a', '1/'], wrong: ['', '-1', '01', '0##', '0a', '/a', '+1'] },
  time: { right: ['23:59:60Z', '10:00:00.5-01:00'], wrong: ['10:00:00', 'T10:00:00Z', '10:00Z', '22:59:60Z', ''] },
  uri: {
    right: ['a:', 'file:///x', 'http://[::1]:80/', 'http://[v1.a:b]/', 'http://u:p@h/%20?a=/?#/?', 'urn:a:b', 'http://h:/'],
    wrong: ['', 'x', '//h', ':a', '1:a', 'http://a[b]@h', 'http://[::1]x', 'http://[::g]', 'http://a@b@c/', 'http://a:b:c/', 'http://h:8x', 'http://%zz', 'http://h/%', 'http://ä/', 'a:b\n', 'a:[', 'http://h/[', 'a:b#c#d', 'a:b c', 'a:"', 'a:\\b'],
  },
  'uri-reference': { right: ['', '//', '#', '?', './1:2', '/1:2', 'a/b:c', 'a?b:c', 'x:y'], wrong: ['1:2', ':', '%', '\\', '//[', 'a#b#c', ' '] },
  uuid: {
    right: [v4, v4.toUpperCase(), '00000000-0000-0000-0000-000000000000'],
    wrong: ['', v4.slice(1), `${v4}0`, `{${v4}}`, `urn:uuid:${v4}`, v4.replaceAll('-', ''), v4.replace('9', 'g'), `${v4}\n`],
  },
}; // prettier-ignore

describe('formats', () => {
  it.each(Object.entries(cases))('%s', (name, { right, wrong }) => {
    const check = formats[name as keyof typeof formats];
    expect(right.filter((text) => !check(text))).toEqual([]);
    expect(wrong.filter((text) => check(text))).toEqual([]);
  });

  it('are the ones tested here', () => {
    expect(Object.keys(formats)).toEqual(Object.keys(cases));
  });

  it('take texts of any length without running out of stack', () => {
    for (const [name, check] of Object.entries(formats)) {
      for (const part of ['1', 'a', '~0', '/~1', '%20', ':', '::', '.', 'a.', '[', '"', 'a@', '-', '0:']) {
        const text = part.repeat(500_000);
        for (const long of [text, `http://${text}`, `"${text}"@a`, `/${text}`, `0${text}`]) {
          expect(typeof check(long), name).toBe('boolean');
        }
      }
    }
  });
});
