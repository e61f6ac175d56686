import { deepStrictEqual } from "node:assert";
import * as fc from "fast-check";
import {
  AsyncLimiter,
  AsyncMemoryMutex,
  leakyBucket,
  Limiter,
  MemoryMutex,
  MemoryStorage,
  slidingWindow,
} from "leak-snek";
import type {
  Algorithm,
  AsyncRateLimiter,
  LeakyBucketOptions,
  RateLimit,
  RateLimiter,
  SlidingWindowOptions,
} from "leak-snek";
import { ManualClock } from "leak-snek/testing";
import type { Event } from "../helpers/histories.js";
import { histories, rateLimits, starts } from "../helpers/histories.js";
import {
  AsyncJsonStorage,
  AsyncSwappingJsonStorage,
  JsonStorage,
  SwappingJsonStorage,
} from "../helpers/json-storage.js";
import { runs } from "../helpers/runs.js";
import { LeakyBucketModel } from "../models/leaky-bucket-model.js";
import type { Model } from "../models/model.js";
import { SlidingWindowModel } from "../models/sliding-window-model.js";

type AnyLimiter = RateLimiter<string> | AsyncRateLimiter<string>;

/** A way in which a limiter comes to its decisions. */
type Way = (algorithm: Algorithm, clock: ManualClock) => AnyLimiter;

const mainWays: Record<string, Way> = {
  synchronously: (algorithm, clock) => new Limiter({ algorithm, clock }),
  asynchronously: (algorithm, clock) => new AsyncLimiter({ algorithm, clock }),
  "through JSON with a mutex": (algorithm, clock) =>
    new Limiter({
      algorithm,
      clock,
      rateStorage: new JsonStorage(),
      keyMutex: new MemoryMutex(),
    }),
};

const otherWays: Record<string, Way> = {
  "through memory with a mutex": (algorithm, clock) =>
    new Limiter({
      algorithm,
      clock,
      rateStorage: new MemoryStorage(),
      keyMutex: new MemoryMutex(),
    }),
  "through asynchronous JSON with a mutex": (algorithm, clock) =>
    new AsyncLimiter({
      algorithm,
      clock,
      rateStorage: new AsyncJsonStorage(),
      keyMutex: new AsyncMemoryMutex(),
    }),
  "through JSON that is swapped": (algorithm, clock) =>
    new Limiter({ algorithm, clock, rateStorage: new SwappingJsonStorage() }),
  "through asynchronous JSON that is swapped": (algorithm, clock) =>
    new AsyncLimiter({ algorithm, clock, rateStorage: new AsyncSwappingJsonStorage() }),
};

function expected(model: Model, { kind, cost }: Event, now: number): unknown {
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
interface Case {
  readonly rateLimit: RateLimit;
  readonly options: LeakyBucketOptions & SlidingWindowOptions;
  readonly start: number;
  readonly history: readonly Event[];
}

/** Makes an algorithm, and the model of it. */
type Make = (rateLimit: RateLimit, options: Case["options"]) => [Algorithm, Model];

async function equalsModel(
  ways: Record<string, Way>,
  make: Make,
  { rateLimit, options, start, history }: Case,
): Promise<void> {
  const [algorithm, model] = make(rateLimit, options);
  const clock = new ManualClock(start);
  const limiters = Object.entries(ways).map(([way, limiterOf]): [string, AnyLimiter] => [
    way,
    limiterOf(algorithm, clock),
  ]);
  deepStrictEqual(algorithm.capacity, model.capacity);
  for (const event of history) {
    clock.set(clock.now() + event.stepMs);
    const wanted = expected(model, event, clock.now());
    const wantedAfter = model.peek(clock.now(), 1);
    for (const [way, limiter] of limiters) {
      const answer = limiter[event.kind]("key", event.cost);
      deepStrictEqual(answer instanceof Promise ? await answer : answer, wanted, way);
      const after = limiter.peek("key");
      deepStrictEqual(after instanceof Promise ? await after : after, wantedAfter, way);
    }
  }
}

const leakyBuckets: fc.Arbitrary<Case> = rateLimits.chain((rateLimit) =>
  fc.integer({ min: 1, max: 3 * rateLimit.operations }).chain((burst) =>
    fc.record({
      rateLimit: fc.constant(rateLimit),
      options: fc.constantFrom({}, { burst }),
      start: starts,
      history: histories(burst, rateLimit.periodMs),
    }),
  ),
);

const makeLeakyBucket: Make = (rateLimit, { burst }) => [
  leakyBucket(rateLimit, { burst }),
  new LeakyBucketModel(rateLimit, burst ?? rateLimit.operations),
];

const slidingWindows: fc.Arbitrary<Case> = rateLimits.chain((rateLimit) =>
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

const makeSlidingWindow: Make = (rateLimit, { frames, frameLimit }) => [
  slidingWindow(rateLimit, { frames, frameLimit }),
  new SlidingWindowModel(rateLimit, frames ?? 10, frameLimit),
];

describe.each([
  ["a leaky bucket", leakyBuckets, makeLeakyBucket],
  ["a sliding window", slidingWindows, makeSlidingWindow],
])("random histories of %s equal a BigInt model step by step,", (_algorithm, cases, make) => {
  test.each([
    ["synchronously, asynchronously and through JSON", mainWays, 10_000],
    ["in every other way", otherWays, 1000],
  ])("%s", async (_ways, ways, usual) => {
    await fc.assert(
      fc.asyncProperty(cases, (played) => equalsModel(ways, make, played)),
      runs(usual),
    );
  });
});
