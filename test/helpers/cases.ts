import * as fc from "fast-check";
import { leakyBucket, slidingWindow } from "leak-snek";
import type { Algorithm, LeakyBucketOptions, RateLimit, SlidingWindowOptions } from "leak-snek";
import { LeakyBucketModel } from "../models/leaky-bucket-model.js";
import type { Model } from "../models/model.js";
import { SlidingWindowModel } from "../models/sliding-window-model.js";
import { histories, rateLimits, starts } from "./histories.js";
import type { Event } from "./histories.js";

/** What the model answers to an event. */
export function expected(
  model: Omit<Model, "capacity">,
  { kind, cost }: Event,
  now: number,
): unknown {
  switch (kind) {
    case "limitExceeded":
      return !model.consume(now, cost).allowed;
    case "consume":
    case "peek":
      return model[kind](now, cost);
    case "refund":
      model.refund(now, cost);
      return undefined;
    case "reset":
      model.reset();
      return undefined;
  }
}

/** A history and what it is played on, as plain data, which a counterexample shows. */
export interface Case {
  readonly rateLimit: RateLimit;
  readonly options: LeakyBucketOptions & SlidingWindowOptions;
  readonly start: number;
  readonly history: readonly Event[];
}

/** Makes an algorithm, and the model of it. */
export type Make = (rateLimit: RateLimit, options: Case["options"]) => [Algorithm, Model];

/** Histories of leaky buckets. */
export const leakyBuckets: fc.Arbitrary<Case> = rateLimits.chain((rateLimit) =>
  fc.integer({ min: 1, max: 3 * rateLimit.operations }).chain((burst) =>
    fc.record({
      rateLimit: fc.constant(rateLimit),
      options: fc.constantFrom({}, { burst }),
      start: starts,
      history: histories(burst, rateLimit.periodMs),
    }),
  ),
);

export const makeLeakyBucket: Make = (rateLimit, { burst }) => [
  leakyBucket(rateLimit, { burst }),
  new LeakyBucketModel(rateLimit, burst ?? rateLimit.operations),
];

/** Histories of sliding windows. */
export const slidingWindows: fc.Arbitrary<Case> = rateLimits.chain((rateLimit) =>
  fc.record({
    rateLimit: fc.constant(rateLimit),
    options: fc.record({
      frames: fc.oneof(
        fc.constantFrom(1, 3, 7, 10, 1000, 10_000),
        fc.integer({ min: 1, max: 10_000 }),
      ),
      frameLimit: fc.option(fc.integer({ min: 1, max: rateLimit.operations }), { nil: undefined }),
    }),
    start: starts,
    history: histories(rateLimit.operations, rateLimit.periodMs),
  }),
);

export const makeSlidingWindow: Make = (rateLimit, { frames, frameLimit }) => [
  slidingWindow(rateLimit, { frames, frameLimit }),
  new SlidingWindowModel(rateLimit, frames ?? 10, frameLimit),
];
