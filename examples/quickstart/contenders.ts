import { LeakyBucketLimiter, MemoryStorage, SlidingWindowLimiter } from "leak-snek";
import type { Clock, RateLimit, RateLimiter } from "leak-snek";
import { leakyBucketBound, singleWindowBound, windowBound } from "./bounds.js";
import type { Bound } from "./bounds.js";

/** A limiter on trial, and what it promises. */
export interface Contender {
  readonly name: string;
  /** The promise in words. */
  readonly promise: string;
  /** Never more than this is admitted, in any interval. */
  readonly admitsAtMost: Bound;
  /** Nobody is denied who would have kept within this. */
  readonly deniesOnlyAbove: Bound;
  createLimiter(clock: Clock): RateLimiter<string>;
}

/** One of each kind, with the same limit for every client; its period is whole in tenths. */
export function contendersFor(rateLimit: RateLimit): readonly Contender[] {
  return [leakyBucketWith(rateLimit), slidingWindowWith(rateLimit)];
}

function leakyBucketWith(rateLimit: RateLimit): Contender {
  const { operations, periodMs } = rateLimit;
  const bound = leakyBucketBound(rateLimit);
  return {
    name: "leaky bucket",
    promise:
      `In any t ms it admits at most ${operations} + t × ${operations} / ${periodMs}:\n` +
      "a full bucket, and what leaks from it meanwhile.",
    admitsAtMost: bound,
    deniesOnlyAbove: bound,
    createLimiter: (clock) =>
      new LeakyBucketLimiter({ rateLimit, rateStorage: new MemoryStorage<string>(), clock }),
  };
}

const FRAMES = 10;

function slidingWindowWith(rateLimit: RateLimit): Contender {
  const { operations, periodMs } = rateLimit;
  const frameMs = periodMs / FRAMES;
  return {
    name: "sliding window",
    promise:
      `In any ${periodMs} ms it admits at most ${operations}, wherever they begin.\n` +
      `Each admission counts for ${periodMs} ms at least, and for less than ${periodMs + frameMs}.`,
    admitsAtMost: windowBound(rateLimit),
    // The last millisecond in which an admission still counts: its frame was just opening.
    deniesOnlyAbove: singleWindowBound({ operations, periodMs: periodMs + frameMs - 1 }),
    createLimiter: (clock) =>
      new SlidingWindowLimiter({
        rateLimit,
        frames: FRAMES,
        rateStorage: new MemoryStorage<string>(),
        clock,
      }),
  };
}
