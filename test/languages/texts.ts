/** Texts of the formats that the model asserts. */

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
export const dateTime: fc.Arbitrary<string> = fc
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
export const uuid: fc.Arbitrary<string> = fc
  .tuple(fc.uuid(), fc.boolean())
  .map(([text, isUpper]) => (isUpper ? text.toUpperCase() : text));
