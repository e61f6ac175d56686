import { deepStrictEqual } from "node:assert";
import * as fc from "fast-check";
import { AsyncLimiter, AsyncMemoryMutex, Limiter, MemoryMutex, MemoryStorage } from "leak-snek";
import type { Algorithm, AsyncRateLimiter, RateLimiter } from "leak-snek";
import { ManualClock } from "leak-snek/testing";
import {
  expected,
  leakyBuckets,
  makeLeakyBucket,
  makeSlidingWindow,
  slidingWindows,
} from "../helpers/cases.js";
import type { Case, Make } from "../helpers/cases.js";
import {
  AsyncJsonStorage,
  AsyncSwappingJsonStorage,
  JsonStorage,
  SwappingJsonStorage,
} from "../helpers/json-storage.js";
import { runs } from "../helpers/runs.js";

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
