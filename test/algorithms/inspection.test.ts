import { leakyBucket, rl, slidingWindow } from "leak-snek";
import type { Algorithm, Rate } from "leak-snek";

/** The rate after costs that were admitted at those milliseconds. */
function rateAfter(algorithm: Algorithm, charges: readonly (readonly [number, number])[]) {
  let rate: Rate | undefined;
  for (const [at, cost] of charges) rate = algorithm.decide(rate, at, cost);
  return rate;
}

describe("a bucket of 10 a minute, looked into", () => {
  const bucket = leakyBucket(rl("10/m"));
  const rate = rateAfter(bucket, [[100_000, 3]]);

  test.each([
    ["holds what was charged", 100_000, 100_000, 3],
    ["counts an operation whole that has leaked in part", 105_999, 105_999, 3],
    ["has let go of one that has leaked", 106_000, 106_000, 2],
    ["is empty in the end", 118_000, 118_000, 0],
    ["stands still while the clock is behind", 99_000, 100_000, 3],
    ["counts as of now when that is more than a period behind", 39_999, 39_999, 3],
  ])("%s", (_what, at, now, operations) => {
    expect(bucket.inspect?.(rate, at)).toEqual({ now, operations, limit: 10 });
  });

  test("is empty when never used", () => {
    expect(bucket.inspect?.(undefined, 7)).toEqual({ now: 7, operations: 0, limit: 10 });
  });
});

describe("a window of 10 in 10 s, looked into", () => {
  const thirds = slidingWindow(rl("10/10s"), { frames: 3 });

  test("has all frames that can count, empty ones included, newest first", () => {
    const rate = rateAfter(thirds, [
      [3333, 1],
      [3334, 2],
      [12_000, 3],
    ]);
    const frames = [
      { start: 10_000, count: 3 },
      { start: 6667, count: 0 },
      { start: 3334, count: 2 },
      { start: 0, count: 1 },
    ];
    expect(thirds.inspect?.(rate, 13_333)).toEqual({
      now: 13_333,
      operations: 6,
      limit: 10,
      frames,
    });
    expect(thirds.inspect?.(rate, 13_334).frames).toEqual([
      { start: 13_334, count: 0 },
      ...frames.slice(0, 3),
    ]);
  });

  test("has them though it was never used, and before the epoch of its clock", () => {
    const halves = slidingWindow(rl("10/10s"), { frames: 2 });
    expect(halves.inspect?.(undefined, -1)).toEqual({
      now: -1,
      operations: 0,
      limit: 10,
      frames: [-5000, -10_000, -15_000].map((start) => ({ start, count: 0 })),
    });
  });

  test.each([
    ["stands still while the clock is behind", 11_000, 12_000, 10_000],
    ["has moved with a clock that was set back by more than a period", 1000, 1000, 0],
  ])("%s", (_what, at, now, start) => {
    const rate = rateAfter(thirds, [[12_000, 3]]);
    const inspection = thirds.inspect?.(rate, at);
    expect(inspection).toMatchObject({ now, operations: 3 });
    expect(inspection?.frames?.[0]).toEqual({ start, count: 3 });
  });
});
