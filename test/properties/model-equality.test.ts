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
import type { Algorithm, AsyncRateLimiter, RateLimiter } from "leak-snek";
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

/** Every way in which a limiter comes to its decisions. */
function everyWay(algorithm: Algorithm, clock: ManualClock): Record<string, AnyLimiter> {
  return {
    inMemory: new Limiter({ algorithm, clock }),
    inMemoryAsync: new AsyncLimiter({ algorithm, clock }),
    memoryWithMutex: new Limiter({
      algorithm,
      clock,
      rateStorage: new MemoryStorage(),
      keyMutex: new MemoryMutex(),
    }),
    json: new Limiter({
      algorithm,
      clock,
      rateStorage: new JsonStorage(),
      keyMutex: new MemoryMutex(),
    }),
    jsonAsync: new AsyncLimiter({
      algorithm,
      clock,
      rateStorage: new AsyncJsonStorage(),
      keyMutex: new AsyncMemoryMutex(),
    }),
    jsonSwapped: new Limiter({ algorithm, clock, rateStorage: new SwappingJsonStorage() }),
    jsonSwappedAsync: new AsyncLimiter({
      algorithm,
      clock,
      rateStorage: new AsyncSwappingJsonStorage(),
    }),
  };
}

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

async function equalsModel(
  algorithm: Algorithm,
  model: Model,
  start: number,
  history: readonly Event[],
): Promise<void> {
  const clock = new ManualClock(start);
  const limiters = Object.entries(everyWay(algorithm, clock));
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

describe("random histories equal a BigInt model, step by step and in every way", () => {
  test("leaky bucket", async () => {
    const cases = rateLimits.chain((rateLimit) =>
      fc.integer({ min: 1, max: 3 * rateLimit.operations }).chain((burst) =>
        fc.record({
          rateLimit: fc.constant(rateLimit),
          burst: fc.constantFrom(undefined, burst),
          start: starts,
          history: histories(burst, rateLimit.periodMs),
        }),
      ),
    );
    await fc.assert(
      fc.asyncProperty(cases, ({ rateLimit, burst, start, history }) =>
        equalsModel(
          leakyBucket(rateLimit, { burst }),
          new LeakyBucketModel(rateLimit, burst ?? rateLimit.operations),
          start,
          history,
        ),
      ),
      runs(10_000),
    );
  });

  test("sliding window", async () => {
    const cases = rateLimits.chain((rateLimit) =>
      fc.record({
        rateLimit: fc.constant(rateLimit),
        frames: fc.oneof(
          fc.constantFrom(1, 3, 7, 10, 1000, 10_000),
          fc.integer({ min: 1, max: 10_000 }),
        ),
        frameLimit: fc.option(fc.integer({ min: 1, max: rateLimit.operations }), {
          nil: undefined,
        }),
        start: starts,
        history: histories(rateLimit.operations, rateLimit.periodMs),
      }),
    );
    await fc.assert(
      fc.asyncProperty(cases, ({ rateLimit, frames, frameLimit, start, history }) =>
        equalsModel(
          slidingWindow(rateLimit, { frames, frameLimit }),
          new SlidingWindowModel(rateLimit, frames, frameLimit),
          start,
          history,
        ),
      ),
      runs(10_000),
    );
  });
});
