import { LeakyBucketLimiter, rl } from "leak-snek";
import { ManualClock } from "leak-snek/testing";

describe("a ManualClock", () => {
  test("begins at 0, or where it is told to", () => {
    expect(new ManualClock().now()).toBe(0);
    expect(new ManualClock(1_700_000_000_000).now()).toBe(1_700_000_000_000);
    expect(new ManualClock(-5).now()).toBe(-5);
  });

  test("stands still by itself", async () => {
    const clock = new ManualClock(7);
    await new Promise((resolve) => setImmediate(resolve));
    expect([clock.now(), clock.now()]).toEqual([7, 7]);
  });

  test("moves on", () => {
    const clock = new ManualClock(100);
    clock.advance(50);
    clock.advance(0);
    clock.advance(0.5);
    expect(clock.now()).toBe(150.5);
  });

  test("is set, forward and back", () => {
    const clock = new ManualClock(100);
    clock.set(5000);
    expect(clock.now()).toBe(5000);
    clock.set(-5000);
    expect(clock.now()).toBe(-5000);
  });

  test("is a clock of its own", () => {
    const [first, second] = [new ManualClock(), new ManualClock()];
    first.advance(1);
    expect([first.now(), second.now()]).toEqual([1, 0]);
  });

  test("is what a limiter goes by", () => {
    const clock = new ManualClock();
    const limiter = new LeakyBucketLimiter({ rateLimit: rl("1/s"), clock });
    limiter.consume("key");
    clock.advance(999.9);
    expect(limiter.peek("key").allowed).toBe(false);
    clock.advance(0.1);
    expect(limiter.peek("key").allowed).toBe(true);
  });
});

describe("a ManualClock refuses, and stays as it was", () => {
  test.each([-1, -0.001, NaN, -Infinity])("to advance by %p", (ms) => {
    const clock = new ManualClock(100);
    expect(() => {
      clock.advance(ms);
    }).toThrow(new RangeError(`ms must be from 0, got ${ms}`));
    expect(clock.now()).toBe(100);
  });

  test.each([NaN, Infinity, -Infinity])("to be set to %p", (ms) => {
    const clock = new ManualClock(100);
    expect(() => {
      clock.set(ms);
    }).toThrow(new RangeError(`ms must be finite, got ${ms}`));
    expect(clock.now()).toBe(100);
    expect(() => new ManualClock(ms)).toThrow(RangeError);
  });

  test("to advance for ever, or beyond all numbers", () => {
    const clock = new ManualClock(Number.MAX_VALUE);
    for (const ms of [Infinity, Number.MAX_VALUE]) {
      expect(() => {
        clock.advance(ms);
      }).toThrow(RangeError);
    }
    expect(clock.now()).toBe(Number.MAX_VALUE);
  });

  test.each([["5"], [null], [new Date(5)], [5n]])("to be set to %p", (value: unknown) => {
    const clock = new ManualClock(100);
    expect(() => {
      Reflect.apply(clock.set.bind(clock), undefined, [value]);
    }).toThrow(RangeError);
    expect(clock.now()).toBe(100);
  });
});
