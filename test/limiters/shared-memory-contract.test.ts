import { AsyncLimiter, leakyBucket, Limiter, slidingWindow } from "leak-snek";
import type { Algorithm, Parts, RateLimit } from "leak-snek";
import { describeAsyncRateLimiter, describeRateLimiter } from "leak-snek/testing";
import { JsonStorage } from "../helpers/json-storage.js";
import { isLong } from "../helpers/runs.js";
import { newSharedMutex, newSharedStorage } from "../helpers/shared-memory.js";

const algorithms: Record<string, (rateLimit: RateLimit) => Algorithm> = {
  "a leaky bucket": (rateLimit) => leakyBucket(rateLimit),
  "a sliding window of 1000 frames": (rateLimit) => slidingWindow(rateLimit, { frames: 1000 }),
};

const ways: Record<string, () => Promise<Parts<string>>> = {
  "that decides in shared memory": async () => ({ rateStorage: await newSharedStorage() }),
  "with shared memory and a shared mutex": async () => ({
    rateStorage: await newSharedStorage(),
    keyMutex: await newSharedMutex(),
  }),
  "with JSON and a shared mutex": async () => ({
    rateStorage: new JsonStorage(),
    keyMutex: await newSharedMutex(),
  }),
};

/** One of each by default: what decides on keys of a megabyte takes a second for each of them. */
function some<T>(all: Record<string, T>): [string, T][] {
  return Object.entries(all).slice(0, isLong ? undefined : 1);
}

for (const [algorithmName, algorithm] of some(algorithms)) {
  describeAsyncRateLimiter({
    describe,
    it,
    name: `asynchronous ${algorithmName} that decides in shared memory`,
    create: async ({ rateLimit, clock }) => {
      const rateStorage = await newSharedStorage();
      return new AsyncLimiter({ algorithm: algorithm(rateLimit), rateStorage, clock });
    },
  });
}

for (const [way, parts] of some(ways)) {
  describeRateLimiter({
    describe,
    it,
    name: `a sliding window ${way}`,
    create: async ({ rateLimit, clock }) =>
      new Limiter({ ...(await parts()), algorithm: slidingWindow(rateLimit), clock }),
  });
}
