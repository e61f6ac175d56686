import { leakyBucket, Limiter, rl } from "leak-snek";
import type { Rate } from "leak-snek";
import { ManualClock } from "leak-snek/testing";
import type { Row } from "../helpers/rows.js";
import { expectRows } from "../helpers/rows.js";

describe("a leaky bucket answers, row by row", () => {
  test("10/m", () => {
    const rows: Row[] = [
      [0, 1, true, 9, 0, 6000],
      [0, 8, true, 1, 0, 54_000],
      [0, 2, false, 1, 6000, 54_000],
      [5999, 2, false, 1, 1, 48_001],
      [6000, 2, true, 0, 0, 60_000],
      [6001, 1, false, 0, 5999, 59_999],
      [6001, 11, false, 0, Infinity, 59_999],
      [12_000, 1, true, 0, 0, 60_000],
      [72_000, 10, true, 0, 0, 60_000],
    ];
    expectRows(leakyBucket(rl("10/m")), 10, rows);
  });

  test("7 in 1001 ms, of which 3 may come at once", () => {
    const rows: Row[] = [
      [0, 3, true, 0, 0, 429],
      [142, 1, false, 0, 1, 287],
      [143, 1, true, 0, 0, 429],
      [571, 3, false, 2, 1, 1],
      [572, 3, true, 0, 0, 429],
    ];
    expectRows(leakyBucket({ operations: 7, periodMs: 1001 }, { burst: 3 }), 3, rows);
  });

  test("1 a month, and a million a second", () => {
    const month = { operations: 1, periodMs: 2_592_000_000 };
    const clock = new ManualClock(1_700_000_000_000);
    const limiter = new Limiter({ algorithm: leakyBucket(month), clock });
    expect(limiter.limitExceeded("key")).toBe(false);
    clock.advance(2_591_999_999);
    expect(limiter.consume("key").retryAfterMs).toBe(1);
    clock.advance(1);
    expect(limiter.limitExceeded("key")).toBe(false);

    const fast = new Limiter({ algorithm: leakyBucket(rl("1000000/s")), clock });
    expect(fast.consume("key", 1_000_000).remaining).toBe(0);
    clock.advance(1);
    expect(fast.consume("key", 1001).allowed).toBe(false);
    expect(fast.consume("key", 1000).allowed).toBe(true);
  });
});

describe("a leaky bucket refuses what cannot be exact", () => {
  test.each([
    [{ operations: 0, periodMs: 1000 }, "rateLimit.operations"],
    [{ operations: -1, periodMs: 1000 }, "rateLimit.operations"],
    [{ operations: 1.5, periodMs: 1000 }, "rateLimit.operations"],
    [{ operations: NaN, periodMs: 1000 }, "rateLimit.operations"],
    [{ operations: Infinity, periodMs: 1000 }, "rateLimit.operations"],
    [{ operations: 2 ** 53, periodMs: 1000 }, "rateLimit.operations"],
    [{ operations: 1, periodMs: 0 }, "rateLimit.periodMs"],
    [{ operations: 1, periodMs: 0.5 }, "rateLimit.periodMs"],
    [{ operations: 1, periodMs: 2 ** 53 }, "rateLimit.periodMs"],
  ])("%p: names %s and its value", (rateLimit, name) => {
    expect(() => leakyBucket(rateLimit)).toThrow(RangeError);
    expect(() => leakyBucket(rateLimit)).toThrow(name);
  });

  test.each([0, -1, 0.5, NaN, 2 ** 53])("a burst of %p", (burst) => {
    expect(() => leakyBucket(rl("10/m"), { burst })).toThrow(RangeError);
  });

  test("products of 2^53 and more, by their numbers", () => {
    const rateLimit = { operations: 2 ** 40 + 1, periodMs: 2 ** 20 };
    expect(() => leakyBucket(rateLimit)).toThrow(RangeError);
    expect(() => leakyBucket(rateLimit)).toThrow(/1099511627777.*1048576.*2\^53/);
    expect(() => leakyBucket({ operations: 3, periodMs: 2 ** 51 })).not.toThrow();
    expect(() => leakyBucket({ operations: 5, periodMs: 2 ** 51 })).toThrow(RangeError);
  });

  test("at the greatest numbers it is still exact", () => {
    const clock = new ManualClock();
    const most = Number.MAX_SAFE_INTEGER;
    const limiter = new Limiter({
      algorithm: leakyBucket({ operations: most, periodMs: most }),
      clock,
    });
    expect(limiter.consume("key", most).remaining).toBe(0);
    expect(limiter.consume("key", most)).toMatchObject({ allowed: false, retryAfterMs: most });
    clock.set(most - 1);
    expect(limiter.consume("key", most)).toMatchObject({ allowed: false, retryAfterMs: 1 });
    expect(limiter.consume("key", most - 1).allowed).toBe(true);
  });
});

describe("a rate that another limit has counted", () => {
  const perMinute = leakyBucket(rl("10/m"));

  test("keeps what was used", () => {
    const perHour = leakyBucket(rl("7/h"), { burst: 10 });
    const rate = perHour.decide(undefined, 0, 4);
    expect(perMinute.peek(rate, 0, 1).remaining).toBe(6);
  });

  test("counts in whole operations when it does not say in what", () => {
    expect(perMinute.peek({ operations: 3, updatedAt: 0 }, 0, 1).remaining).toBe(7);
  });

  test("rounds against the caller where the parts do not fit", () => {
    const rate: Rate = { operations: 1, updatedAt: 0, partsPerOperation: 7000 };
    expect(perMinute.peek(rate, 0, 10)).toMatchObject({ allowed: false, retryAfterMs: 1 });
  });

  test("fills the bucket and no more when more was used than it holds", () => {
    const rate: Rate = { operations: 1000, updatedAt: 0 };
    expect(perMinute.peek(rate, 0, 1)).toMatchObject({ remaining: 0, resetAfterMs: 60_000 });
    const empty = { operations: Number.MAX_SAFE_INTEGER, updatedAt: 0 };
    expect(perMinute.peek(empty, 60_000, 1)).toMatchObject({ remaining: 10, resetAfterMs: 0 });
  });
});
