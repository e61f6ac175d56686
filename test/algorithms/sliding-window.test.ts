import { leakyBucket, rl, slidingWindow } from "leak-snek";
import type { Rate } from "leak-snek";
import type { Row } from "../helpers/rows.js";
import { expectRows } from "../helpers/rows.js";

test.each<[string, { frames?: number; frameLimit?: number }, Row[]]>([
  [
    "in 10 frames of a second",
    {},
    [
      [500, 4, true, 6, 0, 10_500],
      [999, 2, true, 4, 0, 10_001],
      [1000, 4, true, 0, 0, 11_000],
      [1000, 1, false, 0, 10_000, 11_000],
      [10_999, 6, false, 0, 1, 1001],
      [11_000, 7, false, 6, 1000, 1000],
      [11_000, 6, true, 0, 0, 11_000],
      [12_000, 4, true, 0, 0, 11_000],
      [30_000, 10, true, 0, 0, 11_000],
    ],
  ],
  [
    "in one frame",
    { frames: 1 },
    [
      [9999, 10, true, 0, 0, 10_001],
      [10_000, 1, false, 0, 10_000, 10_000],
      [20_000, 1, true, 9, 0, 20_000],
    ],
  ],
  [
    "in 3 frames that are no whole milliseconds long",
    { frames: 3 },
    [
      [3333, 10, true, 0, 0, 10_001],
      [13_333, 1, false, 0, 1, 1],
      [13_334, 1, true, 9, 0, 13_333],
      [16_667, 9, true, 0, 0, 13_333],
    ],
  ],
  [
    "of 3 a frame",
    { frameLimit: 3 },
    [
      [100, 4, false, 3, Infinity, 0],
      [100, 3, true, 0, 0, 10_900],
      [100, 1, false, 0, 900, 10_900],
      [1000, 3, true, 0, 0, 11_000],
      [2000, 3, true, 0, 0, 11_000],
      [3000, 2, false, 1, 8000, 10_000],
      [3000, 1, true, 0, 0, 11_000],
      [3000, 3, false, 0, 8000, 11_000],
    ],
  ],
])("10 in 10 s, %s, answers row by row", (_name, options, rows) => {
  expectRows(slidingWindow(rl("10/10s"), options), 10, rows);
});

describe("a sliding window refuses", () => {
  test.each([0, -1, 1.5, NaN, 10_001, Infinity])("%p frames", (frames) => {
    expect(() => slidingWindow(rl("10/m"), { frames })).toThrow(RangeError);
    expect(() => slidingWindow(rl("10/m"), { frames })).toThrow(`frames must be`);
  });

  test.each([0, -1, 1.5, NaN])("a frame limit of %p", (frameLimit) => {
    expect(() => slidingWindow(rl("10/m"), { frameLimit })).toThrow("frameLimit");
  });

  test("a period whose division is not exact, by its numbers", () => {
    const rateLimit = { operations: 1, periodMs: 2 ** 40 };
    expect(() => slidingWindow(rateLimit, { frames: 10_000 })).toThrow(/1099511627776.*10000/);
    expect(() => slidingWindow(rateLimit, { frames: 1000 })).not.toThrow();
  });

  test("what is no rate limit", () => {
    expect(() => slidingWindow({ operations: 1, periodMs: 1.5 })).toThrow("rateLimit.periodMs");
  });
});

describe("what a sliding window keeps", () => {
  const algorithm = slidingWindow({ operations: 1_000_000, periodMs: 10_000 }, { frames: 10_000 });

  /** The rate after an operation in each of so many milliseconds. */
  function rateAfter(milliseconds: number, everyMs = 1): Rate {
    let rate: Rate | undefined;
    for (let now = 0; now < milliseconds; now += everyMs) rate = algorithm.decide(rate, now, 1);
    if (rate === undefined) throw new Error("nothing was admitted");
    return rate;
  }

  test("is one row a frame in use, none for an empty one", () => {
    expect(rateAfter(10_000, 1000).frames).toHaveLength(1 + 2 * 10);
  });

  test("is never more than an eighth above the frames in use", () => {
    for (const milliseconds of [9_999, 10_001, 11_000, 12_345, 100_000]) {
      const { frames = [] } = rateAfter(milliseconds);
      expect(frames.length).toBeLessThanOrEqual(1 + 2 * 10_001 * 1.125 + 2);
    }
  });

  test("is one row after an idle spell", () => {
    expect(algorithm.decide(rateAfter(5000), 20_000, 1)?.frames).toEqual([1, 20_001, 1]);
  });

  test("survives JSON at every step", () => {
    const small = slidingWindow(rl("5/s"), { frames: 7 });
    let kept: Rate | undefined;
    let stored: string | undefined;
    for (let now = 0; now < 20_000; now += 37) {
      kept = small.decide(kept, now, 1) ?? kept;
      const read = stored === undefined ? undefined : (JSON.parse(stored) as Rate);
      const next = small.decide(read, now, 1);
      if (next !== undefined) stored = JSON.stringify(next);
      expect(stored === undefined ? undefined : JSON.parse(stored)).toEqual(kept);
    }
  });

  test("counts on at the greatest numbers", () => {
    const most = Number.MAX_SAFE_INTEGER;
    const huge = slidingWindow({ operations: most, periodMs: 1000 });
    let rate = huge.decide(undefined, 0, most - 5);
    for (let now = 100; now < 10_000; now += 100) {
      rate = huge.decide(rate, now, 1) ?? rate;
      const used = huge.decide(rate, now, most - 100) ?? rate;
      expect(used && huge.recognises?.(used)).toBe(true);
      expect(huge.peek(used, now, 1).remaining).toBeLessThanOrEqual(most);
    }
  });
});

describe("a sliding window recognises", () => {
  const window = slidingWindow(rl("10/s"));
  const frames = [1, 1000, 3, 1100, 5];

  test("its own rate", () => {
    expect(window.recognises?.({ operations: 5, updatedAt: 1099, frames })).toBe(true);
  });

  test.each<[string, Rate]>([
    ["no frames", { operations: 5, updatedAt: 0 }],
    ["an empty array", { operations: 5, updatedAt: 0, frames: [] }],
    ["a header alone", { operations: 5, updatedAt: 0, frames: [1] }],
    ["half a frame", { operations: 5, updatedAt: 0, frames: [1, 1000, 3, 1100] }],
    ["an oldest frame outside", { operations: 5, updatedAt: 0, frames: [7, 1000, 3, 1100, 5] }],
    [
      "an oldest frame that is none",
      { operations: 5, updatedAt: 0, frames: [2, 1000, 3, 1100, 5] },
    ],
    ["an oldest frame below", { operations: 5, updatedAt: 0, frames: [-1, 1000, 3, 1100, 5] }],
    ["frames out of order", { operations: 5, updatedAt: 0, frames: [1, 1100, 3, 1000, 5] }],
    ["falling totals", { operations: 3, updatedAt: 0, frames: [1, 1000, 5, 1100, 3] }],
    ["fractions", { operations: 5, updatedAt: 0, frames: [1, 1000.5, 3, 1100, 5] }],
    ["more operations than its frames", { operations: 6, updatedAt: 0, frames }],
    ["fewer operations than its frames", { operations: 1, updatedAt: 0, frames }],
  ])("not %s", (_name, rate) => {
    expect(window.recognises?.(rate)).toBe(false);
  });

  test("nor does it work with a bucket's", () => {
    const rate = leakyBucket(rl("10/s")).decide(undefined, 0, 1);
    expect(() => window.decide(rate, 0, 1)).toThrow("no sliding window");
    expect(() => window.peek(rate, 0, 1)).toThrow("no sliding window");
  });
});
