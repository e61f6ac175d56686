import {
  allOf,
  AsyncLimiter,
  AsyncMemoryMutex,
  leakyBucket,
  Limiter,
  MemoryMutex,
  slidingWindow,
} from "leak-snek";
import type { AllOfLimiter, Algorithm, RateLimit } from "leak-snek";
import {
  describeAsyncRateLimiter,
  describeRateLimiter,
  describeWaitingLimiter,
} from "leak-snek/testing";
import type { LimiterConditions } from "leak-snek/testing";
import { AsyncJsonStorage, JsonStorage, SwappingJsonStorage } from "../../helpers/json-storage.js";
import { OwnLimiter } from "../../helpers/own-limiter.js";

/** The limit that the suite counts on, and two that it never meets. */
function bandsOf({ operations, periodMs }: RateLimit): [Algorithm, Algorithm, Algorithm] {
  return [
    slidingWindow({ operations: 3 * operations, periodMs: 2 * periodMs }),
    leakyBucket({ operations, periodMs }),
    slidingWindow({ operations: 20 * operations, periodMs }, { frames: 3 }),
  ];
}

const ways: Record<string, (conditions: LimiterConditions) => AllOfLimiter> = {
  "one limit": ({ rateLimit, clock }) =>
    allOf([new Limiter({ algorithm: leakyBucket(rateLimit), clock })]),
  "one limit of a user's own": ({ rateLimit, clock }) =>
    allOf([new OwnLimiter(new Limiter({ algorithm: slidingWindow(rateLimit), clock }))]),
  "three limits in one step": ({ rateLimit, clock }) => {
    const [first, second, third] = bandsOf(rateLimit);
    return allOf([
      new Limiter({ algorithm: first, clock }),
      new Limiter({ algorithm: second, clock }),
      new Limiter({ algorithm: third, clock }),
    ]);
  },
  "three limits, two of them within": ({ rateLimit, clock }) => {
    const [first, second, third] = bandsOf(rateLimit);
    return allOf([
      new Limiter({ algorithm: first, clock }),
      allOf([new Limiter({ algorithm: second, clock }), new Limiter({ algorithm: third, clock })]),
    ]);
  },
  "three limits in three steps": ({ rateLimit, clock }) => {
    const [first, second, third] = bandsOf(rateLimit);
    const parts = { rateStorage: new JsonStorage(), keyMutex: new MemoryMutex() };
    return allOf([
      new Limiter({ algorithm: first, clock }),
      new Limiter({ algorithm: second, clock, ...parts }),
      new Limiter({ algorithm: third, clock, rateStorage: new SwappingJsonStorage() }),
    ]);
  },
};

for (const [name, create] of Object.entries(ways)) {
  describeRateLimiter({ describe, it, name, create });
  // What is of a user's own tells no clock, so it is waited for by real time.
  if (name.endsWith("own")) continue;
  describeWaitingLimiter({ describe, it, name, create });
}

describeAsyncRateLimiter({
  describe,
  it,
  name: "three limits in one step, asynchronously",
  create: ({ rateLimit, clock }) => {
    const [first, second, third] = bandsOf(rateLimit);
    return allOf([
      new AsyncLimiter({ algorithm: first, clock }),
      new AsyncLimiter({ algorithm: second, clock }),
      new Limiter({ algorithm: third, clock }),
    ]);
  },
});

describeAsyncRateLimiter({
  describe,
  it,
  name: "three limits in three steps, asynchronously",
  create: ({ rateLimit, clock }) => {
    const [first, second, third] = bandsOf(rateLimit);
    const parts = { rateStorage: new AsyncJsonStorage(), keyMutex: new AsyncMemoryMutex() };
    return allOf([
      new OwnLimiter(new Limiter({ algorithm: first, clock })),
      new AsyncLimiter({ algorithm: second, clock, ...parts, deadlineMs: 60_000 }),
      new Limiter({ algorithm: third, clock }),
    ]);
  },
});
