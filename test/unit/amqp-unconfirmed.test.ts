import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Unconfirmed } from '../../src/transport/amqp/unconfirmed.ts';

/** What to do: `null` sends one, a number takes the tag that is so many before the next. */
const steps = fc.array(fc.option(fc.nat(60), { freq: 2 }), { maxLength: 400 });

describe('what is unconfirmed', () => {
  it('is known by its delivery tag, in the order of sending, as a map would know it', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const unconfirmed = new Unconfirmed<string>();
        const model = new Map<number, string>();
        let next = 1;
        for (const step of all) {
          if (step === null) {
            unconfirmed.add(`m${next}`);
            model.set(next, `m${next}`);
            next++;
          } else {
            const tag = next - step;
            expect(unconfirmed.take(tag)).toBe(model.get(tag));
            model.delete(tag);
          }
          expect([unconfirmed.size, unconfirmed.oldestTag]).toEqual([model.size, [...model.keys()][0]]);
        }
        expect(unconfirmed.values()).toEqual([...model.values()]);
        unconfirmed.restart();
        unconfirmed.add('first');
        expect([unconfirmed.size, unconfirmed.take(1), unconfirmed.take(1)]).toEqual([1, 'first', undefined]);
      }),
    );
  });
});
