import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../../src/testing/index.ts';
import { Refusals, type Refusable } from '../../src/transport/amqp/refusals.ts';

class Message implements Refusable {
  readonly name: string;
  readonly exchange: string;
  order = 0;
  refusedAtMs: number | undefined;

  constructor(name: string, exchange = 'x') {
    this.name = name;
    this.exchange = exchange;
  }
}

const namesOf = (messages: readonly Message[]): string[] => messages.map(({ name }) => name);

/** What a publisher does with it: sends in order what is not held back, on one channel after the other. */
function setUp() {
  const clock = new VirtualClock();
  let renewals = 0;
  let orders = 0;
  const givenUp: Message[] = [];
  const released: Message[] = [];
  const refusals = new Refusals<Message>({
    clock,
    onRenew: () => renewals++,
    onGivenUp: (message) => givenUp.push(message),
    onReleased: (messages) => released.push(...messages),
  });
  return {
    clock,
    refusals,
    givenUp,
    released,
    renewals: () => renewals,
    send: (name: string, exchange?: string): Message => {
      const message = new Message(name, exchange);
      message.order = ++orders;
      return message;
    },
    /** Has what is due refused, over and over, for so long; says how often. */
    refuseFor: async (ms: number): Promise<number> => {
      let count = 0;
      for (let passed = 0; passed < ms; passed += 25) {
        for (const message of refusals.due()) {
          refusals.refused(message, false);
          count++;
        }
        await clock.advance(25);
      }
      return count;
    },
  };
}

describe('what the broker refuses', () => {
  it('is tried again on another channel, the oldest alone, and the others follow it in order', async () => {
    const { clock, refusals, send, released, renewals, givenUp } = setUp();
    const [a, b, c] = [send('a'), send('b'), send('c')];
    for (const message of [b, a]) expect(refusals.refused(message, false)).toBe(true);
    expect(renewals()).toBe(1);
    expect(namesOf(refusals.due())).toEqual(['a']);
    expect(refusals.takes(c)).toBe(true);
    refusals.refused(a, false);
    expect(refusals.due()).toEqual([]);
    await clock.advance(25);
    expect(renewals()).toBe(2);
    expect(namesOf(refusals.due())).toEqual(['a']);
    expect(refusals.takes(a)).toBe(false);
    expect(released).toEqual([]);
    refusals.settled(a, true);
    expect(namesOf(released)).toEqual(['b', 'c']);
    expect(givenUp).toEqual([]);
  });

  it('holds nothing back that is for another exchange', () => {
    const { refusals, send } = setUp();
    refusals.refused(send('a'), false);
    expect(refusals.takes(send('b', 'y'))).toBe(false);
    expect(refusals.takes(send('c'))).toBe(true);
  });

  it('is given up when a later one for that exchange was taken', () => {
    const { refusals, send, givenUp, released } = setUp();
    const [a, b, c, d] = [send('a'), send('b'), send('c'), send('d')];
    refusals.refused(a, false);
    refusals.refused(c, false);
    refusals.settled(b, true);
    expect(namesOf(givenUp)).toEqual(['a']);
    refusals.settled(d, true);
    expect(namesOf(givenUp)).toEqual(['a', 'c']);
    expect(refusals.isWaiting).toBe(false);
    expect(refusals.refused(send('e'), true)).toBe(false);
    expect(released).toEqual([]);
  });

  it('is given up after three seconds and a bounded number of tries, what was not tried yet is not', async () => {
    const { refusals, send, givenUp, released, refuseFor } = setUp();
    const [a, b, c] = [send('a'), send('b'), send('c')];
    refusals.refused(a, false);
    refusals.refused(b, false);
    refusals.takes(c);
    expect(await refuseFor(2500)).toBeLessThan(12);
    expect(givenUp).toEqual([]);
    await refuseFor(1500);
    expect(namesOf(givenUp)).toEqual(['a', 'b']);
    expect(namesOf(released)).toEqual(['c']);
    expect(refusals.isWaiting).toBe(false);
  });

  it('is final at once from there on, with another channel now and then, until one is taken', async () => {
    const { refusals, send, renewals, clock, refuseFor } = setUp();
    refusals.refused(send('a'), false);
    await refuseFor(4000);
    const before = renewals();
    for (let count = 0; count < 100; count++) {
      expect(refusals.refused(send('b'), false)).toBe(false);
      await clock.advance(100);
    }
    expect(renewals() - before).toBeGreaterThan(2);
    expect(renewals() - before).toBeLessThan(7);
    refusals.settled(send('c'), true);
    expect(refusals.refused(send('d'), false)).toBe(true);
  });

  it('leaves to the end of the connection what waits, but for what was being tried', () => {
    const { refusals, send } = setUp();
    const [a, b] = [send('a'), send('b')];
    refusals.refused(a, false);
    refusals.takes(b);
    refusals.due();
    expect(namesOf(refusals.clear())).toEqual(['b']);
    expect(refusals.isWaiting).toBe(false);
  });
});
