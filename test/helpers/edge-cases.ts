import * as fc from "fast-check";
import type { RateLimit } from "leak-snek";
import type { Case } from "./cases.js";
import { histories } from "./histories.js";

const MONTH_MS = 30 * 24 * 3_600_000;

/** Limits whose numbers reach the last ones that are exact, in a bucket and in a window alike. */
const greatest: fc.Arbitrary<RateLimit> = fc.constantFrom(
  { operations: Number.MAX_SAFE_INTEGER, periodMs: 1 },
  { operations: Number.MAX_SAFE_INTEGER, periodMs: Number.MAX_SAFE_INTEGER },
  { operations: Math.floor(Number.MAX_SAFE_INTEGER / MONTH_MS), periodMs: MONTH_MS },
  { operations: Math.floor(Number.MAX_SAFE_INTEGER / 1009), periodMs: 1009 },
  { operations: 1, periodMs: MONTH_MS },
);

/** How late a history may begin, for its times to stay exact. */
function latestStart(periodMs: number): number {
  return Math.max(0, Number.MAX_SAFE_INTEGER - 400 * periodMs);
}

/** Histories at the edges of exact numbers: of limits, costs and times. */
export const edgesOfLeakyBuckets: fc.Arbitrary<Case> = greatest
  .filter(({ periodMs }) => periodMs <= MONTH_MS)
  .chain((rateLimit) =>
    fc.record({
      rateLimit: fc.constant(rateLimit),
      options: fc.constant({}),
      start: fc.constantFrom(0, 1, latestStart(rateLimit.periodMs)),
      history: histories(rateLimit.operations, rateLimit.periodMs),
    }),
  );

/** The same of windows, of one frame and of the most. */
export const edgesOfSlidingWindows: fc.Arbitrary<Case> = greatest
  .filter(({ periodMs }) => periodMs <= MONTH_MS)
  .chain((rateLimit) =>
    fc.record({
      rateLimit: fc.constant(rateLimit),
      options: fc.constantFrom({ frames: 1 }, { frames: 10_000 }),
      start: fc.constantFrom(0, 1, latestStart(rateLimit.periodMs)),
      history: histories(rateLimit.operations, rateLimit.periodMs),
    }),
  );

/** Long histories of windows with many frames in use: what does not fit in the first read. */
export const crowdedWindows: fc.Arbitrary<Case> = fc.record({
  rateLimit: fc.constant({ operations: 5000, periodMs: 100_000 }),
  options: fc.constantFrom({ frames: 10_000 }, { frames: 1000 }, { frames: 10_000, frameLimit: 9 }),
  start: fc.integer({ min: 0, max: 2_000_000_000_000 }),
  history: fc.array(
    fc.record({
      kind: fc.constantFrom(
        ...(["consume", "limitExceeded"] as const).flatMap((kind) => [kind, kind, kind, kind]),
        "peek" as const,
        "refund" as const,
      ),
      cost: fc.oneof(
        { weight: 6, arbitrary: fc.integer({ min: 1, max: 9 }) },
        { weight: 1, arbitrary: fc.integer({ min: 1, max: 800 }) },
      ),
      stepMs: fc.oneof(
        { weight: 30, arbitrary: fc.integer({ min: 0, max: 300 }) },
        { weight: 1, arbitrary: fc.integer({ min: 0, max: 60_000 }) },
        { weight: 1, arbitrary: fc.integer({ min: -150_000, max: 0 }) },
      ),
    }),
    { minLength: 200, maxLength: 500, size: "max" },
  ),
});
