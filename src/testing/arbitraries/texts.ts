/** Texts of formats, as fast-check arbitraries. */

import fc from 'fast-check';

const digits = (count: number): fc.Arbitrary<string> => fc.stringMatching(new RegExp(`^[0-9]{${count}}$`));
const two = (value: number): string => String(value).padStart(2, '0');

const offset = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom('Z', 'z') },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom('+', '-'), fc.nat(23), fc.nat(59))
      .map(([sign, hours, minutes]) => `${sign}${two(hours)}:${two(minutes)}`),
  },
);

/** Date-times of every year and zone, with fractions of any length. */
const dateTime: fc.Arbitrary<string> = fc
  .tuple(
    fc.date({
      min: new Date('0001-01-01T00:00:00Z'),
      max: new Date('9998-12-31T23:59:59Z'),
      noInvalidDate: true,
    }),
    fc.constantFrom('T', 'T', 't'),
    fc.oneof(
      fc.constant(''),
      fc.nat(8).chain((count) => digits(count + 1).map((text) => `.${text}`)),
    ),
    offset,
  )
  .map(([date, separator, fraction, zone]) => {
    const [day, time] = date.toISOString().split('T');
    return `${day ?? ''}${separator}${(time ?? '').slice(0, 8)}${fraction}${zone}`;
  });

/** UUIDs of whatever version, in either case. */
const uuid: fc.Arbitrary<string> = fc
  .tuple(fc.uuid(), fc.boolean())
  .map(([text, isUpper]) => (isUpper ? text.toUpperCase() : text));

const date = fc
  .date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9998-12-31T00:00:00Z'), noInvalidDate: true })
  .map((day) => day.toISOString().slice(0, 10));
const time = fc
  .tuple(fc.nat(23), fc.nat(59), fc.nat(59), offset)
  .map(([hours, minutes, seconds, zone]) => `${two(hours)}:${two(minutes)}:${two(seconds)}${zone}`);
const pointer = fc
  .array(fc.stringMatching(/^[a-z0-9]{0,6}$/), { maxLength: 3 })
  .map((steps) => steps.map((step) => `/${step}`).join(''));

/** Texts by the format that they are of, as far as formats are asserted. */
export const formatTexts: Readonly<Record<string, fc.Arbitrary<string>>> = {
  'date-time': dateTime,
  uuid,
  date,
  time,
  email: fc
    .tuple(fc.stringMatching(/^[a-z][a-z0-9]{0,7}$/), fc.stringMatching(/^[a-z]{1,8}$/))
    .map(([user, host]) => `${user}@${host}.example`),
  ipv4: fc.ipV4(),
  ipv6: fc.ipV6(),
  uri: fc.webUrl({ validSchemes: ['https'] }),
  'uri-reference': fc.webUrl({ validSchemes: ['https'] }),
  'json-pointer': pointer,
  'relative-json-pointer': fc.tuple(fc.nat(9), pointer).map(([up, rest]) => `${up}${rest}`),
};
