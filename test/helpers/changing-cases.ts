import * as fc from "fast-check";
import type { LeakyBucketOptions, RateLimit, SlidingWindowOptions } from "leak-snek";
import { starts } from "./histories.js";

/** One of the limits that a key is decided by, in turn. */
export interface Limit {
  readonly rateLimit: RateLimit;
  readonly options: LeakyBucketOptions & SlidingWindowOptions;
}

/** Something that is done under one of the limits, some milliseconds after the thing before. */
export interface ChangingEvent {
  readonly kind: "consume" | "limitExceeded" | "peek" | "refund";
  /** The place of its limit. */
  readonly limit: number;
  readonly cost: number;
  readonly stepMs: number;
}

/** A history of a key whose limit changes from call to call. */
export interface ChangingCase {
  readonly limits: readonly Limit[];
  readonly start: number;
  readonly history: readonly ChangingEvent[];
}

/** Periods that divide one another, and some that do not. */
const periods = fc.oneof(
  fc.constantFrom(1, 7, 1000, 1001, 10_000, 60_000, 3_600_000),
  fc.integer({ min: 1, max: 100_000 }),
);

const rateLimits = fc.record({
  operations: fc.oneof(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 1000 })),
  periodMs: periods,
});

const buckets: fc.Arbitrary<Limit> = fc.record({
  rateLimit: rateLimits,
  options: fc.oneof(fc.constant({}), fc.record({ burst: fc.integer({ min: 1, max: 60 }) })),
});

const windows: fc.Arbitrary<Limit> = rateLimits.chain((rateLimit) =>
  fc.record({
    rateLimit: fc.constant(rateLimit),
    options: fc.record({
      frames: fc.oneof(
        fc.constantFrom(1, 2, 3, 10, 100, 1000),
        fc.integer({ min: 1, max: 10_000 }),
      ),
      frameLimit: fc.option(fc.integer({ min: 1, max: rateLimit.operations }), { nil: undefined }),
    }),
  }),
);

/** Of limits with the same leak but for the period, so that they count in the same parts. */
const alikeBuckets: fc.Arbitrary<Limit[]> = rateLimits.chain((rateLimit) =>
  fc.array(
    fc.record({
      rateLimit: fc.constant(rateLimit),
      options: fc.record({ burst: fc.integer({ min: 1, max: 3 * rateLimit.operations }) }),
    }),
    { minLength: 2, maxLength: 3 },
  ),
);

function changing(limits: fc.Arbitrary<Limit[]>, steps: fc.Arbitrary<number>) {
  return limits.chain((chosen) => {
    const most = Math.max(...chosen.map(({ rateLimit }) => rateLimit.operations));
    const longest = Math.max(...chosen.map(({ rateLimit }) => rateLimit.periodMs));
    const shortest = Math.min(...chosen.map(({ rateLimit }) => rateLimit.periodMs));
    const stepMs = fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(0, 1) },
      { weight: 4, arbitrary: fc.integer({ min: 0, max: shortest }) },
      { weight: 3, arbitrary: fc.integer({ min: 0, max: longest }) },
      { weight: 1, arbitrary: fc.integer({ min: 0, max: 3 * longest }) },
      { weight: 1, arbitrary: steps.map((step) => Math.floor((step * longest) / 1000)) },
    );
    const cost = fc.oneof(fc.constant(1), fc.integer({ min: 1, max: most }));
    const kind = fc.constantFrom(
      "consume" as const,
      "consume" as const,
      "limitExceeded" as const,
      "peek" as const,
      "refund" as const,
    );
    const limit = fc.integer({ min: 0, max: chosen.length - 1 });
    return fc.record({
      limits: fc.constant(chosen),
      start: starts,
      history: fc.array(fc.record({ kind, limit, cost, stepMs }), { maxLength: 40, size: "max" }),
    });
  });
}

const backwards = fc.integer({ min: -3000, max: 0 });
const forwards = fc.integer({ min: 0, max: 1000 });
const several = { minLength: 2, maxLength: 3 };

/** Histories under changing limits, by a clock that steps back now and then. */
export const changingBuckets = changing(
  fc.oneof(fc.array(buckets, several), alikeBuckets),
  backwards,
);
export const changingWindows = changing(fc.array(windows, several), backwards);

/** The same by a clock that does not. */
export const forwardBuckets = changing(
  fc.oneof(fc.array(buckets, several), alikeBuckets),
  forwards,
);
export const forwardWindows = changing(fc.array(windows, several), forwards);
